"""Lines of a tidied tree as Markdown: words, marks, links, code, pictures. Pure.

A mark is written with the signs of Markdown where they are read at that place, else as the tag that means the same.
"""

import re
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from essays.markup.tree import Item, Node
from transfer.html_to_markdown import escapes
from transfer.html_to_markdown.note_places import NOTE

SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
TAGS = {"**": "strong", "*": "em", "_": "em", "~~": "s"}
# Written as tags: Markdown has no signs for them.
_AS_TAGS = frozenset("abbr bdi bdo cite dfn ins kbd mark q rp rt ruby samp small span sub sup time u var".split())
_KEPT = ("lang", "dir", "title", "datetime", "cite")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_RUNS = re.compile("`+")
_PUNCTUATION = re.compile(r"[^\w\s]|_")


@dataclass
class _Piece:
    """A piece of a line: words, or something else. Of a mark: its sign, and where its other end is."""

    written: str
    words: bool = False
    sign: str = ""
    other: int = -1
    opens: bool = False


class Line:
    """Writes one line; `breaks` is what ends a line within it."""

    def __init__(self, breaks: str = "\\\n", cell: bool = False) -> None:
        self.breaks = breaks
        self.cell = cell
        self.pieces: list[_Piece] = []

    def write(self, children: list[Item]) -> str:
        """The Markdown of inline items."""
        self._items(children, frozenset())
        self._resolve()
        for piece, following in pairwise(self.pieces):
            if following.written.startswith(("[", "!", "(")) and piece.written.endswith(("!", "^", "]", "[")):
                piece.written = escapes.before_link(piece.written) if piece.words else piece.written
        written = "".join(piece.written for piece in self.pieces)
        written = re.sub(r"[ \t]*(\\\n|<br>)[ \t]*", r"\1", written).strip(" \t")
        while self.breaks.strip() and written.endswith(self.breaks):
            written = written[: -len(self.breaks)].rstrip(" \t")
        while self.breaks.strip() and written.startswith(self.breaks):
            written = written[len(self.breaks) :].lstrip(" \t")
        return written.replace("|", "\\|") if self.cell else written

    def _items(self, children: list[Item], inside: frozenset[str]) -> None:
        for child in _joined(children):
            if isinstance(child, str):
                words = _SPACES.sub(" ", child)
                if words.startswith(" ") and (not self.pieces or self.pieces[-1].written.endswith((" ", "\n"))):
                    words = words[1:]
                if words:
                    self.pieces.append(_Piece(escapes.text(words), words=True))
            else:
                self._node(child, inside)

    def _node(self, node: Node, inside: frozenset[str]) -> None:
        tag = node.tag
        if tag == "br":
            self.pieces.append(_Piece(self.breaks))
        elif NOTE in node.typed:
            self.pieces.append(_Piece(f"[^{node.typed[NOTE]}]"))
        elif tag == "img":
            self.pieces.append(_Piece(image(node)))
        elif tag == "a" and node.typed.get("href"):
            self._link(node, inside)
        elif tag == "code":
            self.pieces.append(_Piece(code(node.text())))
        elif tag in SIGNS and SIGNS[tag] not in inside and not _attributes(node):
            self._mark(node, SIGNS[tag], inside)
        elif tag in SIGNS or (tag in _AS_TAGS and (tag != "span" or _attributes(node))):
            self.pieces.append(_Piece(f"<{tag}{_attributes(node)}>"))
            self._items(node.children, inside)
            self.pieces.append(_Piece(f"</{tag}>"))
        elif tag == "figure":
            self._items(node.children, inside)
        else:
            self._items(node.children, inside)

    def _link(self, node: Node, inside: frozenset[str]) -> None:
        inner = Line(self.breaks).write(node.children)
        href = escapes.address(node.typed["href"])
        if not inner:
            return
        before, after = _ends(node)
        words = node.text().strip()
        title = node.typed.get("title", "").strip()
        if href.startswith(("http://", "https://")) and words == href and not title and "&" not in href:
            bare = f"<{href}>"
            self.pieces.append(_Piece(f"{before}{bare}{after}"))
            return
        has_image = any(inside.tag == "img" for inside in node.walk())
        inner = inner if has_image else escapes.label(inner)
        shown = f' "{escapes.title(title)}"' if title and title != words else ""
        self.pieces.append(_Piece(f"{before}[{inner}]({href}{shown}){after}"))

    def _mark(self, node: Node, sign: str, inside: frozenset[str]) -> None:
        before, after = _ends(node)
        if before:
            self._items([" "], inside)
        start = len(self.pieces)
        self.pieces.append(_Piece(sign, sign=sign, opens=True))
        self._items(_trimmed(node.children), inside | {sign})
        if len(self.pieces) == start + 1:
            self.pieces.pop()
        else:
            self.pieces[start].other = len(self.pieces)
            self.pieces.append(_Piece(sign, sign=sign, other=start))
        if after:
            self.pieces.append(_Piece(" "))

    def _resolve(self) -> None:
        """Decides for each mark how it is written, by the characters around its two ends."""
        for at, piece in enumerate(self.pieces):
            if not piece.opens:
                continue
            end = piece.other
            outer = self._char(at - 1, -1), self._char(end + 1, 0)
            inner = self._char(at + 1, 0), self._char(end - 1, -1)
            flanks = all(_flanks(out, within) for out, within in zip(outer, inner, strict=True))
            close = [self._sign(at - 1), self._sign(at + 1), self._sign(end - 1), self._sign(end + 1)]
            struck = piece.sign == "~~" and "~" in (*outer, *inner)
            starred = any(sign in ("*", "**") for sign in close) or "*" in "".join(outer)
            if flanks and starred and piece.sign == "*" and not any(char.isalnum() for char in outer):
                written = "_"
            elif (
                not flanks
                or struck
                or (starred and piece.sign in ("*", "**") and not self._safely_inside(close, piece.sign))
            ):
                written = ""
            else:
                written = piece.sign
            tag = TAGS[piece.sign]
            piece.written = written or f"<{tag}>"
            self.pieces[end].written = written or f"</{tag}>"
            piece.sign = self.pieces[end].sign = written

    def _safely_inside(self, close: list[str], sign: str) -> bool:
        """Bold around italic that is written with underscores."""
        return sign == "**" and close[0] in ("", "_", "~~") and close[3] in ("", "~~", "_")

    def _sign(self, at: int) -> str:
        return self.pieces[at].sign if 0 <= at < len(self.pieces) else ""

    def _char(self, at: int, end: int) -> str:
        written = self.pieces[at].written if 0 <= at < len(self.pieces) else ""
        return written[end] if written else " "


def _flanks(outer: str, inner: str) -> bool:
    """Whether signs are read between these characters, as CommonMark says of delimiter runs."""
    if inner.isspace():
        return False
    return not _PUNCTUATION.match(inner) or outer.isspace() or bool(_PUNCTUATION.match(outer))


def _joined(children: list[Item]) -> list[Item]:
    """Neighbouring strings as one, so that what is escaped is seen with what stands beside it."""
    out: list[Item] = []
    for child in children:
        if isinstance(child, str) and out and isinstance(out[-1], str):
            out[-1] += child
        else:
            out.append(child)
    return out


def _ends(node: Node) -> tuple[str, str]:
    """A blank where the words of a node begin or end with white space."""
    words = node.text()
    return " " * (words[:1] in " \t\n\r\f" and bool(words)), " " * (words[-1:] in " \t\n\r\f" and bool(words))


def _trimmed(children: list[Item]) -> list[Item]:
    """Items without white space at their two ends, however deep it stands."""
    children = list(children)
    for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while children and isinstance(children[at], str) and not children[at].strip(" \t\n\r\f"):  # type: ignore[union-attr]
            children.pop(at)
        if children and isinstance(children[at], str):
            children[at] = strip(children[at], " \t\n\r\f")  # type: ignore[arg-type]
    return children


def _attributes(node: Node) -> str:
    found = ((name, node.typed.get(name)) for name in _KEPT)
    return "".join(f' {name}="{escape(value)}"' for name, value in found if value)


def code(text: str) -> str:
    """Code within a line, between as many backticks as it takes."""
    words = _SPACES.sub(" ", text)
    if not words.strip():
        return words
    fence = "`" * next(n for n in range(1, 99) if n not in {len(run) for run in _RUNS.findall(words)})
    room = " " if words[0] in "` " or words[-1] in "` " else ""
    return f"{fence}{room}{words}{room}{fence}"


def image(node: Node, caption: str = "") -> str:
    """A picture: its description, where it is, and its caption."""
    alt = escapes.label(escapes.text(" ".join(node.typed.get("alt", "").split())))
    shown = f' "{escapes.title(caption)}"' if caption.strip() else ""
    return f"![{alt}]({escapes.address(node.typed['src'])}{shown})"
