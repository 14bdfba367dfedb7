"""The pages that only compose others: home, the strategy, preferences."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from addresses import missing
from addresses.scanners import OLD_PARAMETERS
from commonswiki.layout import LOOKS, SIZES, THEMES, frame_of, look_of
from essays.derived.redirects import find_old_path, led_to
from essays.models import Essay, HubPair, Page
from essays.reading import metadata, strategy
from essays.sharing import open_graph, share_images
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http import cookies
from sitewide.http.origin import page_before, same_origin_required
from sitewide.typography import typeset

LATEST, WITH_PICTURES = 6, 5  # essays beside the lead: fewer where they have pictures, which take more room
FIELD_NAMES = {
    "a": ("alternatives",), "m": ("movements",), "p": ("politics",), "am": ("alternatives", "movements"),
    "mp": ("movements", "politics"), "pa": ("politics", "alternatives"),
    "amp": ("alternatives", "movements", "politics"),
}  # fmt: skip
YEAR = 365 * 24 * 3600
_NEWEST = CompiledQuery(lambda now: Essay.objects.published(now).newest().for_list()[: LATEST + 1])
_ALLIANCE = CompiledQuery(lambda: Page.objects.filter(slug="alliance"))


@require_safe
def home(request):
    if request.GET.keys() & set(OLD_PARAMETERS):
        old = find_old_path(request.get_full_path())
        if old and old.status == 301:
            return led_to(request, old)
        if old:
            raise Http404  # which says that it is gone
        missing.note(request.get_full_path())
    surrogate_keys.shows(surrogate_keys.ESSAYS, surrogate_keys.RESPONSES)
    site = request.site_state.settings
    newest = _NEWEST.instances(timezone.now())
    lead = strategy.lead_essay(site, newest)
    latest = [essay for essay in newest if essay != lead][:LATEST]
    if any(essay.card.get("cover") for essay in latest):
        latest = latest[:WITH_PICTURES]
    alliance = _ALLIANCE.instance()
    frame = frame_of(request.site_state)
    context = {
        "lead": lead, "latest": latest, "hubs": frame.hubs, "counts": frame.counts,
        "alliance_html": alliance.html if alliance else "",
        "licence_name": frame.licence_name,
        "title": site.title, "canonical": "/",
        "head_json": metadata.graph(_website(site)),
    }  # fmt: skip
    return render(request, "commonswiki/home.html", context)


def _website(site):
    return {
        "@type": "WebSite", "name": site.printed_title, "url": f"{settings.SITE_URL}/",
        "description": typeset(site.tagline),
        "image": open_graph.image_object(share_images.of_home(site)),
        "potentialAction": {
            "@type": "SearchAction", "target": f"{settings.SITE_URL}/search/?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }  # fmt: skip


@require_safe
def strategy_page(request):
    surrogate_keys.shows(surrogate_keys.ESSAYS)
    frame = frame_of(request.site_state)
    rings = {ink: frame.rings[ink] for ink in strategy.RINGS if ink in frame.rings}
    page = Page.objects.filter(slug="strategy").first()
    title = page.title if page else _("The strategy")
    complete = len(rings) == 3
    counts = strategy.HubCounts()
    context = {
        "page": page, "hubs": list(rings.values()) or frame.hubs, "title": title, "heading": title,
        "fields": _fields(rings, counts) if complete else None,
        "pairs": _pairs(rings, counts) if complete else [],
        "all_three": _all_three(rings, page, counts) if complete else None, "canonical": reverse("strategy"),
        "lead": strategy.lead_essay(request.site_state.settings),
    }  # fmt: skip
    return render(request, "commonswiki/strategy.html", context)


def _fields(rings, hub_counts):
    counts = strategy.fields(rings, hub_counts)
    made = {}
    for key, inks in FIELD_NAMES.items():
        one = reverse("hub", args=[rings[inks[0]].slug]) + "?only=1"
        url = one if len(inks) == 1 else reverse("combination", args=[strategy.combination_slug(inks, rings)])
        names = " ".join(hub.name for ink, hub in rings.items() if ink in inks)
        made[key] = {"count": counts.get(frozenset(inks), 0), "url": url, "rings": names}
    return made


def _pairs(rings, counts):
    why = {frozenset((p.first_id, p.second_id)): p.why for p in HubPair.objects.all()}
    return [_pair(rings[a], rings[b], why, counts, strategy.combination_slug((a, b), rings)) for a, b in strategy.PAIRS]


def _pair(first, second, why, counts, slug):
    rows = Essay.objects.published().in_all([first, second]).newest().for_list()
    count = counts.in_all([first.pk, second.pk])
    return {
        "first": first, "second": second, "why": why.get(frozenset((first.pk, second.pk)), ""),
        "essays": rows[:3] if count else [], "count": count, "url": reverse("combination", args=[slug]),
        "feed": reverse("combination-feed", args=[slug]),
    }  # fmt: skip


def _all_three(rings, page, counts):
    rows = Essay.objects.published().in_all(list(rings.values())).newest().for_list()
    count = counts.in_all(hub.pk for hub in rings.values())
    return {
        "html": page.html if page else "", "essays": rows[:20] if count else [], "count": count,
        "url": reverse("combination", args=["all-three"]), "feed": reverse("combination-feed", args=["all-three"]),
    }  # fmt: skip


@same_origin_required
def preferences(request):
    """Theme, text size and keys, kept in a cookie of the reader's own; the only cookie that a reader can have."""
    if request.method != "POST":
        context = {"themes": THEMES, "sizes": SIZES, "title": _("Preferences"), "back": _own_path(request, "back")}
        return render(request, "commonswiki/preferences.html", context)
    before = look_of(request)
    asked = [(request.POST.get(name, before[name] or ""), known) for name, known in LOOKS.items()]
    look = ".".join(word if word in known else "" for word, known in asked)
    response = redirect(_own_path(request, "back") or reverse("preferences"))
    if look.strip("."):
        cookies.keep(response, "look", look.removesuffix("."), path="/", seconds=YEAR)
    else:
        cookies.drop(response, "look", path="/")
    return response


def _own_path(request, name):
    """Where to go back to: a path of this site, named by the form or by the page it stands on, or ""."""
    path = request.POST.get(name) or request.GET.get(name, "")
    if not path and request.method == "POST":
        path = page_before(request)
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@require_safe
def favicon(request):
    """Browsers ask for it by this name where a page has not told them of the mark (feeds, the admin)."""
    return redirect(static("img/mark-180.png"))


@require_safe
def robots(request):
    lines = [
        "User-agent: *", "Disallow: /desk/", "Disallow: /admin/", "Disallow: /search/", "Disallow: /responses/",
        "Disallow: /essays/*/history/", "Disallow: /preview/", "Disallow: /letters/",
        "Disallow: /preferences/", "Disallow: /sign-in/", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", "",
    ]  # fmt: skip
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
