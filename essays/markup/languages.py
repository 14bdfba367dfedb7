"""A language (`lang`, BCP 47) and a direction (`dir`) that were typed on an element, for a passage of another language.

`[mots français]{lang=fr}` and `<span lang="fr">` give a span, `{: lang=fr }` under a block and `<p lang="fr">` the
block. WCAG 2.2, 3.1.2: readers that speak change their voice, hyphens and quotation marks follow the language.
"""

from essays.markup.inline import HEADINGS, INLINE
from essays.markup.sanitize import allows
from essays.markup.tree import Item, Node

NAMES = ("lang", "dir")
# What keeps what was typed on it when a text is tidied; any other box hands it down to what is in it.
_KEEPERS = INLINE | HEADINGS | {"p", "blockquote", "ul", "ol", "li", "td", "th"}


def keep(node: Node) -> None:
    """Sets the language and the direction that were typed on a node, where they are good."""
    for name in NAMES:
        value = node.typed.get(name, "").strip()
        value = value.replace("_", "-") if name == "lang" else value.lower()
        if value and allows(node.tag, name, value):
            node.attrs[name] = value


def hand_down(root: Node) -> None:
    """Gives what was typed on boxes that do not stay (`<div lang="fr">`, `<section>`, a table, a definition) to what
    stands in them, in place: to the blocks themselves, to bare lines by a span. Before a text is tidied.
    """
    for node in root.walk():
        if node.tag in _KEEPERS or not node.typed:
            continue
        said = {name: node.typed[name] for name in NAMES if node.typed.get(name)}
        if said and node is not root:
            node.children = [_said_by(child, said) for child in node.children]


def _said_by(child: Item, said: dict[str, str]) -> Item:
    if isinstance(child, str):
        if not child.strip():
            return child
        child = Node("span", [child])
    child.typed = {**said, **child.typed}
    return child
