"""Lists of essays: all, by tag, by author, by date."""

import datetime
from types import SimpleNamespace

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.models import Author, Essay, Hub, Tag
from essays.sharing import share_images
from sitewide import surrogate_keys
from sitewide.datetimes import month_short, month_text
from sitewide.folding import fold_tag
from sitewide.pagination import page_of
from sitewide.redirects import moved
from sitewide.typography import typeset

TOGETHER = 10
BAR_HEIGHT, PER_ESSAY = 120, 10


@require_safe
def essays(request):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    page = page_of(Essay.objects.published().newest().for_list(), request)
    return render(request, "essays/essays.html", {"heading": _("Essays"), "title": _("Essays"), "page": page})


@require_safe
def tags(request):
    """The index: every tag that a public essay carries, and the synonyms of those, under their letters."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    starts = request.GET.get("starts", "").strip()[:60]
    used = _tag_counts()
    rows = Tag.objects.shown().filter(Q(pk__in=used) | Q(synonym_of__in=used))
    rows = rows.select_related("synonym_of").order_by("key")
    if starts:
        rows = rows.filter(key__startswith=fold_tag(starts))
    letters = {}
    for tag in rows:
        tag.count = used.get(tag.synonym_of_id or tag.pk, 0)
        letters.setdefault(_letter(tag.name), []).append(tag)
    context = {
        "letters": [{"letter": letter, "tags": found} for letter, found in letters.items()],
        "starts": starts, "title": _("Tags"), "heading": _("Tags"),
    }  # fmt: skip
    return render(request, "essays/tags.html", context)


def _letter(name):
    first = next((c for c in name if c.isalnum()), "#")
    return "0–9" if first.isdigit() else first.upper()


def _tag_counts(**only):
    """How many public essays carry each tag: {id: count}."""
    essays = Essay.objects.published().filter(**only)
    rows = Tag.objects.filter(tagged__content_object__in=essays).values_list("pk").annotate(n=Count("pk"))
    return dict(rows.values_list("pk", "n").order_by())


@require_safe
def tag(request, slug):
    """The page of a tag. One that nothing public carries is there where it is defined; another word for it leads on."""
    found = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug)
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
    published = Essay.objects.published()
    rows = published.tagged(found).newest().for_list() if found.pk else published.none()
    return {
        "tag": found, "page": page_of(rows, request), "title": found.name, "heading": found.name,
        "together": _together(found) if found.pk else [], "stands": _stands(rows),
        "synonyms": list(found.synonyms.shown().order_by("key")) if found.pk else [],
        "feed": reverse("tag-feed", args=[found.slug]),
        "feed_title": _("Essays tagged %(name)s") % {"name": typeset(found.name)},
        "description": found.definition,
        "share_image": share_images.of_tag(found, request.site_state.settings) if found.pk else None,
    }  # fmt: skip


def _together(tag):
    """The tags that stand most often beside this one, with how often."""
    counts = _tag_counts(tagged__tag=tag)
    counts.pop(tag.pk, None)
    best = sorted(counts, key=lambda pk: (-counts[pk], pk))[:TOGETHER]
    rows = Tag.objects.in_bulk(best)
    return [{"name": rows[pk].name, "slug": rows[pk].slug, "count": counts[pk]} for pk in best]


def _stands(essays):
    """In which hubs these essays stand, with counts, in the hubs' order."""
    hubs = Hub.objects.filter(essays__in=essays.order_by()).annotate(n=Count("pk")).order_by("position", "pk")
    return [{"hub": hub, "count": hub.n} for hub in hubs]


@require_safe
def authors(request):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    rows = Author.objects.with_counts().filter(count__gt=0).select_related("portrait").order_by("name", "pk")
    page = page_of(rows, request, per_page=100)
    context = {"authors": page.object_list, "page": page, "title": _("Authors"), "heading": _("Authors")}
    return render(request, "essays/authors.html", context)


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.with_counts().select_related("portrait"), slug=slug, count__gt=0)
    surrogate_keys.shows(surrogate_keys.author(found.pk))
    return render(request, "essays/author.html", page_of_author(request, found))


def page_of_author(request, found):
    """What the page of an author shows; the author may be one who is not stored yet."""
    published = Essay.objects.published()
    rows = published.filter(bylines__author=found).newest().for_list() if found.pk else published.none()
    return {
        "author": found, "page": page_of(rows, request), "title": found.name, "heading": found.name,
        "feed": reverse("author-feed", args=[found.slug]),
        "feed_title": _("Essays by %(name)s") % {"name": typeset(found.name)},
        "stands": _stands(rows), "type": "profile",
        "share_image": share_images.of_author(found, request.site_state.settings) if found.pk else None,
    }  # fmt: skip


@require_safe
def archive(request):
    """A year a row, twelve months each; newest year first."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    months = dict(
        Essay.objects.published().annotate(month=TruncMonth("dated")).values_list("month").annotate(n=Count("pk"))
        .order_by().values_list("month", "n")
    )  # fmt: skip
    context = {"years": _years(months), "title": _("Archive"), "heading": _("Archive")}
    return render(request, "essays/archive.html", context)


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
    rows = Essay.objects.published().filter(dated__year=year).newest().for_list()
    if not 1 <= year <= 9999 or not rows.exists():
        raise Http404(_("Nothing was dated in this year."))
    context = {"page": page_of(rows, request), "year": year, "title": str(year), "heading": str(year)}
    return render(request, "essays/archive_year.html", context)


@require_safe
def archive_month(request, year, month):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        raise Http404(_("There is no such month."))
    published = Essay.objects.published()
    rows = published.filter(dated__year=year, dated__month=month).newest().for_list()
    page = page_of(rows, request, per_page=100)
    days = {}
    for essay in page.object_list:
        days.setdefault(essay.dated, []).append(essay)
    title = month_text(datetime.date(year, month, 1))
    context = {
        "days": [{"day": day, "essays": found} for day, found in days.items()], "page": page, "year": year,
        "month": month, "title": title, "heading": title, "nearest": _nearest(published, year, month),
    }  # fmt: skip
    return render(request, "essays/archive_month.html", context, status=200 if days else 404)


def _nearest(published, year, month):
    """The months with essays before and after this one, as {earlier, later} of {name, url} or None."""
    start = datetime.date(year, month, 1)
    end = datetime.date(year + month // 12, month % 12 + 1, 1) if year < 9999 else datetime.date.max
    found = published.aggregate(
        earlier=Max("dated", filter=Q(dated__lt=start)), later=Min("dated", filter=Q(dated__gte=end))
    )
    return {
        side: day
        and {
            "name": month_text(day),
            "url": reverse("archive-month", args=[day.year, day.month]),
        }
        for side, day in found.items()
    }
