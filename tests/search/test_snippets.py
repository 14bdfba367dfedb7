"""Marked titles and fragments."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis, snippets
from search.query import parse

LONG = "Filler words stand here without any meaning. " * 40


def fragments(text, query, language="en"):
    matcher = snippets.Matcher(parse(query), [language])
    return snippets.fragments(text, " ".join(analysis.terms(text, language)), matcher)


def marked(text, query, language="en"):
    return snippets.highlight(text, language, snippets.Matcher(parse(query), [language]))[0]


def plain(html):
    return unescape(re.sub(r"</?mark>", "", html))


def test_forms_of_the_word_are_marked():
    assert marked("Partnering with the state", "partner") == "<mark>Partnering</mark> with the state"


def test_neighbouring_matches_are_one_mark():
    assert marked("A Partner-State and a partner state", "partner state") == (
        "A <mark>Partner-State</mark> and a <mark>partner state</mark>"
    )


def test_a_phrase_is_marked_only_where_it_stands_together():
    assert marked("The state, a partner; the partner state", '"partner state"') == (
        "The state, a partner; the <mark>partner state</mark>"
    )


def test_what_is_left_out_is_not_marked():
    assert marked("the welfare state", "state -welfare") == "the welfare <mark>state</mark>"


def test_characters_of_scripts_without_spaces_are_marked_exactly():
    assert marked("労働者協同組合", "協同", "ja") == "労働者<mark>協同</mark>組合"
    assert marked("水道水", "水", "ja") == "<mark>水</mark>道<mark>水</mark>"
    assert marked("海水浴", "水", "ja") == "海<mark>水</mark>浴"


def test_accents_do_not_matter_and_stay():
    assert marked("L’Économie", "economie", "fr") == "L’<mark>Économie</mark>"


def test_everything_is_escaped():
    html = marked('<b onclick="x">state</b> & "state"', "state")
    assert html == "&lt;b onclick=&quot;x&quot;&gt;<mark>state</mark>&lt;/b&gt; &amp; &quot;<mark>state</mark>&quot;"
    shown, _ = fragments("<script>alert('state')</script> state", "state")
    assert "<script" not in shown[0]


def test_marks_typed_by_a_writer_stay_text():
    assert marked("a <mark>state</mark>", "care") == "a &lt;mark&gt;state&lt;/mark&gt;"


def test_at_most_two_fragments_of_thirty_words_and_the_rest_is_counted():
    text = LONG.join(f"Here number {n} the commons appear once more in this text." for n in range(6))
    shown, more = fragments(text, "commons")
    assert len(shown) == 2
    assert more == 4
    assert all(len(plain(html).split()) <= 30 for html in shown)
    assert all(html.count("<mark>commons</mark>") == 1 for html in shown)


def test_a_fragment_begins_with_its_sentence_when_that_is_near():
    shown, _ = fragments(f"{LONG}The commons are here. {LONG}", "commons")
    assert shown[0].startswith("The <mark>commons</mark> are here.")
    assert shown[0].endswith("…")


def test_a_fragment_that_begins_just_after_a_sentence_began_has_its_dots():
    text = "Filler stands here. In " + "words " * 8 + "commons " + "words " * 40
    assert fragments("It is. " * 30 + text, "commons")[0][0].startswith(("…words", "In words"))
    assert fragments("It is. " * 30 + "So. " + "words " * 9 + "commons " + "words " * 40, "commons")[0][0].startswith(
        "…"
    )


def test_a_fragment_inside_a_sentence_has_its_dots():
    text = "words " * 100 + "commons " + "words " * 100
    shown, _ = fragments(text, "commons")
    assert shown[0].startswith("…words") and shown[0].endswith("words…")


def test_the_beginning_and_the_end_of_a_text_have_no_dots():
    assert fragments("“Commons” first (and last).", "commons")[0] == ("“<mark>Commons</mark>” first (and last).",)


def test_near_the_end_more_is_shown_before():
    shown, _ = fragments(f"{LONG}So. Commons.", "commons")
    assert len(plain(shown[0]).split()) > 8


def test_the_fragments_with_most_matches_are_chosen():
    text = f"One state. {LONG}A partner state is a partner. {LONG}The state again. {LONG}"
    shown, more = fragments(text, "partner state")
    assert any("<mark>partner state</mark>" in html for html in shown)
    assert more == 1


def test_an_endless_word_is_cut():
    shown, _ = fragments("x" * 5000 + " " + "commons" * 200, "xxxxx" + "x" * 100)
    assert all(len(plain(html)) <= snippets.FRAGMENT_CHARACTERS + 2 for html in shown)


def test_long_gaps_without_words_are_not_shown():
    shown, _ = fragments("before " + "- " * 2000 + "commons" + " -" * 2000 + "after", "commons")
    assert plain(shown[0]).strip("…") == "commons"


def test_no_match_no_fragments():
    assert fragments("nothing here", "commons") == ((), 0)


def test_an_opening_shows_the_beginning():
    assert snippets.opening("") == ""
    assert snippets.opening("Short text.") == "Short text."
    opening = snippets.opening(LONG)
    assert len(opening.split()) == 30 and opening.endswith("…")
    assert len(snippets.opening("水" * 500)) <= 61


@given(st.lists(st.sampled_from(["commons", "state", "協同", "<b>", ".", "\n", "é", "&", "x" * 40, " "]), max_size=120))
def test_any_text_gives_escaped_pieces_of_itself(pieces):
    text = " ".join(pieces)
    shown, more = fragments(text, "commons 協同", "en")
    whole = re.sub(r"\s+", " ", text)
    for html in shown:
        assert "<mark>" in html
        assert not re.search(r"<(?!/?mark>)", html)
        assert plain(html).strip("…").strip() in whole
    assert more >= 0


@given(st.lists(st.sampled_from(["a", "state", "care", "statement", "協同"]), max_size=30))
@pytest.mark.parametrize("query", ["state", "care state", '"state care" a', "協同", "協", "zz"])
def test_where_words_stand_is_told_of_the_whole_as_of_its_terms(query, terms):
    matcher = snippets.Matcher(parse(query), ["en"])
    found = matcher.places(terms)
    assert matcher.found(" ".join(terms)) == (found, [terms[first] for first, _, _ in found])


def test_only_few_words_and_no_phrases_are_looked_for_one_after_the_other():
    def looked_for(query):
        return snippets.Matcher(parse(query), ["en"]).single_words

    assert looked_for("care") and looked_for("care state")
    assert not looked_for('"care state"') and not looked_for("協") and not looked_for("one two six ten a b c d e")
