"""Curly quotation marks, dashes and ellipses, by language; code is left as it is.

Scripts that have quotation marks of their own (Arabic, Chinese, Japanese, Hebrew …) keep what was typed.
"""

import re
from bisect import bisect_right as bisect
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple, TypeAlias

from essays.markup.inline import INLINE
from essays.markup.quotation_marks import OBJECT, Quotes, replacements
from essays.markup.tree import Node

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
_TYPED = re.compile("['\"]|--|[.]{3}")
_OTHER_SCRIPT = re.compile("[\u0530-\u1cff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufefc]")
_CODE = frozenset({"code", "pre", "kbd", "samp", "var"})
_MARKS = {"--": "–", "---": "—", "...": "…"}
# Addresses and --options are passed over.
_LONG_MARK = re.compile(r"://[^\s\"']*|(?<!\S)--(?=\w)|(?P<mark>(?<![<-])(?<!<!)(?<!\bxn)-{2,}+(?!>)|\.{3,})")
_NEUTRAL = str.maketrans("'\"", "xx")


def polish(root: Node, language: str = "en") -> None:
    """Sets the typography of every text below `root`, in place. `language`: BCP 47; an unknown one as English.

    An element with a language of its own (`lang`) has the marks of that language in it.
    """
    _Lines().walk(root, _custom(language))


@lru_cache(maxsize=4096)  # names and titles, the same on every page
def line(text: str, language: str = "en") -> str:
    """A title, a name or another line that was typed plain, as it is printed: its marks as in texts.

    A line with letters of a script that has quotation marks of its own comes back as it is, whatever `language` says.
    """
    custom = _custom(language)
    if custom is None or not _TYPED.search(text) or _OTHER_SCRIPT.search(text):
        return text
    node = Node("p", [text])
    _set([_Piece(node, 0, text, custom)])
    return str(node.children[0])


_Custom: TypeAlias = tuple[str, Quotes] | None  # None: as typed


@lru_cache(maxsize=256)
def _custom(language: str) -> _Custom:
    """(first subtag, quotation marks) of a language; None for one whose marks stay as they were typed."""
    tag = language.lower().replace("_", "-")
    base = tag.split("-")[0]
    return None if base in AS_TYPED else (base, QUOTES.get(tag) or QUOTES.get(base, ENGLISH))


class _Piece(NamedTuple):
    """One string of a line: the child of `node` at `place`. `custom` is None where it stays as it is."""

    node: Node
    place: int
    text: str
    custom: _Custom


class _Lines:
    """Gathers the strings of each line, across inline elements, and sets them together."""

    def __init__(self) -> None:
        self.pieces: list[_Piece] = []

    def walk(self, node: Node, custom: _Custom) -> None:
        """Sets all lines below `node`; what stands in no block of its own is its last line."""
        self._gather(node, custom)
        self._end()

    def _gather(self, node: Node, custom: _Custom) -> None:
        for index, child in enumerate(node.children):
            if isinstance(child, str):
                self.pieces.append(_Piece(node, index, child, custom))
            elif child.tag == "br":
                self.pieces.append(_Piece(node, 0, "\n", None))
            elif child.tag in _CODE or child.tag == "img" or _is_bare_address(child):
                self.pieces.append(_Piece(node, 0, OBJECT, None))
            else:
                inner = _custom(child.attrs["lang"]) if "lang" in child.attrs else custom
                if child.tag in INLINE:
                    self._gather(child, inner)
                else:
                    self._end()
                    self.walk(child, inner)

    def _end(self) -> None:
        pieces, self.pieces = self.pieces, []
        if any(piece.custom and _TYPED.search(piece.text) for piece in pieces):
            _set(pieces)


def _is_bare_address(node: Node) -> bool:
    """Whether this is a link whose words are its address: they stay as they are, to be copied."""
    if node.tag != "a" or len(node.children) != 1 or not isinstance(words := node.children[0], str):
        return False
    return "." in words and node.attrs.get("href", "").rstrip("/").endswith(words.rstrip("/"))


def _set(pieces: list[_Piece]) -> None:
    """Sets the marks of one line in place, judged by the whole of it."""
    text = "".join(piece.text if piece.custom else piece.text.translate(_NEUTRAL) for piece in pieces)
    starts = [0, *accumulate(len(piece.text) for piece in pieces)]
    at_home: dict[int, list[tuple[int, int, str]]] = {}  # the changes of each piece

    def custom_at(at: int) -> tuple[str, Quotes]:
        return pieces[bisect(starts, at) - 1].custom or ("", ENGLISH)

    for start, end, sign in sorted(chain(_long_marks(text), replacements(text, custom_at))):
        number = bisect(starts, start) - 1
        if pieces[number].custom and end <= starts[number + 1]:
            at_home.setdefault(number, []).append((start - starts[number], end - starts[number], sign))
    for number, changes in at_home.items():
        piece = pieces[number]
        piece.node.children[piece.place] = _changed(piece.text, changes)


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    out: list[str] = []
    at = 0
    for start, end, sign in changes:
        out += (text[at:start], sign)
        at = end
    return "".join((*out, text[at:]))


def _long_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Two hyphens as an en dash, three as an em dash, three stops as an ellipsis; not in addresses or --options."""
    for found in _LONG_MARK.finditer(text):
        if found["mark"] in _MARKS:
            yield *found.span(), _MARKS[found["mark"]]
