"""One essay, as readers see it; and the pages of the site's own texts."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.derived.redirects import find_old_path
from essays.markup.paragraph_slots import headings
from essays.models import Essay, Link, Page
from essays.models.page import ADDRESSED
from essays.reading import metadata
from essays.reading.related import companions
from essays.sharing import open_graph, share_images
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http.private_pages import keep_private
from sitewide.http.redirects import moved
from sitewide.http.unsent import unsent
from sitewide.typography import typeset

BACKLINKS_SHOWN = 5
BACKLINKS_READ = 300
TOC_SMALL, TOC_LONG = 3, 12
_PUBLIC = CompiledQuery(lambda now, slug: Essay.objects.published(now).defer("body").filter(slug=slug).order_by())
_LINKS = CompiledQuery(
    lambda now, to: (
        Link.objects.from_published(now)
        .filter(to_essay=to)
        .exclude(essay=to)
        .order_by("-essay__dated", "-essay_id", "paragraph", "pk")
        .values_list("essay_id", "essay__title", "essay__slug", "sentence", "essay__language")[:BACKLINKS_READ]
    )
)
CHOICES = {"order", "about"}  # other ways to show the responses: no pages of their own for search engines


@require_safe
def essay(request, slug):
    found = _visible(slug, request.user)
    if found is None:
        return gone_or_missing(request, slug)
    context = context_of(found, request.site_state.settings)
    context["robots"] = "noindex" if request.GET.keys() & CHOICES else ""
    response = render(request, "essays/essay.html", context)
    if not found.is_public:
        keep_private(response)
    return response


def _visible(slug, user):
    """The essay that this person may read at an address, without the text as it was typed; None for none."""
    if user.is_authenticated:
        return Essay.objects.visible_to(user).defer("body").filter(slug=slug).first()
    return _PUBLIC.instance(timezone.now(), slug)


def context_of(found, site):
    """Everything that the page of an essay shows, but for its responses."""
    linked = _linked_from(found)
    surrogate_keys.shows(surrogate_keys.essay(found.pk), *(surrogate_keys.essay(row["pk"]) for row in linked))
    return {
        "essay": found,
        "authors": found.card.get("authors", []),
        "linked_from": linked[:BACKLINKS_SHOWN],
        "linked_more": max(0, len(linked) - BACKLINKS_SHOWN),
        **companions(found, [row["pk"] for row in linked[:BACKLINKS_SHOWN]]),
        "scheduled": not found.is_public,
        **contents_of(found.toc),
        **_machine_readable(found, site),
    }


def gone_or_missing(request, slug):
    """A withdrawn essay answers 410 with its title, date and the reason; all else is missing."""
    return gone(request, get_object_or_404(Essay, slug=slug, live=Essay.Live.WITHDRAWN))


def gone(request, found):
    """410 for an address of a withdrawn essay, with its title, date and the reason, and what was being sent to it."""
    context = {
        "title": typeset(found.title, found.language),
        "dated": found.dated,
        "reason": found.withdrawn_reason,
        "when": found.withdrawn_at,
    }
    context |= {"robots": "noindex", "unsent": unsent(request)}
    return render(request, "commonswiki/410.html", context, status=410)


def _linked_from(found):
    """The essays that link to this one, newest first, each once, with the sentence that links."""
    rows = {}
    for pk, title, slug, sentence, language in _LINKS.rows(timezone.now(), found.pk):
        rows.setdefault(
            pk, {"pk": pk, "title": title, "url": f"/essays/{slug}/", "sentence": sentence, "language": language}
        )
    return list(rows.values())


def contents_of(entries):
    """The contents of a text as its page shows them, from what rendering found: `toc`, `show_toc`, `toc_closed`."""
    if len(entries) > TOC_LONG:
        top = min(entry["level"] for entry in entries)
        entries = [entry for entry in entries if entry["level"] == top]
    return {"toc": entries, "show_toc": len(entries) >= TOC_SMALL, "toc_closed": len(entries) > 7}


def _machine_readable(found, site):
    title, image = typeset(found.title, found.language), share_images.of_essay(found, site)
    return {
        "title": title,
        "description": typeset(found.standfirst or found.excerpt, found.language),
        "type": "article",
        "canonical": found.url,
        "address": metadata.readable(f"{settings.SITE_URL}{found.url}"),
        "citation": metadata.citation(found, site.printed_title, settings.SITE_URL),
        "head_json": metadata.article(found, site, settings.SITE_URL, image=image),
        "share_image": image,
        "text_language": found.language,
        "open_graph": open_graph.article(found, settings.SITE_URL),
        "highwire": metadata.highwire(found, site, settings.SITE_URL),
        "feed": f"{found.url}responses.xml",
        "feed_title": _("Responses to %(title)s") % {"title": title},
    }


@require_safe
def page(request, slug):
    if slug not in ADDRESSED:
        raise Http404
    found = get_object_or_404(Page, slug=slug)
    image = share_images.of_page(found, request.site_state.settings)
    context = {
        "page": found, "title": found.title, "heading": found.title, "parts": headings(found.html),
        "share_image": image,
        "head_json": metadata.web_page("WebPage", found, settings.SITE_URL, image),
    }  # fmt: skip
    return render(request, "essays/page.html", context)


@require_safe
def old_essay_address(request, slug, **date):
    """/<slug>/YYYY/MM/DD, as the blog that came before had it; the date is not looked at, as slugs are unique here."""
    found = Essay.objects.published().filter(slug=slug).first()
    if found is None:
        if Essay.objects.filter(slug=slug, live=Essay.Live.WITHDRAWN).exists():
            return gone_or_missing(request, slug)
        old = find_old_path(f"/essays/{slug}/") or find_old_path(request.get_full_path())
        if old is None or old.essay is None:
            raise Http404(_("No essay stands under this address."))
        found = old.essay
    return moved(request, found.url)
