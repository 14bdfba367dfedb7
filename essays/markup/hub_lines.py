"""The thread beside a text: which hubs each paragraph lights, and the margin marks that name them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext

from essays.markup.excerpt import squeeze
from essays.markup.sanitize import INKS
from essays.markup.tree import Item, Node
from essays.markup.types import HubInfo
from sitewide.typography import typeset

MAX_LABEL = 120


class Thread:
    """`lit` holds the lit hub slugs of each numbered paragraph; `entries` the paragraphs that lead to a hub."""

    def __init__(self, hubs: Iterable[HubInfo]) -> None:
        self.hubs = {hub.slug: hub for hub in hubs}
        self.inked = [hub.slug for hub in hubs if hub.ink in INKS]
        self.lit: list[list[str]] = []
        self.entries: list[dict[str, Any]] = []
        self.marked: set[str] = set()

    def lit_by(self, links: Iterable[Node]) -> list[str]:
        """The slugs of the hubs that these links light: their own, or every ring for the strategy."""
        lit = set()
        for found in (link.typed["found"] for link in links):
            if found.kind == "strategy":
                lit.update(self.inked)
            elif found.kind == "hub" and found.key in self.hubs:
                lit.add(found.key)
        return self.ordered(lit)

    def lit_by_hand(self, node: Node) -> list[str]:
        """What the writer lights without a link: `{: .politics }` or `{: .strategy }` after a paragraph."""
        names = node.typed_classes()
        return self.ordered(set(names) | (set(self.inked) if "strategy" in names else set()))

    def ordered(self, slugs: Collection[str]) -> list[str]:
        """Those of the slugs that are hubs, in the order of the hubs."""
        return [slug for slug in self.hubs if slug in slugs]

    def light(self, node: Node, links: Sequence[Node]) -> list[str]:
        """Lights a numbered paragraph, and remembers it if it leads to a hub."""
        lit = self.ordered({*self.lit_by(links), *self.lit_by_hand(node)})
        self.lit.append(lit)
        self._classes(node, lit)
        hubs = [link for link in links if link.tag == "a" and link.typed["found"].kind in ("hub", "strategy")]
        title = squeeze(node.typed.get("title", "")) if lit else ""
        if hubs or title:
            title = title or next((link.attrs["title"] for link in hubs if "title" in link.attrs), "")
            label = squeeze(title or hubs[0].text())
            label = (label[:1].upper() + label[1:])[:MAX_LABEL]
            self.entries.append({"id": node.attrs["id"], "label": label, "level": 2, "lit": lit})
        return lit

    def _classes(self, node: Node, lit: Iterable[str]) -> None:
        if names := [f"lit-{self.hubs[slug].ink}" for slug in lit if self.hubs[slug].ink in INKS]:
            node.add_class(*names)

    def open(self, node: Node) -> None:
        """Lights an opening paragraph that links no hub with every ring, if the text goes on to link them all."""
        later = {slug for lit in self.lit for slug in lit}
        if self.inked and not self.lit[0] and later.issuperset(self.inked):
            self.lit[0] = list(self.inked)
            self._classes(node, self.inked)

    def new_section(self) -> None:
        """From here on each hub may have a mark again."""
        self.marked = set()

    def marks(self, links: Iterable[Node]) -> list[Node]:
        """An aside for each hub that these links lead to and that has no mark in this section yet."""
        marks = []
        for found in (link.typed["found"] for link in links):
            hub = _strategy() if found.kind == "strategy" else self.hubs.get(found.key) if found.kind == "hub" else None
            if hub is not None and hub.slug not in self.marked:
                self.marked.add(hub.slug)
                marks.append(_mark(hub))
        return marks


def _strategy() -> HubInfo:
    return HubInfo("strategy", gettext("The strategy"), gettext("How the three combine."), "strategy", "/strategy/")


def _mark(hub: HubInfo) -> Node:
    name = Node("a", [typeset(hub.name)], href=hub.url or f"/{hub.slug}/")
    words: list[Item] = [" ", Node("span", [typeset(hub.mark)])] if hub.mark else []
    mark = Node("aside", [name, *words], class_="mark")
    if hub.ink in (*INKS, "strategy"):
        mark.add_class(hub.ink)
    return mark
