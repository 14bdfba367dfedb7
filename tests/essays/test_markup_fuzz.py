"""Shapes by chance, as large as they may be: each is rendered in a second or refused at once, in words.

make fuzz MINUTES=30        looks for longer than `make proof` does (SEED: where chance begins)
"""

import os
import random
import time

import pytest

from essays.markup import TextTooCostly, render, render_comment
from essays.markup.complexity_limits import COMMENT_LENGTH, ESSAY_LENGTH
from tests.essays import markup_shapes

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
RENDERED, REFUSED = 1.0, 0.1  # seconds of the processor, on a machine that does nothing else
# A text whose time on such a machine is known: by it the limits follow one that others use.
KNOWN = "".join("> " * depth + "1. a\n\n" for _ in range(600) for depth in (0, 1, 2))
QUIET = 0.65
KINDS = {"essays": (render, ESSAY_LENGTH), "comments": (render_comment, COMMENT_LENGTH)}


def cost(source, make):
    """(seconds of the processor that the faster of two runs takes, whether it was refused); a fast one is run once."""
    best = None
    for _ in range(2):
        began = time.process_time()
        try:
            make(source)
            refused = False
        except TextTooCostly:
            refused = True
        spent = time.process_time() - began
        best = min(spent, best or spent)
        if best < (REFUSED if refused else RENDERED) or best > 3 * RENDERED:
            break
    return best, refused


def strain():
    """How many times as much as on a quiet machine is counted here at this moment for the same work; 1 at least."""
    return max(1.0, cost(KNOWN, render)[0] / QUIET)


def slow(shape, make, length):
    """What is slow of a shape, in words: at its greatest size, and where it is just too large; "" if nothing is."""
    size = markup_shapes.greatest(shape.make, length)
    for number in (size, size * 2 + 1):
        source = shape.make(number)
        seconds, refused = cost(source, make)
        limit = REFUSED if refused else RENDERED
        if seconds > limit and seconds > limit * strain():
            what = "refused" if refused else "rendered"
            return f"{seconds:.2f} s, {what}, {len(source)} characters: n = {number}, {shape.says}"
    return ""


@pytest.mark.proof
@pytest.mark.parametrize("kind", KINDS)
def test_no_shape_is_slow(kind):
    make, length = KINDS[kind]
    make("The first text makes the sanitisers and the grammar.")
    chance, until, found, tried = random.Random(SEED), time.monotonic() + SECONDS / len(KINDS), [], 0
    while time.monotonic() < until and len(found) < 20:
        tried += 1
        if words := slow(markup_shapes.shape(chance), make, length):
            found.append(words)
            print(words, flush=True)
    assert tried > SECONDS / 20
    assert found == []
