"""Lines: what may stand inside a paragraph, and how it is put in order. The blocks around them are in tidy.py."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from essays.markup.tree import Item, Node

Around: TypeAlias = tuple[Node, ...]  # inline elements around a line, the outermost first
INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup time u "
    "var".split()
)
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td pre blockquote hr figure "
    "figcaption details summary div".split()
)
# Elements that are empty or that the next of their kind closes.
ENDS_BY_ITSELF = frozenset(
    "area base br col embed hr img input link meta source track wbr "
    "p li dt dd tr td th thead tbody tfoot option rt rp".split()
)
RENAMED = {"acronym": "abbr", "strike": "s", "tt": "code", "big": "b"}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# A typed div or section says nothing here, but it does end a line. Admonitions are the one div that stays.
BOUNDARIES = frozenset("div section article main header footer nav center address fieldset form".split())


def is_blank(item: Item) -> bool:
    """Says whether a child is only white space or a line break."""
    return not item.strip() if isinstance(item, str) else item.tag == "br"


def is_in_line(item: Item) -> bool:
    """Says whether a child stands within a line."""
    return isinstance(item, str) or item.tag in INLINE


def trim(run: list[Item]) -> list[Item]:
    """A run of inline children without blanks at its ends."""
    while run and is_blank(run[0]):
        run.pop(0)
    while run and is_blank(run[-1]):
        run.pop()
    if run and isinstance(run[0], str):
        run[0] = run[0].lstrip(" \t\r\n\f")
    if run and isinstance(run[-1], str):
        run[-1] = run[-1].rstrip(" \t\r\n\f")
    return run


def nodes(item: Item) -> Iterable[Node]:
    return item.walk() if isinstance(item, Node) else ()


def take_pictures(run: list[Item]) -> tuple[list[Item], list[Node]]:
    """Takes held pictures out of a line: (the line without them, a figure for each). A link around one goes along."""
    rest: list[Item] = []
    figures: list[Node] = []
    for item in run:
        if isinstance(item, Node) and item.tag == "img":
            figures.append(Node("figure", [item]))
        elif isinstance(item, Node) and item.tag == "figure":  # in an item of a list: it goes with its caption
            figures.append(item)
        elif isinstance(item, Node) and any(node.tag == "img" for node in item.walk()):
            inner, found = take_pictures(item.children)
            if item.tag == "a":
                found = [Node("figure", [item.copy(figure.children)]) for figure in found]
            if inner and not all(is_blank(child) for child in inner):
                rest.append(item.copy(inner))
            figures.extend(found)
        else:
            rest.append(item)
    return trim(rest), figures


def with_figures(children: list[Item]) -> list[Item]:
    """Pictures among the lines of an item become figures after them."""
    line, figures = take_pictures(children)
    return [*line, *figures] if figures else children


def tags_of(around: Around) -> frozenset[str]:
    return frozenset(node.tag for node in around)


def grouped(run: Iterable[tuple[Item, Around]]) -> list[Item]:
    """A run of (item, elements around it) as items inside those elements; neighbours share theirs."""
    out = []
    for around, pairs in groupby(run, key=itemgetter(1)):
        out.extend(wrapped([item for item, _ in pairs], around))
    return out


def wrapped(items: list[Item], around: Around) -> list[Item]:
    """Inline items inside copies of the elements `around`, the outermost first; blanks stay as they are."""
    if not around or all(is_blank(item) for item in items):
        return items
    for node in reversed(around):
        items = [node.copy(items)]
    return items


def phrases(children: Iterable[Item], inside: frozenset[str] = frozenset()) -> list[Item]:
    """Valid phrasing content: no blocks, no link in a link, nothing empty."""
    out: list[Item] = []
    for child in children:
        if isinstance(child, str):
            if child:
                out.append(child)
        elif child.tag == "br" or child.tag == "img":
            out.append(child)
        elif child.tag in INLINE and not (child.tag in ("a", "dfn", "q", "time") and child.tag in inside):
            inner = phrases(child.children, inside | {child.tag})
            if inner:  # no text in it is empty
                out.append(child.copy(inner))
        elif child.tag in BLOCKS or child.tag in BOUNDARIES:
            out.extend([" ", *phrases(child.children, inside), " "])
        else:
            out.extend(phrases(child.children, inside))
    return out


def line_of(node: Node, around: Around = ()) -> list[Item]:
    """The children of a node as one line of phrasing content."""
    return trim(wrapped(phrases(node.children, tags_of(around)), around))
