"""Notes in HTML: a raised link to a place below that links back. Found and taken out of a tree, in place."""

import re

from essays.markup.tree import Node
from sitewide.http.percent_encoding import percent_decoded

NOTE = "*note"  # of a `sup`, in `typed`: the key of the note that it refers to
_HOLDERS = frozenset({"li", "p", "div", "dd"})
_LABEL = re.compile(r"\W{0,2}(?:\d{1,4}|[a-z]{1,2}|[ivxl]{1,6}|[*†‡§]{1,3})\W{0,2}", re.I)
_BACK = re.compile(r"[\s\[\](){}↩↑^←⏎️︎*↲]*(?:\d{1,3}[\])]?)?[\s↩↑^←⏎️︎.]*")


def take(root: Node) -> list[tuple[str, Node]]:
    """The notes of a tree as (key, body), in the order of their references, which become `sup`s with NOTE in `typed`;
    their bodies, and the lists that then are empty, are taken out of `root`. A link that has no place, or whose place
    does not link back, stays as it is."""
    parents = {id(child): node for node in root.walk() for child in node.children if isinstance(child, Node)}
    places = {name: node for node in root.walk() for name in _names(node)}
    found: dict[int, tuple[str, Node]] = {}
    for link in [node for node in root.walk() if node.tag == "a"]:
        body = _body(link, places, parents)
        if body is None or not _LABEL.fullmatch(link.text().strip()):
            continue
        own = _ids_around(link, parents)
        backs = [node for node in body.walk() if node.tag == "a" and _target(node) in own]
        if not backs or link in backs or any(inner is link for inner in body.walk()):
            continue
        key = found[id(body)][0] if id(body) in found else str(len(found) + 1)
        found[id(body)] = key, body
        around = parents[id(link)]
        is_alone = around.tag == "sup" and around.text().strip(" []()") == link.text().strip(" []()")
        raised = around if is_alone else link
        raised.tag, raised.children, raised.typed = "sup", [key], {NOTE: key}
        _without(body, backs)
    for _, body in found.values():
        _remove(body, parents)
    return [(key, Node("root", _unspaced(body))) for key, body in found.values()]


def _target(link: Node) -> str:
    href = link.typed.get("href", "")
    return percent_decoded(href[1:]) if href.startswith("#") else ""


def _body(link: Node, places: dict[str, Node], parents: dict[int, Node]) -> Node | None:
    place = places.get(_target(link))
    while place is not None and place.tag not in _HOLDERS:
        place = parents.get(id(place))
    return place


def _ids_around(link: Node, parents: dict[int, Node]) -> set[str]:
    """The names by which a note can link back to its reference."""
    around = parents[id(link)]
    near = [link, around, *(node for node in link.walk()), *(n for n in around.children if isinstance(n, Node))]
    return {name for node in near for name in _names(node)}


def _names(node: Node) -> list[str]:
    """The names that a link can lead to a node by."""
    found = [node.typed.get("id"), node.typed.get("name") if node.tag == "a" else None]
    return [name for name in found if name]


def _without(body: Node, backs: list[Node]) -> None:
    """Takes the ways back out of a note: arrows and numbers are no words of it. A note keeps whatever else it has."""
    for node in body.walk():
        node.children = [
            child
            for child in node.children
            if not (any(child is back for back in backs) and isinstance(child, Node) and _BACK.fullmatch(child.text()))
        ]


def _unspaced(body: Node) -> list[Node | str]:
    return body.children if body.tag in ("li", "dd", "div") else [body]


def _remove(body: Node, parents: dict[int, Node]) -> None:
    """Takes a node out, and every list and box that holds nothing then."""
    node = body
    while (around := parents.get(id(node))) is not None:
        around.children = [child for child in around.children if child is not node]
        if around.tag == "root" or any(not isinstance(c, str) or c.strip() for c in around.children):
            return
        node = around
