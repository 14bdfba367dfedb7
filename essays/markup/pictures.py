"""Pictures in a text: the site's own as figures, all others as links with their words."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext

from essays.markup import embeds, figures, links, recordings
from essays.markup.tree import Item, Node
from essays.markup.types import NO_DESCRIPTION, MediaInfo, Warned
from sitewide.http.hosts import written_host
from sitewide.http.percent_encoding import percent_decoded

SCHEME = "media:"
_KEPT = ("title", "class")
_FILE = re.compile(r"[^/?#]+(?=[?#]|\Z)")


class Album:
    """The pictures that a text may show. Keeps the names shown, their addresses, and warnings for the writer."""

    def __init__(self, media: Mapping[str, MediaInfo] | None = None, site_url: str = "") -> None:
        self.media = media or {}
        self.by_url = {info.url: name for name, info in self.media.items()}
        self.site_url = site_url
        self.names: list[str] = []
        self.addresses: set[str] = set()
        self.warnings: list[str] = []

    def place(self, node: Node, link: Node | None = None) -> None:
        """Replaces every image below `node`, in place; `link` is the link around it."""
        children: list[Item] = []
        parted = False  # words that stand for a picture are others than those beside it
        for child in node.children:
            if isinstance(child, Node) and child.tag in ("img", "iframe"):
                found = self._image(child, link) if child.tag == "img" else self._frame(child, link)
                words = bool(found) and (child.tag == "iframe" or isinstance(found[0], str))
            else:
                if isinstance(child, Node):
                    self.place(child, child if child.tag == "a" else link)
                found, words = [child], False
            if children and (words or parted):
                children.append(" ")
            children.extend(found)
            parted = words
        node.children = children

    def name_of(self, src: str) -> str | None:
        """The name of the site's picture that an image's address means, or None."""
        if src.startswith(SCHEME):
            name = percent_decoded(src[len(SCHEME) :]).strip()
            return name if name in self.media else None
        path = links.own_path(src, self.site_url)
        return self.by_url.get(path) if path else None

    def _image(self, node: Node, link: Node | None) -> list[Item]:
        src = node.typed.get("src", "").strip()
        alt = " ".join(node.typed.get("alt", "").split())
        name = self.name_of(src)
        if name is not None and link and self.media[name].kind:  # no player within a link
            return [alt or self.media[name].alt]
        if name is not None:
            return [self._held(node, name, alt)]
        words = alt or _file_name(src) or gettext("Picture")
        if src.startswith(SCHEME):
            named = percent_decoded(src[len(SCHEME) :])
            warned = gettext("There is no picture “%s” here; its description stands instead.") % named
            if link:
                self.warnings.append(warned)
                return [words]
            missing = Node("a", [words])  # a link that is refused: its words stay, and the writer is told where
            missing.typed = {"refused": warned}
            return [missing]
        warned = gettext("The picture “%s” is not held by this site and is shown as a link.") % words[:100]
        return self._elsewhere(src, words, link, warned, node.typed.get("title", ""))

    def _frame(self, node: Node, link: Node | None) -> list[Item]:
        """An embedded page becomes a link to it: nothing is loaded from elsewhere."""
        src = node.typed.get("src", "").strip()
        words = " ".join(node.typed.get("title", "").split()) or written_host(links.safe_address(src) or "")
        warned = gettext("The page “%s” is not held by this site and is shown as a link.") % words[:100]
        if embeds.embed_of(links.safe_address(src) or ""):
            warned = ""  # what writers of such a link expect
        return self._elsewhere(src, words, link, warned) if words else []

    def _elsewhere(self, src: str, words: str, link: Node | None, warned: str, title: str = "") -> list[Item]:
        if warned:
            self.warnings.append(warned)
        if link or links.safe_address(src) is None:
            if link and title:
                link.typed.setdefault("title", title)
            return [words]
        instead = Node("a", [words])
        instead.typed = {"href": src, "title": title, "warned": warned}
        return [instead]

    def _held(self, node: Node, name: str, alt: str) -> Node:
        info = self.media[name]
        if name not in self.names and not info.kind:
            self.names.append(name)
        alt = alt or info.alt
        without = gettext("The picture “%s” has no description for those who cannot see it.") % name
        warned = recordings.warned(name, info) if info.kind else "" if alt else Warned(without, NO_DESCRIPTION)
        if warned:
            self.warnings.append(warned)
        self.addresses.update(filter(None, (info.url, info.still)))
        self.addresses.update(part.split(" ")[0] for _, srcset in info.sources for part in srcset.split(", "))
        picture = Node("img", src=info.url, alt=alt)
        for side in ("width", "height"):
            if getattr(info, side):
                picture.attrs[side] = str(getattr(info, side))
        picture.attrs |= {"loading": "lazy", "decoding": "async"}
        picture.typed = {
            "media": name,
            "warned": warned,
            "kind": info.kind,
            **{kept: node.typed.get(kept, "") for kept in _KEPT},
        }
        return picture

    def caption(self, root: Node) -> None:
        """Writes caption, credit and licence under every figure of a held picture, in place."""
        for figure in root.walk():
            if figure.tag != "figure" or figures.is_gallery(figure):
                continue
            images = [node for node in figure.walk() if node.tag == "img" and "media" in node.typed]
            if images and not any(isinstance(n, Node) and n.tag == "figcaption" for n in figure.children):
                figure.children.extend(self._figcaption(images[0]))
            elif images:
                caption = next(n for n in figure.children if isinstance(n, Node) and n.tag == "figcaption")
                caption.children.extend(self._credit(images[0], " "))

    def _figcaption(self, image: Node) -> list[Node]:
        info = self.media[image.typed["media"]]
        words = " ".join(image.typed["title"].split()) or (
            recordings.title_of(image, info) if info.kind else info.caption
        )
        line: list[Item] = [words] if words else []
        line.extend(self._credit(image, " " if words else ""))
        return [Node("figcaption", line)] if line else []

    def _credit(self, image: Node, space: str) -> list[Item]:
        """Who made it, under which licence, and where it comes from."""
        info = self.media[image.typed["media"]]
        licence = self._link(info.licence, info.licence_url) or info.licence
        parts = [info.credit, licence, self._link(gettext("Source"), info.source_url)]
        line = [item for part in parts if part for item in (", ", part)]
        credit: list[Item] = [space, Node("span", line[1:], class_="credit")] if line else []
        return [*credit, *recordings.transcript(info, self.site_url)]

    def _link(self, words: str, url: str) -> Node | None:
        """The words as a link to an address; None where there are no words, or it must not be linked to."""
        href = links.safe_address(url) if words else None
        if href is None:
            return None
        outside = links.is_outside(href, self.site_url)
        return Node("a", [words], href=href, rel="noopener" if outside else None)

    def offer_widths(self, node: Node, linked: bool | None = None) -> None:
        """Puts every held picture below `node` that has variants between its sources, and one in a figure that leads
        nowhere into a link to its own page, in place; the last step. `linked` says whether a link is around `node`,
        None outside of figures."""
        for index, child in enumerate(node.children):
            if not isinstance(child, Node):
                continue
            info = self.media.get(child.typed.get("media", "")) if child.tag == "img" else None
            if info is None:
                inside = False if linked is None and child.tag == "figure" else linked
                self.offer_widths(child, True if child.tag == "a" else inside)
                continue
            if info.kind:
                node.children[index] = recordings.player(child, info)
                continue
            shown = self._with_sources(child, info)
            if linked is False and info.page and child.attrs["alt"]:  # else nobody could hear where it leads
                shown = Node("a", [shown], href=info.page)
            node.children[index] = shown

    @staticmethod
    def _with_sources(image: Node, info: MediaInfo) -> Node:
        sizes = image.typed.get("sizes", figures.SIZES)
        sources = [Node("source", type=kind, srcset=srcset, sizes=sizes) for kind, srcset in info.sources]
        return Node("picture", [*sources, image]) if sources else image


def _file_name(src: str) -> str:
    """The last part of an address, as words: "/a/two-rings.png" → "two-rings.png"."""
    if src.startswith("data:"):
        return ""
    match = _FILE.search(src)
    return percent_decoded(match[0])[:100] if match else ""
