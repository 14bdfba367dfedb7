"""Slugs that keep every script: letters, numbers and marks of any language (Django's own drop combining marks)."""

import unicodedata

from sitewide.text.folding import APOSTROPHES
from sitewide.text.lookalikes import without_ignorable

MAX_SLUG = 100
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def slugify(text: object, max_length: int = MAX_SLUG) -> str:
    """Turns any text into a slug: lower case, words joined by single hyphens, letters, marks and numbers kept (NFC).

    Latin letters lose their accents (é → e), as addresses are typed by hand; other scripts are kept whole. Cut at a
    hyphen where possible to at most `max_length` characters. May return "" (for "!!!"), which the caller must replace.
    """
    written = without_ignorable(str(text)).translate(_APOSTROPHES)
    folded = "".join(_plain(c) for c in unicodedata.normalize("NFKC", written))
    words, word = [], []
    for char in folded.lower():
        if unicodedata.category(char)[0] in "LNM":
            word.append(char)
        elif char == "'":
            continue  # "Linebaugh's" → linebaughs
        elif word:
            words.append("".join(word))
            word = []
    if word:
        words.append("".join(word))
    slug = unicodedata.normalize("NFC", "-".join(words))
    if len(slug) > max_length:
        cut = slug[: max_length + 1].rsplit("-", 1)[0]
        slug = cut if len(cut) <= max_length and len(cut) > max_length // 2 else slug[:max_length]
    return slug.strip("-")


def _plain(char: str) -> str:
    """A Latin letter without its accent; any other character as it is."""
    if char.isascii():
        return char
    base = unicodedata.normalize("NFD", char)[0]
    return (
        base
        if base.isascii() and base.isalpha()
        else {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l"}.get(char.lower(), char)
    )


class SlugConverter:
    """Path converter for slugs of any script: `<uslug:slug>`."""

    regex = r"[^\s/?#.\x00-\x1f]+(?:\.[^\s/?#.\x00-\x1f]+)*"

    def to_python(self, value: str) -> str:
        """As it is: another spelling of it (decomposed) is no address of its own, and is led to it."""
        if not unicodedata.is_normalized("NFC", value):
            raise ValueError("not NFC")
        return value

    def to_url(self, value: object) -> str:
        return str(value)
