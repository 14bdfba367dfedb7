"""What Ghost's newer editor keeps (Lexical, JSON) as HTML. Pure."""

import json
from html import escape
from typing import Any

from transfer.ghost import cards

MOST_DEEP = 60  # nodes within nodes
_FORMATS = ((16, "code"), (1, "strong"), (2, "em"), (4, "s"), (8, "u"), (32, "sub"), (64, "sup"), (128, "mark"))
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_AROUND = {"paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote"}
_WORDS = frozenset({"text", "extended-text"})


def to_html(kept: str) -> tuple[str, list[str]]:
    """(HTML, names of the cards that are not known and are left out). ("", ["lexical"]) for what cannot be read."""
    try:
        root = json.loads(kept)["root"]
        writer = _Writer()
        return writer.nodes(root["children"], 0), writer.unknown
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", ["lexical"]


class _Writer:
    def __init__(self) -> None:
        self.unknown: list[str] = []

    def nodes(self, nodes: Any, deep: int) -> str:
        if not isinstance(nodes, list) or deep > MOST_DEEP:
            return ""
        return "".join(self._node(node, deep) for node in nodes if isinstance(node, dict))

    def _node(self, node: dict[str, Any], deep: int) -> str:
        kind = str(node.get("type", ""))
        if kind in _WORDS:
            return _formatted(str(node.get("text", "")), node.get("format"))
        if kind in ("linebreak", "tab"):
            return "<br>" if kind == "linebreak" else " "
        inner = self.nodes(node.get("children"), deep + 1)
        if kind in ("heading", "extended-heading"):
            tag = node.get("tag") if node.get("tag") in _HEADINGS else "h2"
            return f"<{tag}>{inner}</{tag}>"
        if kind == "list":
            tag = "ol" if node.get("tag") == "ol" else "ul"
            return f"<{tag}>{inner}</{tag}>"
        if kind == "listitem":
            return f"<li>{inner}</li>"
        if kind in ("link", "autolink"):
            return f'<a href="{escape(str(node.get("url", "")))}">{inner}</a>'
        if tag := _AROUND.get(kind):
            return f"<{tag}>{inner}</{tag}>"
        if (card := cards.html_of(kind, node)) is not None:
            return card
        if not inner:
            self.unknown.append(kind[:40] or "?")
        return inner


def _formatted(text: str, bits: object) -> str:
    html, wanted = escape(text, quote=False), bits if isinstance(bits, int) else 0
    for bit, tag in _FORMATS:
        if wanted & bit:
            html = f"<{tag}>{html}</{tag}>"
    return html
