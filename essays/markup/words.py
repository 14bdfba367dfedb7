"""A rendered text as the words that its readers see, block by block, to be compared: no sign of the source. Pure."""

from essays.markup.blocks import Block
from essays.markup.excerpt import squeeze
from essays.markup.inline import HEADINGS
from essays.markup.tree import Item, Node, parse

HOLDERS = frozenset({"blockquote", "details", "div", "root"})
KINDS = {
    "p": "paragraph",
    "ul": "list",
    "ol": "list",
    "dl": "list",
    "table": "table",
    "figure": "picture",
    "pre": "code",
}
RULE = "⁂"


def words_of(html: str) -> list[Block]:
    """The Blocks of rendered HTML, in reading order, with the numbers that their paragraphs have (`#p4`).

    Text as it is read: items and terms on lines of their own, cells with “ · ” between, a picture by its description
    and caption, a note without its number; what stands in the margin is left out.
    """
    found: list[Block] = []
    root = parse(html)
    for node in root.walk():  # apparatus is known by the classes that are written out
        node.attrs = node.typed
    _holder(root, found)
    return found


def _holder(node: Node, found: list[Block]) -> None:
    loose: list[Item] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag in HOLDERS:
            _close(loose, found)
            if "table-box" in child.attrs.get("class", "") or child.tag != "div" or child.children:
                _holder(child, found)
        elif isinstance(child, Node) and (child.tag in KINDS or child.tag in HEADINGS or child.tag in {"aside", "hr"}):
            _close(loose, found)
            if block := _block(child):
                found.append(block)
        else:
            loose.append(child)
    _close(loose, found)


def _close(loose: list[Item], found: list[Block]) -> None:
    """Words that stand in no block of their own, such as the summary of what is folded away."""
    if text := squeeze(Node("p", loose).text()):
        found.append(Block(text))
    loose.clear()


def _block(node: Node) -> Block | None:
    classes = node.attrs.get("class", "").split()
    if node.tag == "aside":
        text = _lines(node) if "note" in classes else ""
        return Block(text, kind="note") if text else None
    if node.tag == "hr":
        return Block(RULE, kind="rule")
    kind = KINDS.get(node.tag, "heading")
    text = _text(node, kind)
    number = node.attrs.get("id", "")[1:] if kind in {"paragraph", "list"} else ""
    rows = max(0, sum(inner.tag == "tr" for inner in node.walk()) - 1) if kind == "table" else 0
    return Block(text, kind=kind, number=int(number) if number.isdecimal() else 0, rows=rows) if text else None


def _text(node: Node, kind: str) -> str:
    if kind == "code":
        return node.text().rstrip("\n")
    if kind == "picture":
        alts = [inner.attrs.get("alt", "") for inner in node.walk() if inner.tag == "img"]
        return "\n".join(filter(None, [*map(squeeze, alts), _lines(node)]))
    if kind == "table":
        rows = (line.rstrip("\t").split("\t") for line in node.text().split("\n"))
        return "\n".join(" · ".join(map(squeeze, cells)) for cells in rows if any(cells))
    return _lines(node)


def _lines(node: Node) -> str:
    """The lines of a block, each squeezed; empty ones left out."""
    return "\n".join(filter(None, map(squeeze, node.text().split("\n"))))
