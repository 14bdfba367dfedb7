"""What the reasons of a reply were found in, marked in its text with their numbers. Pure.

The places are found in the words of the finished HTML, element by element, and the whole goes through a sanitiser once
more: nothing is put into HTML by looking for text in it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

import nh3

from comments.rules import word_lists
from comments.screening.checks import host_of, plain_host
from essays.markup.sanitize import COMMENT_TAGS, SCHEMES
from essays.markup.tree import BREAKING, Item, Node, parse, serialise

Reason: TypeAlias = dict[str, Any]  # "code", "words", "found" and "number", as `numbered` gives them
_TAGS = set(COMMENT_TAGS) | {"mark", "sup"}
_ATTRIBUTES = {"*": {"href", "title", "cite", "datetime", "start", "rel"}}


def marked(html: str, reasons: Iterable[Reason]) -> str:
    """The HTML of a reply with <mark> around what its reasons were found in, each with their numbers as <sup>.

    `reasons` as `numbered` gives them. HTML in which nothing is found comes back as it was.
    """
    reasons = [reason for reason in reasons if reason["number"]]
    if not reasons:
        return html
    root = parse(html)
    leaves = _Leaves(root)
    numbers: list[set[int]] = [set() for _ in leaves.text]
    for reason in reasons:
        for start, end in _spans(reason, leaves):
            for place in range(start, end):
                numbers[place].add(reason["number"])
    if not any(numbers):
        return html
    _put(root, leaves, numbers)
    return nh3.clean(serialise(root), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None)


def numbered(reasons: Sequence[Mapping[str, Any]], seen: Collection[str]) -> list[Reason]:
    """Stored reasons in their order as {"code", "words", "found", "number"}; those with a code of `seen` are numbered
    from 1, the others None."""
    numbers = iter(range(1, len(reasons) + 1))
    return [
        {"code": reason.get("code", ""), "words": reason["words"], "found": reason.get("found", []),
         "number": next(numbers) if reason.get("code") in seen else None}
        for reason in reasons
    ]  # fmt: skip


def of_fields(reasons: Iterable[Reason]) -> dict[str, str]:
    """The numbers of the reasons that lie in the fields beside the text: {"name": "1,2", "website": "2"}."""
    fields: dict[str, list[str]] = {}
    for reason in reasons:
        where = {"name"} if reason["code"] == "name" else {field for _, field in reason["found"]} - {"text"}
        for field in where if reason["number"] else ():
            fields.setdefault(field, []).append(str(reason["number"]))
    return {field: ",".join(numbers) for field, numbers in fields.items()}


class _Leaves:
    """The texts of a tree in their order: each with the element that holds it and where it begins in all of them."""

    def __init__(self, root: Node) -> None:
        self.parts: list[str] = []
        self.at = 0
        self.places: dict[tuple[int, int], int] = {}  # by the id of an element and the index of its child
        self.links: list[tuple[int, int, str]] = []
        self._gather(root)
        self.text = "".join(self.parts)

    def _gather(self, node: Node) -> None:
        node.attrs = dict(node.typed)
        for index, child in enumerate(node.children):
            if isinstance(child, str):
                self.places[id(node), index] = self.at
                self._add(child)
                continue
            start = self.at
            self._gather(child)
            if child.tag == "a" and host_of(child.typed.get("href", "")):
                self.links.append((start, self.at, host_of(child.typed["href"])))
            if child.tag in BREAKING or child.tag == "br":
                self._add("\n")

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)


def _spans(reason: Reason, leaves: _Leaves) -> list[tuple[int, int]]:
    """Where a reason lies in the text, as (start, end): links by where they lead, words by their letters."""
    if reason["code"] == "links":
        hosts = {plain_host(host) for host, where in reason["found"] if where == "text"}
        return [(start, end) for start, end, host in leaves.links if not reason["found"] or host in hosts]
    written = [word for word, where in reason["found"] if where == "text"]
    return [(one.start, one.end) for one in _find(written, leaves.text)]


def _find(words: list[str], text: str) -> list[word_lists.Found]:
    """The places of recorded words: each as a whole one where it stands so, else inside others. The text is gone
    through twice, however many there are."""
    whole = _places(words, text)
    found = {one.written for one in whole}
    return whole + _places([word for word in words if word not in found], text, inside=True)


def _places(words: Iterable[str], text: str, *, inside: bool = False) -> list[word_lists.Found]:
    entries: list[word_lists.Entry] = []
    for word in words:
        with suppress(word_lists.ListRefused):  # nothing but stars, which in an imported list are signs like any other
            entries += word_lists.read(word, inside=inside)
    return word_lists.WordList(entries).find(text) if entries else []


def _put(node: Node, leaves: _Leaves, numbers: Sequence[set[int]]) -> None:
    """Cuts the texts below a node where what is marked begins and ends, and puts <mark> around it."""
    children: list[Item] = []
    for index, child in enumerate(node.children):
        if isinstance(child, str):
            children += _cut(child, leaves.places[id(node), index], numbers)
        else:
            _put(child, leaves, numbers)
            children.append(child)
    node.children = children


def _cut(text: str, at: int, numbers: Sequence[set[int]]) -> Iterator[Item]:
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and numbers[at + end] == numbers[at + start]:
            continue
        here = numbers[at + start]
        if not here:
            yield text[start:end]
        else:
            ends = at + end >= len(numbers) or numbers[at + end] != here
            told = [Node("sup", [",".join(map(str, sorted(here)))])] if ends else []
            yield Node("mark", [text[start:end], *told])
        start = end
