"""Which picture stands for an essay, as its page and its rows in lists show it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from essays.derived.named_media import pictures_in_order
from essays.models import Essay, Media, Revision

PRINT, STAMP = 480, 240  # pixels: what is enough of a cover beside a row, on any screen


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


def of_drafts(essays: Iterable[Essay]) -> dict[int, dict[str, Any]]:
    """The covers of the newest revisions of essays (with their `head`), by the essay's id; in at most two queries,
    however many essays there are. What is live has its cover on its card."""
    drafts = [e.head for e in essays if e.head and not e.head.no_cover and e.head.edition is None]
    found = {e.pk: e.card["cover"] for e in essays if e.head and e.head.edition == e.edition and e.card.get("cover")}
    without = [head.pk for head in drafts if not head.cover_id]
    bodies = Revision.objects.filter(pk__in=without, body__contains="media:").values_list("essay_id", "body")
    named = {pk: pictures_in_order(body) for pk, body in bodies} if without else {}
    chosen = {head.essay_id: head.cover_id for head in drafts if head.cover_id}
    wanted = Q(pk__in=chosen.values()) | Q(name__in={name for names in named.values() for name in names})
    media = list(Media.objects.filter(wanted).select_related("licence")) if chosen or named else []
    by_id, by_name = {one.pk: one for one in media}, {one.name: one for one in media}
    standing = {pk: by_id.get(cover) for pk, cover in chosen.items()}
    standing |= {pk: next((by_name[name] for name in names if name in by_name), None) for pk, names in named.items()}
    return found | {pk: described(one) for pk, one in standing.items() if one}


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


def few_widths(srcset: str, most: int = PRINT) -> str:
    """Of a srcset the widths up to `most`; all where none is so small."""
    parts = [part for part in srcset.split(", ") if int(part.rpartition(" ")[2].rstrip("w")) <= most]
    return ", ".join(parts) or srcset


def portrait_of(media: Media | None) -> dict[str, Any] | None:
    """What a portrait needs of its picture, as JSON, as `stamp` has it of a cover; None for none."""
    if media is None:
        return None
    whole = {"small": media.small, "width": media.width, "height": media.height}
    return stamp(whole | {"focus": [media.focus_x, media.focus_y], "sources": media.sources}, PRINT)


def stamp(cover: dict[str, Any] | None, most: int = STAMP) -> dict[str, Any] | None:
    """What a small print of a cover needs, as the index of the search keeps it, up to `most` pixels; None for none."""
    if cover is None:
        return None
    sources = [[kind, few_widths(srcset, most)] for kind, srcset in cover["sources"][:1]]
    return {name: cover[name] for name in ("small", "width", "height", "focus")} | {"sources": sources}
