"""Reading what a reader typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import MAX_LENGTH, FieldTerm, parse


def items(text):
    return [(" ".join(item.words), item.negative) for item in parse(text).items]


def test_words_are_each_wanted():
    assert items("Partner State") == [("partner", False), ("state", False)]


def test_a_phrase_stands_together_in_any_quotation_marks():
    for typed in ('"partner state"', "“partner state”", "„partner state“", "«partner state»", "＂partner state＂"):
        assert items(typed) == [("partner state", False)], typed


def test_a_quotation_mark_that_is_not_closed_reaches_to_the_end():
    assert items("care “partner state") == [("care", False), ("partner state", False)]
    assert items('"') == []


def test_a_minus_leaves_out_words_phrases_and_fields():
    query = parse('commons -welfare -"partner state" -author:menon −care')
    assert items(query.text) == [("commons", False), ("welfare", True), ("partner state", True), ("care", True)]
    assert query.fields == (FieldTerm("author", "menon", negative=True),)


def test_a_hyphen_inside_a_word_makes_a_phrase():
    assert items("well-being") == [("well being", False)]
    assert items("to - fro") == [("to", False), ("fro", False)]


def test_fields_take_slugs_and_quoted_names():
    query = parse('author:menon TAG:"Partner State" hub:“Politics” tag:partner-state')
    assert query.fields == (
        FieldTerm("author", "menon"),
        FieldTerm("tag", "Partner State"),
        FieldTerm("hub", "Politics"),
        FieldTerm("tag", "partner-state"),
    )
    assert not query.items


def test_a_field_without_value_is_a_word():
    assert items("author: menon") == [("author", False), ("menon", False)]
    assert items("tag:?!") == [("tag", False)]


def test_a_word_with_another_colon_is_a_phrase():
    assert items("title:commons") == [("title commons", False)]


def test_operators_of_databases_are_words_or_nothing():
    assert items("commons AND (state OR care*) NEAR/3 ^x {title}: 100% a_b") == [
        ("commons", False), ("and", False), ("state", False), ("or", False), ("care", False), ("near 3", False),
        ("x", False), ("title", False), ("100", False), ("a b", False),
    ]  # fmt: skip


def test_what_is_said_twice_counts_once():
    assert items("state State STATE") == [("state", False)]


def test_signs_alone_are_not_enough():
    for typed in ("???", "-", '""', "-a", "#", "++"):
        assert parse(typed).error == "Type a word, a letter or an emoji.", typed


def test_a_letter_alone_is_looked_for_in_names():
    for typed in ("a", " é ", '"R"', "7"):
        assert (parse(typed).error, parse(typed).in_names) == ("", True), typed
    for typed in ("c++", "F#", "🌱", "水", "가", "a b", "a -b", "tag:x a", "ab"):
        assert (parse(typed).error, parse(typed).in_names) == ("", False), typed


def test_signs_behind_a_letter_are_a_word_of_their_own():
    assert items("C++ f# C♯ Ｃ＋＋") == [("c ＋＋", False), ("f ＃", False), ("c ＃", False)]
    assert items("1+1 a+b #c C++17") == [("1 1", False), ("a b", False), ("c", False), ("c ＋＋ 17", False)]


def test_a_single_chinese_or_japanese_character_is_enough():
    query = parse("水")
    assert not query.error
    assert query.items[0].prefix


def test_pairs_at_the_end_of_a_run_need_no_end_of_run_in_the_text():
    assert parse("協同組合").items[0].words == ("協同", "同組", "組合")
    assert parse("協同組合 P2P").items[0].words == ("協同", "同組", "組合")
    assert parse('"協同P2P"').items[0].words == ("協同", "同", "p2p")


def test_a_field_alone_is_a_query():
    assert not parse("author:m").error


def test_nothing_is_nothing_and_no_error():
    assert parse("   ") == parse("") and not parse("").error


def test_too_long_is_refused_with_words_and_kept():
    query = parse("x" * (MAX_LENGTH + 1))
    assert query.error == "That is 301 characters. A search takes at most 300; shorten it."
    assert query.text == "x" * 301
    assert not query.items
    assert not parse("xy" * (MAX_LENGTH // 2)).error


def test_variants_are_the_stems_of_all_languages_without_doubles():
    item = parse("économies").items[0]
    assert set(item.variants(["en", "fr", "ja"])) == {("economi",), ("econom",), ("economies",)}
    assert item.variants([]) == (("economies",),)


@given(st.text(max_size=320))
def test_any_text_is_read(text):
    query = parse(text)
    assert query.error or not query.text or query.items or query.fields
    for item in query.items:
        assert all(item.words)
        assert len(item.words) == len(item.unspaced)


@pytest.mark.parametrize("text", ["\ud800 commons", "commons\0", "\u202ecommons"])
def test_what_is_no_text_is_left_out(text):
    assert items(text)[-1] == ("commons", False)
