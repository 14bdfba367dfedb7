"""Beside the paragraphs of a text that is rendered already: their words, and places for what stands in the margin.

Stored HTML holds nothing that changes by itself, such as how many have answered a paragraph. What does is put between
pieces of it when it is read: the HTML itself stays as the sanitiser left it, byte by byte. The pieces end where a
paragraph begins (`<p id="p4"`) and after its sign (`<a class="pilcrow" href="#p4" …>¶</a>`). Nobody can type these:
ids and classes that were typed are left out, `<` is escaped in words and attributes, `"` in attributes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from essays.markup import labels
from essays.markup.excerpt import squeeze
from essays.markup.paragraphs import NUMBERED
from essays.markup.sanitize import INKS
from essays.markup.tree import Node, parse


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` in plain words on one line; `inks` of the rings that it lights; `links` the addresses of hubs in it."""

    text: str
    inks: frozenset[str]
    links: frozenset[str]


def paragraphs(html: str) -> list[Paragraph]:
    """The numbered paragraphs of rendered HTML, in order: that of `#p1` first."""
    found: list[Paragraph] = []
    for node in parse(html).walk():
        if node.tag in NUMBERED and node.typed.get("id") == f"p{len(found) + 1}":
            found.append(_paragraph(node))
    return found


def _paragraph(node: Node) -> Paragraph:
    for inner in node.walk():  # apparatus is known by the classes that are written out
        inner.attrs = inner.typed
    links = {
        inner.attrs.get("href", "")
        for inner in node.walk()
        if inner.tag == "a" and "hub-link" in inner.attrs.get("class", "").split()
    }
    classes = node.attrs.get("class", "").split()
    inks = frozenset(ink for ink in INKS if f"lit-{ink}" in classes)
    return Paragraph(squeeze(node.text()), inks, frozenset(links))


def headings(html: str) -> list[dict[str, str]]:
    """The headings of the first level in rendered HTML that can be led to, in order: [{"id": …, "label": …}]."""
    nodes = (node for node in parse(html).walk() if node.tag == "h2" and node.typed.get("id"))
    return [{"id": node.typed["id"], "label": squeeze(node.text())} for node in nodes]


def with_margins(html: str, before: Mapping[int, str], after_sign: Callable[[int], str]) -> str:
    """The HTML with `before[n]` put before paragraph n, where there is one, and `after_sign(n)` after its sign.

    Both are HTML of our own, escaped where they are made. A text without paragraph signs comes back as it is.
    """
    parts, at, number = [], 0, 1
    before_n, _sign, after_n = escape(labels.paragraph("\0")).partition("\0")
    while True:
        sign = f'<a class="pilcrow" href="#p{number}" aria-label="{before_n}{number}{after_n}">¶</a>'
        end = html.find(sign, at)
        if end < 0:
            parts.append(html[at:])
            return "".join(parts)
        if number in before:
            start = max(html.find(f'<{tag} id="p{number}"', at, end) for tag in NUMBERED)
            if start >= 0:
                parts += [html[at:start], before[number]]
                at = start
        parts += [html[at : end + len(sign)], after_sign(number)]
        at = end + len(sign)
        number += 1
