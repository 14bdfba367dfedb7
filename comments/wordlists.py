"""Lists of words that a reply is held for: read, kept ready, and found in texts by literal comparison. Pure.

No entry is ever a pattern: what somebody types into a list cannot make the search in a text slow. Words are compared
folded (case, width, characters that nobody sees; white space as one space), and told by their places in the text as it
was given. An entry that is itself written in odd forms of letters (ｃo, 𝐛𝐮𝐲) means just these: folded it would be an
ordinary word, or a part of many.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from search.words import UNSPACED

MOST_ENTRIES = 100_000
LONGEST_ENTRY = 100  # characters; also how many lengths may have to be tried at one place of a text
LONGEST_LIST = 2_000_000  # characters
LONGEST_TYPED = 20_000  # characters of a list that is typed into a form
MOST_FOUND = 50  # different entries told of one text
MOST_PLACES = 500
HEAD = 3  # characters by which entries are looked up
_UNSPACED = re.compile(f"[{UNSPACED}]")
# As comments.rules drops them, and the joiners too: "pil‍ls" is "pills" here.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0]"
)


class ListRefused(ValueError):
    """A list that is too long, or has an entry that is: `args[0]` says so in words for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: as it was written, folded, whether it may begin and end inside a word, and whether it means the odd
    forms of letters in which it is written."""

    written: str
    folded: str
    opens: bool = False
    closes: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where an entry stands in a text: [start, end) in the text as it was given."""

    start: int
    end: int
    written: str


def read(text, *, inside=False, longest=LONGEST_LIST):
    """The entries of a list, one a line, each once: a tuple of Entry. Empty lines say nothing.

    An entry is found as a whole word, or words. A star at its beginning or end (`*casino`, `casin*`, `*casino*`) lets
    it stand inside longer words; with `inside` all do, and stars are letters like any other, as in the lists that
    WordPress takes. Raises ListRefused past `longest` characters, MOST_ENTRIES entries or LONGEST_ENTRY in one, and
    for an entry that is nothing but stars and white space.
    """
    if len(text) > longest:
        raise ListRefused(f"The list has {len(text):,} characters; {longest:,} is the most.")
    entries = {}
    for number, line in enumerate(text.splitlines(), 1):
        if written := line.strip():
            entry = _entry(written, inside, number)
            entries.setdefault((entry.folded, entry.opens, entry.closes), entry)
    if len(entries) > MOST_ENTRIES:
        raise ListRefused(f"The list has {len(entries):,} entries; {MOST_ENTRIES:,} is the most.")
    return tuple(entries.values())


def _entry(written, inside, number):
    if len(written) > LONGEST_ENTRY:
        raise ListRefused(f"Line {number} has {len(written):,} characters; {LONGEST_ENTRY} is the most for one entry.")
    opens = inside or written.startswith("*")
    closes = inside or written.endswith("*")
    bare = written if inside else written.strip("*")
    folded, as_formed = fold(bare)[0].strip(), fold(bare, forms=True)[0].strip()
    if not folded:
        raise ListRefused(f"Line {number} is an entry without a letter or sign: every reply would have it.")
    return Entry(written, as_formed, opens, closes, odd=folded != as_formed)


def fold(text, *, forms=False):
    """A text in the one spelling that is compared, and for each character of it the place that it has in `text`.
    With `forms` odd forms of letters (wide, bold, in a circle) stay as they are.

    The second is a range where nothing moved, else a list; both have one place more than the text, for its end.
    """
    if text.isascii() and not re.search(r"[\t-\r\x1c-\x1f]|  ", text):
        return text.lower(), range(len(text) + 1)
    letters, places = [], []
    for place, char in enumerate(text):
        for letter in _letters(char, forms):
            if letter == " " and letters and letters[-1] == " ":
                continue
            letters.append(letter)
            places.append(place)
    return "".join(letters), [*places, len(text)]


@lru_cache(maxsize=8192)
def _letters(char, forms):
    """What a character is compared as: a space, nothing, or its letters and marks (canonical order is left alone)."""
    if char.isspace():
        return " "
    if _UNSEEN.match(char):
        return ""
    form = "NFD" if forms else "NFKD"
    plain = unicodedata.normalize(form, unicodedata.normalize(form, char).casefold())
    return "".join(" " if letter.isspace() else letter for letter in plain)


def is_letter(char):
    """Whether a character is part of a word: letters, numbers and marks of scripts that put spaces between words."""
    return (char.isalnum() or unicodedata.category(char)[0] == "M") and not _UNSPACED.match(char)


class WordList:
    """Entries made ready to be found. Making it takes about a second for 100,000; looking through a text of 10,000
    characters a fraction of one, whatever stands in either."""

    def __init__(self, entries):
        self.count = len(entries)
        self.plain = _Lookup([entry for entry in entries if not entry.odd])
        self.odd = _Lookup([entry for entry in entries if entry.odd])

    def __len__(self):
        return self.count

    def find(self, text, most=MOST_FOUND):
        """The places of at most `most` different entries in a text, in its order: a list of Found."""
        found, seen = [], set()
        for start, end, written in self._hits(text):
            if len(found) == MOST_PLACES or (written not in seen and len(seen) == most):
                break
            seen.add(written)
            found.append(Found(start, end, written))
        return sorted(found, key=lambda one: (one.start, one.end))

    def _hits(self, text):
        for lookup, forms in ((self.plain, False), (self.odd, True)):
            # A text in ordinary letters has none of the others.
            if lookup.entries and not (forms and text.isascii()):
                folded, places = fold(text, forms=forms)
                for start, end, entry in lookup.hits(folded):
                    yield places[start], places[end - 1] + 1, entry.written


class _Lookup:
    """Entries by their first characters and their lengths."""

    def __init__(self, entries):
        self.entries, lengths = {}, {}
        for entry in entries:
            self.entries.setdefault(entry.folded, []).append(entry)
            lengths.setdefault(entry.folded[:HEAD], set()).add(len(entry.folded))
        self.lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}
        self.heads = tuple(sorted({len(head) for head in self.lengths}))

    def hits(self, folded):
        lengths, entries, size = self.lengths, self.entries, len(folded)
        for head in self.heads:
            for start in [n for n in range(size - head + 1) if folded[n : n + head] in lengths]:
                for length in lengths[folded[start : start + head]]:
                    end = start + length
                    if (head == HEAD or length == head) and end <= size:
                        for entry in entries.get(folded[start:end], ()):
                            if _stands_alone(entry, folded, start, end):
                                yield start, end, entry


def _stands_alone(entry, folded, start, end):
    """Whether an entry that must be a whole word is one here."""
    begun = entry.opens or start == 0 or not (is_letter(folded[start]) and is_letter(folded[start - 1]))
    return begun and (entry.closes or end == len(folded) or not (is_letter(folded[end - 1]) and is_letter(folded[end])))


@lru_cache(maxsize=64)
def ready(text, *, inside=False):
    """The WordList of a text, kept in the process."""
    return WordList(read(text, inside=inside))
