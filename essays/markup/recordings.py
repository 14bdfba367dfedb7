"""Recordings of the site's own in a text: a player, with a link for whatever plays nothing, and one to its words.

Up to the last step a recording is an image of its title, so that it goes the way of pictures: into a figure of its own.
"""

from django.utils.translation import gettext

from essays.markup import links
from essays.markup.tree import Item, Node
from essays.markup.types import NO_TRANSCRIPT, MediaInfo, Warned


def warned(name: str, info: MediaInfo) -> str:
    """A sentence for the writer where nobody can read what is said in a recording; else ""."""
    if info.transcript:
        return ""
    words = gettext("The recording “%s” has no transcript for those who cannot hear it.") % name
    return Warned(words, NO_TRANSCRIPT)


def player(image: Node, info: MediaInfo) -> Node:
    """What stands in the place of the image of a recording. It loads nothing before somebody presses it."""
    title = image.attrs["alt"] or info.alt
    node = Node(info.kind, [Node("a", [title or info.url], href=info.url)], src=info.url, controls="", preload="none")
    if title:
        node.attrs["aria-label"] = title
    if info.kind == "video":
        node.attrs |= {side: image.attrs[side] for side in ("width", "height") if side in image.attrs}
        if info.still:
            node.attrs["poster"] = info.still
    return node


def title_of(image: Node, info: MediaInfo) -> str:
    """What stands below a recording if nothing else does: nobody sees what it is."""
    return info.caption or image.attrs["alt"] or info.alt


def transcript(info: MediaInfo, site_url: str) -> list[Item]:
    """The link to the words of a recording, with what parts it from the words before it."""
    href = links.safe_address(info.transcript) if info.transcript else None
    if href is None:
        return []
    rel = "noopener" if links.is_outside(href, site_url) else None
    return [" · ", Node("a", [gettext("Transcript")], href=href, rel=rel)]
