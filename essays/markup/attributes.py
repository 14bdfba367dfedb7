"""Gives the elements of a tree the attributes that they are to have: typed ones that are good, and our own."""

import re

from django.utils.translation import gettext

from essays.markup import labels, languages, links, wikilinks
from essays.markup.sanitize import allows
from essays.markup.tree import Node
from essays.markup.types import FoundLink
from essays.markup.wikilinks import Resolver

MAX_TITLE = 300
BOXES = ("☐ ", "☑ ")  # of `- [ ]` and `- [x]`
_ALIGN = {"left": "ta-l", "center": "ta-c", "right": "ta-r"}
_STYLE_ALIGN = re.compile(r"text-align:\s*(left|center|right)")
# Attributes that are kept as typed where the sanitiser would let them pass.
_KEPT = {
    "abbr": ("title",),
    "dfn": ("title",),
    "blockquote": ("cite",),
    "q": ("cite",),
    "del": ("datetime",),
    "ins": ("datetime",),
    "time": ("datetime",),
    "ol": ("start",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}


def dress(root: Node, resolver: Resolver, outside_rel: str = "noopener") -> None:
    """Sets the attributes of every element below `root`, in place, and resolves its links.

    A link that leads nowhere, or where it must not, gives its place to its words. A link to an essay, a hub or the
    strategy gets a FoundLink, kept under `found` in `typed`.
    """
    children: list[Node | str] = []
    for child in root.children:
        if isinstance(child, str):
            children.append(child)
            continue
        dress(child, resolver, outside_rel)
        if child.tag == "a":
            children.extend(_link(child, resolver, outside_rel))
        elif _says_nothing(child, root):
            children.extend(child.children)
        else:
            _plain(child)
            children.append(child)
    root.children = children


def _says_nothing(node: Node, around: Node) -> bool:
    """Whether an element has nothing without the attribute, or the element around it, that it lacks."""
    if node.tag == "time":
        return not allows("time", "datetime", node.typed.get("datetime", ""))
    if node.tag == "bdo":
        return node.typed.get("dir", "").lower() not in ("ltr", "rtl")
    return node.tag in ("rt", "rp") and around.tag != "ruby"


def _begins_with_box(item: Node) -> bool:
    """Says whether an item begins with the box of a task, which stands in the place of its bullet."""
    first = item.children[0] if item.children else ""
    if isinstance(first, Node) and first.tag == "p":
        first = first.children[0] if first.children else ""
    return isinstance(first, str) and first.startswith(BOXES)


def _plain(node: Node) -> None:
    languages.keep(node)
    for name in _KEPT.get(node.tag, ()):
        value = " ".join(node.typed.get(name, "").split())
        if value and allows(node.tag, name, value[:MAX_TITLE] if name == "title" else value):
            node.attrs[name] = value[:MAX_TITLE] if name == "title" else value
    if node.tag == "li" and _begins_with_box(node):
        node.add_class("task")
    if node.tag in ("td", "th"):
        align = node.typed.get("align", "").lower()
        if align not in _ALIGN:
            styled = _STYLE_ALIGN.search(node.typed.get("style", ""))
            align = styled[1] if styled else ""
        if align in _ALIGN:
            node.add_class(_ALIGN[align])


def _link(node: Node, resolver: Resolver, outside_rel: str) -> list[Node]:
    """What stands in the place of a typed link: a list of nodes."""
    href = node.typed.get("href", "")
    target = wikilinks.target_of(href)
    if target is not None:
        return [_wikilink(node, target, resolver)]
    href = links.safe_address(href)
    if href is None:
        # kept as a plain span: it may carry an id that another link leads to
        return [_refused(node)]
    node.attrs["href"] = href
    languages.keep(node)
    if title := " ".join(node.typed.get("title", "").split()):
        node.attrs["title"] = title[:MAX_TITLE]
    found = resolver.plain(href)
    if (own := resolver.essay_path(href)) and own in resolver.hidden:
        del node.attrs["href"]
        node = _span(node)
        node.typed["found"] = FoundLink(own, "", None, "essay", None)
    elif found:
        kind, path, key = found
        _, part = resolver.part_of(href)
        place = resolver.places.get(f"{path}#{part}")
        if place and place != part:
            node.attrs["href"] = href = f"{href.partition('#')[0]}#{place}"
        _found(node, FoundLink(path, "", href, kind, key, lost=part if place == "" else ""), resolver)
    elif links.is_outside(href, resolver.site_url):
        node.attrs["rel"] = outside_rel
    return [node]


def _refused(node: Node) -> Node:
    """A link whose address must not be linked to, as its words, with a sentence for the writer; a mere place has none.

    What no scheme of ours begins was taken out before the tree was built.
    """
    node = _span(node)
    if "refused" in node.typed:
        return node
    if node.typed.get("href") or not (node.typed.get("id") or node.typed.get("name")):
        words = " ".join(node.text().split()) or node.typed.get("href", "")
        node.typed["refused"] = (
            gettext("The link “%s” has an address that is not linked to: its words stand alone.") % words[:80]
        )
    return node


def _wikilink(node: Node, target: str, resolver: Resolver) -> Node:
    kind, url, key, _ = resolver.wiki(target)
    if kind == wikilinks.PLACE:  # the id is found when all are given
        node.attrs["href"] = str(url)
        return node
    found = FoundLink(target, "", url, kind, key, lost=resolver.lost(target))
    if url is None:
        node = _span(node)
        node.typed["found"] = found
        return node
    node.attrs["href"] = url
    _found(node, found, resolver)
    return node


def _found(node: Node, found: FoundLink, resolver: Resolver) -> None:
    """Marks a link to the site's own texts; links to hubs and the strategy show what they are."""
    node.typed["found"] = found
    if found.kind == "hub":
        hub = resolver.hubs.get(str(found.key))
        node.add_class("hub-link", *([hub.ink] if hub and hub.ink else []))
    elif found.kind == "strategy":
        node.add_class("hub-link", "strategy")


def _span(node: Node) -> Node:
    span = Node("span", node.children)
    span.typed = node.typed
    return span


def unspan(root: Node) -> None:
    """Takes the spans that came in and carry nothing out of the tree, in place; the last step."""
    children: list[Node | str] = []
    for child in root.children:
        if isinstance(child, Node):
            unspan(child)
            if child.tag == "span" and child.typed and not child.attrs:
                children.extend(child.children)
                continue
        children.append(child)
    root.children = children


def box_wide(root: Node) -> None:
    """Puts every table and block of code into a box that can be scrolled and focused, in place."""
    counts: dict[str, int] = {}
    _box(root, counts)


def _box(node: Node, counts: dict[str, int]) -> None:
    for index, child in enumerate(node.children):
        if not isinstance(child, Node):
            continue
        _box(child, counts)
        if child.tag in ("table", "pre"):
            counts[child.tag] = counts.get(child.tag, 0) + 1
            label = labels.box(child.tag, counts[child.tag])
            box = Node("div", [child], class_="table-box", tabindex="0", role="region", aria_label=label)
            node.children[index] = box
