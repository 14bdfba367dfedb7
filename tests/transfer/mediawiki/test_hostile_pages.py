"""Wikitext of strangers: nothing raises, nothing calls itself without end, and twice the text takes twice the steps."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essays.markup import TextTooCostly, render
from tests.examples import examples
from tests.transfer.mediawiki.conversion import converted

MANY = 3000  # three times as deep as Python lets functions call each other
DEEP = {
    "lists": "*" * MANY + " x",
    "many lists": "\n".join("*#:;"[at % 4] * 9 + " x" for at in range(MANY)),
    "tables": "{|\n|\n" * MANY, "rows": "{|\n" + "|-\n| a || b\n" * MANY, "templates": "{{a|" * MANY + "}}" * MANY,
    "open templates": "{{a|" * MANY, "braces": "{" * MANY + "}" * MANY, "parameters": "{{{a|" * MANY + "}}}" * MANY,
    "links": "[[a|" * MANY + "]]" * MANY, "open links": "[[a|" * MANY,
    "pictures": "[[File:a|thumb|" * MANY + "]]" * MANY,
    "addresses": "[http://x " * MANY, "apostrophes": "'" * MANY, "emphasis": "''a'''b'''''c " * MANY,
    "open notes": "<ref>" * MANY, "notes": "<ref><poem>" * MANY + "</poem></ref>" * MANY, "nowiki": "<nowiki>" * MANY,
    "blocks": "<div>" * MANY + "x" + "</div>" * MANY, "tags": "<b><i>" * MANY + "</b></i>" * MANY, "angles": "<" * MANY,
    "comments": "<!--" * MANY, "cells": "<table><tr><td>" * MANY, "typed lists": "<ul><li>" * MANY,
    "headings": "= a =\n" * MANY, "signs": "=" * MANY, "quotations": "<blockquote>" * MANY, "code": "`" * MANY,
    "switches": "__" * MANY, "entities": "&#x41;&" * MANY, "words": "{{#switch:" * MANY + "}}" * MANY,
}  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("kind", DEEP)
def test_thousands_of_anything_open_or_within_each_other_end_as_text(kind):
    limit = sys.getrecursionlimit()
    body, _page = converted(DEEP[kind])
    assert "\x02" not in body and "\x04" not in body and sys.getrecursionlimit() == limit
    assert len(body) < 20 * len(DEEP[kind]) + 100
    try:
        render(body, anchors=False)
    except TextTooCostly as error:
        assert str(error)


def calls(text):
    """How many functions are called while a text is converted: a measure that no clock disturbs."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        converted(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", ["lists", "tables", "templates", "links", "emphasis", "notes", "blocks", "cells"])
def test_twice_the_text_takes_at_most_about_twice_the_steps(kind):
    text = DEEP[kind]
    half = len(text) // 2
    unit = {"lists": "*", "tables": "{|\n|\n"}.get(kind)
    few, many = (unit * 500, unit * 1000) if unit else (text[: half // 10], text[: half // 5])
    assert calls(many) < 3 * calls(few) + 10_000


SIGNS = st.sampled_from(
    "'' '' [[ ]] | {{ }} {| |} |- || ! !! |+ * # : ; == = <ref> </ref> <ref/> <nowiki> </nowiki> <pre> </pre> "
    "<b> </b> <div> </div> <table> <tr> <td> </table> <ul> <li> <br> <gallery> </gallery> <!-- --> "
    "http://a.b [http://a.b ] File:a.png Category:x #REDIRECT __TOC__ &amp; \\ ` ~~ _ {{{ }}} #if: quote| "
    "cite_web| Infobox| "
    "<math> </math> <poem> </poem> \x02 \x021\x03 \x04 é 木 x y z".split(" ")
)
TEXTS = st.lists(st.one_of(SIGNS, st.sampled_from(["\n", "\n\n", " "]), st.text(max_size=4)), max_size=60).map("".join)


@settings(max_examples=examples(400), deadline=None)
@given(TEXTS)
def test_no_wikitext_raises_or_leaves_a_piece_unread(text):
    body, _page = converted(text)
    assert not any(sign in body for sign in "\x02\x03\x04\x05")
    try:
        render(body, anchors=False)
    except TextTooCostly:
        pass


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.text("abcdefg ", min_size=3, max_size=12).filter(str.strip), min_size=1, max_size=6), TEXTS)
def test_plain_paragraphs_before_any_text_stay_what_they_are(lines, text):
    plain = "\n\n".join(" ".join(line.split()) for line in lines)
    body, _page = converted(f"{plain}\n\n== x ==\n\n{text}")
    assert body.startswith(f"{plain}\n\n## x")
