"""Lists of essays: all, by tag, by author, by date."""

import datetime
from calendar import monthrange
from functools import partial
from types import SimpleNamespace
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.models import Author, Count, Essay, Tag
from essays.models.count import count_of, has_count
from essays.reading import metadata
from essays.reading.deep_pages import OfDays
from essays.reading.essays_under import UNDER_AUTHOR, UNDER_TAG
from essays.reading.tag_counts import tags_beside
from essays.sharing import share_images, strategy_hubs
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http.redirects import moved
from sitewide.pagination import PER_PAGE, page_of
from sitewide.text.datetimes import month_short, month_text
from sitewide.text.folding import fold_tag
from sitewide.typography import typeset

Kind = Count.Kind
TOGETHER = 10
TAGS_A_PAGE = 500
BAR_HEIGHT, PER_ESSAY = 120, 10
_NEWEST = CompiledQuery(lambda now: Essay.objects.published(now).newest().for_rows()[:PER_PAGE])
_BY_SLUG = CompiledQuery(lambda slug: Tag.objects.filter(slug=slug))
_SYNONYMS = CompiledQuery(lambda tag: Tag.objects.shown().filter(synonym_of=tag).order_by("key").values_list("name"))


@require_safe
def essays(request):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    count = Count.objects.one(Kind.ESSAYS)
    newest = Essay.objects.published().newest().for_rows()
    page = page_of(OfDays(newest, count, lambda _last: _NEWEST.instances(timezone.now()), _months), request)
    return render(request, "essays/essays.html", {"heading": _("Essays"), "title": _("Essays"), "page": page})


@require_safe
def tags(request):
    """The index: every tag that a public essay carries, and the synonyms of those, under their letters; of very many
    some on each page."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    starts = request.GET.get("starts", "").strip()[:60]
    rows = Tag.objects.shown().filter(has_count(Kind.TAG, "pk") | has_count(Kind.TAG, "synonym_of"))
    rows = rows.annotate(count=count_of(Kind.TAG, "pk")).order_by("key")
    # Plain values, as there are hundreds: to make rows of the model of them, and of a template, took most of the page.
    rows = rows.values_list("name", "slug", "synonym_of__name", "synonym_of__slug", "count")
    if starts:
        rows = rows.filter(key__startswith=fold_tag(starts))
    page = page_of(rows, request, per_page=TAGS_A_PAGE, count=None if starts else _tags_in_use())
    letters = {}
    for tag in page.object_list:
        letters.setdefault(_letter(tag[0]), []).append(tag)
    context = {
        "letters": [{"letter": letter, "tags": found} for letter, found in letters.items()], "page": page,
        "starts": starts, "query": starts and "?" + urlencode({"starts": starts, "page": ""}), "title": _("Tags"),
        "heading": _("Tags"),
    }  # fmt: skip
    return render(request, "essays/tags.html", context)


def _tags_in_use():
    """How many tags a public essay carries, with the synonyms of those."""
    synonyms = Tag.objects.shown().filter(has_count(Kind.TAG, "synonym_of"), synonym_of__isnull=False)
    return Count.objects.totals()[Kind.TAGS] + synonyms.order_by().count()


def _letter(name):
    first = next((c for c in name if c.isalnum()), "#")
    return "0–9" if first.isdigit() else first.upper()


@require_safe
def tag(request, slug):
    """The page of a tag. One that nothing public carries is there where it is defined; another word for it leads on."""
    found = _BY_SLUG.instance(slug)
    if found is None:
        raise Http404
    meant = found.synonym_of or found
    context = page_of_tag(request, meant)
    if not context["page"].paginator.count and not meant.definition:
        raise Http404(_("Nothing is tagged %(name)s.") % {"name": meant.name})
    if meant is not found:
        return moved(request, meant.get_absolute_url())
    surrogate_keys.shows(surrogate_keys.tag(meant.pk))
    return render(request, "essays/tag.html", context)


def page_of_tag(request, found):
    """What the page of a tag shows; the tag may be one that is not stored yet."""
    count = Count.objects.one(Kind.TAG, found.pk) if found.pk else 0
    months = partial(Count.objects.beside, Kind.TAG_MONTH, found.pk)
    in_order = UNDER_TAG.newest(found, count, months) if found.pk else []
    image = share_images.of_tag(found, request.site_state.settings) if found.pk else None
    return {
        "tag": found, "page": page_of(in_order, request),
        "title": found.name, "heading": found.name,
        "together": tags_beside(Kind.TAG_TAG, found.pk, TOGETHER) if found.pk else [],
        "stands": _stands(Kind.TAG_HUB, found, request.site_state.settings),
        "synonyms": [{"name": name} for (name,) in _SYNONYMS.rows(found.pk)] if found.pk else [],
        "feed": reverse("tag-feed", args=[found.slug]),
        "feed_title": _("Essays tagged %(name)s") % {"name": typeset(found.name)},
        "description": found.definition,
        "share_image": image,
        "head_json": metadata.web_page("CollectionPage", found, settings.SITE_URL, image),
    }  # fmt: skip


def _stands(kind, found, site):
    """In which hubs the essays of a tag or an author stand, with counts, in the hubs' order."""
    counts = Count.objects.beside(kind, found.pk) if found.pk else {}
    hubs = strategy_hubs.at_version(site.version) if counts else ()
    return [{"hub": hub, "count": counts[hub.pk]} for hub in hubs if counts.get(hub.pk)]


@require_safe
def authors(request):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    rows = Author.objects.with_counts().filter(has_count(Kind.AUTHOR, "pk")).select_related("portrait")
    count = Count.objects.totals()[Kind.AUTHORS]
    page = page_of(rows.order_by("name", "pk"), request, per_page=100, count=count)
    context = {"authors": page.object_list, "page": page, "title": _("Authors"), "heading": _("Authors")}
    return render(request, "essays/authors.html", context)


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.select_related("portrait"), has_count(Kind.AUTHOR, "pk"), slug=slug)
    surrogate_keys.shows(surrogate_keys.author(found.pk))
    if found.user_id:  # what they wrote under any essay stands there too
        surrogate_keys.shows(surrogate_keys.RESPONSES)
    return render(request, "essays/author.html", page_of_author(request, found))


def page_of_author(request, found):
    """What the page of an author shows; the author may be one who is not stored yet."""
    count = Count.objects.one(Kind.AUTHOR, found.pk) if found.pk else 0
    months = partial(Count.objects.beside, Kind.AUTHOR_MONTH, found.pk)
    in_order = UNDER_AUTHOR.newest(found, count, months) if found.pk else []
    image = share_images.of_author(found, request.site_state.settings) if found.pk else None
    return {
        "author": found, "page": page_of(in_order, request),
        "title": found.name, "heading": found.name,
        "feed": reverse("author-feed", args=[found.slug]),
        "feed_title": _("Essays by %(name)s") % {"name": typeset(found.name)},
        "stands": _stands(Kind.AUTHOR_HUB, found, request.site_state.settings), "type": "profile",
        "share_image": image,
        "head_json": metadata.web_page(
            "ProfilePage", found, settings.SITE_URL, image,
            mainEntity=metadata.person({"name": found.name, "slug": found.slug}, settings.SITE_URL),
        ),
    }  # fmt: skip


@require_safe
def archive(request):
    """A year a row, twelve months each; newest year first."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    context = {"years": _years(_by_first_day(_months())), "title": _("Archive"), "heading": _("Archive")}
    return render(request, "essays/archive.html", context)


def _months(**only):
    """How many essays each month has, {202403: count}; `only` of some months."""
    return Count.objects.each(Kind.MONTH, **only)


def _by_first_day(months):
    """The same by the first day of each month."""
    return {datetime.date(*divmod(month, 100), 1): count for month, count in months.items()}


def _years(months):
    if not months:
        return []
    today = timezone.localdate()
    fullest = max(months.values())
    scale = min(PER_ESSAY, BAR_HEIGHT / fullest)
    first, last = min(m.year for m in months), max(max(m.year for m in months), today.year)
    return [
        SimpleNamespace(
            year=year,
            months=[_month(year, n, months.get(datetime.date(year, n, 1), 0), scale, today) for n in range(1, 13)],
            total=sum(count for month, count in months.items() if month.year == year),
        )
        for year in range(last, first - 1, -1)
        if year == today.year or any(m.year == year for m in months)
    ]


def _month(year, number, count, scale, today):
    future = (year, number) > (today.year, today.month)
    return {
        "month": number,
        "name": month_text(datetime.date(year, number, 1)),
        "short": month_short(datetime.date(year, number, 1)),
        "count": count,
        "height": max(2, round(count * scale)) if count else 0,
        "state": "full" if count else "future" if future else "empty",
        "url": reverse("archive-month", args=[year, number]) if count else "",
    }


@require_safe
def archive_year(request, year):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    months = _months(of__range=(year * 100, year * 100 + 12)) if 1 <= year <= 9999 else {}
    count = sum(months.values())
    if not count:
        raise Http404(_("Nothing was dated in this year."))
    rows = Essay.objects.published().filter(dated__year=year).newest().for_rows()
    page = page_of(OfDays(rows, count, months=lambda: months), request)
    context = {"page": page, "year": year, "title": str(year), "heading": str(year)}
    return render(request, "essays/archive_year.html", context)


@require_safe
def archive_month(request, year, month):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        raise Http404(_("There is no such month."))
    months, start = _by_first_day(_months()), datetime.date(year, month, 1)
    # By its days, as the index knows no months.
    end = datetime.date(year, month, monthrange(year, month)[1])
    rows = Essay.objects.published().filter(dated__range=(start, end)).newest().for_rows()
    page = page_of(rows, request, count=months.get(start, 0))
    days = {}
    for essay in page.object_list:
        days.setdefault(essay.dated, []).append(essay)
    title = month_text(start)
    context = {
        "days": [{"day": day, "essays": found} for day, found in days.items()], "page": page, "year": year,
        "month": month, "title": title, "heading": title, "nearest": _nearest(months, start),
    }  # fmt: skip
    return render(request, "essays/archive_month.html", context, status=200 if days else 404)


def _nearest(months, start):
    """The months with essays before and after the one that starts so, as {earlier, later} of {name, url} or None."""
    earlier = max((month for month in months if month < start), default=None)
    later = min((month for month in months if month > start), default=None)
    return {
        side: month
        and {
            "name": month_text(month),
            "url": reverse("archive-month", args=[month.year, month.month]),
        }
        for side, month in (("earlier", earlier), ("later", later))
    }
