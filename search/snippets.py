"""Titles and fragments of texts with the words that were found marked. Pure; what comes out is escaped HTML."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain, compress, count, islice
from typing import TypeAlias

from search import analysis
from search.query import Query

Found: TypeAlias = tuple[int, int, bool]  # the first and the last term, and whether all of the last was asked for
Span: TypeAlias = tuple[int, int]
FRAGMENTS = 2
FRAGMENT_WORDS = 30
FRAGMENT_CHARACTERS = 300
UNSPACED_CHARACTERS = 60  # of a script without spaces, in place of FRAGMENT_WORDS
MOST_SOUGHT = 8  # single words that are looked for one after the other
MAX_CANDIDATES = 500  # matches of one text around which a fragment may stand
LEAD = 8  # words shown before the first match, fewer where a sentence begins

_SENTENCE_END = re.compile(r"[.!?。！？؟।…][\"'”’)\]]*\s")
_AFTER_SENTENCE = re.compile(rf"{_SENTENCE_END.pattern}\s*[\"'“‘(\[«]*$")
_SIGNS = re.compile(r"\A[^\s\w]*")
_BLANKS = re.compile(r"\s+")
_JOINS = re.compile(r"[\s\-‐–’'·]{1,3}")


class Matcher:
    """Finds the places of a query's positive items in a sequence of terms."""

    def __init__(self, query: Query, languages: Iterable[str]) -> None:
        self.sequences: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        self.prefixes: list[str] = []
        for item in query.positive:
            for form in item.variants(languages):
                if item.prefix and len(form) == 1:
                    self.prefixes.append(form[0])
                else:
                    self.sequences.setdefault(form[0], []).append((form[1:], item.prefix))
        longer = self.prefixes or any(rest for rest, _ in chain(*self.sequences.values()))
        self.single_words = not longer and len(self.sequences) <= MOST_SOUGHT

    def found(self, terms: str) -> tuple[list[Found], list[str]]:
        """The matches in terms with a blank between two, as `places` gives them, and the first term of each."""
        if not self.single_words:
            listed = terms.split()
            found = self.places(listed)
            return found, [listed[first] for first, _, _ in found]
        # Single words are looked for in the whole, which is not taken apart for it.
        padded = f" {terms} "
        starts: list[tuple[int, str]] = []
        for word in self.sequences:
            at = padded.find(f" {word} ")
            while at >= 0:
                starts.append((at, word))
                at = padded.find(f" {word} ", at + 1)
        starts.sort()
        found, number, counted = [], 0, 0
        for at, _ in starts:
            number += padded.count(" ", counted, at)
            counted = at
            found.append((number, number, True))
        return found, [word for _, word in starts]

    def places(self, terms: Sequence[str]) -> list[Found]:
        """The matches as (first, last, whole) with indexes into `terms`, in order, overlapping ones joined. Not
        `whole`: of the last term, a pair of characters, only the first was asked for.
        """
        found: list[Found] = []
        for at in self._candidates(terms):
            length, whole = self._match(terms, at, terms[at])
            if not length:
                continue
            last = at + length - 1
            if found and at <= found[-1][1]:
                first, before, before_whole = found.pop()
                found.append((first, last, whole) if last > before else (first, before, before_whole))
            else:
                found.append((at, last, whole))
        return found

    def _candidates(self, terms: Sequence[str]) -> Iterable[int]:
        if self.prefixes:
            return range(len(terms))
        return compress(count(), map(self.sequences.__contains__, terms))

    def _match(self, terms: Sequence[str], at: int, term: str) -> tuple[int, bool]:
        """The number of terms from `at` on that match, 0 for none; and whether all of the last one was asked for."""
        longest, whole = (1, False) if term.startswith(tuple(self.prefixes)) else (0, True)
        for rest, prefix in self.sequences.get(term, ()):
            following = tuple(terms[at + 1 : at + 1 + len(rest)])
            exact = following == rest
            begins = prefix and following[:-1] == rest[:-1] and following and following[-1].startswith(rest[-1])
            if (exact or begins) and 1 + len(rest) >= longest:
                longest, whole = 1 + len(rest), exact
        return longest, whole


def highlight(text: str, language: str, matcher: Matcher) -> tuple[str, int]:
    """A whole short text (a title, a summary), escaped, with <mark>. Returns (html, number of matches)."""
    cut = list(analysis.cut(text))
    spans = [(start, end, unspaced) for _, start, end, unspaced in cut]
    terms = [word if unspaced else analysis.stem(word, language) for word, _, _, unspaced in cut]
    marks = _marks(spans, matcher.places(terms))
    return _marked(text, 0, len(text), marks), len(marks)


def fragments(text: str, terms: str, matcher: Matcher) -> tuple[tuple[str, ...], int]:
    """At most two fragments of a long text around its matches, and how many matches they leave out.

    `terms` are the text's words as they were indexed, with blanks between, so nothing is stemmed again. Without a
    match: ((), 0).
    """
    found, begin = matcher.found(terms)
    if not found:
        return (), 0
    firsts = [first for first, _, _ in found]
    html, left, place, before = [], len(found), 0, 0
    for start, end in _windows(firsts, begin, terms.count(" ")):
        # Of a long text only the words of a window are looked at: they are counted from its first one on.
        spans, place, before = analysis.numbered(text, start, end + 1, place, before)
        within = found[bisect_left(firsts, start) : bisect_right(firsts, end)]
        matches = [(first - start, last - start, whole) for first, last, whole in within]
        window = _fit(text, spans, 0, end - start, matches[0][0])
        html.append(_fragment(text, spans, window, matches, start))
        left -= _between(firsts, start + window[0], start + window[1])
    return tuple(html), left


def opening(text: str) -> str:
    """The beginning of a text as one fragment without marks: what a result shows when nothing in its body matched."""
    spans = list(islice(analysis.places(text), UNSPACED_CHARACTERS + 1))
    if not spans:
        return ""
    length = UNSPACED_CHARACTERS if spans[0][2] else FRAGMENT_WORDS
    return _fragment(text, spans, _fit(text, spans, 0, min(length, len(spans)) - 1, 0), [])


def _between(firsts: Sequence[int], start: int, end: int) -> int:
    """How many of the sorted numbers lie from start to end."""
    return bisect_right(firsts, end) - bisect_left(firsts, start)


def _windows(firsts: Sequence[int], begin: Sequence[str], last: int) -> list[Span]:
    """The best windows of words as (start, end): those with the most matches, the earlier first; in their order. Of
    matches, each the number of its first word and that word, in a text whose last word has the number `last`."""
    candidates = []
    for first, word in zip(firsts[:MAX_CANDIDATES], begin, strict=False):
        length = UNSPACED_CHARACTERS if analysis.ends_unspaced(word) else FRAGMENT_WORDS
        end = min(max(0, first - LEAD) + length - 1, last)
        start = max(0, min(first - LEAD, end - length // 2))  # near the end rather more words before than a stump
        candidates.append((-_between(firsts, start, end), start, end))
    chosen: list[Span] = []
    for _, start, end in sorted(candidates):
        if all(end < other_start or start > other_end for other_start, other_end in chosen):
            chosen.append((start, end))
        if len(chosen) == FRAGMENTS:
            break
    return sorted(chosen)


def _fit(text: str, spans: Sequence[tuple[int, int, bool]], start: int, end: int, match: int) -> Span:
    """A window made shorter: from the beginning of its first match's sentence, and within FRAGMENT_CHARACTERS."""
    end = min(end, len(spans) - 1)
    for at in range(match, start, -1):
        if end - at >= LEAD and _SENTENCE_END.search(text, spans[at - 1][1], spans[at][0]):
            start = at
            break
    if spans[match][1] - spans[start][0] > FRAGMENT_CHARACTERS:
        start = match
    while end > match and spans[end][1] - spans[start][0] > FRAGMENT_CHARACTERS:
        end -= 1
    return start, end


def _fragment(
    text: str, spans: Sequence[tuple[int, int, bool]], window: Span, places: Iterable[Found], skipped: int = 0
) -> str:
    """A window of the words `spans`, before which so many of the text were skipped."""
    first, last = window
    begins = first + skipped == 0
    start = 0 if begins and spans[0][0] < LEAD else spans[first][0]
    end = min(spans[last][1], start + FRAGMENT_CHARACTERS)  # cut only where one word is endless
    rest = text[end : end + 4] if last + 1 < len(spans) else text[end : end + LEAD]
    tail = _SIGNS.findall(rest)[0]
    whole = end == spans[last][1] and (last + 1 == len(spans) or _SENTENCE_END.match(f"{tail} "))
    before = start > 0 and not _AFTER_SENTENCE.search(text[max(0, start - LEAD) : start])
    marks = _marks(spans, [(a, min(b, last), full) for a, b, full in places if first <= a <= last])
    html = _marked(text, start, end + len(tail) if whole else end, [(a, min(b, end)) for a, b in marks if a < end])
    return f"{'…' if before and not begins else ''}{html.strip()}{'' if whole else '…'}"


def _marks(spans: Sequence[tuple[int, int, bool]], places: Iterable[Found]) -> list[Span]:
    """Places as (start, end) in the text. Two CJK pairs overlap by one character; neighbours are joined in _marked."""
    marks = []
    for first, last, whole in places:
        start, end = spans[first][0], spans[last][1]
        if whole and spans[last][2] and last + 1 < len(spans) and spans[last + 1][2] and spans[last + 1][0] == end:
            end = spans[last + 1][1]  # a term of a run is the pair that begins there
        marks.append((start, end))
    return marks


def _marked(text: str, start: int, end: int, marks: Iterable[Span]) -> str:
    """text[start:end] escaped, with <mark> around the marks; those with only a space or hyphen between become one."""
    joined: list[Span] = []
    for a, b in marks:
        if joined and (a <= joined[-1][1] or _JOINS.fullmatch(text, joined[-1][1], a)):
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    parts, at = [], start
    for a, b in joined:
        parts += [escape(text[at:a]), "<mark>", escape(text[a:b]), "</mark>"]
        at = b
    parts.append(escape(text[at:end]))
    return _BLANKS.sub(" ", "".join(parts))
