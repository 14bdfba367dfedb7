"""Merging two versions: one side's choices give that side, changes that do not touch each other come together."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from essays.markup.blocks import blocks
from essays.revisions import three_way_merge
from essays.revisions.three_way_merge import ANEW, BOTH, SAME, THEIRS, YOURS
from tests.examples import examples

WORDS = st.lists(st.sampled_from(["well", "rope,", "lid.", "水井", "ропа", "कुआँ", "-", "> so", "```"]), max_size=8)
TEXTS = st.lists(WORDS.map(" ".join), max_size=7).map("\n\n".join)
BASE = "One stone.\n\nTwo ropes hold.\n\nThree lids close.\n\nFour keys turn."


def texts(source):
    return [block.text for block in blocks(source)]


def all_of(side, sections):
    return {section.key: (side, "") for section in sections}


def who(base, theirs, yours):
    return [section.who for section in three_way_merge.sections(base, theirs, yours)]


@settings(deadline=None, max_examples=examples(300))
@given(TEXTS, TEXTS, TEXTS)
@example("> a\n>\n> b", "> a\n> ```\n> c\n> ```\n> b", "> b")
@example("a", "a\n```\ncode\n```\nb", "b")
def test_choosing_one_side_everywhere_gives_that_side(base, theirs, yours):
    found = three_way_merge.sections(base, theirs, yours)
    assert texts(three_way_merge.merge(found, all_of(THEIRS, found))) == texts(theirs)
    assert texts(three_way_merge.merge(found, all_of(YOURS, found))) == texts(yours)


@settings(deadline=None, max_examples=examples(300))
@given(TEXTS, TEXTS, TEXTS)
def test_every_paragraph_of_all_three_stands_in_a_section_once_and_in_order(base, theirs, yours):
    found = three_way_merge.sections(base, theirs, yours)
    for side, text in (("base", base), ("theirs", theirs), ("yours", yours)):
        assert [block for section in found for block in getattr(section, side)] == blocks(text)
    assert len({section.key for section in found}) == len(found)
    for section in found:
        assert section.theirs or section.yours or section.base


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_where_only_one_wrote_nothing_is_asked_and_that_text_comes_out(base, changed):
    for found in (three_way_merge.sections(base, changed, base), three_way_merge.sections(base, base, changed)):
        assert all(section.who == SAME or three_way_merge.chosen_for(section, {})[0] for section in found)
        assert texts(three_way_merge.merge(found, {})) == texts(changed)
    same = three_way_merge.sections(base, changed, changed)
    assert {section.who for section in same} <= {SAME}
    assert texts(three_way_merge.merge(same, {})) == texts(changed)


@settings(deadline=None)
@given(st.sets(st.integers(0, 7), max_size=8), st.sets(st.integers(0, 7), max_size=8))
def test_changes_in_different_paragraphs_come_together(changed_by_them, changed_by_you):
    plain = [f"Paragraph {n} speaks of the well, the rope and the lid." for n in "abcdefgh"]
    by_you = changed_by_you - changed_by_them
    theirs = [f"{p} They add." if n in changed_by_them else p for n, p in enumerate(plain)]
    yours = [f"You add. {p}" if n in by_you else p for n, p in enumerate(plain)]
    both = [theirs[n] if n in changed_by_them else yours[n] for n in range(8)]
    found = three_way_merge.sections(*("\n\n".join(side) for side in (plain, theirs, yours)))
    assert three_way_merge.merge(found, {}) == "\n\n".join(both)


@settings(deadline=None, max_examples=examples(300))
@given(st.lists(st.integers(0, 2), min_size=1, max_size=12))
def test_words_changed_apart_from_each_other_come_together(marks):
    base = [f"word{n} and" for n in range(len(marks))]
    theirs = [f"theirs{n} and" if mark == 1 else word for n, (mark, word) in enumerate(zip(marks, base, strict=True))]
    yours = [f"yours{n} and" if mark == 2 else word for n, (mark, word) in enumerate(zip(marks, base, strict=True))]
    both = [y if mark == 2 else t for mark, t, y in zip(marks, theirs, yours, strict=True)]
    assert three_way_merge.together(" ".join(base), " ".join(theirs), " ".join(yours)) == " ".join(both)


@settings(deadline=None)
@given(WORDS.map(" ".join), WORDS.map(" ".join), WORDS.map(" ".join))
def test_putting_words_together_takes_the_one_change_there_is(base, theirs, yours):
    assert three_way_merge.together(base, theirs, base) == theirs
    assert three_way_merge.together(base, base, yours) == yours
    assert three_way_merge.together(base, theirs, theirs) == theirs
    three_way_merge.together(base, theirs, yours)


def test_the_paragraph_of_the_design():
    base = "At the size of a street: two hundred tools, one room, a rota. A shelf can be counted, shown and defended."
    theirs = base.replace("two hundred", "a hundred and sixty")
    yours = f"{base} A fund that is spent every quarter cannot."
    put = three_way_merge.together(base, theirs, yours)
    assert put == f"{theirs} A fund that is spent every quarter cannot."


def test_words_that_both_changed_stand_theirs_first():
    assert three_way_merge.together("A red lid.", "A blue lid.", "A green lid.") == "A blue green lid."
    assert three_way_merge.together("", "Theirs.", "Yours.") == "Theirs.\n\nYours."
    assert three_way_merge.together("Was.", "", "Yours.") == "Yours."


def test_each_section_says_who_changed_it():
    theirs = BASE.replace("One stone.", "One big stone.").replace("Two ropes hold.", "Two ropes hold fast.")
    yours = BASE.replace("Two ropes hold.", "Two new ropes hold.").replace("Four keys turn.", "Four keys turn well.")
    assert who(BASE, theirs, yours) == [THEIRS, BOTH, SAME, YOURS]


def test_what_was_taken_out_is_a_section_with_nothing_on_that_side():
    theirs = BASE.replace("Two ropes hold.\n\n", "")
    yours = BASE.replace("Two ropes hold.", "Two ropes hold fast.")
    found = [s for s in three_way_merge.sections(BASE, theirs, yours) if s.who == BOTH]
    assert [(s.theirs, s.text("yours"), s.text("base")) for s in found] == [
        ((), "Two ropes hold fast.", "Two ropes hold.")
    ]
    assert three_way_merge.merge(three_way_merge.sections(BASE, theirs, BASE), {}) == theirs
    assert three_way_merge.merge(three_way_merge.sections(BASE, theirs, theirs), {}) == theirs


def test_new_paragraphs_at_the_same_place_are_one_question_but_for_what_is_alike():
    found = three_way_merge.sections("Begin.", "Begin.\n\nTheir end.\n\nAll.", "Begin.\n\nMy way out.\n\nAll.")
    assert [(s.who, s.text("theirs"), s.text("yours")) for s in found] == [
        (SAME, "Begin.", "Begin."), (BOTH, "Their end.", "My way out."), (SAME, "All.", "All."),
    ]  # fmt: skip
    assert found[1].is_new


@pytest.mark.parametrize(
    ("choice", "words", "result"),
    [
        (THEIRS, "", "The lid is blue."),
        (YOURS, "", "The lid is green."),
        (BOTH, "", "The lid is blue.\n\nThe lid is green."),
        (ANEW, "The lid is gone.\n\nReally.", "The lid is gone.\n\nReally."),
        (ANEW, " \n ", ""),
    ],
)
def test_what_is_chosen_is_what_comes_out(choice, words, result):
    found = three_way_merge.sections("The lid is red.", "The lid is blue.", "The lid is green.")
    assert three_way_merge.merge(found, {found[0].key: (choice, words)}) == result


def test_an_open_section_stops_the_merge_and_is_named():
    found = three_way_merge.sections("The lid is red.", "The lid is blue.", "The lid is green.")
    assert [three_way_merge.chosen_for(section, {}) for section in found] == [("", "")]
    assert three_way_merge.chosen_for(found[0], {found[0].key: ("nonsense", "")}) == ("", "")
    with pytest.raises(ValueError, match="nothing is chosen"):
        three_way_merge.merge(found, {})


def test_a_section_keeps_its_key_while_you_go_on_writing():
    theirs = BASE.replace("Two ropes", "Two new ropes")
    before = three_way_merge.sections(BASE, theirs, BASE.replace("hold.", "hold on."))
    after = three_way_merge.sections(BASE, theirs, BASE.replace("hold.", "hold on. And on."))
    assert [s.key for s in before] == [s.key for s in after]


def test_paragraphs_that_stood_close_are_not_glued_to_others():
    base = "Before.\n```\ncode\n```\nAfter."
    found = three_way_merge.sections(base, base, base.replace("```\ncode\n```\n", ""))
    assert texts(three_way_merge.merge(found, all_of(YOURS, found))) == ["Before.\nAfter."]
    taken = three_way_merge.sections("Before.\n\nx", "Before.\n\nx\n```\ncode\n```\nAfter.", "Before.\n\nx\n\nOther.")
    out = three_way_merge.merge(taken, {s.key: (BOTH, "") for s in taken if s.who == BOTH})
    assert texts(out) == ["Before.", "x", "```\ncode\n```", "After.", "Other."]


def test_long_texts_are_merged_in_well_under_a_second():
    base = "\n\n".join(f"Paragraph {n} " + "speaks of wells and ropes " * 12 for n in range(330))
    theirs, yours = base.replace("7 speaks", "7 tells"), base.replace("3 speaks", "3 sings")
    began = time.process_time()
    found = three_way_merge.sections(base, theirs, yours)
    assert three_way_merge.merge(found, {}).count("tells") == theirs.count("tells")
    assert time.process_time() - began < 1
