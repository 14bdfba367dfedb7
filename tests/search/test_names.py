"""What is called so is found by its name: one letter, one with signs, an emoji; Korean nouns with their particles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import search
from search import analysis
from tests.cast import make_essay
from tests.search.texts import essay, found, tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]
NAMES = ["C++", "C#", "F#", "C", "R", "🌱", "7", "é", "👩‍🌾", "Ж", "水", "글"]
OTHER = 'A text of many letters: c, r, f; +, # and more. Vitamin D. Seven is 7 and "é" is a letter. ж.'


@pytest.fixture
def library():
    tags = [tag(10 + n, f"t{n}", name, "Of this.") for n, name in enumerate(NAMES)]
    essays = [essay(100 + n, name, OTHER, tags=[(f"t{n}", name)]) for n, name in enumerate(NAMES)]
    search.index([*tags, *essays, essay(1, "Many letters", OTHER), essay(2, "Google+ and C++17", OTHER)])


@pytest.mark.parametrize("name", NAMES)
def test_the_tag_and_the_essay_that_are_called_so_are_found(library, name):
    hits = found(search.find(name))
    at = NAMES.index(name)
    assert {("tag", 10 + at), ("essay", 100 + at)} <= set(hits)
    assert ("essay", 1) not in hits or name in ("🌱", "👩‍🌾")


def test_signs_tell_names_apart(library):
    titles = {query: {hit.title for hit in search.find(query, per_page=50).hits} for query in ("C++", "C#", "F#", "C")}
    assert titles["C++"] == {"C++", "Google+ and C++17"}
    assert titles["C#"] == {"C#"}
    assert titles["F#"] == {"F#"}
    assert titles["C"] == {"C", "C++", "C#", "Google+ and C++17"}
    assert {hit.title for hit in search.find("google").hits} == {"Google+ and C++17"}


def test_what_is_called_so_is_marked_as_a_whole(library):
    hit = next(hit for hit in search.find("C++").hits if hit.title == "C++")
    assert hit.title_html == "<mark>C++</mark>"
    hit = next(hit for hit in search.find("🌱").hits if hit.kind == "essay")
    assert hit.title_html == "<mark>🌱</mark>"


def test_a_field_and_a_beginning_tell_them_apart_too(library):
    assert {hit.title for hit in search.find("tag:C#").hits} == {"C#"}
    assert {hit.title for hit in search.find("tag:C").hits} == {"C"}
    assert [title for title, _, _ in search.suggest("C++", "tag")] == ["C++"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("name", ["C++", "F#", "R", "🌱"])
def test_readers_find_them_by_the_page(client, name):
    made = make_essay(
        "Something else", "Of words.", tags=[f"{name} x" if name == "🌱" else name], authors=[f"Ada {name}"]
    )
    answer = client.get("/search/", {"q": name})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert made.url in page
    assert 'id="q-error"' not in page
    if name != "🌱":
        assert made.tags.get().get_absolute_url() in page
    assert made.authors.get().get_absolute_url() in page


def test_one_letter_is_looked_for_in_no_text(library):
    search.index([essay(3, "Wells", "A r b r."), essay(4, "Springs", "x", author=("jr", "J. R. Hartley"))])
    assert ("essay", 3) not in found(search.find("r"))
    assert ("essay", 4) in found(search.find("r"))


SENTENCES = {
    "협동조합": ["협동조합은 좋다.", "우리는 협동조합을 만들었다.", "협동조합에서 일한다.", "지역협동조합이다."],
    "우물": ["우물이 깊다.", "우물에 간다.", "그 우물까지", "우물"],
    "GitHub": ["GitHub는 좋다.", "GitHub에서", "GitHub의", "github"],
    "2024년": ["2024년에", "2024년까지", "2024년", "2024년의"],
}


@pytest.mark.parametrize("noun", SENTENCES)
def test_a_korean_noun_is_found_with_its_particles(noun):
    search.index(essay(n, f"글 {n}", text, language="ko") for n, text in enumerate(SENTENCES[noun]))
    search.index([essay(9, "다른 글", "물은 깊고 조합은 크다. 2023년", language="ko")])
    results = search.find(noun)
    assert {hit.object_id for hit in results.hits} == {0, 1, 2, 3}
    assert all("<mark>" in "".join(hit.fragments_html) for hit in results.hits)


SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=6)


@given(SYLLABLES, SYLLABLES, SYLLABLES)
def test_what_stands_in_korean_words_is_among_their_terms(before, noun, after):
    terms = analysis.terms(f"{before}{noun}{after} {after}", "ko")
    pairs = analysis.terms(noun, "ko")[:-1]
    assert any(terms[at : at + len(pairs)] == pairs for at in range(len(terms)))
