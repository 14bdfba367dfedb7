"""Figures of a text: how wide each is, several pictures side by side, and what a browser is told of their sizes.

A width is an attribute list (`![alt](media:x){.wide}`), a class of typed HTML, or what Gutenberg and Ghost write.
Pictures that follow each other in one paragraph stand side by side, four or more of them in a grid.
"""

from collections.abc import Iterable, Iterator

from essays.markup.inline import take_pictures
from essays.markup.tree import Item, Node

WIDTHS = ("wide", "full")  # the wider one last
WORDS = {
    **dict.fromkeys(("wide", "alignwide", "kg-width-wide"), "wide"),
    **dict.fromkeys(("full", "alignfull", "kg-width-full"), "full"),
}
GALLERY = "gallery"
_HOLDERS = frozenset({"div", "section", "ul", "ol"})
IN_ROW = {2: "of-two", 3: "of-three"}
# From which width of the window a picture is as wide as that, in rem; static/css/figures.css says the same.
_NARROW = 40
_ROOM = {"": (_NARROW, 37), "wide": (75, 58)}
_CELL = f"(min-width: {_NARROW}rem) 13rem, 50vw"  # of a grid
SIZES = f"(min-width: {_NARROW}rem) 37rem, 100vw"


def gathered(figures: list[Node], around: Node | None = None) -> list[Node]:
    """The figures of one paragraph as one gallery, where they are several; `around` is what the writer put around
    them: its class names say how wide they are."""
    if around is not None and (width := width_of(around)):
        for figure in figures:
            figure.typed["class"] = f"{figure.typed.get('class', '')} {width}"
    if len(figures) < 2 or any(node.typed.get("kind") for figure in figures for node in figure.walk()):
        return figures  # recordings stand one below the other
    gallery = Node("figure", [Node("div", figures)])
    gallery.add_class(GALLERY, *filter(None, [IN_ROW.get(len(figures))]))
    return [gallery]


def is_gallery(node: Node) -> bool:
    return node.tag == "figure" and GALLERY in node.attrs.get("class", "").split()


def width_of(node: Node) -> str:
    """The width that a writer asked for at a node or a picture in it: "wide", "full", or "" for that of the text."""
    asked = {WORDS[name] for inner in node.walk() for name in inner.typed_classes() if name in WORDS}
    return next((width for width in reversed(WIDTHS) if width in asked), "")


def widen(root: Node) -> None:
    """Gives the figures of a tidied text their widths, in place; those in lists, boxes and tables have no room."""
    for node in root.children:
        if not isinstance(node, Node):
            continue
        if node.tag == "figure" and (width := width_of(node)):
            node.add_class(width)
        elif node.tag == "blockquote" and node is root.children[0]:  # a text that is one quotation
            widen(node)


def measure(root: Node) -> None:
    """Says for each picture below `root`, in `typed`, how wide a browser is to take it for; and gives pictures in one
    row one height, in place. Drawn as wide as these say, in parts of the room that there is, they stay equally high."""
    for figure in root.walk():
        if figure.tag != "figure":
            continue
        width = next((name for name in figure.attrs.get("class", "").split() if name in WIDTHS), "")
        images = [node for node in figure.walk() if node.tag == "img" and node.typed.get("kind") == ""]
        if not is_gallery(figure):
            sizes = [_sizes(width)] * len(images)
        elif len(images) in IN_ROW:
            sizes = _in_row(width, images)
        else:
            sizes = [_CELL] * len(images)
        for image, size in zip(images, sizes, strict=True):
            image.typed.setdefault("sizes", size)  # that of the gallery around it stays


def _in_row(width: str, images: list[Node]) -> list[str]:
    """Writes the sizes of pictures as if all were as high as the highest; returns which part each has."""
    known = [image for image in images if {"width", "height"} <= image.attrs.keys()]
    highest = max((int(image.attrs["height"]) for image in known), default=0)
    for image in known:
        wide = round(int(image.attrs["width"]) * highest / int(image.attrs["height"]))
        image.attrs |= {"width": str(min(max(1, wide), 99_999)), "height": str(highest)}
    sides = [int(image.attrs.get("width", 1)) for image in images]
    # On a narrow window the first of three stands above the others.
    parts = [100, 50, 50] if len(images) > 2 else [round(100 * side / sum(sides)) for side in sides]
    return [_sizes(width, side / sum(sides), part) for side, part in zip(sides, parts, strict=True)]


def _sizes(width: str, share: float = 1, part: int = 100) -> str:
    """How wide a picture is that has this share of a width, and on a narrow window this part of it in hundredths."""
    if width == "full":
        return f"(min-width: {_NARROW}rem) {max(1, round(100 * share))}vw, {part}vw" if share < 1 else "100vw"
    least, room = _ROOM[width]
    return f"(min-width: {least}rem) {max(1, round(room * share))}rem, {max(1, part)}vw"


def is_typed_gallery(node: Node) -> bool:
    """Says whether a typed list or box is the gallery of another program: by its class, and the pictures in it."""
    return (
        node.tag in _HOLDERS
        and any(GALLERY in name for name in node.typed_classes())
        and sum(inner.tag == "img" for inner in node.walk()) > 1
    )


def arranged(children: Iterable[Item], typed: Node) -> tuple[list[Item], list[Node]]:
    """What stands in a typed figure with pictures: (other things, a figure or a gallery). The lists that older
    galleries are made of, and figures in figures, are taken apart."""
    rest: list[Item] = []
    found: list[Node] = []
    for child in _flattened(children):
        if isinstance(child, Node) and child.tag == "figure":
            found.append(child)
        elif isinstance(child, Node) and any(node.tag == "img" for node in child.walk()):
            line, pictures = take_pictures([child])
            rest.extend(line)
            found.extend(pictures)
        else:
            rest.append(child)
    return rest, gathered(found, typed)


def _flattened(children: Iterable[Item]) -> Iterator[Item]:
    for child in children:
        if isinstance(child, Node) and (child.tag in ("ul", "ol", "li", "div") or is_gallery(child)):
            yield from _flattened(child.children)
        else:
            yield child
