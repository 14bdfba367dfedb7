"""Spam as this site's own moderators know it: which words stand in spam, which in honest replies. Pure.

A word's weight is how much of the spam it makes up against how much of the honest replies (Graham, "A Plan for Spam",
2002; drawn towards nothing known where it was seen seldom, after Robinson, "A Statistical Approach to the Spam
Problem", 2003). Shares of all words are compared, not shares of texts: spam is often longer than an honest "thank you",
and counted by texts every common word would speak for spam.

What makes a text probable spam is density: so many of its own words must be spam's. A long, honest text has a few
such words too; a classifier that adds them up calls it spam.
"""

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from django.utils.translation import gettext

from sitewide.text.lookalikes import without_ignorable

Clue: TypeAlias = tuple[str, int, bool]
MOST_TOKENS = 2_000  # of one text; what comes after is not looked at
SELDOM = 2.0  # how many sightings the assumption of knowing nothing counts for
STRONG = 0.72  # a word speaks for spam from here on, and against it from 1 - STRONG down
DENSITY = 0.25  # so large a part of the text's different words, less those that speak against
LEAST = 0.7  # and so sure must their weights together be
ENOUGH = 20  # texts of either kind before anything is judged: a few decisions know nothing
SHOWN = 6
_TOKEN = re.compile(r"https?://[^\s<>\")]+|www\.[^\s<>\")]+|[^\W_]+(?:['’][^\W_]+)*|[!?]{2,}")
_HOST = re.compile(r"^(?:https?://)?(?:www\.)?([^/?#:]+)")
LINK, HOST, SIGN = "link:", "host:", "sign:"


@dataclass(frozen=True)
class Known:
    """What is known of one word: how often it stood in spam and in honest replies, and in how many texts of each."""

    spam: int = 0
    honest: int = 0
    spam_texts: int = 0
    honest_texts: int = 0


@dataclass(frozen=True)
class Totals:
    """All words and all texts that were learned, of each kind."""

    spam: int = 0
    honest: int = 0
    spam_texts: int = 0
    honest_texts: int = 0


@dataclass(frozen=True)
class Verdict:
    """`score` from 0 to 100, `is_probable` spam, and the strongest words as (word, of 100 replies with it so many were
    spam, whether it speaks for spam)."""

    score: int = 0
    is_probable: bool = False
    clues: tuple[Clue, ...] = ()


def tokens(text: str) -> list[str]:
    """The words of a text as they are learned, in order, with its pairs of neighbours: a list of at most
    2 * MOST_TOKENS strings. A link counts as such and by its host; "!!!" and "???" are
    words too. Apostrophes count as they are typed, however they are printed."""
    words = []
    folded = without_ignorable(html.unescape(text)).casefold().replace("’", "'")
    for found in _TOKEN.findall(folded)[:MOST_TOKENS]:
        if found.startswith(("http://", "https://", "www.")):
            words += [LINK, HOST + _HOST.findall(found)[0][:80]]
        elif found[0] in "!?":
            words.append(SIGN + found[:2])
        else:
            words.append(found[:40])
    plain = [word for word in words if ":" not in word]
    return words + [f"{one} {other}" for one, other in pairwise(plain)]


def weigh(known: Known, totals: Totals) -> float:
    """How much a word speaks for spam: from 0 (only honest replies have it) over 0.5 (nothing known) to 1."""
    seen = known.spam_texts + known.honest_texts
    if not seen:
        return 0.5
    in_spam, in_honest = known.spam / (totals.spam or 1), known.honest / (totals.honest or 1)
    share = in_spam / (in_spam + in_honest)
    return (SELDOM * 0.5 + seen * share) / (SELDOM + seen)


def judge(text: str, known: Mapping[str, Known], totals: Totals) -> Verdict:
    """Judges a text; `known` maps tokens to Known (those missing are unknown). Returns a Verdict.

    Below ENOUGH texts of either kind nothing is judged.
    """
    if min(totals.spam_texts, totals.honest_texts) < ENOUGH:
        return Verdict()
    different = set(tokens(text))
    weights = {word: weigh(known[word], totals) for word in different if word in known}
    if not weights:
        return Verdict()
    words = sum(" " not in word for word in different) or 1
    for_spam = sum(weight >= STRONG for weight in weights.values())
    against = sum(weight <= 1 - STRONG for weight in weights.values())
    odds = sum(math.log(weight / (1 - weight)) for weight in weights.values())
    sure = 1 / (1 + math.exp(-max(-30, min(30, odds / math.sqrt(len(different))))))
    probable = sure >= LEAST and (for_spam - against) / words >= DENSITY
    return Verdict(score=_score(sure, probable), is_probable=probable, clues=_strongest(weights, known))


def _score(sure: float, probable: bool) -> int:
    """In 100: what is probable stands above 50, all else at most at 50, so that the number and the mark agree."""
    return max(51, min(99, round(100 * sure))) if probable else min(50, round(100 * sure))


def _strongest(weights: Mapping[str, float], known: Mapping[str, Known]) -> tuple[Clue, ...]:
    """The words that say most, either way, as a moderator reads them."""
    by_force = sorted(weights, key=lambda word: (-abs(weights[word] - 0.5), word))
    clues = []
    for word in by_force[:SHOWN]:
        seen = known[word].spam_texts + known[word].honest_texts
        clues.append((as_read(word), round(100 * known[word].spam_texts / seen), weights[word] > 0.5))
    return tuple(clues)


def as_read(word: str) -> str:
    """A token as people read it: "a link", "a link to example.org", "!!"; words as they are."""
    if word == LINK:
        return gettext("a link")
    if word.startswith(HOST):
        return gettext("a link to %(removeprefix)s") % {"removeprefix": word.removeprefix(HOST)}
    return word.removeprefix(SIGN)
