"""An essay's public history: its editions, each as it read, and any two compared. Drafts between them never show.

These pages are for people who look something up. Crawlers, which would walk through all pairs, are asked to stay out,
and nobody may ask for very many at once.
"""

from functools import wraps

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays import markup
from essays.derived import covers
from essays.derived.redirects import find_old_path
from essays.models import Essay, Hub, Revision
from essays.reading.views import gone_or_missing
from essays.revisions import edition_texts
from sitewide.http import rate_limits
from sitewide.http.client_address import household_of
from sitewide.http.rate_limits import too_many
from sitewide.http.redirects import moved, see_other

A_MINUTE, AN_HOUR = 30, 300  # pages of history that one address may ask for
LIGHT = ("essay", "number", "edition", "edition_at", "saver", "summary", "withheld_at", "withheld_reason",
         "words_added", "words_removed", "title")  # fmt: skip


def looked_up(view):
    """For pages of history: of a public essay, seldom asked for, not listed by search engines, kept by no store."""

    @require_safe
    @wraps(view)
    def wrapper(request, slug, **place):
        if wait := 0 if rate_limits.UNLIMITED in request.META else _wait(household_of(request)):
            return too_many(request, wait)
        found = Essay.objects.published().for_list().filter(slug=slug).first()
        response = view(request, found, **place) if found else _elsewhere(request, slug)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return wrapper


def _wait(address):
    """Seconds for which somebody has to wait who has asked for very much; 0 for nobody else."""
    wait = rate_limits.hit("history", address, limit=A_MINUTE, seconds=60)
    return max(wait, rate_limits.hit("history-hour", address, limit=AN_HOUR, seconds=3600))


def _elsewhere(request, slug):
    """Another address by now; or it was withdrawn, and its history with it; or there is none."""
    old = find_old_path(f"/essays/{slug}/")
    if old and old.essay and Essay.objects.published().filter(pk=old.essay.pk).exists():
        rest = request.get_full_path().partition("/history/")[2]
        return HttpResponseRedirect(f"{old.essay.url}history/{rest}", status=301)
    return gone_or_missing(request, slug)


def _editions(found):
    """Every public edition of an essay, oldest first, without the texts."""
    return list(Revision.objects.published().filter(essay=found).select_related("saver").only(*LIGHT, "saver__name"))


@looked_up
def essay_history(request, found):
    editions = _editions(found)
    if {"old", "new"} <= request.GET.keys():
        return _chosen(request, found, editions)
    legible = [row.edition for row in editions if not row.withheld_at]
    context = {
        "essay": found,
        "editions": editions[::-1],
        "first": editions[0] if editions else None,
        "people": len({row.saver_id for row in editions if row.saver_id}),
        "old": legible[-2] if len(legible) > 1 else 0,
        "new": legible[-1] if len(legible) > 1 else 0,
        "can_compare": len(legible) > 1,
    }
    return render(request, "essays/history.html", context)


def _chosen(request, found, editions):
    """Leads from the two that were chosen to their difference; without two, back to the list."""
    numbers = {str(row.edition) for row in editions}
    old, new = request.GET["old"], request.GET["new"]
    if not {old, new} <= numbers:
        return see_other("history", found.slug)
    old, new = sorted((int(old), int(new)))
    return see_other("difference", found.slug, old, new)


def _whole(found, number):
    """One public edition with its text; 404 for any other number."""
    if number > found.edition:
        raise Http404(_("No such revision."))
    rows = Revision.objects.published().filter(essay=found).select_related("saver", "licence", "cover__licence")
    return get_object_or_404(rows, edition=number)


@looked_up
def edition(request, found, number):
    shown = _whole(found, number)
    if shown.withheld_at:
        return render(request, "essays/edition_withheld.html", {"essay": found, "edition": shown}, status=410)
    context = {
        "essay": found,
        "edition": shown,
        **_rendered(shown),
        "authors": shown.author_names(),
        "hubs": Hub.objects.filter(pk__in=shown.hubs),
        "is_live": shown.edition == found.edition,
    }
    return render(request, "essays/edition.html", context)


def _rendered(shown):
    """The text as readers saw it; in words why not, where the rules for texts have become narrower since."""
    try:
        html = edition_texts.html_of(shown)
    except markup.TextTooCostly as error:
        return {"problem": str(error)}
    return {"rendered": {"html": html}, "cover": covers.at_head(None if shown.no_cover else shown.cover, html)}


@looked_up
def difference(request, found, old, new):
    if old > new:
        return moved(request, reverse("difference", args=[found.slug, new, old]))
    before, after = _whole(found, old), _whole(found, new)
    withheld = [row for row in (before, after) if row.withheld_at]
    if withheld:
        return render(request, "essays/edition_withheld.html", {"essay": found, "edition": withheld[0]}, status=410)
    numbers = [row.edition for row in _editions(found) if not row.withheld_at]
    context = {
        "essay": found,
        "before": before,
        "after": after,
        **_compared(before, after, request.GET.get("view") == "side"),
        **_steps(numbers, old, new),
    }
    return render(request, "essays/difference.html", context)


def _compared(before, after, side):
    """What differs in the words that readers saw, as a part of the page; or in words why it cannot be shown."""
    try:
        return {"difference": edition_texts.difference(before, after, side), "side": side}
    except markup.TextTooCostly as error:
        return {"problem": str(error), "side": side}


def _steps(numbers, old, new):
    """The step before the older of two editions and the one after the newer, as pairs of numbers or None."""
    at, end = numbers.index(old), numbers.index(new)
    return {
        "earlier": (numbers[at - 1], old) if at else None,
        "later": (new, numbers[end + 1]) if end + 1 < len(numbers) else None,
    }
