"""Paragraphs found again after their essay was edited: same, changed, gone; never lost. Pure, on the demo's texts."""

import random
from collections import Counter

import pytest

from comments.paragraphs.anchoring import CHANGED, GONE, SAME, Found, Ground, Quoted, key
from essays.markup.blocks import blocks
from tests.comments.edits import demo_texts, edit, parts_of, source_of, texts_of

WELL = "A well is kept by those who drink from it, and by nobody else in the valley."
ROPE = "The rope is paid for in the order of the houses, beginning at the bridge."
RULE = "Whoever leaves the lid open carries water for the school until Sunday."
LONG = f"{WELL} {ROPE} {RULE}"


def find(number, old, new):
    found = Ground(new).find(Quoted(old[number - 1], number, tuple(map(key, old))))
    return found.sign, found.place


def test_a_paragraph_that_nobody_touched_is_the_same():
    assert find(2, [WELL, ROPE, RULE], [WELL, ROPE, RULE]) == (SAME, 2)


def test_spaces_and_the_form_of_quotation_marks_change_nothing():
    assert find(1, ["“It’s a  well”, he said – twice."], ['"It\'s a well", he said - twice.']) == (SAME, 1)


def test_it_is_the_same_wherever_it_moves():
    assert find(1, [WELL, ROPE, RULE], ["Another begins.", ROPE, RULE, WELL]) == (SAME, 4)


def test_one_of_several_with_the_same_words_is_known_by_its_neighbours():
    old = [WELL, "And so on.", ROPE, "And so on.", RULE]
    assert find(4, old, ["And so on.", WELL, "And so on.", ROPE, "And so on.", RULE]) == (SAME, 5)


def test_a_changed_paragraph_is_found_where_it_stands():
    assert find(2, [WELL, ROPE, RULE], [WELL, ROPE.replace("bridge", "church tower"), RULE]) == (CHANGED, 2)


def test_a_paragraph_that_was_moved_and_changed_is_found():
    assert find(1, [LONG, ROPE, RULE], [ROPE, RULE, LONG.replace("valley", "town")]) == (CHANGED, 3)


def test_a_divided_paragraph_and_two_made_one_are_found():
    assert find(1, [LONG, "An end."], [WELL, f"{ROPE} {RULE}", "An end."])[0] == CHANGED
    assert find(2, [WELL, ROPE, RULE], [WELL, f"{ROPE} {RULE}"]) == (CHANGED, 2)


def test_a_paragraph_that_was_taken_out_is_gone():
    assert find(2, [WELL, ROPE, RULE], [WELL, RULE]) == (GONE, None)
    assert find(1, [WELL], []) == (GONE, None)


def test_what_was_another_paragraph_before_is_never_taken_for_it():
    """Much like it, but it stood there already."""
    twin = WELL.replace("valley", "village")
    assert find(1, [WELL, ROPE, twin], [ROPE, twin]) == (GONE, None)


def test_a_rewritten_paragraph_between_its_neighbours_is_changed_and_a_new_one_in_its_place_is_not():
    rewritten = "Those who drink from a well keep it clean; neither a company nor a council has ever done so."
    assert find(2, [ROPE, WELL, RULE], [ROPE, rewritten, RULE]) == (CHANGED, 2)
    assert find(2, [ROPE, WELL, RULE], [ROPE, "Beekeeping begins in March.", RULE]) == (GONE, None)


def test_scripts_without_spaces_are_compared_by_their_characters():
    old = ["井戸はそこから水を飲む人々によって守られる。", "綱は家の順に支払われる。"]
    assert find(1, old, [old[1], "井戸はそこから水を飲む村の人々によって守られている。"]) == (CHANGED, 2)


def test_where_the_words_may_not_be_known_any_more_only_the_same_ones_are_found():
    """Of a withheld edition the keys stay and the words go."""
    keys = (key(WELL), key(ROPE))
    assert Ground([ROPE, WELL]).find(Quoted("", 1, keys)) == Found(SAME, 2)
    assert Ground([ROPE, WELL + " Now."]).find(Quoted("", 1, keys)) == Found(GONE, None)


@pytest.mark.proof
def test_two_hundred_edits_by_chance_lose_nothing():
    """Words exchanged, sentences added and cut, paragraphs moved, divided, joined, put in and taken out, one to four at
    a time, in the essays of the demo; every paragraph of each is looked for."""
    sources = demo_texts()
    (_, source), *rest = sorted(sources.items())
    strange = [line.strip() for text in texts_of(source) for line in text.split(". ") if len(line) > 30]
    known = {name: (parts_of(text), texts_of(text)) for name, text in rest}
    chance, tally, wrong = random.Random(7), Counter(), []
    for _ in range(200):
        name = chance.choice(sorted(known))
        parts, old = known[name]
        edited = edit(parts, chance, strange)
        source = source_of(edited)
        new, numbers = texts_of(source), [block.number for block in blocks(source)]
        assert (len(numbers), max(numbers)) == (len(edited), len(new)), "paragraphs are numbered as readers see them"
        ground, keys = Ground(new), tuple(map(key, old))
        for number, text in enumerate(old, 1):
            found = ground.find(Quoted(text, number, keys))
            touched = [(at, part) for at, part in zip(numbers, edited, strict=True) if number in part.origins]
            became = "gone" if not touched else "moved" if any(part.moved for _, part in touched) else "stayed"
            right = found.place in [at for at, _ in touched] if touched else found.sign == GONE
            tally[became, right] += 1
            if not right:
                wrong.append((name, number, became, found))
            assert (found.sign in (SAME, CHANGED)) == (found.place is not None)
    all_of = {kind: tally[kind, True] + tally[kind, False] for kind in ("stayed", "moved", "gone")}
    shares = {kind: tally[kind, True] / count for kind, count in all_of.items()}
    print("found again:", {kind: f"{share:.1%} of {all_of[kind]}" for kind, share in shares.items()})
    assert sum(all_of.values()) > 2000
    assert shares["moved"] >= 0.95, wrong
    assert shares["stayed"] >= 0.99 and shares["gone"] >= 0.95, wrong
