"""What looks alike, and what cannot be seen: for comparing words and names with those that somebody means. Pure.

- Characters that nobody sees are taken out: all of Unicode's Default_Ignorable_Code_Point (UAX 44), and the marks of
  interlinear annotation, which no page shows.
- Letters that look alike are one, by the table of UTS 39 (section 4), which `manage.py make_lookalikes` makes from
  Unicode's own. Added are, as people write in small and in capital letters, what looks like a letter of ASCII in the
  other case alone (в by В like B, small capitals), and letters in squares and circles of ink. Left out is that letters
  of ASCII look like others of ASCII (UTS 39 writes m as rn, 1 as l): that is for `respelled` to say.

A word in one script alone, in a text that is written in that script, means itself however it looks (UTS 39, section
4: whole-script confusables are odd only beside what they imitate): `odd_words` says which words are not of that kind.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "unicode" / "lookalikes.txt"
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Signs by their kind, blanks by their looks: an empty braille cell, a note without a head, what stands for an object.
BLANK = re.compile("[\u2800\ufffc\U0001d159]")
# Lines through letters and frames around them: nobody's language.
STRUCK = re.compile("[\u0334-\u0338\u0488\u0489\u20d0-\u20f0]")
_BOXED = {code: chr(97 + (code - first) % 26) for first in (0x1F150, 0x1F170) for code in range(first, first + 26)}
# Latin letters that stand in no word of a language's own spelling, or hardly: of phonetics, and i without its dot.
_PHONETIC = re.compile("[\u0131\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]")
_TURKISH = re.compile("[\u011e\u011f\u0130\u015e\u015f]")
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}
_SMALL_CAPITAL = re.compile("LATIN LETTER SMALL CAPITAL ([A-Z])")
# Words in which signs of ASCII may stand for others: 0 and 1 among letters, I after small ones or before a vowel, l
# among capitals, rn for m at the beginning and in long words, where hardly any real word has both.
_SUSPECT = re.compile(
    r"(?<![^\W_])(?=[^\W_|]*[A-Za-z])(?:[A-Za-z0-9|]*(?:[A-Za-z][01|]|[01|][A-Za-z]|[a-z]I)[A-Za-z0-9|]*"
    r"|I[aeiouy][A-Za-z]*[a-z][A-Za-z]*|[A-Z]+l[A-Zl]*[A-Z]|[A-Z]{2,}l[A-Zl]*|(?i:rn)[A-Za-z]{2,}|(?=[A-Za-z]{7})[A-Za-z]+rn[A-Za-z]*)"
    r"(?![^\W_])"
)
_AS_O_AND_L = str.maketrans("01|", "oll")
_AS_O_AND_I = str.maketrans("01|", "oii")


def without_ignorable(text: str) -> str:
    """The text without what nobody sees."""
    return text if text.isascii() else IGNORABLE.sub("", text)


def can_be_seen(text: str) -> bool:
    """Whether a text has at least one letter, number, sign or picture to be seen; a mark on nothing is none."""
    # Cn: a sign that is newer than this Python's tables, an emoji of this year. Co: of a font of the reader's own.
    kinds = (unicodedata.category(char) for char in BLANK.sub("", without_ignorable(text)))
    return any(kind[0] in "LNPS" or kind in {"Cn", "Co"} for kind in kinds)


@cache
def _table() -> dict[str, str]:
    """What each character looks like, in small letters; only where that is another."""
    rows: dict[str, str] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "\t" in line:
            target, _, sources = line.partition("\t")
            rows |= dict.fromkeys(sources, target)
    table = dict(map(_row, rows, rows.values()))
    for source in list(rows):  # a small letter that looks like none of ASCII, by its capital
        small = source.lower()
        if len(small) == 1 and small != source and not table.get(small, small).isascii() and table[source].isascii():
            table[small] = table[source]
    table |= {chr(code): letter for code, letter in _BOXED.items()}
    for code in (*range(0x250, 0x2B0), *range(0x1D00, 0x1D80), *range(0xA720, 0xA800)):  # ᴀ like A
        found = _SMALL_CAPITAL.fullmatch(unicodedata.name(chr(code), ""))
        table |= {chr(code): found[1].lower()} if found else {}
    looks = {source: "".join(table.get(char, char) for char in target) for source, target in table.items()}
    return {source: target for source, target in looks.items() if not source.isascii() and source != target}


def _row(source: str, target: str) -> tuple[str, str]:
    if _script(source) != "LATIN":  # a bar through another script's letter does not keep it from looking like ours
        bare = "".join(char for char in unicodedata.normalize("NFD", target) if unicodedata.category(char) != "Mn")
        target = bare if bare.isascii() and bare else target
    if target == "l" and source.lower() != source and unicodedata.normalize("NFD", source.lower())[0] in "iіι":
        target = "i"  # a capital that is an i in small letters, and looks like I
    target = target.replace("rn", "m")
    return source, unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", target).casefold())


@lru_cache(maxsize=16_384)
def letters_of(char: str) -> str:
    """What one character is compared as: the small letters and marks that it looks like; "" for what is not seen."""
    if IGNORABLE.match(char) or STRUCK.match(char):
        return ""
    table = _table()
    found = table.get(char)
    if found is None:
        plain = unicodedata.normalize("NFKD", char)
        found = "".join(_look(one, table) for one in plain if not STRUCK.match(one))
    return found


def _look(char: str, table: Mapping[str, str]) -> str:
    if char in table:
        return table[char]
    return "".join(table.get(small, small) for small in unicodedata.normalize("NFKD", char.casefold()))


def skeleton(text: str) -> str:
    """A text as it looks: every character by `letters_of`."""
    return text.lower() if text.isascii() else "".join(map(letters_of, text))


@lru_cache(maxsize=16_384)
def _script(char: str) -> str:
    """The script of a letter, by its name; "" for what is no letter, or of no script that is told by it."""
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    if unicodedata.category(char)[0] != "L" or char == "\u00b5":  # of µm, as of other units
        return "LATIN" if ord(char) in _BOXED else ""
    plain = unicodedata.normalize("NFKD", char)
    if plain != char:
        return _script(plain[0]) if plain[0] != char else ""
    script = unicodedata.name(char, "").partition(" ")[0]
    return "" if script == "MODIFIER" else "EAST ASIAN" if script in _EAST_ASIAN else script


def odd_words(text: str) -> list[tuple[int, int]]:
    """The places of the words of a text that may be meant to be taken for others: [(start, end), …].

    Those are words of letters of several scripts, with struck, boxed or phonetic letters, or in the letters of another
    script than the text is written in that all look like some of ASCII. An ordinary text in any script has none.
    """
    if text.isascii():
        return []
    kinds = text.translate(_kinds_in(text))
    patterns = Counter(kinds.split(" "))
    odd = _odd_patterns({pattern.replace(_CUTS_NOTHING, ""): many for pattern, many in patterns.items()})
    if not odd:
        return []
    return [m.span() for m in re.finditer("[^ ]+", kinds) if m[0].replace(_CUTS_NOTHING, "") in odd]


# The kinds of characters, a letter each: in no word, seen by nobody, marks and numbers, odd by themselves.
# The letters of each script have two more: those that look like some of ASCII, and those that do not.
_OUTSIDE, _CUTS_NOTHING, _NEUTRAL, _ODD, _FIRST = " ", "z", "m", "!", 0x100


def _kinds_in(text: str) -> dict[int, str]:
    chars, scripts = set(text), ["LATIN"]
    turkish = bool(_TURKISH.search(text))
    kinds = {}
    for char in chars:
        kind, script, plain = _kind(char)
        if script:
            if script not in scripts:
                scripts.append(script)
            kind = chr(_FIRST + 2 * scripts.index(script) + plain)
        kinds[ord(char)] = chr(_FIRST) if char == "\u0131" and turkish else kind
    return kinds


@lru_cache(maxsize=16_384)
def _kind(char: str) -> tuple[str, str, bool]:
    """(kind, script, whether it looks like a letter of ASCII and is none); with a script, the kind is "" still."""
    if IGNORABLE.match(char):
        return _CUTS_NOTHING, "", False
    if STRUCK.match(char) or _PHONETIC.match(char) or ord(char) in _BOXED:
        return _ODD, "", False
    if not (char.isalnum() or unicodedata.category(char)[0] == "M"):
        return _OUTSIDE, "", False
    script = _script(char)
    plain = script not in {"", "LATIN"} and letters_of(char)[:1].isascii()
    return _NEUTRAL, script, plain


def _odd_patterns(patterns: Mapping[str, int]) -> set[str]:
    """Which patterns of kinds are those of odd words; `patterns` with how often each is there."""
    scripts = {pattern: {(ord(kind) - _FIRST) // 2 for kind in pattern if ord(kind) >= _FIRST} for pattern in patterns}
    plain = {pattern: all(ord(kind) % 2 for kind in pattern if ord(kind) >= _FIRST) for pattern in patterns}
    counts: Counter[int] = Counter()
    for pattern, many in patterns.items():
        if len(scripts[pattern]) == 1 and not plain[pattern] and _ODD not in pattern:
            counts[min(scripts[pattern])] += many
    most = max(counts.values(), default=0)
    at_home = {script for script, many in counts.items() if many * 2 >= most}
    return {
        pattern
        for pattern, those in scripts.items()
        if (_ODD in pattern and (those or len(pattern) > 1))
        or len(those) > 1
        or (those and plain[pattern] and not those & at_home)
    }


def respelled(text: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """The text with words of ASCII as they may be meant: 0 for o, 1 and | for l (and, another time, for i), I for l, l
    for I, rn for m. Returns [(text, [(start, end) of each such word]), …]: each as long as the text was, at most two;
    none for a text without such words."""
    spans = [match.span() for match in _SUSPECT.finditer(text)]
    if not spans:
        return []
    texts: list[str] = []
    for digits in (_AS_O_AND_L, _AS_O_AND_I):
        letters = list(text)
        for start, end in spans:
            letters[start:end] = _respelled(text[start:end], digits)
        if (changed := "".join(letters)) != text and changed not in texts:
            texts.append(changed)
    return [(changed, spans) for changed in texts]


def _respelled(word: str, digits: dict[int, int]) -> str:
    small = word.translate(digits)
    if word.upper() == word.replace("l", "L") and "l" in word and word != word.lower():
        small = small.replace("l", "i") if digits is _AS_O_AND_L else small
    elif word != word.upper():
        small = small.replace("I", "l") if digits is _AS_O_AND_L else small
    # As long as before: the mark after it is one of those that nobody sees.
    return re.sub("(?i)rn", "m\u200b", small)
