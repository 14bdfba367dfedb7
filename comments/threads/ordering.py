"""The order of a thread: plain values in, places out. Imports no model and never recurses."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

DEEPEST = 5  # six levels are shown, 0 to 5
PER_PAGE = 50


class Node(NamedTuple):
    """One response that has a number. `shown`: its place stays even when nothing answers it."""

    id: int
    parent_id: int | None
    number: int
    shown: bool = True


class Place(NamedTuple):
    """Where one response stands: its depth (0 to DEEPEST), the number it answers (None: the essay), and `level`, the
    depth it has in its thread, which differs where the responses are not shown in threads."""

    id: int
    number: int
    depth: int
    parent_number: int | None
    level: int


def arrange(nodes: Iterable[Node]) -> list[Place]:
    """Puts the responses of one essay in reading order: siblings by number, each answer under what it answers.

    Takes Nodes in any order; returns Places. A node that is not shown keeps its place only where a shown one stands
    somewhere below it. An answer to what is not among the nodes answers the essay; so do nodes whose parents go in
    a circle, beginning with the lowest number. Any depth and any number of nodes: no recursion, linear but for sorting.
    """
    by_id = {node.id: node for node in nodes}
    kept = _kept(by_id)
    answers: dict[int, list[Node]] = {}
    roots: list[Node] = []
    for node in sorted(kept.values(), key=lambda node: -node.number):
        if node.parent_id in kept:
            answers.setdefault(node.parent_id, []).append(node)
        else:
            roots.append(node)
    places: list[Place] = []
    placed: set[int] = set()
    _walk(roots, answers, places, placed, by_id)
    if len(placed) < len(kept):  # parents in a circle: no verb makes one, a hand in the database might
        for node in sorted(kept.values(), key=lambda node: node.number):
            if node.id not in placed:
                _walk([node], answers, places, placed, by_id)
    return places


def _kept(by_id: Mapping[int, Node]) -> dict[int, Node]:
    """The nodes that are shown, and those above them."""
    kept: dict[int, Node] = {}
    for node in by_id.values():
        above = node if node.shown else None
        while above and above.id not in kept:
            kept[above.id] = above
            above = _above(above, by_id)
    return kept


def _above(node: Node, by_id: Mapping[int, Node]) -> Node | None:
    return None if node.parent_id is None else by_id.get(node.parent_id)


def _walk(
    roots: Iterable[Node],
    answers: Mapping[int, list[Node]],
    places: list[Place],
    placed: set[int],
    by_id: Mapping[int, Node],
) -> None:
    """Appends the trees under `roots` (given in reverse order) to `places`, depth first."""
    stack = [(node, 0) for node in roots]
    while stack:
        node, depth = stack.pop()
        if node.id in placed:
            continue
        placed.add(node.id)
        parent = _above(node, by_id) if depth else None
        shown = min(depth, DEEPEST)
        places.append(Place(node.id, node.number, shown, parent and parent.number, shown))
        stack.extend((answer, depth + 1) for answer in answers.get(node.id, ()))


def by_date(places: Iterable[Place]) -> list[Place]:
    """The places in order of their numbers, which is that of publication, none under another."""
    flat = [place._replace(depth=0) for place in places]
    return sorted(flat, key=lambda place: place.number)


def only(places: Iterable[Place], wanted: Mapping[int, Any]) -> list[Place]:
    """The places of some responses, each with the answers under it. `wanted` maps their ids to what they are ordered
    by; those that are not there are left out."""
    runs, run = [], None
    for place in places:
        if run and place.depth > run[0].depth:
            run.append(place)
        elif place.id in wanted:
            run = [place]
            runs.append(run)
        else:
            run = None
    runs.sort(key=lambda run: (wanted[run[0].id], run[0].number))
    return [place for run in runs for place in run]


def page_of(places: Iterable[Place], number: int | None, per_page: int = PER_PAGE) -> int | None:
    """The page (from 1) on which the response with this number stands; None where it stands nowhere."""
    for index, place in enumerate(places):
        if place.number == number:
            return index // per_page + 1
    return None
