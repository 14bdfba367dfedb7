"""A small HTML tree: parsed from HTML that a spec-following parser has already put in order, changed, written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any, TypeAlias

from sitewide.text.characters import clean

Item: TypeAlias = "Node | str"
VOID = frozenset({"br", "hr", "img", "source"})
RAW_TEXT = frozenset({"script", "style", "iframe"})
MAX_DEPTH = 60  # deeper elements lose their tag, not their text: every walk over the tree is recursive


class Node:
    """An element: tag, attributes that are to be written, children (nodes and strings), and what the writer typed.

    `typed` keeps the attributes as they came in; they are never written out.
    """

    __slots__ = ("attrs", "children", "tag", "typed")

    def __init__(self, tag: str, children: Iterable[Item] = (), **attrs: str | None) -> None:
        self.tag = tag
        self.children = list(children)
        self.attrs: dict[str, str] = {}
        if attrs:
            kept = ((name, value) for name, value in attrs.items() if value is not None)
            self.attrs = {name.rstrip("_").replace("_", "-"): value for name, value in kept}
        self.typed: dict[str, Any] = {}

    def copy(self, children: Iterable[Item]) -> Node:
        """The same element with the same attributes around other children."""
        twin = Node(self.tag, children)
        twin.attrs = dict(self.attrs)
        twin.typed = dict(self.typed)
        return twin

    def add_class(self, *names: str) -> None:
        """Adds class names, each once, in the order given."""
        have = self.attrs.get("class", "").split()
        self.attrs["class"] = " ".join(have + [name for name in names if name not in have])

    def typed_classes(self) -> list[str]:
        """The class names that the writer typed."""
        return (self.typed.get("class") or "").split()

    def walk(self) -> Iterator[Node]:
        """This node and every node below it, in the order of the text; what is put into a node that has come is walked
        too."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if node.children:
                waiting += [child for child in reversed(node.children) if isinstance(child, Node)]

    def text(self) -> str:
        """The plain text below this node; note references and paragraph signs are not part of it."""
        parts: list[str] = []
        gather_text(self, parts)
        return "".join(parts)


SILENT_CLASSES = frozenset({"note-ref", "pilcrow", "note-number", "host"})


def is_silent(node: Node) -> bool:
    """Says whether a node is apparatus (a note's number, a paragraph sign, a host's name) and not part of the words."""
    return node.attrs.get("class") in SILENT_CLASSES


BREAKING = frozenset(
    "p li dt dd tr table caption pre blockquote ul ol dl h1 h2 h3 h4 h5 h6 figure figcaption div aside".split()
)


def gather_text(node: Node, parts: list[str], spans: list[tuple[Node, int, int]] | None = None, at: int = 0) -> int:
    """Appends the words below `node` to the list `parts` and returns the length of the text so far.

    Lines, items and rows end with a new line, cells with a tab. `spans`, if given, is a list that receives
    (node, start, end) for every node that carries a found link.
    """
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
            at += len(child)
            continue
        if is_silent(child):
            continue
        start = at
        at = gather_text(child, parts, spans, at)
        if spans is not None and "found" in child.typed:
            spans.append((child, start, at))
        end = "\n" if child.tag == "br" or child.tag in BREAKING else "\t" if child.tag in ("td", "th") else ""
        if end:
            parts.append(end)
            at += 1
    return at


# Text, or a tag: `<a href="…">`, `</a>`. All that nh3 writes but comments, and what stands in RAW_TEXT.
_WRITTEN = re.compile(r'([^<>]+)|(<(/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*="[^"<>]*")*)>)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.stack = [self.root]
        self.skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag)
        node.typed = {name: clean(value or "") for name, value in attrs}
        if tag in VOID:
            self.stack[-1].children.append(node)
        elif len(self.stack) > MAX_DEPTH:
            self.skipped.append(tag)
        else:
            self.stack[-1].children.append(node)
            self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped and self.skipped[-1] == tag:
            self.skipped.pop()
            return
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].tag == tag:
                del self.stack[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self.stack[-1].tag not in RAW_TEXT:
            self.stack[-1].children.append(clean(data))

    def read(self, html: str) -> bool:
        """Reads HTML of tags and text as a serialiser writes them, several times as fast as `feed` does; False, with
        nothing read, where there is anything else."""
        found = _WRITTEN.findall(html)
        if sum(len(text) + len(tag) for text, tag, *_ in found) != len(html) or not RAW_TEXT.isdisjoint(
            name for _, _, _, name, _ in found
        ):
            return False
        for text, _, closes, name, attributes in found:
            if text:
                self.stack[-1].children.append(clean(unescape(text) if "&" in text else text))
            elif closes:
                self.handle_endtag(name)
            else:
                pairs = _ATTRIBUTE.findall(attributes) if attributes else []
                self.handle_starttag(name, [(key, unescape(value) if "&" in value else value) for key, value in pairs])
        return True


def parse(html: str) -> Node:
    """Parses balanced HTML into a Node called "root". Comments, declarations and raw-text contents are left out.

    Entities are characters from here on (`&#8;` is a backspace), so the text is cleaned here.
    """
    builder = _Builder()
    if not builder.read(html):
        builder.feed(html)
        builder.close()
    return builder.root


def serialise(node: Node) -> str:
    """Writes the children of `node` as HTML; text and attribute values are escaped."""
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def serialise_in_pieces(node: Node, size: int = 100) -> Iterator[str]:
    """Writes the children of `node` as several strings of HTML, each with at most `size` of them."""
    for start in range(0, len(node.children), size):
        yield serialise(Node(node.tag, node.children[start : start + size]))


def _write(node: Node, parts: list[str]) -> None:
    for child in node.children:
        if isinstance(child, str):
            parts.append(escape(child, quote=False))
            continue
        attrs = "".join(f' {name}="{escape(value)}"' for name, value in child.attrs.items())
        parts.append(f"<{child.tag}{attrs}>")
        if child.tag in VOID:
            continue
        if child.tag == "pre" and child.children and str(child.children[0])[:1] == "\n":
            parts.append("\n")  # the first line end after <pre> is not read back
        _write(child, parts)
        parts.append(f"</{child.tag}>")
