"""Where readers meet a file of the library now, and which files stand before and after it there."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from essays import texts
from essays.media import references
from essays.models import Essay, Media, MediaUse, Revision
from essays.models.published import is_published
from sitewide.http.percent_encoding import percent_decoded
from sitewide.typography import typeset

MOST = 30  # pages of a kind that are named
# As the last step of rendering writes it: nobody can type an address of this kind that is not resolved.
_LINK = re.compile(r'href="/(?:pictures|recordings)/([^"/]+)/"')


@dataclass(frozen=True)
class Place:
    """A page that shows a file: its name and address; in an essay `number` of `count` files, with the addresses of the
    files before and after it there ("" at the ends)."""

    name: str
    address: str
    language: str = ""
    number: int = 0
    count: int = 0
    before: str = ""
    after: str = ""


def places(media: Media) -> tuple[list[Place], bool]:
    """The pages that show a file to everybody now, essays first, the newest first; where only an earlier edition does,
    that. And whether there are more essays than these MOST. Nothing that is not public is told. As many queries for one
    page as for many."""
    found = _essays(media)
    essays, more = found[:MOST], len(found) > MOST
    names = {essay.pk: _names(essay) for essay in essays}
    beside = {name for found in names.values() for name in _beside(found, media.name) if name}
    rows = Media.every.filter(name__in=beside).only("name", "kind") if beside else ()
    known = {row.name: row.get_absolute_url() for row in rows}
    told = [_in_essay(essay, names[essay.pk], media.name, known) for essay in essays]
    told += [Place(str(row), row.get_absolute_url()) for row in _others(media)]
    return told or _in_editions(media), more


def _essays(media: Media) -> list[Essay]:
    """The newest essays with it in their text, which is read of these alone, or as their cover, and one more than are
    named where there are more; each asked for by its index."""
    shown = "title", "slug", "language", "dated"
    covered = Essay.objects.published(few=True).newest().only(*shown).filter(cover=media)
    named = MediaUse.objects.filter(is_published("essay__", few=True), name=media.name, dated__isnull=False)
    within = _first(named, *shown)
    if not all(media.url in essay.html for essay in within):  # some name it without showing it
        within = _first(named.filter(essay__html__contains=media.url), *shown)
    found = {essay.pk: essay for some in (covered[: MOST + 1], within) for essay in some}
    return sorted(found.values(), key=lambda essay: (essay.dated, essay.pk), reverse=True)[: MOST + 1]


def _first(uses: QuerySet[MediaUse], *shown: str) -> list[Essay]:
    """The newest essays of these uses, with their text."""
    newest = uses.order_by("-dated", "-essay_id").values("essay")[: MOST + 1]
    return list(Essay.objects.filter(pk__in=newest).newest().only(*shown, "html"))


def _names(essay: Essay) -> list[str]:
    """The files in the text of an essay, in their order, where that was read: of a cover alone it says nothing."""
    html = essay.__dict__.get("html", "")
    return list(dict.fromkeys(map(percent_decoded, _LINK.findall(html))))


def _beside(names: list[str], name: str) -> tuple[str, str]:
    """The names before and after one; "" where there is none."""
    at = names.index(name) if name in names else -1
    return names[at - 1] if at > 0 else "", names[at + 1] if 0 <= at < len(names) - 1 else ""


def _in_essay(essay: Essay, names: list[str], name: str, known: dict[str, str]) -> Place:
    title = typeset(essay.title, essay.language)
    if name not in names:
        return Place(title, essay.url, essay.language)
    before, after = (known.get(one, "") for one in _beside(names, name))
    return Place(title, essay.url, essay.language, names.index(name) + 1, len(names), before, after)


def _others(media: Media) -> list[Any]:
    rows = [
        row
        for text, pks in references.beside(media)
        for row in text.public_rows.filter(pk__in=pks, **{f"{text.html}__contains": media.url}).defer(*text.fields)[
            :MOST
        ]
    ]
    for model, field in references.holders():
        for text in texts.of(model)[:1]:
            # Found by it first: else all that are public may be gone through for the few that point to it.
            pks = list(model._base_manager.filter(**{field: media}).order_by().values_list("pk", flat=True))
            rows += text.public_rows.filter(pk__in=pks).defer(*text.fields)[:MOST] if pks else ()
    return list(dict.fromkeys(rows))


def _in_editions(media: Media) -> list[Place]:
    rows = Revision.objects.published().filter(withheld_at=None).order_by("-edition_at", "-pk").select_related("essay")
    # Found by it: else SQLite may begin with all that were published, as most have none.
    covered = Revision.objects.filter(cover=media).order_by().values("pk")
    found = rows.filter(media_uses__name=media.name)[:1] or rows.filter(pk__in=covered)[:1]
    return [
        Place(typeset(row.title, row.language), reverse("edition", args=[row.essay.slug, row.edition]), row.language)
        for row in found
    ]
