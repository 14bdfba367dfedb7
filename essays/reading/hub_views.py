"""The hubs of the strategy, and the essays that stand in several."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.derived import covers
from essays.models import Count, Essay, HubPair, HubStart, Media
from essays.reading import metadata
from essays.reading.deep_pages import NewestFirst, StartsFirst
from essays.reading.essays_under import UNDER_HUB
from essays.reading.strategy import PAIRS, HubCounts, all_of, combination_slug, exactly, lead_essay, ring_hubs
from essays.reading.tag_counts import tags_beside
from essays.sharing import share_images, strategy_hubs
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.pagination import page_of
from sitewide.typography import typeset

TAGS_SHOWN = 12
SORTS = ("new", "start")
_PAIRS = CompiledQuery(lambda: HubPair.objects.order_by().values_list("first", "second", "why"))


def _starting(now, hub):
    starts = HubStart.objects.filter(hub=hub)
    return Essay.objects.published(now).for_rows().filter(pk__in=starts.values("essay")).starting_with(starts)


_STARTS = CompiledQuery(_starting)


@require_safe
def hub(request, slug):
    hubs = strategy_hubs.at_version(request.site_state.settings.version)
    found = next((hub for hub in hubs if hub.slug == slug), None)
    if found is None:
        raise Http404(_("There is no page at this address."))
    context = page_of_hub(request, found, hubs)
    surrogate_keys.shows(surrogate_keys.hub(found.slug), surrogate_keys.RESPONSES)
    if context["lead"]:  # which another may be as soon as any essay comes or goes
        surrogate_keys.shows(surrogate_keys.ESSAYS)
    return render(request, "essays/hub.html", context)


def page_of_hub(request, found, hubs, starts=None):
    """What the page of one of `hubs` shows; the hub may be one that is not stored yet.

    `starts` are the ids of the essays to begin with, in their order, where they are not the stored ones.
    """
    rings = ring_hubs(hubs)
    only = request.GET.get("only") == "1" and found.is_ring
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "new"
    counts = HubCounts()
    count = counts.of(found.pk)
    months = partial(Count.objects.beside, Count.Kind.HUB_MONTH, found.pk)
    rows = UNDER_HUB.rows(found, count).for_rows() if found.pk else Essay.objects.none()
    if only:
        rows = rows.in_exactly([found], list(rings.values()))
        meant = exactly([found.pk], [hub.pk for hub in rings.values()])
        count, months = counts.within(meant), partial(counts.months, meant)
    if sort == "start" and found.pk:
        in_order = StartsFirst(rows, count, found, months)
    elif only or not found.pk:
        in_order = NewestFirst(rows, count, months=months)
    else:
        in_order = UNDER_HUB.newest(found, count, months)
    page = page_of(in_order, request)
    image = share_images.of_hub(found, request.site_state.settings) if found.pk else None
    return {
        "hub": found, "page": page, "sort": sort, "only": only, "others": _others(found, rings, counts),
        "start_here": [] if page.number > 1 or only else _start_here(found, starts, rows),
        "tags": _tags(found), "title": found.name, "heading": found.name,
        "description": found.argument, "feed": reverse("hub-feed", args=[found.slug]),
        "feed_title": _("Essays in %(name)s") % {"name": typeset(found.name)},
        "cover": _cover(found) if page.number == 1 and not only else None,
        "lead": None if page.paginator.count else lead_essay(request.site_state.settings),
        "share_image": image,
        "head_json": metadata.web_page("CollectionPage", found, settings.SITE_URL, image),
    }  # fmt: skip


def _cover(hub):
    picture = hub.picture_id and Media.every.select_related("licence").filter(pk=hub.picture_id).first()
    return covers.described(picture) if picture else None


def _start_here(hub, starts, rows):
    if starts is None:
        return _STARTS.instances(timezone.now(), hub.pk) if hub.pk else []
    rows = rows.in_bulk(starts)
    return [rows[pk] for pk in starts if pk in rows]


def _others(hub, rings, counts):
    """The other two rings, why they belong with this one, and how many essays stand in both."""
    if not hub.is_ring or not hub.pk:
        return []
    why = {frozenset(pair): why for *pair, why in _PAIRS.rows()}
    return [
        {"hub": other, "why": why.get(frozenset((hub.pk, other.pk)), ""), "count": counts.in_all({hub.pk, other.pk})}
        for ink, other in rings.items()
        if other.pk != hub.pk
    ]


def _tags(hub):
    """The tags that its essays carry most often, with how often."""
    found = tags_beside(Count.Kind.HUB_TAG, hub.pk, TAGS_SHOWN) if hub.pk else []
    return sorted(found, key=lambda tag: (-tag["count"], tag["key"]))


@require_safe
def combination(request, pair):
    """All essays that stand in two rings, or in all three."""
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    rings = ring_hubs()
    wanted = next((inks for inks in (*PAIRS, tuple(rings)) if rings and combination_slug(inks, rings) == pair), None)
    if wanted is None:
        raise Http404(_("There is no such combination."))
    hubs = [rings[ink] for ink in wanted if ink in rings]
    name = _("All three") if len(hubs) == 3 else " + ".join(typeset(h.name) for h in hubs)
    found = None if len(hubs) == 3 else HubPair.objects.filter(first__in=hubs, second__in=hubs).first()
    counts, meant = HubCounts(), all_of(hub.pk for hub in hubs)
    count, months = counts.within(meant), partial(counts.months, meant)
    rows = Essay.objects.published().in_all(hubs).newest().for_rows()
    context = {
        "page": page_of(NewestFirst(rows, count, months=months), request), "heading": name,
        "title": name, "hubs": hubs, "why": found.why if found else "",
        "feed": reverse("combination-feed", args=[pair]), "feed_title": name,
    }  # fmt: skip
    return render(request, "essays/combination.html", context)
