"""Finds a paragraph again after its essay was published anew. Pure: texts in, places out.

A paragraph is known by its words, and by the others of its edition: what stands in the new text word by word needs no
guess, and what is left of both is compared. A paragraph is either the SAME (wherever it stands by now), CHANGED, or
GONE; it is never anything else, so no response to it is ever without an answer.
"""

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from essays.markup.excerpt import UNSPACED, squeeze

SAME, CHANGED, GONE = "same", "changed", "gone"
KEY = 12  # hexadecimal digits: two paragraphs of one text with the same key are the same paragraph
# How alike (0 to 1) two paragraphs must be to count as one that was changed: anywhere in the text; between the same
# two neighbours as before; and where, between these, nothing else was or is.
ANYWHERE, IN_PLACE, ALONE = 0.42, 0.24, 0.12
PART = 0.6  # what is wholly contained in the other (a paragraph divided, or two made one) is as alike as this, at most
FEWEST_WORDS = 6  # below these, being contained says nothing
Bag: TypeAlias = Counter[str | tuple[str, str]]
_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_]+(?:[’'\u0300-\u036f\u0900-\u0dff][^\W_]*)*")
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Quoted:
    """A paragraph as it was answered: its plain text ("" where nobody may know it any more), its number, and the keys
    of all paragraphs of that edition in their order."""

    text: str
    number: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where it is now: SAME or CHANGED with the number it has, or GONE with None."""

    sign: str
    place: int | None


def key(text: str) -> str:
    """What a paragraph is known by: a hash of its words, whatever the spaces and the form of quotation marks."""
    plain = squeeze(unicodedata.normalize("NFC", text)).translate(_PLAIN)
    return hashlib.sha256(plain.encode()).hexdigest()[:KEY]


class Ground:
    """The paragraphs of an edition (plain texts in their order), in which those of older ones are looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.keys = [key(text) for text in texts]
        self.bags = [_bag(text) for text in texts]
        self.spread = Counter(word for bag in self.bags for word in bag)

    def find(self, quoted: Quoted) -> Found:
        """Where a Quoted paragraph stands in this edition, as Found. Linear in the length of both texts."""
        mine = quoted.keys[quoted.number - 1]
        same = [place for place, own in enumerate(self.keys) if own == mine]
        if same:
            return Found(SAME, self._nearest(quoted, same) + 1)
        place = self._likest(quoted) if quoted.text else None
        return Found(GONE, None) if place is None else Found(CHANGED, place + 1)

    def _nearest(self, quoted: Quoted, places: Iterable[int]) -> int:
        """Of several paragraphs with the same words, the one that stands most like the one that was answered."""
        at = quoted.number - 1

        def standing(place: int) -> tuple[int, int]:
            steps = (-2, -1, 1, 2)
            neighbours = sum(_at(self.keys, place + step) == _at(quoted.keys, at + step) for step in steps)
            return -neighbours, abs(place - at)

        return min(places, key=standing)

    def _likest(self, quoted: Quoted) -> int | None:
        """The place of what became of a paragraph whose words are not there any more, or None."""
        old = _bag(quoted.text)
        lower, upper = self._between(quoted)
        free = self._free(quoted)
        alone = len([place for place in free if lower < place < upper]) == 1 and self._is_alone(quoted)
        best, place = 0.0, None
        for candidate in free:
            inside = lower < candidate < upper
            likeness = self._likeness(old, self.bags[candidate])
            if likeness < (ALONE if inside and alone else IN_PLACE if inside else ANYWHERE):
                continue
            if likeness + 0.1 * inside > best:
                best, place = likeness + 0.1 * inside, candidate
        return place

    def _free(self, quoted: Quoted) -> list[int]:
        """The places whose words were not in the old edition: what was changed is among them, or gone."""
        stood = Counter(quoted.keys)
        free = []
        for place, own in enumerate(self.keys):
            stood[own] -= 1
            if stood[own] < 0:
                free.append(place)
        return free

    def _between(self, quoted: Quoted) -> tuple[int, int]:
        """The places of the nearest paragraphs before and after it that are still there (or before and after all)."""
        where = {own: place for place, own in enumerate(self.keys)}
        at = quoted.number - 1
        lower = next((where[own] for own in reversed(quoted.keys[:at]) if own in where), -1)
        upper = next((where[own] for own in quoted.keys[at + 1 :] if own in where), len(self.keys))
        return (lower, upper) if lower < upper else (lower, len(self.keys))

    def _is_alone(self, quoted: Quoted) -> bool:
        """Whether its neighbours on both sides, or the ends of the text, are still there."""
        at = quoted.number - 1
        beside = [quoted.keys[step] for step in (at - 1, at + 1) if 0 <= step < len(quoted.keys)]
        return all(own in self.keys for own in beside)

    def _likeness(self, old: Bag, new: Bag) -> float:
        """How alike two bags are, 0 to 1; words that stand everywhere in the text count for little."""
        common = self._weight(old & new)
        mine, other = self._weight(old), self._weight(new)
        if not common:
            return 0.0
        whole = 2 * common / (mine + other)
        if min(len(old), len(new)) < FEWEST_WORDS:
            return whole
        return max(whole, PART * common / min(mine, other))

    def _weight(self, bag: Bag) -> float:
        texts = len(self.bags) + 1
        return sum(count * math.log(1 + texts / (1 + self.spread[word])) for word, count in bag.items())


def _bag(text: str) -> Bag:
    """The words of a text and its pairs of neighbouring words, counted."""
    words = [match.group().casefold() for match in _TOKEN.finditer(text)]
    return Counter(words) + Counter(pairwise(words))


def _at(keys: Sequence[str], place: int) -> str:
    return keys[place] if 0 <= place < len(keys) else ""
