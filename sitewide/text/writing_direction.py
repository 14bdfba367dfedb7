"""Writing direction (bidi): which way a language or a text runs, "ltr" or "rtl". Pure."""

import re
import unicodedata
from functools import lru_cache

RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ku-arab nqo ps sd syr ug ur yi".split())
_SCRIPTS = frozenset("adlm arab aran hebr mand nkoo rohg samr syrc thaa".split())  # as a subtag of a language
_RTL_LETTER = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)  # with their marks and figures


@lru_cache(maxsize=256)  # of every row of a list
def of_language(language: str) -> str:
    """The direction of a language by its tag: "fa-IR" and "az-Arab" give "rtl", "en", nothing or None "ltr"."""
    tag = str(language or "").lower().replace("_", "-")
    base, *rest = tag.split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return "rtl" if script in _SCRIPTS or (not script and base in RIGHT_TO_LEFT) or tag in RIGHT_TO_LEFT else "ltr"


def has_rtl(text: str) -> bool:
    """Whether there is any letter in it that runs from right to left."""
    return bool(_RTL_LETTER.search(text))


def isolated(text: str) -> str:
    """A name or title for a line of plain text, between the characters that set it apart (FSI, PDI) if it runs from
    right to left."""
    return f"\u2068{text}\u2069" if has_rtl(text) else text


def of_letter(char: str) -> str:
    """The direction of one character that has a strong one; "" for figures, marks and blanks."""
    kind = unicodedata.bidirectional(char)
    return "ltr" if kind == "L" else "rtl" if kind in ("R", "AL") else ""


def of_text(text: str, limit: int = 400) -> str:
    """The direction of a text by its first strong letter, where most of its letters (of the first `limit`) say the
    same; "" where they do not, or where it has none.

    A sentence that begins with a name in another script so keeps the direction of what stands around it.
    """
    found = [direction for char in text[: limit * 4] if (direction := of_letter(char))][:limit]
    if not found or found.count(found[0]) * 2 <= len(found):
        return ""
    return found[0]
