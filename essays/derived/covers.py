"""Which picture stands for an essay, as its page and its rows in lists show it."""

from typing import Any

from essays.models import Essay, Media

FEW_CENTIMETRES = 480  # pixels: what a small print needs, on any screen


def cover_of(essay: Essay) -> dict[str, Any] | None:
    """The cover of an essay as JSON, or None: what its editors chose, else the first picture of its text, unless it is
    to have none. Asks one query where there may be one.

    `in_text` says that the text shows it too; `focus` is the point that crops keep, in percent from left and top;
    `sources` are (type, srcset) of each format as HTML writes them, the best first; `small` is for a few centimetres.
    """
    if essay.no_cover or not (essay.cover_id or essay.pictures):
        return None
    names = Media.objects.filter(pk=essay.cover_id) if essay.cover_id else Media.objects.filter(name__in=essay.pictures)
    found = {media.name: media for media in names.select_related("licence")}
    media = next((found[name] for name in essay.pictures if name in found), None) or next(iter(found.values()), None)
    return described(media, in_text=media.name in essay.pictures) if media else None


def at_head(media: Media | None, html: str) -> dict[str, Any] | None:
    """The chosen cover of a text that need not be what readers see (a draft, an old edition), with its HTML; a text
    without one shows its first picture where that stands."""
    return described(media, in_text=media.url in html) if media else None


def first_of(names: list[str]) -> Media | None:
    """The first picture of these names, in their order, that the library has."""
    found = {media.name: media for media in Media.objects.filter(name__in=names)} if names else {}
    return next((found[name] for name in names if name in found), None)


def described(media: Media, **more: Any) -> dict[str, Any]:
    """A picture with all that is shown of it, as JSON."""
    return {
        "name": media.name,
        "url": media.url,
        "small": media.small,
        "sources": [list(source) for source in media.sources],
        "width": media.width,
        "height": media.height,
        "focus": [media.focus_x, media.focus_y],
        "alt": media.alt,
        "caption": media.caption,
        "credit": media.credit,
        "licence": media.licence.name if media.licence else "",
        "licence_url": media.licence.url if media.licence else "",
        "source_url": media.source_url,
        **more,
    }


def few_widths(srcset: str) -> str:
    """Of a srcset the widths that a print of a few centimetres may need; all where none is so small."""
    parts = [part for part in srcset.split(", ") if int(part.rpartition(" ")[2].rstrip("w")) <= FEW_CENTIMETRES]
    return ", ".join(parts) or srcset


def stamp(cover: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a small print of a cover needs, as the index of the search keeps it; None for none."""
    if cover is None:
        return None
    sources = [[kind, few_widths(srcset)] for kind, srcset in cover["sources"][:1]]
    return {name: cover[name] for name in ("small", "width", "height", "focus")} | {"sources": sources}
