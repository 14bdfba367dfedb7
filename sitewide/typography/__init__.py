"""Typography: quotation marks, apostrophes, primes, dashes and ellipses of a line, by its language. Pure.

`typeset` is for what was typed plain (titles, names); essays.markup.typography sets the lines of a text. Scripts that
have quotation marks of their own (Arabic, Chinese, Japanese, Hebrew …) keep what was typed.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from sitewide.typography.quotation_marks import OBJECT, Quotes, replacements

__all__ = ["OBJECT", "TYPED", "Change", "Custom", "changed", "changes", "custom_of", "typeset"]

ENGLISH: Quotes = ("“", "”", "‘", "’")
QUOTES: dict[str, Quotes] = {
    "be": ("«", "»", "„", "“"),
    "bg": ("„", "“", "‚", "‘"),
    "ca": ("«", "»", "“", "”"),
    "cs": ("„", "“", "‚", "‘"),
    "da": ("”", "”", "’", "’"),
    "de": ("„", "“", "‚", "‘"),
    "de-ch": ("«", "»", "‹", "›"),
    "de-li": ("«", "»", "‹", "›"),
    "es": ("«", "»", "“", "”"),
    "et": ("„", "“", "‚", "‘"),
    "fi": ("”", "”", "’", "’"),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "hr": ("„", "“", "‚", "‘"),
    "hu": ("„", "”", "»", "«"),
    "is": ("„", "“", "‚", "‘"),
    "it": ("«", "»", "“", "”"),
    "lb": ("„", "“", "‚", "‘"),
    "lt": ("„", "“", "‚", "‘"),
    "mk": ("„", "“", "’", "‘"),
    "nb": ("«", "»", "‘", "’"),
    "nn": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": ("„", "”", "«", "»"),
    "pt": ("“", "”", "‘", "’"),
    "ro": ("„", "”", "«", "»"),
    "ru": ("«", "»", "„", "“"),
    "sk": ("„", "“", "‚", "‘"),
    "sl": ("„", "“", "‚", "‘"),
    "sr": ("„", "”", "’", "’"),
    "sv": ("”", "”", "’", "’"),
    "uk": ("«", "»", "„", "“"),
}
# Languages whose texts use quotation marks as typed: other scripts, or customs that a machine would get wrong.
AS_TYPED = frozenset("ar arc ckb el fa he hi hy ja ka km ko lo mr my ne pa ps sd ta te th ug ur yi yue zh".split())
Custom: TypeAlias = tuple[str, Quotes]  # first subtag of a language, and its quotation marks
Change: TypeAlias = tuple[int, int, str]  # start, end, what is set there
TYPED = re.compile("['\"]|--|[.]{3}")
_OTHER_SCRIPT = re.compile("[\u0530-\u1cff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufefc]")
_MARKS = {"--": "–", "---": "—", "...": "…"}
# Addresses and --options are passed over.
_LONG_MARK = re.compile(r"://[^\s\"']*|(?<!\S)--(?=\w)|(?P<mark>(?<![<-])(?<!<!)(?<!\bxn)-{2,}+(?!>)|\.{3,})")


@lru_cache(maxsize=4096)  # names and titles, the same on every page
def typeset(text: str, language: str = "en") -> str:
    """A title, a name or another line that was typed plain, as it is printed: its marks as in texts.

    A line with letters of a script that has quotation marks of its own comes back as it is, whatever `language` says.
    """
    custom = custom_of(language)
    if custom is None or not TYPED.search(text) or _OTHER_SCRIPT.search(text):
        return text
    return changed(text, changes(text, lambda _at: custom))


@lru_cache(maxsize=256)
def custom_of(language: str) -> Custom | None:
    """How a language (BCP 47; an unknown one as English) sets its marks; None where they stay as they were typed."""
    tag = language.lower().replace("_", "-")
    base = tag.split("-")[0]
    return None if base in AS_TYPED else (base, QUOTES.get(tag) or QUOTES.get(base, ENGLISH))


def changes(text: str, custom_at: Callable[[int], Custom]) -> list[Change]:
    """What is set in one line, in order; `custom_at` gives the language and its marks at a place of the text."""
    return sorted(chain(_long_marks(text), replacements(text, custom_at)))


def changed(text: str, found: list[Change]) -> str:
    """A text with these changes made, which are in order and do not overlap."""
    out: list[str] = []
    at = 0
    for start, end, sign in found:
        out += (text[at:start], sign)
        at = end
    return "".join((*out, text[at:]))


def _long_marks(text: str) -> Iterator[Change]:
    """Two hyphens as an en dash, three as an em dash, three stops as an ellipsis; not in addresses or --options."""
    for found in _LONG_MARK.finditer(text):
        if found["mark"] in _MARKS:
            yield *found.span(), _MARKS[found["mark"]]
