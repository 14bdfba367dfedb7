"""What may be typed: names, texts, addresses. Pure."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import cleaning
from sitewide.text.lookalikes import can_be_seen


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sepp\tHasslberger \n", "Sepp Hasslberger"),
        ("Ra\u202evi", "Ravi"),
        ("\u2067evil\u2069", "evil"),
        ("Zoe\u0308", "Zoë"),
        ("مريم", "مريم"),
        ("नेहा", "नेहा"),
        ("👩\u200d🌾 Ana", "👩\u200d🌾 Ana"),
        ("بی\u200cبی", "بی\u200cبی"),
        ("\u200b\u2060", ""),
        ("\u3164", ""),
        ("\x07bell", "bell"),
        ("", ""),
    ],
)
def test_names_are_one_line_of_visible_signs(typed, kept):
    assert cleaning.clean_name(typed) == kept


@given(st.text(max_size=200))
def test_no_name_keeps_a_control_character_or_an_override(typed):
    kept = cleaning.clean_name(typed)
    assert not any(unicodedata.category(c) == "Cc" or "\u202a" <= c <= "\u202e" for c in kept)
    assert kept == cleaning.clean_name(kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\n\n  indented\n\n", "  indented"),
        ("nul\x00 bell\x07", "nul bell"),
        ("tab\tstays", "tab\tstays"),
        ("\ufffe", ""),
        ("   \n ", ""),
    ],
)
def test_texts_keep_their_lines_and_lose_what_is_no_text(typed, kept):
    assert cleaning.clean_body(typed) == kept


@pytest.mark.parametrize("nothing", ["", "\u200b", "\u2060\u00ad", "\n \t"])
def test_what_nobody_sees_says_nothing(nothing):
    assert not can_be_seen(nothing)


@pytest.mark.parametrize("something", ["+1", "ok", "是", "👍", "…"])
def test_short_words_say_something(something):
    assert can_be_seen(something)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("example.org", "https://example.org"),
        ("www.example.org/me", "https://www.example.org/me"),
        ("https://münchen.example/", "https://münchen.example/"),
    ],
)
def test_web_addresses_are_kept(typed, kept):
    assert cleaning.clean_website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org", "https://", "https://nodots",
        "https://a b.example", "https://u:p@example.org", "https://example.org/\"onclick=", "https://example.org:99999/",
        "java\nscript:alert(1)", "https://[::1", "mailto:a@b.example", "https://example.org/\u202e", "nonsense",
        "https://sho%70.example",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(typed):
    with pytest.raises(ValueError):
        cleaning.clean_website(typed)


@given(st.text(max_size=80))
def test_any_web_address_is_kept_or_refused(typed):
    try:
        kept = cleaning.clean_website(typed)
    except ValueError:
        return
    assert kept == "" or kept.lower().startswith(("http://", "https://"))


def test_texts_that_read_the_same_fold_to_the_same():
    assert cleaning.folded("It  CAN.\n\nSo can\u200b a landlord") == cleaning.folded("it can. so can a landlord")
    assert cleaning.folded("straße ﬁ") == "strasse fi"


@pytest.mark.parametrize("same", ["ILSE VERHAEGEN", "Ilse  Verhaegen", "I\u200blse Verhaegen", "Ｉlse Verhaegen"])
def test_a_name_however_it_is_typed_is_the_same_persons(same):
    assert cleaning.same_person(same) == cleaning.same_person("Ilse Verhaegen")


@pytest.mark.parametrize(
    "other", ["Ilse V", "Ilse Verhaegén", "Ilse Verhaegen ✓", "Ilse Verhaegen.", "(Ilse) Verhaegen", "Ilsе Verhaegen"]
)
def test_decorations_and_letters_that_only_look_alike_make_another_person(other):
    assert cleaning.same_person(other) != cleaning.same_person("Ilse Verhaegen")


@pytest.mark.parametrize(
    "name", ["\u3164", "\u2800 \u2800", "\u0301\u0302", "\u200d\ufe0f", "\U000e0041", "\U0001d159", "\u17b4\u115f",
             "\u034f\u00ad", "\u180b\u2065", "\ufffc"]
)  # fmt: skip
def test_a_name_that_nobody_can_see_is_none(name):
    assert cleaning.clean_name(name) == ""
    assert cleaning.clean_name(f"{name}Jo") != ""
