"""Curly quotation marks, dashes and ellipses in a text, by language, line by line; code is left as it is.

Which mark stands where is judged in sitewide.typography. An element with a language of its own has its marks.
"""

from bisect import bisect_right as bisect
from itertools import accumulate
from typing import NamedTuple

from essays.markup.inline import INLINE
from essays.markup.tree import Node
from sitewide.typography import OBJECT, TYPED, Change, Custom, changed, changes, custom_of

_CODE = frozenset({"code", "pre", "kbd", "samp", "var"})
_NEUTRAL = str.maketrans("'\"", "xx")
_NONE: Custom = ("", ("", "", "", ""))


def polish(root: Node, language: str = "en") -> None:
    """Sets the typography of every text below `root`, in place. `language`: BCP 47; an unknown one as English.

    An element with a language of its own (`lang`) has the marks of that language in it.
    """
    _Lines().walk(root, custom_of(language))


class _Piece(NamedTuple):
    """One string of a line: the child of `node` at `place`. `custom` is None where it stays as it is."""

    node: Node
    place: int
    text: str
    custom: Custom | None


class _Lines:
    """Gathers the strings of each line, across inline elements, and sets them together."""

    def __init__(self) -> None:
        self.pieces: list[_Piece] = []

    def walk(self, node: Node, custom: Custom | None) -> None:
        """Sets all lines below `node`; what stands in no block of its own is its last line."""
        self._gather(node, custom)
        self._end()

    def _gather(self, node: Node, custom: Custom | None) -> None:
        for index, child in enumerate(node.children):
            if isinstance(child, str):
                self.pieces.append(_Piece(node, index, child, custom))
            elif child.tag == "br":
                self.pieces.append(_Piece(node, 0, "\n", None))
            elif child.tag in _CODE or child.tag == "img" or _is_bare_address(child):
                self.pieces.append(_Piece(node, 0, OBJECT, None))
            else:
                inner = custom_of(child.attrs["lang"]) if "lang" in child.attrs else custom
                if child.tag in INLINE:
                    self._gather(child, inner)
                else:
                    self._end()
                    self.walk(child, inner)

    def _end(self) -> None:
        pieces, self.pieces = self.pieces, []
        if any(piece.custom and TYPED.search(piece.text) for piece in pieces):
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
    found: dict[int, list[Change]] = {}  # by the number of the piece
    for start, end, sign in changes(text, lambda at: pieces[bisect(starts, at) - 1].custom or _NONE):
        number = bisect(starts, start) - 1
        if pieces[number].custom and end <= starts[number + 1]:
            found.setdefault(number, []).append((start - starts[number], end - starts[number], sign))
    for number, own in found.items():
        piece = pieces[number]
        piece.node.children[piece.place] = changed(piece.text, own)
