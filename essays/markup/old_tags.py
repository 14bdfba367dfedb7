"""Old and loose tags of a parsed tree, made into those of today before it is tidied."""

from essays.markup.inline import BLOCKS, BOUNDARIES, RENAMED
from essays.markup.tree import Node


def prepare(root: Node) -> None:
    """Renames old tags and notes for every node, from the leaves up, whether a block lies below it (in `typed`)."""
    for node in reversed(list(root.walk())):
        _name(node)
        node.tag = RENAMED.get(node.tag, node.tag)
        if node.tag == "aside":  # typed: a quotation set apart if its class says so, else any text set apart
            quote = "quote" in node.typed.get("class", "")
            node.tag, node.typed["class"] = ("blockquote", "") if quote else ("div", "admonition")
        node.typed["*block"] = any(
            isinstance(child, Node) and (child.tag in BLOCKS or child.tag in BOUNDARIES or child.typed.get("*block"))
            for child in node.children
        )


def _name(node: Node) -> None:
    """An empty `<a name="x">` will go: the name passes to the element after it, or else to the one around it."""
    following = None
    for child in reversed(node.children):
        if not isinstance(child, Node):
            continue
        name = child.typed.get("id") or child.typed.get("name")
        if name and child.tag in ("a", "span") and not child.children:
            heir = following if node.tag == "root" and following else node
            heir.typed["*names"] = [*heir.typed.get("*names", ()), name]
        else:
            following = child
