"""Old and loose tags of a parsed tree, made into those of today before it is tidied."""

from essays.markup.inline import BLOCKS, BOUNDARIES, RENAMED
from essays.markup.tree import Node

_ENDING = BLOCKS | BOUNDARIES


def prepare(root: Node) -> None:
    """Renames old tags and notes for every node, from the leaves up, whether a block lies below it (in `typed`)."""
    found = list(root.walk())
    named = any(_is_place(node) for node in found)
    for node in reversed(found):
        if named:
            _name(node)
        node.tag = RENAMED.get(node.tag, node.tag)
        if node.tag == "aside":  # typed: a quotation set apart if its class says so, else any text set apart
            quote = "quote" in node.typed.get("class", "")
            node.tag, node.typed["class"] = ("blockquote", "") if quote else ("div", "admonition")
        node.typed["*block"] = False
        for child in node.children:
            if isinstance(child, Node) and (child.tag in _ENDING or child.typed["*block"]):
                node.typed["*block"] = True
                break


def _is_place(node: Node) -> bool:
    """Whether this is an empty `<a name="x">`."""
    return node.tag in ("a", "span") and not node.children and bool(node.typed.get("id") or node.typed.get("name"))


def _name(node: Node) -> None:
    """An empty `<a name="x">` will go: the name passes to the element after it, or else to the one around it."""
    following = None
    for child in reversed(node.children):
        if not isinstance(child, Node):
            continue
        if _is_place(child):
            name = child.typed.get("id") or child.typed["name"]
            heir = following if node.tag == "root" and following else node
            heir.typed["*names"] = [*heir.typed.get("*names", ()), name]
        else:
            following = child
