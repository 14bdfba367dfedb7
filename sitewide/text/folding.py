"""Folding of names: what is compared where two spellings are to be one title, author, hub or tag. Pure.

Unicode's caseless matching of identifiers (toNFKC_Casefold: normal form, case, width and what nobody sees are one),
and beyond it what keyboards, word processors and this site's own typography write in several ways: apostrophes and
quotation marks, dashes, stops in a row, blanks. A page shows `'` as ’, ‘, ‚ or “, by its language, and what is copied
from a page has to lead where it came from: so all marks of these two kinds are one.
"""

import re
import unicodedata

from sitewide.text.lookalikes import IGNORABLE

# Also the marks that take an apostrophe's place: accents and primes, the letters of Hawaiian and of transliterations,
# the signs of Armenian and Hebrew.
APOSTROPHES = "'`´‘’‛′‵ʹʻʼʽʾʿˈ՚׳＇ꞌ"
QUOTATION_MARKS = '"“”„‟«»‚‹›″‶‴ʺ״〝〞〟＂「」『』｢｣❛❜❝❞'
DASHES = "-‐‑‒–—―⁃−⸺⸻﹘﹣－"
_MARKS = str.maketrans(dict.fromkeys(APOSTROPHES + QUOTATION_MARKS, "'") | dict.fromkeys(DASHES, "-"))
# French has blanks within guillemets, which do not break where they were set; German and Hungarian turn them round,
# and have none.
_GUILLEMETS = re.compile(r"«\s*([^«»]*?)\s*»|»([^«»]*)«")
_WITHIN = re.compile("(?<=[«‹])[\u00a0\u202f]+|[\u00a0\u202f]+(?=[»›])")
_RUNS = (re.compile("'{2,}"), "'"), (re.compile("-{2,}"), "-"), (re.compile(r"\.{4,}"), "...")
# Flags of regions are spelt by characters that nobody sees; England is not Scotland.
_UNSEEN = re.compile(f"{IGNORABLE.pattern}(?<![\U000e0020-\U000e007f])")
_APART = re.compile(r"[\s/_-]+")
LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ى": "ي"}
)


def fold_name(name: str) -> str:
    """The key by which two spellings of a title, of an author or of a hub are one name. Folding a key changes nothing.

    "" for a text in which nothing is to be seen. May be longer than the name was: a column for it wants to be bounded.
    """
    text = name.lower() if name.isascii() else _unicode_folded(_marked(_UNSEEN.sub("", name)))
    text = text.translate(_MARKS)
    for run, one in _RUNS:
        text = run.sub(one, text)
    return " ".join(text.split())


def fold_tag(name: str) -> str:
    """The key by which two spellings are one tag: as `fold_name`, but without accents, and with blanks, hyphens,
    strokes and low lines as one: co-op, co_op and “co op”, Économie and economie. Folding a key changes nothing."""
    folded = fold_name(name)
    return " ".join(_APART.sub(" ", without_accents(folded)).split()) or folded


def without_accents(folded: str) -> str:
    """A folded text without accents on Latin, Greek and Cyrillic letters and without the vowel signs of Arabic and
    Hebrew. Marks of all other scripts stay, as they are part of their letters there, and so does the breve of й."""
    if folded.isascii():
        return folded
    kept, base = [], ""
    for char in unicodedata.normalize("NFD", folded):
        if unicodedata.category(char) != "Mn":
            base = char
        elif base and _is_accent(base, char):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept).translate(LETTERS_WITHOUT_DECOMPOSITION))


def _is_accent(base: str, mark: str) -> bool:
    if base == "и" and mark == "\u0306":  # a letter of its own, by which Russian words end
        return False
    return base < "\u0530" or "\u0590" <= mark <= "\u05cf" or "\u064b" <= mark <= "\u065f" or mark == "ٰ"


def _marked(text: str) -> str:
    """Marks as one of their kind, before normalising parts some of them into others."""
    return _GUILLEMETS.sub(r"'\1\2'", _WITHIN.sub("", text)).translate(_MARKS)


def _unicode_folded(text: str) -> str:
    """Unicode's toNFKC_Casefold; the dot of a Turkish capital İ, which its small letter has not, goes."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold())
    return unicodedata.normalize("NFKC", text.replace("i\u0307", "i").casefold())
