"""The sitemap: everything that everybody may read, and nothing else, as sitemaps.org has it.

In parts of PART ids, so that a part is found by its key however many there are, and one that is full changes only with
what it names: a crawler that has it needs not fetch it again. Written without a template, which for ten thousand
addresses takes ten times as long. Addresses come from SITE_URL, never from the request.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Exists, F, Max, Model, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from essays.models import Author, Essay, EssayAuthor, Hub, Series, SeriesEntry, Tag, TaggedEssay
from essays.models.page import ADDRESSED
from essays.models.published import is_published
from essays.reading.related import alternates
from sitewide import surrogate_keys
from sitewide.text.numbers import whole_number

PART = 10_000  # ids; the standard allows 50,000 addresses in a file
FIXED = ("home", "strategy", "essays", "tags", "authors", "archive", "books", "calls", "bookmarks", "feeds", "list")
_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _essays() -> QuerySet[Any]:
    return Essay.objects.published().order_by()


def _with_essays(model: type[Model], through: type[Model], name: str, essay: str) -> QuerySet[Any]:
    """The rows of a model at which an essay stands that everybody may read."""
    return model._default_manager.filter(
        Exists(through._default_manager.filter(is_published(f"{essay}__"), **{name: OuterRef("pk")}))
    )


@dataclass(frozen=True)
class Section:
    """What a file of the sitemap names: rows with a slug, by the name of their address."""

    rows: Callable[[], QuerySet[Any]]
    address: str

    def parts(self) -> Iterator[tuple[int, datetime | None]]:
        """The number of each part that there is, with the moment of the last change of what it names where that is
        known. Of essays those that name one; of others, of which few have none, all: to ask each would take too long.
        """
        part = (F("pk") - 1) / PART
        if self.address == "essay":
            numbered = self.rows().order_by().annotate(part=part).values("part").order_by("part")
            numbered = numbered.annotate(changed=Max(Coalesce("revised_at", "live_at")))
            yield from ((number + 1, at) for number, at in numbered.values_list("part", "changed"))
        else:
            every = self.rows().model._default_manager.order_by().annotate(part=part)
            yield from ((number + 1, None) for number in every.values_list("part", flat=True).distinct())

    def part(self, number: int) -> QuerySet[Any]:
        first = (number - 1) * PART
        return self.rows().filter(pk__gt=first, pk__lte=first + PART).order_by("pk")

    def has_part(self, number: int) -> bool:
        return any(number == known for known, _ in self.parts())


SECTIONS = {
    "pages": None,
    "hubs": Section(Hub.objects.all, "hub"),
    "essays": Section(_essays, "essay"),
    "series": Section(lambda: _with_essays(Series, SeriesEntry, "series", "essay"), "series"),
    "tags": Section(lambda: _with_essays(Tag, TaggedEssay, "tag", "content_object"), "tag"),
    "authors": Section(lambda: _with_essays(Author, EssayAuthor, "author", "essay"), "author"),
}


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Names each part of each section that names something, and the first of each."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    entries = []
    for name, section in SECTIONS.items():
        found = dict(section.parts()) if section else {}
        for number in sorted({1, *found}):
            address = reverse("sitemap", args=[name]) + (f"?p={number}" if number > 1 else "")
            entries.append(f"<sitemap>{_location(address)}{_changed(found.get(number))}</sitemap>\n")
    return _answer(f'<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(entries)}</sitemapindex>\n')


@require_safe
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """A part of a section, `?p=2` the second; 404 for one that there is not, but for the first."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    number = whole_number(request.GET.get("p") or "1", digits=6)
    if section not in SECTIONS or not number:
        raise Http404
    found, newest = SECTIONS[section], None
    if found is None:
        paths = [reverse(name) for name in FIXED] + [reverse("page", args=[slug]) for slug in ADDRESSED]
        entries = [_entry(path) for path in paths] if number == 1 else []
    elif section == "essays":
        with surrogate_keys.noted(None):  # it names ten thousand, and shows none of them
            entries, newest = _of_essays(found.part(number))
    else:
        prefix = _prefix(found.address)
        slugs = found.part(number).values_list("slug", flat=True)
        entries = [_entry(f"{prefix}{quote(slug)}/") for slug in slugs.iterator()]
    if not entries and number > 1 and not (found and found.has_part(number)):
        raise Http404
    names = f'xmlns="{_NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    response = _answer(f"<urlset {names}>\n{''.join(entries)}</urlset>\n")
    if newest:
        response["Last-Modified"] = http_date(newest.timestamp())
    return response


def _of_essays(part: QuerySet[Any]) -> tuple[list[str], datetime | None]:
    """The entries of a part, each essay with its address in every language that it can be read in; and the moment of
    the last change of any."""
    rows = part.annotate(changed=Coalesce("revised_at", "live_at")).values_list("slug", "changed", "translation_group")
    found = list(rows)
    groups = _groups(part) if any(group for _slug, _changed, group in found) else {}
    # As `_entry`, whose parts would be made ten thousand times: what is quoted needs no escape.
    begin, zone = f"<url><loc>{escape(settings.SITE_URL + _prefix('essay'))}", timezone.get_current_timezone()
    entries = [
        f"{begin}{quote(slug)}/</loc><lastmod>{changed.astimezone(zone).date().isoformat()}</lastmod>"
        f"{groups.get(group, '')}</url>\n"
        for slug, changed, group in found
    ]
    return entries, max((changed for _slug, changed, _group in found), default=None)


def _groups(part: QuerySet[Any]) -> dict[Any, str]:
    """The links to its languages of each text that has several, by its group; in one query."""
    groups: dict[Any, list[Essay]] = {}
    wanted = part.filter(translation_group__isnull=False).order_by().values("translation_group")
    rows = _essays().filter(translation_group__in=wanted)
    for essay in rows.only("slug", "language", "translation_group", "original"):
        groups.setdefault(essay.translation_group, []).append(essay)
    return {group: _links(alternates(essays)) for group, essays in groups.items() if len(essays) > 1}


def _links(languages: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(settings.SITE_URL + path)}/>'
        for code, path in languages
    )


def _prefix(address: str) -> str:
    """What stands before the slug in an address of this name."""
    return reverse(address, args=["x"]).removesuffix("x/")


def _entry(path: str, changed: datetime | None = None, links: str = "") -> str:
    return f"<url>{_location(path)}{_changed(changed)}{links}</url>\n"


def _location(path: str) -> str:
    return f"<loc>{escape(settings.SITE_URL + path)}</loc>"


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{timezone.localtime(at):%Y-%m-%d}</lastmod>" if at else ""


def _answer(body: str) -> HttpResponse:
    return HttpResponse(_BEGIN + body, content_type="application/xml", headers={"X-Robots-Tag": "noindex"})
