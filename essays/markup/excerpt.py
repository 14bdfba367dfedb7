"""Cutting plain text: words, excerpts, sentences, in any script. Pure functions on strings."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

# Chinese, Japanese, Thai, Lao and Khmer are written without spaces: there a character or two stands for a word.
UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_WORD = re.compile(r"[^\W_]\S*")  # from its first letter or digit on
# A sentence ends at a stop (with its closing quotation marks) before a space; the full-width stops need none.
_END = re.compile(r"[.!?؟۔।…]+[\"'”’»)\]]*\s+|[。！？]+[」』”’）]*\s*|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|etc|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|p|pp|vol|ed|eds)|\b[A-Z])\.\s*\Z")


def squeeze(text: str) -> str:
    """The text with every run of white space made one space, none at its ends."""
    return " ".join(text.split())


def count_words(text: str) -> int:
    """Counts words as a reader would; in scripts without spaces two characters count as one word."""
    if text.isascii():
        return len(_WORD.findall(text))
    unspaced = sum(len(run) for run in _UNSPACED_RUN.findall(text))
    return len(_WORD.findall(_UNSPACED_RUN.sub(" ", text))) + (unspaced + 1) // 2


def first_words(text: str, count: int = 25) -> str:
    """The first `count` words of a plain text on one line, without any mark of the cut.

    Text without spaces is cut after `2 * count` characters, never between a letter and its mark.
    """
    words, used = [], 0.0
    for word in squeeze(text).split(" "):
        unspaced = sum(len(run) for run in _UNSPACED_RUN.findall(word))
        weight = unspaced / 2 if unspaced else 1.0
        if used + weight > count:
            room = int((count - used) * 2)
            if unspaced and room > 0:
                words.append(_cut(word, room))
            break
        words.append(word)
        used += weight
    return " ".join(words)


def excerpt(text: str, words: int = 50) -> str:
    """The first `words` words of a plain text, cut after a whole word and ended with "…"; a shorter text as it is."""
    whole = squeeze(text)
    start = first_words(whole, words)
    if start == whole:
        return whole
    return start.rstrip(" ,;:–—-([{«“‘\"'、，；：").rstrip(".…。") + "…"


def sentence_ends(text: str) -> list[int]:
    """The places in `text` where a sentence has ended, in order, the end of the text among them."""
    ends = [
        match.end()
        for match in _END.finditer(text)
        if not _ABBREVIATION.search(text[max(0, match.end() - 12) : match.end()])
    ]
    return [*ends, len(text)]


def sentence_at(text: str, start: int, end: int, ends: Sequence[int] | None = None, limit: int = 300) -> str:
    """The sentence of `text` that holds the characters from `start` to `end`, on one line.

    `ends` is `sentence_ends(text)`, given by a caller who asks often. A sentence over `limit` characters is cut at
    words around the place, with "…" where it was cut.
    """
    ends = sentence_ends(text) if ends is None else ends
    first = bisect_right(ends, start)
    begin = ends[first - 1] if first else 0
    stop = ends[min(bisect_left(ends, end), len(ends) - 1)]
    if stop - begin <= limit:
        return squeeze(text[begin:stop])
    half = max(0, limit - (end - start)) // 2
    left, right = max(begin, start - half), min(stop, end + half)
    words = text[left:right]
    if left > begin:
        words = "…" + words.partition(" ")[2] if " " in text[left:start] else "…" + words
    if right < stop:
        words = (words.rpartition(" ")[0] if " " in text[end:right] else words) + "…"
    return squeeze(words)


def _cut(word: str, length: int) -> str:
    """At most `length` characters of a word; a combining mark stays with its letter."""
    while 0 < length < len(word) and unicodedata.category(word[length])[0] == "M":
        length -= 1
    return word[:length]
