"""Ids: every one is ours and unique; what the writer called a place leads to the id that the place has."""

import re
from collections.abc import Iterator

from essays.markup.tree import Node
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.folding import fold_name
from sitewide.text.slugs import slugify

_PARAGRAPH = re.compile(r"p(\d+)\Z")
_BEFORE_LETTERS, _NOT_OF_KRAMDOWN = re.compile(r"\A[^a-zA-Z]+"), re.compile(r"[^a-zA-Z0-9]+")
_RESPONSE = re.compile(r"response-\d{1,6}\Z")


class Places:
    """The ids of a text, and the names that its writer typed."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.counted: set[str] = set()  # ids of headings whose words an earlier one has
        self.bare: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.labels: dict[str, str] = {}  # headings by their words, folded
        self.waiting: list[str] = []  # names typed where no id can stand; the next place takes them
        self.last: str | None = None

    def unique(self, words: str) -> str:
        """An id for a heading: "h-" and its words, with -2, -3 … if that is taken."""
        stem = "h-" + (slugify(words, 80) or "section")
        chosen, number = stem, self.counts.get(stem, 1)
        while chosen in self.used:
            number += 1
            chosen = f"{stem}-{number}"
        self.counts[stem] = number
        self.used.add(chosen)
        if number > 1:
            self.counted.add(chosen)
        for name in elsewhere(words, number):
            self.bare.setdefault(name, chosen)
        return chosen

    def note(self, *nodes: Node) -> None:
        """Remembers the names typed on these nodes for the next place."""
        for node in nodes:
            name = node.typed.get("id") or (node.typed.get("name") if node.tag in ("a", "span") else None)
            self.waiting.extend([name] if name else [])
            self.waiting.extend(node.typed.get("*names", ()))

    def settle(self, place: str) -> None:
        """Gives all waiting names to this id."""
        for name in self.waiting:
            self.names.setdefault(name, place)
        self.waiting = []
        self.used.add(place)
        self.last = place

    def mend(self, root: Node) -> list[tuple[str, int]]:
        """Leads every link within the text to an id that is there; one that leads nowhere becomes plain words. Returns
        the names of those, each with the number of its paragraph (0: before the first)."""
        if self.last:
            self.settle(self.last)
        lost, paragraph = [], 0
        for node in root.walk():
            if "id" in node.attrs and (match := _PARAGRAPH.match(node.attrs["id"])):
                paragraph = int(match[1])
            href = node.attrs.get("href", "") if node.tag == "a" else ""
            if not href.startswith("#") or "aria-label" in node.attrs:
                continue
            place = self.find(percent_decoded(href[1:]))
            if place:
                node.attrs["href"] = f"#{place}"
            else:
                node.tag, node.attrs = "span", {}
                lost.append((percent_decoded(href[1:]), paragraph))
        return lost

    def find(self, name: str) -> str | None:
        """The id that a fragment means, or None."""
        if name in self.names:
            return self.names[name]
        places = [place for place in (name, f"h-{name}", f"h-{slugify(name, 80)}") if place in self.used]
        for place in places:
            if place == name or place not in self.counted:  # others count otherwise than we do
                return place
        if label := self.labels.get(fold_name(name)):
            return label
        if _RESPONSE.match(name):
            return name
        return self.bare.get(bare(name)) or next(iter(places), None)


def bare(name: str) -> str:
    """A name without hyphens, marks and invisible characters: other sites make their ids a little differently."""
    return "".join(c for c in name.casefold() if c.isalnum())


def elsewhere(words: str, number: int) -> Iterator[str]:
    """The ids, `bare`, that other programs make for a heading of which it is the `number`th with these words: GitHub of
    all letters, kramdown of Latin ones from the first letter on. Both count from the second on: intro, intro-1."""
    for name in (
        bare(words),
        bare(slugify(words, 80)),
        _NOT_OF_KRAMDOWN.sub("", _BEFORE_LETTERS.sub("", words)).lower(),
    ):
        if name:
            yield f"{name}{number - 1}" if number > 1 else name
