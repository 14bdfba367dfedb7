"""Lists, quotations, terms with their definitions, as Markdown."""

from collections.abc import Callable, Iterable

from transfer.mediawiki.inline_writer import Child
from transfer.mediawiki.page import Plain
from transfer.mediawiki.tree import Break, Node

Blocks = Callable[[Iterable[Child]], list[str]]
# Another sign begins another list where two of a kind follow each other.
_SIGNS = {"ul": ("-", "*"), "ol": (".", ")")}


class Lists:
    """Knows which list a block follows, so that two lists do not become one."""

    def __init__(self) -> None:
        self.last, self.turn = "", 0

    def sign(self, tag: str) -> str:
        """The sign of the next list of this kind."""
        turn = 1 - self.turn if self.last == tag else 0
        return _SIGNS[tag][turn]

    def next(self, tag: str, text: str) -> list[str]:
        """A list, as blocks."""
        if not text:
            return []
        self.turn = 1 - self.turn if self.last == tag else 0
        self.last = tag
        return [text]

    def apart(self, made: list[str]) -> list[str]:
        """Other blocks: after them a list is one of its own."""
        if made:
            self.last = ""
        return made


def items(node: Node, blocks: Blocks, sign: str) -> str:
    """A list with its items; those that are empty are left out."""
    made = []
    start = node.attributes.get("start", "")
    number = int(start) - 1 if start.isascii() and start.isdigit() and len(start) < 9 else 0
    is_loose = False
    for child in _hoisted(node):
        parts = blocks(_continued(child.children))
        if not parts:
            continue
        number += 1
        marker = f"{number}{sign}" if node.tag == "ol" else sign
        text, loose = _together(parts)
        is_loose = is_loose or loose
        made.append(indented(text, f"{marker} "))
    return ("\n\n" if is_loose else "\n").join(made)


def _hoisted(node: Node) -> Iterable[Node]:
    """The items of a list. One that holds nothing but another list of its kind has skipped a level: its items stand in
    its place."""
    waiting = _parts(node, "li")[::-1]
    while waiting:
        item = waiting.pop()
        real = [
            one
            for one in item.children
            if not isinstance(one, Break) and not (isinstance(one, str) and not one.strip())
        ]
        only = real[0] if len(real) == 1 else None
        if isinstance(only, Node) and only.tag == node.tag:
            waiting += _parts(only, "li")[::-1]
        else:
            yield item


def _continued(children: list[Child]) -> list[Child]:
    """What is indented under an item is a paragraph more of it."""
    made: list[Child] = []
    for child in children:
        if isinstance(child, Node) and child.tag == "dl" and all(one.tag == "dd" for one in _parts(child, "")):
            for meaning in _parts(child, ""):
                made += [Break(), *meaning.children, Break()]
        else:
            made.append(child)
    return made


def _together(parts: list[str]) -> tuple[str, bool]:
    """The blocks of an item; a list below its words needs no empty line."""
    text, loose = parts[0], False
    for part in parts[1:]:
        is_list = part.startswith(("- ", "* ", "1. ", "1) "))
        loose = loose or not is_list
        text += ("\n" if is_list and not loose else "\n\n") + part
    return text, loose


def indented(text: str, marker: str) -> str:
    """A text behind a marker, its further lines below its first letter."""
    blank = " " * len(marker)
    lines = text.split("\n")
    return "\n".join([marker + lines[0], *(blank + line if line else "" for line in lines[1:])])


def quoted(parts: list[str]) -> list[str]:
    """Blocks as one quotation."""
    lines = "\n\n".join(parts).split("\n") if parts else []
    return ["\n".join(f"> {line}" if line else ">" for line in lines)] if lines else []


def _parts(node: Node, tag: str) -> list[Node]:
    """The items of a list; what stands in it without being one is an item too."""
    made: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and (child.tag == tag or (not tag and child.tag in ("dt", "dd"))):
            made.append(child)
        elif not isinstance(child, Break) and not (isinstance(child, str) and not child.strip()):
            made.append(Node(tag or "dd", {}, [child]))
    return made


def definitions(node: Node, blocks: Blocks, line: Callable[[Node], str]) -> list[str]:
    """Terms with their definitions. What has no term was indented, and is a quotation; a term alone is bold."""
    made: list[str] = []
    waiting = ""  # the term that has no definition yet
    has_term = False
    for part in _parts(node, ""):
        if part.tag == "dt":
            made += _alone(waiting)
            waiting, has_term = line(_bare(part)), False
            continue
        inner = blocks(part.children)
        if not inner:
            continue
        if waiting:
            made.append(f"{_term(waiting)}\n{_defined(inner)}")
            waiting, has_term = "", True
        elif has_term:
            made[-1] += f"\n{_defined(inner)}"
        else:
            made = _quoted_on(made, inner)
    return made + _alone(waiting)


def _bare(part: Node) -> Node:
    """A term without what would be a block in it."""
    flat: list[Child] = []
    for child in part.children:
        flat += [*child.children, " "] if isinstance(child, Node) and child.is_block else [child]
    return Node("dt", {}, [Plain(" ") if isinstance(child, Break) else child for child in flat])


def _term(words: str) -> str:
    return f"\\{words}" if words[:1] in ("#", ">", "+", "-", "=", ":", "|") else words


def _alone(term: str) -> list[str]:
    if not term:
        return []
    return [term if term.startswith("**") or "*" in term else f"**{term}**"]


def _defined(inner: list[str]) -> str:
    return indented("\n\n".join(inner), ":   ")


def _quoted_on(made: list[str], inner: list[str]) -> list[str]:
    """One more paragraph of a quotation."""
    text = quoted(inner)[0]
    if made and made[-1].startswith("> ") and text.startswith("> "):
        return [*made[:-1], f"{made[-1]}\n>\n{text}"]
    return [*made, text]
