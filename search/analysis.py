"""Text into words, the same way for documents and queries and for every database.

A text is cut into words, each word is folded (case, width, accents) and stemmed by the language of its document.
Scripts that put no spaces between words (Chinese, Japanese, Thai, Khmer, Lao, Burmese) are cut into pairs of
characters, and so is Korean, whose words end in particles: a noun is found with any of them. An emoji is a word, and so
are the signs behind a letter that make a name of it (C++, F#). Nothing here knows a database or a model.
"""

import re
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, islice
from typing import TypeAlias

import snowballstemmer

from sitewide.text.characters import UNWRITABLE
from sitewide.text.folding import APOSTROPHES, without_accents

Place: TypeAlias = tuple[int, int, bool]  # where a word begins and ends; whether in a script without spaces

VERSION = 1  # raise it when the terms of the same text change: the worker then indexes anew what is older
MAX_WORD = 64  # characters of one word that count; two longer ones that begin alike are taken as the same
MAX_TERMS = 80_000  # words of one field that are indexed: a book of 250 pages
MAX_BYTES = 700_000  # distinct words of one field with their overhead; PostgreSQL takes 1 MB in one row

# What stands between two values of one field, so that no phrase reaches from one into the next. No word can be this.
BREAK = "·"

STEMMERS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german",
    "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "fa": "persian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho",
    "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

HANGUL = "\u1100-\u115e\u1161-\u11ff\u3131-\u3163\u3165-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa1-\uffdc"
UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U000323af"
    f"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3\u3099\u309a{HANGUL}"
)
# Zero-width joiners, soft hyphen and the Arabic stretching line stand inside words and mean nothing to a search.
INVISIBLE = "\u00ad\u0640\u200c\u200d"
TO_PERSIAN = str.maketrans("يك", "یک")
TO_ARABIC = str.maketrans("یک", "يك")


def _marks() -> str:
    """All combining marks as the inside of a character class (the `re` module knows no categories)."""
    ranges: list[tuple[int, int]] = []
    start: int | None = None
    for code in [*range(0x20000), None]:
        is_mark = code is not None and unicodedata.category(chr(code))[0] == "M"
        if is_mark and start is None:
            start = code
        elif not is_mark and start is not None:
            ranges.append((start, (0x20000 if code is None else code) - 1))
            start = None
    return "".join(f"{chr(a)}-{chr(b)}" if b > a else chr(a) for a, b in ranges) + "\U000e0100-\U000e01ef"


MARKS = _marks()
_APOSTROPHES = re.escape(
    APOSTROPHES
)  # some are letters to Unicode: no part of a word in one spelling and not in another
# A letter or number, but not an Arabic vowel sign or stretching line alone, of which folding leaves nothing.
_LETTER = f"[^\\W_{_APOSTROPHES}{UNSPACED}\u0640\ufc5e-\ufc63\ufe70-\ufe7f]"
# Signs behind a letter: C++, C++17, C#, C♯, LGBTQ+; not 1+1 and a+b.
_SIGNS = "(?<=[^\\W_])(?:[+＋]{2}(?![^\\W\\d_])|[+＋](?![^\\W_])|[#＃♯](?![^\\W\\d_]))"
_SIGN_TERMS = str.maketrans("+#♯", "＋＃＃")  # as no database takes them apart
_PICTURE = (
    "\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\u2600-\u266e\u2670-\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001f0ff"
    "\U0001f180-\U0001f1e5\U0001f200-\U0001faff"
)
_CHANGED = "\ufe0e\ufe0f\U0001f3fb-\U0001f3ff"  # shown in colours, in one of five tones of skin
_EMOJI = f"[\U0001f1e6-\U0001f1ff]{{1,2}}|[{_PICTURE}](?:[{_CHANGED}\U000e0020-\U000e007f]|\u200d[{_PICTURE}]){{0,16}}"
# A run of an unspaced script; or a word, without the elided article before it (l’économie) or the ’s after it.
WORD = re.compile(
    f"(?P<run>[{UNSPACED}]+)"
    f"|(?:\\b(?:[cdjlmnstCDJLMNST]|[Qq]u)[{_APOSTROPHES}](?={_LETTER}))?"
    f"(?P<word>{_LETTER}+(?:[{MARKS}{INVISIBLE}]+{_LETTER}*)*)(?:[{_APOSTROPHES}][sS](?!{_LETTER}))?"
    f"|(?P<sign>{_SIGNS}|{_EMOJI})"
)
_RUN = WORD.groupindex["run"]
# Syllables of Korean, Japanese and Chinese characters: folding leaves as many as there are.
_ONE_EACH = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")
_NO_WORD_CHARACTER = re.compile(f"[^\\w{MARKS}]|_")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_CHANGES = re.compile(f"(?<=.)[{_CHANGED}]")


def fold(word: str) -> str:
    """A word as it is compared: one width and case, no accents on Latin, Greek and Cyrillic letters, no vowel
    signs in Arabic and Hebrew; marks of all other scripts stay, as they are part of their letters there. Digits
    of any script become 0–9.
    """
    if word.isascii():
        return word.lower()
    # Words come from strangers too: what is kept of them is bounded by their length and by how many they are.
    return _folded(word) if len(word) <= MAX_WORD else _folded.__wrapped__(word)


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    text = without_accents(_INVISIBLE.sub("", unicodedata.normalize("NFKC", word)).casefold())
    text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    return unicodedata.normalize("NFC", _NO_WORD_CHARACTER.sub("", text))


def _sign(written: str) -> str:
    """An emoji or signs behind a letter as they are compared."""
    return _CHANGES.sub("", written.translate(_SIGN_TERMS))


def _folded_match(match: re.Match[str]) -> str:
    return _sign(match["sign"]) if match["sign"] else fold(match["run"] or match["word"])


def is_name(word: str) -> bool:
    """Whether a folded word says enough by itself: not one letter or digit."""
    return len(word) > 1 or not word.isalnum()


def base_language(language: str | None) -> str:
    """ "pt-BR" → "pt"; "" for anything that is no language code."""
    return str(language or "").replace("_", "-").split("-")[0].lower()


_stemmers = threading.local()  # a stemmer keeps its word while it works, so threads do not share one


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word in a language ("en", "pt-BR"); the word itself where no stemmer is known."""
    code = base_language(language)
    name = STEMMERS.get(code)
    if name is None or (word.isascii() and not word.isalpha()):  # p2p, 2013
        return word.translate(TO_ARABIC)
    stemmer = _stemmers.__dict__.get(name)
    if stemmer is None:
        stemmer = _stemmers.__dict__[name] = snowballstemmer.stemmer(name)
    stemmed = stemmer.stemWord(word.translate(TO_PERSIAN if code == "fa" else TO_ARABIC))
    return (fold(stemmed) or word).translate(TO_ARABIC)


def cut(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yields (word, start, end, unspaced) for each word of a text: folded, not stemmed, with its place in the text.

    Of a run in a script without spaces each character yields the pair that begins there, the last one itself.
    """
    for match in WORD.finditer(text):
        if match["run"] is None:
            yield _folded_match(match)[:MAX_WORD], *match.span(match.lastgroup or 0), False
            continue
        pairs = _pairs(match["run"])
        for at, pair in enumerate(pairs):
            yield pair, *_place(match.span(), len(pairs), at), True


def places(text: str, begin: int = 0) -> Iterator[Place]:
    """Yields (start, end, unspaced) for each word of a text, the same words as `cut` but not read, which is quicker.
    From `begin` on, where a word may begin."""
    for match in WORD.finditer(text, begin):
        group = match.lastindex or 0
        if group != _RUN:
            yield *match.span(group), False
        elif _ONE_EACH.fullmatch(text, *match.span()):
            for start in range(*match.span()):
                yield start, start + 1, True
        else:
            length = len(_pairs(match["run"]))
            for at in range(length):
                yield *_place(match.span(), length, at), True


def numbered(text: str, first: int, last: int, begin: int = 0, before: int = 0) -> tuple[list[Place], int, int]:
    """The words with these numbers, as `places` gives them, as far as there are any; and a place in the text that is at
    the first of them or not long before it, with how many words are before that. `begin` and `before` are such a place
    already."""
    # No word reaches over a blank, nor does what stands behind one make a word before it another: so what is between
    # two is read by itself, mostly without looking at its letters.
    *passed, _ = text[begin:].split(" ", max(0, first - before))
    counted = [1 if piece.isascii() and piece.isalnum() else len(_inside(piece)) for piece in passed]
    sums = list(accumulate(counted, initial=before))
    many = bisect_right(sums, first) - 1  # pieces that end before the word
    begin, before = begin + sum(map(len, passed[:many])) + many, sums[many]
    found: list[Place] = []
    start, wanted = begin, last + 1 - before
    while len(found) < wanted and start <= len(text):
        blank = text.find(" ", start)
        end = blank if blank >= 0 else len(text)
        if end - start > MAX_WORD:  # without blanks a text may be one piece, of which few words are wanted
            found += islice(places(text, start), wanted - len(found))
            break
        piece = text[start:end]
        if piece.isascii() and piece.isalnum():
            found.append((start, end, False))
        else:
            found += [(start + a, start + b, unspaced) for a, b, unspaced in _inside(piece)]
        start = end + 1
    return found[first - before : wanted], begin, before


def _inside(piece: str) -> tuple[Place, ...]:
    return _places(piece) if len(piece) <= MAX_WORD else _places.__wrapped__(piece)


@lru_cache(maxsize=10_000)
def _places(piece: str) -> tuple[Place, ...]:
    return tuple(places(piece))


def _pairs(run: str) -> list[str]:
    folded = fold(run)
    return [folded[at : at + 2] for at in range(len(folded))]


def _place(span: tuple[int, int], length: int, at: int) -> tuple[int, int]:
    """Where the character of a folded run stands; folding half-width kana shortens a run, then it is the whole run."""
    start, end = span
    return (start + at, start + at + 1) if length == end - start else span


def _term(word: str, language: str) -> str:
    return _terms(word, language) if len(word) <= MAX_WORD else _terms.__wrapped__(word, language)


# Stems are kept, as to find one takes thirty times as long as to look it up: with the two caches above, when full,
# 15 MB of a process for usual words, and 35 MB if every word were as long as can be.
@lru_cache(maxsize=40_000)
def _terms(word: str, language: str) -> str:
    return stem(fold(word)[:MAX_WORD], language)


def terms(text: str, language: str) -> list[str]:
    """The words of a text as they are indexed: folded and stemmed, in order, at most MAX_TERMS and MAX_BYTES."""
    found: list[str] = []
    known: dict[str, str] = {}  # a text says most of its words more than once
    for run, word, sign in WORD.findall(text):
        if run:
            found += _pairs(run)
        elif word:
            if word not in known:
                known[word] = _term(word, language)
            found.append(known[word])
        else:
            found.append(_sign(sign)[:MAX_WORD])
        if len(found) > MAX_TERMS:
            break
    return _within_bytes(found[:MAX_TERMS])


def _within_bytes(found: list[str]) -> list[str]:
    """The terms up to where their distinct ones, with what a database adds to each, come to MAX_BYTES."""
    if sum(map(len, found)) * 4 + len(found) * 10 < MAX_BYTES:  # the usual text: not worth counting
        return found
    seen, size = set(), 0
    for at, term in enumerate(found):
        size += 2 if term in seen else len(term.encode()) + 10
        seen.add(term)
        if size > MAX_BYTES:
            return found[:at]
    return found


def key(text: str) -> str:
    """A name as it is compared with another name: its folded words joined by single spaces."""
    folded = map(_folded_match, WORD.finditer(text))
    return " ".join(word for word in folded if word).translate(TO_ARABIC)


def ends_unspaced(text: str) -> bool:
    """Whether the last word of a text is in a script without spaces, where a word has no beginning to look for."""
    if text.isascii():
        return False
    last = None
    for last in WORD.finditer(text):  # noqa: B007 the last one is wanted
        pass
    return bool(last and last["run"])


def clean(text: object) -> str:
    """Text that every database can store and every answer can hold: without NUL, controls and half surrogates."""
    text = str(text or "")
    if text.replace("\n", "").isprintable():  # nothing that can be printed is unwritable
        return text
    return UNWRITABLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))
