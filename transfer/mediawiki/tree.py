"""The tree of a page, built from tags that strangers typed: whatever is left open is closed, nothing is too deep."""

from __future__ import annotations

from dataclasses import dataclass, field

from transfer.mediawiki.page import Close, Code, Gallery, Open, Pattern, Picture, Piece, Plain, Ref, References
from transfer.mediawiki.typed_tags import BLOCKS, INLINE

MOST_DEEP = 40  # elements in elements; deeper ones lose their tag, not their words
MOST_TABLES = 5
MOST_LISTS = 7


@dataclass(frozen=True)
class Break:
    """Where a paragraph ends."""


@dataclass
class Node:
    """An element: its tag, attributes and children (nodes, strings, pieces, breaks)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str | Piece | Break] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether it stands apart, and not in a line."""
        return self.tag in BLOCKS or self.tag in ("hr", "pre", "gallery")


_PARTS = {"tr": "table", "td": "table", "th": "table", "caption": "table", "tbody": "table", "thead": "table",
          "tfoot": "table", "li": "list", "dt": "list", "dd": "list"}  # fmt: skip
_HOLDERS = {"table": {"table"}, "list": {"ul", "ol", "dl"}}
# What another of the same kind closes, up to what holds it.
_CLOSED_BY = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "tr": {"tr", "td", "th", "caption"},
    "td": {"td", "th", "caption"}, "th": {"td", "th", "caption"}, "caption": {"caption", "tr"},
    "tbody": {"tr", "tbody", "thead", "tfoot", "caption"}, "thead": {"tr", "tbody", "caption"},
    "tfoot": {"tr", "tbody", "thead", "caption"},
}  # fmt: skip
_WALLS = frozenset({"td", "th", "caption", "table"})  # which tags within do not close what is without
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENDED = INLINE | _HEADINGS | {"a", "wiki"}  # by the end of a paragraph
_LISTS = ("ul", "ol", "dl", "blockquote")


class Builder:
    """Takes tags, text and pieces in their order; `root` is the tree."""

    def __init__(self) -> None:
        self.root = Node("root")
        self.stack = [self.root]
        self.left_out: list[tuple[str, int]] = []  # tags that were too deep, with the depth that they were met in
        self.flattened = False

    def text(self, text: str) -> None:
        """Words in the line that is open."""
        if text:
            self.stack[-1].children.append(text)

    def break_off(self) -> None:
        """Ends the paragraph, and what in it was left open."""
        while self.stack[-1].tag in _ENDED:
            self.stack.pop()
        self.stack[-1].children.append(Break())

    def piece(self, piece: Piece) -> None:
        """A held piece: a tag, or what stands for itself."""
        if isinstance(piece, Open):
            self.open(piece)
        elif isinstance(piece, Close):
            self.close(piece.tag)
        elif isinstance(piece, Plain | Code | Ref | Picture | Gallery | Pattern | References):
            self.stack[-1].children.append(piece)

    def open(self, tag: Open) -> None:
        """An element begins."""
        if tag.tag == "p":
            self.break_off()
            return
        node = Node(tag.tag, dict(tag.attributes))
        if node.is_block or tag.tag == "hr":
            self.break_off()
        if not tag.void and self._is_too_deep(tag.tag):
            self.left_out.append((tag.tag, len(self.stack)))
            self.flattened = True
        elif self._prepared(tag.tag):
            self.stack[-1].children.append(node)
            if not tag.void:
                self.stack.append(node)

    def _is_too_deep(self, tag: str) -> bool:
        tags = [node.tag for node in self.stack]
        return (
            len(tags) >= MOST_DEEP
            or (tag == "table" and tags.count("table") >= MOST_TABLES)
            or (tag in _LISTS and sum(map(tags.count, _LISTS)) >= MOST_LISTS)
            or (tag in _PARTS and bool(self.left_out))
        )

    def _cut(self, depth: int) -> None:
        """Closes all from this depth on."""
        del self.stack[depth:]
        while self.left_out and self.left_out[-1][1] > depth:
            self.left_out.pop()

    def _prepared(self, tag: str) -> bool:
        """Closes what this one ends; False for a part of a list or table that stands in none, whose words stay."""
        kind = _PARTS.get(tag)
        if kind is None:
            return True
        for depth in range(len(self.stack) - 1, 0, -1):
            name = self.stack[depth].tag
            if name in _HOLDERS[kind]:
                self._implied(tag)
                return True
            if name in _CLOSED_BY[tag]:
                self._cut(depth)
                return self._prepared(tag)
            if kind == "list" and name in _WALLS:
                break
        return False

    def _implied(self, tag: str) -> None:
        if tag in ("td", "th") and self.stack[-1].tag in ("table", "tbody", "thead", "tfoot"):
            self._push(Node("tr"))

    def _push(self, node: Node) -> None:
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def close(self, tag: str) -> None:
        """An element ends, if it is open; a stray end is nothing."""
        if tag == "p":
            self.break_off()
            return
        if self.left_out and self.left_out[-1][0] == tag:
            self.left_out.pop()
            if tag in BLOCKS:
                self.break_off()
            return
        for depth in range(len(self.stack) - 1, 0, -1):
            name = self.stack[depth].tag
            if name == tag:
                self._cut(depth)
                if tag in BLOCKS:
                    self.stack[-1].children.append(Break())
                return
            if tag in INLINE and name in BLOCKS and name not in _HEADINGS:
                return
            if name in _WALLS and tag not in ("table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"):
                return
            if name == "table":
                return
