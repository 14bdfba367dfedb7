"""Titles and fragments of texts with the words that were found marked. Pure; what comes out is escaped HTML."""

import re

from django.utils.html import escape

from search import words

FRAGMENTS = 2
FRAGMENT_WORDS = 30
FRAGMENT_CHARACTERS = 300
UNSPACED_CHARACTERS = 60  # of a script without spaces, in place of FRAGMENT_WORDS
LEAD = 8  # words shown before the first match, fewer where a sentence begins

_SENTENCE_END = re.compile(r"[.!?。！？؟।…][\"'”’)\]]*\s")
_JOINS = re.compile(r"[\s\-‐–’'·]{1,3}")


class Matcher:
    """Finds the places of a query's positive items in a sequence of terms."""

    def __init__(self, query, languages):
        self.sequences = {}
        self.prefixes = []
        for item in query.positive:
            for form in item.variants(languages):
                if item.prefix and len(form) == 1:
                    self.prefixes.append(form[0])
                else:
                    self.sequences.setdefault(form[0], []).append((form[1:], item.prefix))

    def places(self, terms):
        """The matches as (first, last, whole) with indexes into `terms`, in order, overlapping ones joined. Not
        `whole`: of the last term, a pair of characters, only the first was asked for.
        """
        found = []
        for at, term in enumerate(terms):
            length, whole = self._match(terms, at, term)
            if not length:
                continue
            last = at + length - 1
            if found and at <= found[-1][1]:
                first, before, before_whole = found.pop()
                found.append((first, last, whole) if last > before else (first, before, before_whole))
            else:
                found.append((at, last, whole))
        return found

    def _match(self, terms, at, term):
        """The number of terms from `at` on that match, 0 for none; and whether all of the last one was asked for."""
        longest, whole = (1, False) if term.startswith(tuple(self.prefixes)) else (0, True)
        for rest, prefix in self.sequences.get(term, ()):
            following = tuple(terms[at + 1 : at + 1 + len(rest)])
            exact = following == rest
            begins = prefix and following[:-1] == rest[:-1] and following and following[-1].startswith(rest[-1])
            if (exact or begins) and 1 + len(rest) >= longest:
                longest, whole = 1 + len(rest), exact
        return longest, whole


def highlight(text, language, matcher):
    """A whole short text (a title, a summary), escaped, with <mark>. Returns (html, number of matches)."""
    spans = [(start, end, unspaced, word) for word, start, end, unspaced in words.cut(text)]
    terms = [word if unspaced else words.stem(word, language) for _, _, unspaced, word in spans]
    marks = _marks(spans, matcher.places(terms))
    return _marked(text, 0, len(text), marks), len(marks)


def fragments(text, terms, matcher):
    """At most two fragments of a long text around its matches, and how many matches they leave out.

    `terms` are the text's words as they were indexed, so nothing is stemmed again. Without a match: ((), 0).
    """
    places = matcher.places(terms)
    if not places:
        return (), 0
    spans = [(start, end, unspaced) for _, start, end, unspaced in words.cut(text)][: len(terms)]
    places = [place for place in places if place[1] < len(spans)]
    windows = _windows(text, spans, places)
    html = tuple(_fragment(text, spans, window, places) for window in windows)
    shown = sum(any(first <= place[0] <= last for first, last in windows) for place in places)
    return html, len(places) - shown


def opening(text):
    """The beginning of a text as one fragment without marks: what a result shows when nothing in its body matched."""
    spans = [(start, end, unspaced) for _, start, end, unspaced in words.cut(text[:2000])]
    return _fragment(text, spans, (0, _reach(text, spans, 0)), []) if spans else ""


def _windows(text, spans, places):
    """The best windows of words: those with the most matches, the earlier first; then in the order of the text."""
    candidates = []
    for first, _, _ in places:
        start = _begin(text, spans, first)
        end = _reach(text, spans, start)
        if end == len(spans) - 1:  # near the end of the text: rather more words before than a stump
            start = max(0, min(start, end - FRAGMENT_WORDS // 2))
            end = _reach(text, spans, start)
        if end < first:
            start, end = first, _reach(text, spans, first)
        candidates.append((-sum(start <= place[0] <= end for place in places), start, end))
    chosen = []
    for _, start, end in sorted(candidates):
        if all(end < other_start or start > other_end for other_start, other_end in chosen):
            chosen.append((start, end))
        if len(chosen) == FRAGMENTS:
            break
    return sorted(chosen)


def _begin(text, spans, first):
    """Where a window around the word `first` begins: at its sentence if that is near, else a few words before."""
    earliest = max(0, first - LEAD)
    for at in range(first, earliest, -1):
        if _SENTENCE_END.search(text, spans[at - 1][1], spans[at][0] + 1):
            return at
    return earliest


def _reach(text, spans, start):
    """The last word of a window that begins at `start`, by number of words and of characters."""
    cost, at = 0.0, start
    while at < len(spans):
        cost += FRAGMENT_WORDS / UNSPACED_CHARACTERS if spans[at][2] else 1
        if cost > FRAGMENT_WORDS or spans[at][1] - spans[start][0] > FRAGMENT_CHARACTERS:
            break
        at += 1
    return max(start, at - 1)


def _fragment(text, spans, window, places):
    first, last = window
    start = 0 if first == 0 and spans[0][0] < 40 else spans[first][0]
    end = spans[last][1]
    if end - start > FRAGMENT_CHARACTERS:  # one endless word
        end = start + FRAGMENT_CHARACTERS
    at_end = last == len(spans) - 1 and end == spans[last][1]
    tail = re.match(r"[^\s\w]{0,4}", text[end : end + 4])[0]
    ends = at_end or bool(_SENTENCE_END.match(tail + " "))
    before = start > 0 and not _SENTENCE_END.search(text[max(0, start - 6) : start])
    marks = _marks(spans, [(a, min(b, last), whole) for a, b, whole in places if first <= a <= last])
    html = _marked(text, start, end + len(tail) if ends else end, [(a, min(b, end)) for a, b in marks if a < end])
    return f"{'…' if before else ''}{html.strip()}{'' if ends else '…'}"


def _marks(spans, places):
    """Places as (start, end) in the text. Two CJK pairs overlap by one character; neighbours are joined in _marked."""
    marks = []
    for first, last, whole in places:
        start, end = spans[first][0], spans[last][1]
        if whole and spans[last][2] and last + 1 < len(spans) and spans[last + 1][2] and spans[last + 1][0] == end:
            end = spans[last + 1][1]  # a term of a run is the pair that begins there
        marks.append((start, end))
    return marks


def _marked(text, start, end, marks):
    """text[start:end] escaped, with <mark> around the marks; those with only a space or hyphen between become one."""
    joined = []
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
    return re.sub(r"\s+", " ", "".join(parts))
