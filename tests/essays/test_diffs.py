"""Differences of texts: what stays, what came, what went; and both texts can be read off the rows again."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essays.markup.blocks import blocks, joined
from essays.revisions import diff
from tests.examples import examples

WORDS = st.lists(st.sampled_from(["well", "rope,", "lid.", "水井", "ропа", "कुआँ", "-", "  "]), max_size=12).map(" ".join)
TEXTS = st.lists(WORDS, max_size=8).map("\n\n".join)
MARKDOWN = """# A heading

> The first
> paragraph.
>
> The second.

- one

- two

    more of two

```
code

with a gap
```

| a | b |
|---|---|
| 1 | 2 |

![a well](media:well)

[^1]: A note

    that goes on.
"""


def signs(old, new):
    return [(row.sign, row.block.text) for row in diff.compare(old, new)]


def spelled(old, new):
    marks = {diff.SAME: "{}", diff.ADDED: "[+{}]", diff.REMOVED: "[−{}]"}
    return "".join(marks[piece.sign].format(piece.text) for piece in diff.words(old, new))


def test_blocks_are_what_a_writer_sees():
    kinds = [(block.kind, block.number) for block in blocks(MARKDOWN)]
    assert kinds == [
        ("heading", 0), ("paragraph", 1), ("paragraph", 2), ("list", 3), ("code", 0), ("table", 0), ("picture", 0),
        ("note", 0),
    ]  # fmt: skip


@settings(deadline=None)
@given(st.one_of(TEXTS, st.text(alphabet="a >`#-\n\t|:~1.", max_size=60)))
def test_blocks_together_are_the_text(text):
    parts = blocks(text)
    again = "".join(part.gap + part.text for part in parts)
    assert text.startswith(again)
    assert not text[len(again) :].strip(" \t\n>")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("|" * 100_000, "paragraph"),
        ("a|b\n" + " " * 20_000 + "x", "paragraph"),
        ("a|b\n" + "-" * 50_000, "heading"),
        ("a|b\n-|" + "-" * 50_000, "table"),
    ],
)
def test_what_looks_like_a_table_for_long_is_cut_at_once(text, kind):
    begin = time.process_time()
    assert blocks(text)[0].kind == kind
    assert time.process_time() - begin < 1


@pytest.mark.proof
def test_what_has_more_paragraphs_than_can_be_published_is_compared_in_time():
    texts = ["\n\n".join(letters[n % 3] for n in range(60_000)) for letters in ("abc", "acb")]
    found = blocks(texts[0])
    assert "".join(part.gap + part.text for part in found) == texts[0]
    begin = time.process_time()
    assert len(diff.compare(*texts)) < 12_000
    assert time.process_time() - begin < 3


def test_blocks_joined_in_another_order_are_still_blocks():
    one, two = blocks("First.\n\nSecond.")
    assert joined([two, one]) == "Second.\n\nFirst."


def test_changed_words():
    assert spelled("It keeps a list of halls.", "It keeps the keys and a list of halls.") == (
        "It keeps [+the keys and ]a list of halls."
    )
    assert spelled("within ten days, where resources allow.", "within ten days.") == (
        "within ten days[−, where resources allow]."
    )


def test_languages_without_spaces_are_compared_by_character():
    assert spelled("共有地の悲劇", "共有地の喜劇") == "共有地の[−悲][+喜]劇"


def test_paragraphs_keep_their_places():
    assert signs("One well here.\n\nTwo ropes there.", "One well here.\n\nA lid.\n\nTwo ropes there.") == [
        ("=", "One well here."), ("+", "A lid."), ("=", "Two ropes there."),
    ]  # fmt: skip
    assert signs("One well here.\n\nTwo ropes there.", "Two ropes there.") == [
        ("−", "One well here."), ("=", "Two ropes there."),
    ]  # fmt: skip


def test_a_paragraph_that_says_something_else_is_another():
    assert [sign for sign, _ in signs("It would be wrong to ask.", "Each charter names who holds keys.")] == ["−", "+"]


def test_unchanged_paragraphs_fold():
    old = "\n\n".join(f"Paragraph number {n} stands." for n in range(1, 7))
    items = diff.folded(diff.compare(old, old.replace("number 3", "named three")))
    assert [(item.first, item.last) if isinstance(item, diff.Fold) else item.sign for item in items] == [
        (1, 2), "±", (4, 6),
    ]  # fmt: skip


def test_names_that_came_and_went():
    pieces = diff.names(["wells", "ropes"], ["wells", "lids"])
    assert [(piece.sign, piece.text) for piece in pieces] == [("=", "wells"), ("+", "lids"), ("−", "ropes")]


@settings(max_examples=examples(150), deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_rows(old, new):
    rows = diff.compare(old, new)
    assert [row.old.text for row in rows if row.old] == [block.text for block in blocks(old)]
    assert [row.new.text for row in rows if row.new] == [block.text for block in blocks(new)]
    for row in rows:
        assert "".join(piece.text for piece in row.before) == (row.old.text if row.old else "")
        assert "".join(piece.text for piece in row.after) == (row.new.text if row.new else "")


@pytest.mark.parametrize("text", ["x" * 200_000, "x " * 100_000, "\n\n" * 50_000, "a\n\n" * 60_000, "> " * 50_000])
def test_odd_texts_are_compared(text):
    rows = diff.compare(text, text[: len(text) // 2] + "another end")
    assert rows


def test_past_what_may_be_looked_at_paragraphs_are_compared_by_their_sentences():
    words = [f"w{n}" for n in range(90)]
    old = [" ".join([*words[n % 90 :], *words[: n % 90]]) for n in range(100)]
    new = [" ".join(line.split(" ")[::-1]) for line in old]
    rows = diff.compare("\n\n".join(old), "\n\n".join(new))
    pieces = [len(row.pieces) for row in rows if row.sign == diff.CHANGED]
    assert max(pieces[:5]) > 2 and pieces[-1] == 2
    long = " ".join(f"w{n}" for n in range(diff.MOST_TOKENS)) + "."
    assert [piece.sign for piece in diff.words(long, long.replace("w7 ", "v7 "))] == ["−", "+"]
    # One word in each of as many paragraphs is far from it.
    rows = diff.compare("\n\n".join(old), "\n\n".join(line.replace("w7 ", "w007 ") for line in old))
    assert all(len(row.pieces) >= 3 for row in rows[:80] if row.sign == diff.CHANGED)
