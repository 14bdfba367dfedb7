"""Which mark stands for each typed " and ' of a line: quotation mark, apostrophe or prime, as a typesetter sets them.

Pure: a line of text in, replacements out, in time that grows with its length. Every mark is first judged by what
stands on both sides of it, then double ones are paired from the left and single ones from the right, so that an
apostrophe ('em, the workers' council) is known by having no partner.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sitewide.typography.elisions import begins_elision, elides_end, is_year

Quotes: TypeAlias = tuple[str, str, str, str]
OBJECT = "\ufffc"  # stands in a line for what is no text: code, a picture
APOSTROPHE, PRIME, DOUBLE_PRIME = "’", "′", "″"

_RUN = re.compile("['\"]+")
_OPENING = frozenset("([{<«“‘„‚‹¿¡")  # what opens stands after these or after a blank …
_JOINING = frozenset("–—-/=|+*_~·:;,")  # … and after these where a word follows at once
_FRACTIONS = "½⅓⅔¼¾⅛⅜⅝⅞"
_SMALL = rf"[ \u00a0\u202f-]?\d{{1,2}}(?:[.,]\d{{1,6}})?(?:[ \u00a0-]?[{_FRACTIONS}]|[ -]\d/\d{{1,2}})?"
_MINUTES_AFTER = re.compile(rf"{_SMALL}(?:\"|'')(?![^\W\d_NSEWOnsewo])|\d{{1,2}}(?!\w)")
_DEGREES_BEFORE = re.compile(r"°[ \u00a0\u202f]?\d{1,2}(?:[.,]\d{1,6})?\Z")
_MINUTES_BEFORE = re.compile(rf"(°[ \u00a0\u202f]?\d{{1,2}})?['′]{_SMALL}\Z")
_POINT = re.compile(r"[ \u00a0\u202f]?[NSEWO](?!\w)")
_MEASURE_AFTER = re.compile(r"[x×]\s?\d|s(?!\w)")  # 12"x14", two 12"s
_QUOTED_NUMBER = re.compile(r"(?<!\d)'\d{1,3}\Z")
_NUMBER_BEFORE = re.compile(rf"(?<!\d)\d{{0,3}}[{_FRACTIONS}]?\Z")


@dataclass(slots=True)
class _Mark:
    """One typed mark. `shape`: O opens, C closes, P closes or is a prime, M between letters, I alone, else settled."""

    at: int
    end: int
    char: str
    shape: str
    doubtful: bool = False  # an O that may be an elision, a C that may be a possessive
    speech: bool = False  # an O before a capital, first in its line or after a comma or colon
    partner: "_Mark | None" = None
    opens: bool = False
    sign: str = ""  # what is set, where it is no quotation mark


def replacements(text: str, language_at: Callable[[int], tuple[str, Quotes]]) -> Iterator[tuple[int, int, str]]:
    """(start, end, what to set) for every typed mark of one line, in order.

    `language_at` gives the language (its first subtag) and the quotation marks at a place of the text.
    """
    marks = list(_marks(text, language_at))
    _pair_doubles([mark for mark in marks if mark.char == '"'])
    _pair_singles(marks)
    yield from _signs(marks, language_at)


def _marks(text: str, language_at: Callable[[int], tuple[str, Quotes]]) -> Iterator[_Mark]:
    for run in _RUN.finditer(text):
        start, end = run.span()
        before, after = text[start - 1] if start else " ", text[end] if end < len(text) else " "
        side = _side(before, after, run[0])
        if side == "M" and "\u0590" <= before <= "\u08ff":
            continue  # a Hebrew abbreviation
        speech = after.isupper() and (start == 0 or text[max(0, start - 2) : start] in (", ", ": "))
        at = start
        while at < end:
            mark = _Mark(at, at + 1, text[at], side, speech=speech)
            if side == "M" and len(run[0]) > 1:
                mark.shape = _between(run[0], at - start)
            elif side == "O" and run[0] in ('""', "''") and not _wordlike(after):
                mark.shape = "O" if at == start else "C"  # a pair with nothing in it
            if mark.shape == "O" and mark.char == "'" and at + 1 == end:
                _may_be_elision(mark, text, language_at(at)[0])
            elif mark.shape != "O" and at == start:
                _may_be_prime(mark, text, after)
                if mark.shape == "C" and mark.char == "'":
                    mark.doubtful = after == " " and elides_end(text, start, language_at(at)[0])
            at = mark.end
            yield mark


def _wordlike(char: str) -> bool:
    return char.isalnum() or char == OBJECT


def _side(before: str, after: str, run: str) -> str:
    """The shape of a run of marks by the characters before and after it."""
    if before.isspace() or before in _OPENING:
        return "O" if not after.isspace() else "I" if before.isspace() else "C"
    if before in _JOINING and (_wordlike(after) or after in _OPENING) and not (before in ",;:" and run[0] == "'"):
        return "O" if before not in ",;:" else "M"
    return "M" if _wordlike(after) else "C"


def _between(run: str, place: int) -> str:
    """The shape of one of several marks with letters on both sides: l'"eau", "Foo"'s."""
    if run[0] == "'":
        return "M" if place == 0 else "O"
    return "M" if place + 1 == len(run) and run[place] == "'" else "C"


def _may_be_elision(mark: _Mark, text: str, language: str) -> None:
    known = begins_elision(text, mark.at + 1, language)
    if known == "always":
        mark.shape, mark.sign = "", APOSTROPHE
    elif known or is_year(text, mark.at + 1):
        mark.doubtful = True


def _may_be_prime(mark: _Mark, text: str, after: str) -> None:
    """Tells feet, inches, minutes and seconds, and what may be them, from quotation marks. Looks a few letters far."""
    at, before = mark.at, text[max(0, mark.at - 16) : mark.at]
    if not before or not (before[-1].isdecimal() or before[-1] in _FRACTIONS):
        return
    short = bool(_NUMBER_BEFORE.search(before))
    if mark.char == "'":
        if _DEGREES_BEFORE.search(before) or (short and _MINUTES_AFTER.match(text, at + 1)):
            mark.shape, mark.sign = "", PRIME
        elif text.startswith("''", at) and _MINUTES_BEFORE.search(before):
            mark.shape, mark.sign, mark.end = "", DOUBLE_PRIME, at + 2
        elif short and mark.shape == "C":
            mark.shape = "P"
            mark.doubtful = not _QUOTED_NUMBER.search(before)
        return
    minutes = _MINUTES_BEFORE.search(before)
    if minutes and (minutes[1] or _POINT.match(text, at + 1)):
        mark.shape, mark.sign = "", DOUBLE_PRIME
    elif short and (not _wordlike(after) or _MEASURE_AFTER.match(text, at + 1)):
        mark.shape = "P"


def _pair_doubles(marks: list[_Mark]) -> None:
    """Pairs double marks from the left; what closes nothing after a number is a prime."""
    marks = [mark for mark in marks if not mark.sign]
    waiting: list[_Mark] = []
    for index, mark in enumerate(marks):
        following = marks[index + 1].shape if index + 1 < len(marks) else ""
        if mark.shape == "P" and (not waiting or following in ("C", "P")):
            mark.sign = DOUBLE_PRIME
        elif mark.shape == "O" or (not waiting and ((mark.shape == "I" and following) or _begins(mark, following))):
            mark.opens = True
            waiting.append(mark)
        elif waiting:
            mark.partner = waiting.pop()
            mark.partner.partner = mark


def _begins(mark: _Mark, following: str) -> bool:
    return mark.shape == "M" and following in ("C", "P", "M")


def _pair_singles(marks: list[_Mark]) -> None:
    """Pairs single marks from the right, inside each pair of double ones for itself; what is left is an apostrophe."""
    _settle_doubtful(marks)
    levels: list[_Closers] = [_Closers()]
    for mark in reversed(marks):
        if mark.sign:
            continue
        if mark.char == '"':
            if mark.partner and not mark.opens:
                levels.append(_Closers())
            elif mark.partner:
                levels.pop()
        elif mark.shape in ("C", "P"):
            levels[-1].add(mark)
        elif mark.shape == "O":
            mark.partner = levels[-1].take(only_certain=mark.doubtful)
            mark.opens = mark.partner is not None or (mark.speech and not mark.doubtful)
            if mark.partner:
                mark.partner.partner = mark
        else:
            mark.sign = APOSTROPHE
    for mark in marks:
        if mark.char == "'" and not mark.sign and not mark.opens and mark.partner is None:
            mark.sign = PRIME if mark.shape == "P" else APOSTROPHE


def _settle_doubtful(marks: list[_Mark]) -> None:
    """A possible elision inside a single quotation is one: nobody sets single marks within single marks."""
    depths = [0]
    for mark in marks:
        if mark.sign:
            continue
        if mark.char == '"' and mark.partner:
            depths.append(0) if mark.opens else depths.pop()
        elif mark.char == "'" and mark.shape == "O":
            if not mark.doubtful:
                depths[-1] += 1
            elif depths[-1]:
                mark.sign = APOSTROPHE
        elif mark.char == "'" and mark.shape in ("C", "P") and not mark.doubtful:
            depths[-1] = max(0, depths[-1] - 1)


class _Closers:
    """What can end a single quotation, the nearest last."""

    def __init__(self) -> None:
        self.marks: list[_Mark] = []
        self.certain = 0

    def add(self, mark: _Mark) -> None:
        self.marks.append(mark)
        self.certain += not mark.doubtful

    def take(self, only_certain: bool) -> _Mark | None:
        """The nearest that is certain, and those before it are taken out with it; else the nearest of the others."""
        if not self.certain:
            return None if only_certain or not self.marks else self.marks.pop()
        while (mark := self.marks.pop()).doubtful:
            pass
        self.certain -= 1
        return mark


def _signs(marks: list[_Mark], language_at: Callable[[int], tuple[str, Quotes]]) -> Iterator[tuple[int, int, str]]:
    """The signs that are set. Double marks right inside double ones of the same language are set as its inner pair."""
    around: list[tuple[bool, str]] = []  # whether it is an inner pair, and its language
    for mark in marks:
        if mark.sign:
            yield mark.at, mark.end, mark.sign
            continue
        language, quotes = language_at(mark.at)
        inner = mark.char == "'"
        if mark.partner and mark.opens:
            inner = inner or around[-1:] == [(False, language)]
            around.append((inner, language))
        elif mark.partner:
            inner = around.pop()[0]
        yield mark.at, mark.end, quotes[(2 if inner else 0) + (not mark.opens)]
