"""Lists of words that a reply is held for: read, kept ready, and found in texts by literal comparison. Pure.

No entry is ever a pattern: what somebody types into a list cannot make the search in a text slow. Words are compared
folded (case, width, characters that nobody sees; white space as one space), and told by their places in the text as it
was given. An entry that is itself written in odd forms of letters (ｃo, 𝐛𝐮𝐲) means just these: folded it would be an
ordinary word, or a part of many.

Words of a text that may be meant to be taken for others (sitewide.text.lookalikes: letters of several scripts in one,
0 for o) are looked for by how they look too. All others mean what they are: no Russian word is taken for a Latin one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _

from search.analysis import UNSPACED
from sitewide.text.lookalikes import BLANK, IGNORABLE, STRUCK, letters_of, odd_words, respelled
from sitewide.text.numbers import number

MOST_ENTRIES = 100_000
LONGEST_ENTRY = 100  # characters; also how many lengths may have to be tried at one place of a text
LONGEST_LIST = 2_000_000  # characters
LONGEST_TYPED = 20_000  # characters of a list that is typed into a form
MOST_FOUND = 50  # different entries told of one text
MOST_PLACES = 500
HEAD = 3  # characters by which entries are looked up
APOSTROPHES = "’‘ʼ"
FEWEST_LOOKS = 3  # characters of an entry that is looked for by its looks
_UNSPACED = re.compile(f"[{UNSPACED}]")
Span: TypeAlias = tuple[int, int]
ORDINARY, FORMS, LOOKS = "ordinary", "forms", "looks"  # how a text is folded


class ListRefused(ValueError):
    """A list that is too long, or has an entry that is: `args[0]` says so in words for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: as it was written, folded, how it looks, whether it may begin and end inside a word, and whether it
    means the odd forms of letters in which it is written."""

    written: str
    folded: str
    looks: str = ""
    opens: bool = False
    closes: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where an entry stands in a text: [start, end) in the text as it was given."""

    start: int
    end: int
    written: str


def read(text: str, *, inside: bool = False, longest: int = LONGEST_LIST) -> tuple[Entry, ...]:
    """The entries of a list, one a line, each once: a tuple of Entry. Empty lines say nothing.

    An entry is found as a whole word, or words. A star at its beginning or end (`*casino`, `casin*`, `*casino*`) lets
    it stand inside longer words; with `inside` all do, and stars are letters like any other, as in the lists that
    WordPress takes. Raises ListRefused past `longest` characters, MOST_ENTRIES entries or LONGEST_ENTRY in one, and
    for an entry that is nothing but stars and white space.
    """
    if len(text) > longest:
        raise ListRefused(
            _("The list has %(count)s characters; %(longest)s is the most.")
            % {"count": number(len(text)), "longest": number(longest)}
        )
    entries: dict[tuple[str, bool, bool], Entry] = {}
    for place, line in enumerate(text.splitlines(), 1):
        if written := line.strip():
            entry = _entry(written, inside, place)
            entries.setdefault((entry.folded, entry.opens, entry.closes), entry)
    if len(entries) > MOST_ENTRIES:
        raise ListRefused(
            _("The list has %(count)s entries; %(most_entries)s is the most.")
            % {"count": number(len(entries)), "most_entries": number(MOST_ENTRIES)}
        )
    return tuple(entries.values())


def _entry(written: str, inside: bool, place: int) -> Entry:
    if len(written) > LONGEST_ENTRY:
        raise ListRefused(
            _("Line %(number)s has %(count)s characters; %(longest_entry)s is the most for one entry.")
            % {"number": place, "count": number(len(written)), "longest_entry": LONGEST_ENTRY}
        )
    opens = inside or written.startswith("*")
    closes = inside or written.endswith("*")
    bare = written if inside else written.strip("*")
    folded, as_formed, looks = (fold(bare, how)[0].strip() for how in (ORDINARY, FORMS, LOOKS))
    if not folded:
        raise ListRefused(
            _("Line %(number)s is an entry without a letter or sign: every reply would have it.") % {"number": place}
        )
    odd = folded != as_formed
    # So few letters look like something everywhere.
    looks = as_formed if odd or len(looks) < FEWEST_LOOKS else looks
    return Entry(written, as_formed, looks, opens, closes, odd=odd)


def fold(text: str, how: str = ORDINARY) -> tuple[str, Sequence[int]]:
    """A text in the one spelling that is compared, and for each character of it the place that it has in `text`.
    By FORMS odd forms of letters (wide, bold, in a circle) stay as they are; by LOOKS letters are those that they look
    like.

    The second is a range where nothing moved, else a list; both have one place more than the text, for its end.
    """
    if text.isascii() and not re.search(r"[\t-\r\x1c-\x1f]|  ", text):
        return text.lower(), range(len(text) + 1)
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in _letters(char, how):
            if letter == " " and letters and letters[-1] == " ":
                continue
            letters.append(letter)
            places.append(place)
    return "".join(letters), [*places, len(text)]


@lru_cache(maxsize=8192)
def _letters(char: str, how: str) -> str:
    """What a character is compared as: a space, nothing, or its letters and marks (canonical order is left alone)."""
    if char.isspace() or BLANK.match(char):
        return " "
    if IGNORABLE.match(char):
        return ""
    if char in APOSTROPHES:  # typed so, or printed so
        return "'"
    if how == LOOKS:
        plain = letters_of(char)
    else:
        form: Literal["NFD", "NFKD"] = "NFD" if how == FORMS else "NFKD"
        plain = unicodedata.normalize(form, unicodedata.normalize(form, char).casefold())
    return "".join(" " if letter.isspace() else letter for letter in plain)


def is_letter(char: str) -> bool:
    """Whether a character is part of a word: letters, numbers and marks of scripts that put spaces between words."""
    return (char.isalnum() or unicodedata.category(char)[0] == "M") and not _UNSPACED.match(char)


class WordList:
    """Entries made ready to be found. Making it takes about a second for 100,000; looking through a text of 10,000
    characters a fraction of one, whatever stands in either."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.count = len(entries)
        self.plain = _Lookup([entry for entry in entries if not entry.odd])
        self.odd = _Lookup([entry for entry in entries if entry.odd])

    def __len__(self) -> int:
        return self.count

    def find(self, text: str, most: int = MOST_FOUND) -> list[Found]:
        """The places of at most `most` different entries in a text, in its order: a list of Found."""
        found: dict[Found, None] = {}
        seen: set[str] = set()
        for start, end, written in self._hits(text):
            if len(found) == MOST_PLACES or (written not in seen and len(seen) == most):
                break
            seen.add(written)
            found[Found(start, end, written)] = None  # the same place may be found by its letters and by their looks
        return sorted(found, key=lambda one: (one.start, one.end))

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        yield from _hits_in(self.plain, text, ORDINARY)
        if not text.isascii():  # a text in ordinary letters has none of the others
            yield from _hits_in(self.odd, text, FORMS)
        if not self.plain.entries:
            return
        # By their looks only where there is something to be taken for something else: most texts are gone through once.
        for changed, spans in [(text, odd_words(text)), *respelled(text)]:
            for start, end in _around(spans, len(text)):
                for first, last, written in _hits_in(self.plain, changed[start:end], LOOKS):
                    if _touches(spans, start + first, start + last):
                        yield start + first, start + last, written


def _hits_in(lookup: _Lookup, text: str, how: str) -> Iterator[tuple[int, int, str]]:
    if lookup.entries:
        folded, places = fold(text, how)
        for start, end, entry in lookup.hits(folded, how == LOOKS):
            yield places[start], _end(text, places[end - 1]), entry.written


def _end(text: str, last: int) -> int:
    """Where a find ends whose last letter has this place: with what is drawn over that letter, or is not seen."""
    end = last + 1
    while end < len(text) and (IGNORABLE.match(text[end]) or STRUCK.match(text[end])):
        end += 1
    return end


def _around(spans: Iterable[Span], size: int) -> list[Span]:
    """The spans with as much of the text around them as an entry may reach; those that meet are one."""
    reach = LONGEST_ENTRY + 2
    found: list[Span] = []
    for start, end in spans:
        start, end = max(0, start - reach), min(size, end + reach)
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _touches(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether something has a character of one of the spans, which stand in their order."""
    nearest = bisect_left(spans, (end,)) - 1
    return nearest >= 0 and spans[nearest][1] > start


class _Lookup:
    """Entries by their first characters and their lengths."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[str, list[Entry]] = {}
        lengths: dict[str, set[int]] = {}
        for entry in entries:
            for key in {entry.folded, entry.looks}:
                self.entries.setdefault(key, []).append(entry)
                lengths.setdefault(key[:HEAD], set()).add(len(key))
        self.lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}
        self.heads = tuple(sorted({len(head) for head in self.lengths}))

    def hits(self, folded: str, by_looks: bool) -> Iterator[tuple[int, int, Entry]]:
        """(start, end, entry) of each find in a folded text; `by_looks`: it was folded by LOOKS."""
        lengths, entries, size = self.lengths, self.entries, len(folded)
        for head in self.heads:
            for start in [n for n in range(size - head + 1) if folded[n : n + head] in lengths]:
                for length in lengths[folded[start : start + head]]:
                    end = start + length
                    if (head == HEAD or length == head) and end <= size:
                        for entry in entries.get(word := folded[start:end], ()):
                            # The same key may be how one entry is folded and how another looks.
                            meant = word == (entry.looks if by_looks else entry.folded)
                            if meant and _stands_alone(entry, folded, start, end):
                                yield start, end, entry


def _stands_alone(entry: Entry, folded: str, start: int, end: int) -> bool:
    """Whether an entry that must be a whole word is one here."""
    begun = entry.opens or start == 0 or not (is_letter(folded[start]) and is_letter(folded[start - 1]))
    return begun and (entry.closes or end == len(folded) or not (is_letter(folded[end - 1]) and is_letter(folded[end])))


@lru_cache(maxsize=64)
def ready(text: str, *, inside: bool = False) -> WordList:
    """The WordList of a text, kept in the process."""
    return WordList(read(text, inside=inside))
