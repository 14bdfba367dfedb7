"""Makes a parsed tree valid HTML of today: what may stand where, nothing empty, no block inside a line.

Takes the tree as a parser gave it and builds a new one. No word is lost: an element that may not stand where it is
gives its place to its contents. Blocks inside inline elements are lifted out; the inline element is put inside them.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from essays.markup import figures
from essays.markup.inline import (
    BLOCKS,
    BOUNDARIES,
    HEADINGS,
    INLINE,
    Around,
    grouped,
    is_in_line,
    line_of,
    nodes,
    phrases,
    tags_of,
    take_pictures,
    trim,
    with_figures,
)
from essays.markup.old_tags import prepare
from essays.markup.tree import Item, Node


def tidy(root: Node) -> Node:
    """Returns a new "root" Node whose children are valid flow content, with no bare text between the blocks."""
    prepare(root)
    return Node("root", _flow(root.children, wrap=True))


class _Flow:
    """Collects children into blocks; lines between blocks become paragraphs if `wrap`."""

    def __init__(self, wrap: bool) -> None:
        self.wrap = wrap
        self.out: list[Item] = []
        self.run: list[tuple[Item, Around]] = []
        self.typed: dict[str, Any] = {}

    def flush(self) -> None:
        run, self.run = trim(grouped(self.run)), []
        if not self.wrap:
            if run and self.out and is_in_line(self.out[-1]):
                self.out.append(Node("br"))  # a block stood between that has no place here: its line's end stays
            self.out.extend(run)
            return
        pictures: list[Node] = []
        if any(node.tag == "img" for item in run for node in nodes(item)):
            run, pictures = take_pictures(run)
        if run:
            paragraph = Node("p", run)
            paragraph.typed, self.typed = self.typed, {}
            self.out.append(paragraph)
            self.out.extend(pictures)
        elif pictures:
            around = Node("p")
            around.typed = self.typed
            self.out.extend(figures.gathered(pictures, around))

    def block(self, nodes: Iterable[Item]) -> None:
        self.flush()
        self.out.extend(nodes)


def _flow(children: Iterable[Item], wrap: bool, around: Around = (), typed: dict[str, Any] | None = None) -> list[Item]:
    """Valid flow content from any children. `around` are inline elements to be put around every line."""
    flow = _Flow(wrap)
    flow.typed = dict(typed or {})
    _collect(children, flow, around)
    flow.flush()
    return flow.out


def _collect(children: Iterable[Item], flow: _Flow, around: Around) -> None:
    loose = []  # list items, cells and terms that stand outside their list, table or glossary
    for child in children:
        if isinstance(child, Node) and child.tag == "li":
            loose.append(child)
            continue
        if loose and not (isinstance(child, str) and not child.strip()):
            flow.block(_list(Node("ul", loose), around))
            loose = []
        _collect_one(child, flow, around)
    if loose:
        flow.block(_list(Node("ul", loose), around))


def _collect_one(child: Item, flow: _Flow, around: Around) -> None:
    if isinstance(child, str):
        flow.run.append((child, around))
    elif child.tag in INLINE:
        if child.typed.get("*block"):
            _collect(child.children, flow, _with(around, child))
        else:
            flow.run.extend((item, around) for item in phrases([child], tags_of(around)))
    elif figures.is_typed_gallery(child):
        flow.block(_figure(child, around))
    elif child.tag in BUILDERS:
        flow.block(BUILDERS[child.tag](child, around))
    elif child.tag == "div" and "admonition" in child.typed_classes():
        flow.block(_admonition(child, around))
    elif child.tag in BLOCKS or child.tag in BOUNDARIES:
        flow.flush()
        _collect(child.children, flow, around)
        flow.flush()
    else:
        _collect(child.children, flow, around)


def _with(around: Around, node: Node) -> Around:
    """The inline elements to carry into a block, each tag once."""
    if node.tag in tags_of(around) or node.tag in ("br", "img"):
        return around
    return (*around, node)


def _paragraph(node: Node, around: Around) -> list[Item]:
    if "admonition-title" in node.typed_classes():
        title = Node("p", [Node("strong", line)]) if (line := line_of(node, around)) else None
        if title:
            title.typed["*title"] = True
        return [title] if title else []
    return _flow(node.children, wrap=True, around=around, typed=node.typed)


def _heading(node: Node, around: Around) -> list[Item]:
    line, pictures = take_pictures(line_of(node, around))
    if not line or not Node("", line).text().strip():
        return [*pictures]
    return [node.copy(line), *pictures]


def _rule(_node: Node, _around: Around) -> list[Item]:
    return [Node("hr")]


def _pre(node: Node, _around: Around) -> list[Item]:
    text = node.text()
    return [Node("pre", [Node("code", [text])])] if text.strip() else []


def _quote(node: Node, around: Around) -> list[Item]:
    children = _flow(node.children, wrap=True, around=around)
    return [node.copy(children)] if children else []


def _list(node: Node, around: Around) -> list[Item]:
    items: list[Node] = []
    for is_item, group in groupby(node.children, lambda child: isinstance(child, Node) and child.tag == "li"):
        children = list(group)
        if is_item:
            items += [child.copy(_item(child, around)) for child in children if isinstance(child, Node)]
        elif stray := _flow(children, wrap=False, around=around):  # it goes to the item before it, on a line of its own
            if items and items[-1].children and is_in_line(items[-1].children[-1]) and is_in_line(stray[0]):
                items[-1].children.append(Node("br"))
            items = items or [Node("li")]
            items[-1].children.extend(stray)
    return [node.copy(items)] if items else []


def _item(node: Node, around: Around) -> list[Item]:
    """What stands in a list item or a cell: a line as it is; if blocks stand beside it, pictures as figures."""
    return with_figures(_flow(node.children, wrap=False, around=around))


def _glossary(node: Node, around: Around) -> list[Item]:
    before: list[Item] = []
    items: list[Node] = []
    for child in _unwrapped(node.children):
        if isinstance(child, str):
            if child.strip():
                before.extend(_flow([child], wrap=True, around=around))
        elif child.tag == "dt":
            line = line_of(child, around)
            if line:
                items.append(Node("dt", line))
        elif child.tag == "dd" and items:
            items.append(Node("dd", _item(child, around)))
        else:
            before.extend(_flow([child], wrap=True, around=around))
    after: list[Item] = []
    while items and items[-1].tag == "dt":
        after.insert(0, Node("p", items.pop().children))
    return [*before, *([Node("dl", items)] if items else []), *after]


def _unwrapped(children: Iterable[Item]) -> Iterator[Item]:
    """The children with plain divs replaced by what is in them."""
    for child in children:
        if isinstance(child, Node) and child.tag == "div":
            yield from _unwrapped(child.children)
        else:
            yield child


def _table(node: Node, around: Around) -> list[Item]:
    """A table built anew: caption, head, bodies; whatever else stood in it comes before it."""
    caption = None
    before: list[Item] = []
    head: list[Node] = []
    body: list[Node] = []
    for child, part in _table_parts(node, "tbody"):
        if isinstance(child, str):
            before.append(child)
        elif child.tag == "caption":
            line = line_of(child, around)
            if caption is None:
                caption = Node("caption", line)
            else:
                before.append(Node("p", line))
        elif child.tag == "tr":
            cells = [_cell(cell, around) for cell in child.children if isinstance(cell, Node)]
            if cells and (part == "thead" and not body):
                head.append(Node("tr", cells))
            elif cells:
                body.append(Node("tr", cells))
        else:
            before.append(child)
    parts = [caption] if caption and caption.children else []
    parts += [Node("thead", head)] if head else []
    parts += [Node("tbody", body)] if body else []
    if caption and not (head or body):
        before.append(Node("p", caption.children))
    table = [Node("table", parts)] if head or body else []
    return [*_flow(before, wrap=True, around=around), *table]


def _table_parts(node: Node, part: str) -> Iterator[tuple[Item, str]]:
    for child in node.children:
        if isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
            yield from _table_parts(child, child.tag)
        elif isinstance(child, Node) or child.strip():
            yield child, part


def _cell(node: Node, around: Around) -> Node:
    cell = Node(node.tag if node.tag in ("td", "th") else "td")
    cell.typed = dict(node.typed)
    cell.children = line_of(node, around) if cell.tag == "th" else _item(node, around)
    return cell


def _figure(node: Node, around: Around) -> list[Item]:
    captions = [n for n in node.children if isinstance(n, Node) and n.tag == "figcaption"]
    rest = _flow([n for n in node.children if n not in captions], wrap=False, around=around)
    lines = [line for caption in captions if (line := line_of(caption, around))]
    images = [n for item in rest for n in nodes(item) if n.tag == "img"]
    if not images:
        return [*_flow(rest, wrap=True), *(Node("p", line) for line in lines)]
    below = [Node("figcaption", line) for line in lines[:1]]
    after = [Node("p", line) for line in lines[1:]]
    if len(images) > 1:
        others, found = figures.arranged(rest, node)
        found[0].children.extend(below)
        return [*_flow(others, wrap=True), *found, *after]
    inner: list[Item] = []
    for item in rest:
        inner.extend(item.children if isinstance(item, Node) and item.tag == "figure" else [item])
    figure = Node("figure", [*inner, *below])
    figure.typed = dict(node.typed)
    return [figure, *after]


def _details(node: Node, around: Around) -> list[Item]:
    summaries = [n for n in node.children if isinstance(n, Node) and n.tag == "summary"]
    line = line_of(summaries[0], around) if summaries else []
    # What stands before it and after it are two lines.
    rest = _flow([Node("div") if n in summaries[:1] else n for n in node.children], wrap=True, around=around)
    if not rest:
        return [Node("p", line)] if line else []
    return [Node("details", [Node("summary", line or [gettext("Details")]), *rest])]


def _admonition(node: Node, around: Around) -> list[Item]:
    children = _flow(node.children, wrap=True, around=around)
    return [Node("div", children, class_="admonition")] if children else []


BUILDERS = {
    **dict.fromkeys(HEADINGS, _heading),
    "p": _paragraph,
    "hr": _rule,
    "pre": _pre,
    "blockquote": _quote,
    "ul": _list,
    "ol": _list,
    "dl": _glossary,
    "table": _table,
    "figure": _figure,
    "details": _details,
}
