"""What is shown within a page, made into what Markdown has: pictures and recordings images, pages embedded links."""

from collections.abc import Callable

from essays.markup import embeds
from essays.markup.inline import is_blank
from essays.markup.links import safe_address
from essays.markup.tree import Item, Node

Address = Callable[[str], str]
HELD = "*held"  # of an image, in `typed`: whether the site will have it
_LAZY = ("data-orig-file", "data-src")  # where pictures are loaded late, `src` is that of a placeholder
_FILES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")


def place(root: Node, address: Address, picture: Address, held: Callable[[str], bool]) -> None:
    """Leads all links and pictures below `root`, in place, and makes images and links of what is embedded."""
    for node in list(root.walk()):
        if node.tag == "img" and HELD in node.typed:
            continue
        if node.tag == "a":
            _link(node, address, picture)
        children: list[Item] = []
        for child in node.children:
            children += _shown(child, picture) if isinstance(child, Node) else [child]
        node.children = children
        for child in children:
            if isinstance(child, Node) and child.tag == "img":
                child.typed[HELD] = held(child.typed["src"])


def _link(node: Node, address: Address, picture: Address) -> None:
    """A link that only opens the picture in it is none: pages of pictures are the site's own work."""
    href = node.typed.get("href", "").strip()
    inside = [child for child in node.children if not is_blank(child)]
    only = inside[0] if len(inside) == 1 and isinstance(inside[0], Node) and inside[0].tag == "img" else None
    if only is not None and href.partition("?")[0].lower().endswith(_FILES):
        node.tag, node.typed = "span", {}
        only.typed.setdefault("src", href)
        return
    if href:
        node.typed["href"] = address(href)


def _shown(node: Node, picture: Address) -> list[Item]:
    if node.tag == "img":
        return _image(node, picture)
    if node.tag == "iframe":
        return _frame(node)
    if node.tag in ("audio", "video"):
        return _recording(node, picture)
    if node.tag == "picture":
        images = [inner for inner in node.walk() if inner.tag == "img"]
        return [item for image in images[:1] for item in _image(image, picture)]
    return [] if node.tag == "source" else [node]


def _image(node: Node, picture: Address) -> list[Item]:
    """An image; what cannot be seen (a counter of one pixel) is left out, and emoji are the signs that they show."""
    sides = {node.typed.get("width", ""), node.typed.get("height", "")}
    if sides == {"1"}:
        return []
    # A title is a caption here, and was none there: it stands in for a description that is missing.
    alt = " ".join((node.typed.get("alt", "").strip() or node.typed.get("title", "")).split())
    if {"emoji", "wp-smiley"} & set(node.typed_classes()):
        return [alt]
    src = next(filter(None, (node.typed.get(name, "").strip() for name in (*_LAZY, "src"))), "")
    if not src:
        return [alt] if alt else []
    image = Node("img")
    image.typed = {"src": picture(src), "alt": alt}
    if node.typed.get("class"):
        image.typed["class"] = node.typed["class"]
    return [image]


def _frame(node: Node) -> list[Item]:
    """A link in a paragraph of its own, which the site shows as a still where it knows the host."""
    typed = node.typed.get("src", "").strip()
    src = safe_address(f"https:{typed}" if typed.startswith("//") else typed)
    if not src:
        return []
    found = embeds.embed_of(src)
    src = found.address if found else src
    link = Node("a", [" ".join(node.typed.get("title", "").split()) or src])
    link.typed = {"href": src}
    return [Node("p", [link])]


def _recording(node: Node, picture: Address) -> list[Item]:
    """Sound and film of the old site, as this site writes them: an image of its title."""
    sources = [node, *(child for child in node.children if isinstance(child, Node) and child.tag == "source")]
    src = next(filter(None, (one.typed.get("src", "").strip() for one in sources)), "")
    if not src:
        return [child for child in node.children if not (isinstance(child, Node) and child.tag == "source")]
    image = Node("img")
    image.typed = {"src": picture(src), "alt": " ".join((node.typed.get("title") or "").split())}
    if not image.typed["alt"]:
        image.typed["alt"] = src.partition("?")[0].rstrip("/").rpartition("/")[2][:100]
    return [image]
