"""Writing direction in a text: blocks and passages that run the other way say so (`dir`), and code runs left to right.

A block goes by its first strong letter, where most of its letters agree (sitewide.text.writing_direction). Lists keep
their markers and tables their columns on one side: what runs the other way in an item or a cell is isolated (`<bdi>`),
as is a quotation within a line.
"""

import re
from bisect import bisect_right as bisect
from collections.abc import Iterator
from itertools import accumulate

from essays.markup.inline import BLOCKS, HEADINGS, INLINE
from essays.markup.tree import Item, Node
from sitewide.text import writing_direction
from sitewide.text.writing_direction import has_rtl

CODE = frozenset({"pre", "code", "kbd", "samp"})
_TURNED = HEADINGS | {"p", "blockquote", "ul", "ol", "dl", "table", "caption", "figcaption", "summary"}
_ITEMS = frozenset({"li", "dt", "dd", "td", "th"})
# Marks with no letter from right to left between them, and no blank at their sides, as between two quotations.
_QUOTED = re.compile('["“„«](?=\\S)[^"“”„«»\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]{1,400}(?<=\\S)["”“»]')


def orient(root: Node, language: str) -> None:
    """Sets the directions below `root`, in place; `language` (BCP 47) is that of the text. One that runs from left to
    right, with no other letter in it, stays as it is."""
    around = writing_direction.of_language(language)
    if around == "rtl" or has_rtl(_letters(root)) or _says_itself(root):
        _children(root, around, in_list=False)


def orient_by_letters(root: Node) -> None:
    """The same for a text in any language (a comment): its first strong letter says how it runs, as `dir="auto"`."""
    letters = _letters(root)
    if has_rtl(letters):
        first = next(filter(None, map(writing_direction.of_letter, letters)), "ltr")
        _children(root, first, in_list=False)


def _says_itself(root: Node) -> bool:
    return any("lang" in node.attrs and _of_language(node) == "rtl" for node in root.walk())


def _of_language(node: Node) -> str:
    return writing_direction.of_language(node.attrs["lang"])


def _children(node: Node, around: str, in_list: bool) -> None:
    for child in [child for child in node.children if isinstance(child, Node)]:
        _node(child, around, in_list)
    if node.tag in _ITEMS or (node.tag == "p" and in_list):
        node.children = list(_isolated_line(node.children, around))
    if around == "rtl" and node.tag not in CODE:
        node.children = _isolated_quotations(node.children)


def _node(node: Node, around: str, in_list: bool) -> None:
    if node.tag in CODE:
        if around == "rtl":
            node.attrs.setdefault("dir", "ltr")
        return
    if "*title" in node.typed or (around == "rtl" and node.tag == "sup" and _is_reference(node)):
        # The title of a box stands at the side of its words; a reference would run on the number before it.
        node.attrs |= {"dir": "ltr"} if node.tag == "sup" else {}
        return
    own = node.attrs.get("dir") or (_of_language(node) if "lang" in node.attrs else "")
    inside = in_list or node.tag in _ITEMS
    if not own and (node.tag in INLINE or (node.tag in _TURNED and not inside)):
        own = writing_direction.of_text(_letters(node))
    if own == "auto":
        own = writing_direction.of_text(_letters(node)) or around
    elif own and own != around:
        node.attrs["dir"] = own
    _children(node, own or around, inside)


def _is_reference(node: Node) -> bool:
    """Whether it leads to a note, and is to be its number."""
    return any(isinstance(child, Node) and "footnote-ref" in child.typed_classes() for child in node.children)


def _isolated_line(children: list[Item], around: str) -> Iterator[Item]:
    """The children of an item with its own line isolated, where that runs the other way."""
    at = next((n for n, child in enumerate(children) if isinstance(child, Node) and child.tag in BLOCKS), len(children))
    line, rest = children[:at], children[at:]
    own = writing_direction.of_text("".join(_letters_of(line)))
    if own and own != around and any(isinstance(child, str) and child.strip() for child in line):
        yield Node("bdi", line, dir=own)
    else:
        yield from line
    yield from rest


def _isolated_quotations(children: list[Item]) -> list[Item]:
    """The children of a line with its quotations whose letters all run from left to right each in an element of its
    own, its marks included; one may hold other elements, and begins and ends outside of them."""
    texts = [child if isinstance(child, str) else _plain(child) for child in children]
    ends = list(accumulate(map(len, texts)))
    out: list[Item] = []
    number, at = 0, 0  # what is done: the children before `number`, and that one up to `at`

    def take(place: int) -> list[Item]:
        nonlocal number, at
        taken: list[Item] = []
        while number < len(children) and ends[number] <= place:
            child = children[number]
            taken.append(child[at:] if isinstance(child, str) else child)
            number, at = number + 1, 0
        if number < len(children) and (begins := ends[number] - len(texts[number])) < place:
            taken.append(texts[number][at : place - begins])
            at = place - begins
        return taken

    for found in _QUOTED.finditer("".join(texts)):
        outside = all(isinstance(children[bisect(ends, place)], str) for place in (found.start(), found.end() - 1))
        if outside and writing_direction.of_text(found[0]) == "ltr":
            out += take(found.start())
            out.append(Node("bdi", take(found.end()), dir="ltr"))
    return [*out, *take(ends[-1] if ends else 0)]


def _plain(node: Node) -> str:
    return (node.tag not in CODE and node.text()) or "\ufffc"


def _letters(node: Node) -> str:
    """The text below a node that says its direction: without code, and without what says its own."""
    return "".join(_letters_of(node.children))


def _letters_of(children: list[Item]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield child
        elif child.tag not in CODE and "dir" not in child.attrs:
            yield from _letters_of(child.children)
