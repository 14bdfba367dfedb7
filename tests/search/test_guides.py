"""Real texts in nine languages: each guide is found by a word of its title."""

import pytest
import yaml
from django.db import transaction

import search
from search import analysis
from tests.search.texts import essay

pytestmark = [pytest.mark.django_db, pytest.mark.proof]


def read(text):
    """Front matter and body; one file has none, and its title is its heading."""
    if text.startswith("---\n"):
        _, front, body = text.split("---\n", 2)
        return yaml.safe_load(front), body
    return {"title": text.split("\n", 1)[0].removeprefix("# "), "lang": "zh-hant"}, text


@pytest.fixture(scope="module")
def guides(shared, django_db_setup, django_db_blocker):
    """{number: (language, title)} of the guides, which are in the index while this file is tested."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield index(shared)
        transaction.set_rollback(True)


def index(shared):
    found = {}
    documents = []
    for number, path in enumerate(sorted((shared / "data" / "corpus" / "opensource-guide").rglob("*.md"))):
        head, body = read(path.read_text(encoding="utf-8"))
        language = head["lang"]
        found[number] = (language, head["title"])
        mark = (f"guide-{number}", f"{number}")  # to ask for one guide among all
        documents.append(
            essay(number, head["title"], body, summary=head.get("description", ""), language=language, tags=[mark])
        )
    search.index(documents)
    return found


def title_words(title):
    return [word for word, *_ in analysis.cut(title) if len(word) > 1]


def finds(query, number):
    """The hit of this guide among all that the query finds, or None."""
    hits = search.find(query, filters={"tag": f"guide-{number}"}, per_page=1).hits
    return hits[0] if hits else None


def test_every_title_word_of_every_guide_finds_it(guides):
    assert len(guides) == 101
    assert len({language for language, _ in guides.values()}) == 9
    for number, (language, title) in guides.items():
        for word in title_words(title):
            assert finds(word, number), (language, title, word)


def test_the_whole_title_finds_its_guide_and_marks_it(guides):
    for number, (language, title) in guides.items():
        hit = finds(title, number)
        assert hit and hit.title_html.startswith("<mark>"), (language, title)


def test_the_whole_title_puts_its_guide_among_the_first(guides):
    for number, (language, title) in guides.items():
        assert number in {hit.object_id for hit in search.find(title, per_page=5).hits}, (language, title)


def test_capitals_are_forgiven_in_every_language(guides):
    for number, (language, title) in guides.items():
        for word in title_words(title)[:2]:  # they are folded: without capitals and accents
            assert finds(word.upper(), number), (language, word)
