"""The conversation under an essay and beside its paragraphs, for its template."""

from functools import lru_cache
from html import escape

from django import template
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.models import Comment, Mention
from comments.paragraphs import margin_counts
from comments.paragraphs.answers import said_about
from comments.posting.commenting_status import REGISTERED, closed_words, closing_words
from comments.posting.forms import blank_form, stamp_of
from comments.posting.sender import is_member, staff_of
from comments.rules import rulebook
from comments.threads.conversation import Talk, page_of, rows_of, structured
from comments.threads.row_html import responses_html
from essays.models import Essay
from sitewide.text.numbers import whole_number

register = template.Library()

BY_AUTHOR = 10
ON_THE_HUB = 5
MOST_MENTIONS = 100
ORDERS = {"": "threads", "date": "date"}
ANY = "any"
ANY_SLUG = "any-essay"


def talk_of(context, essay):
    """The Talk under an essay, asked for once for all parts of a page."""
    kept = context["request"].__dict__.setdefault("talks", {})
    if essay.pk not in kept:
        kept[essay.pk] = Talk(essay, context.get("own_reply"))
    return kept[essay.pk]


def own_page(talk, places, per_page):
    """The page on which one's own held reply stands, on the page that shows it in its place; else None."""
    found = next((n for n, place in enumerate(places) if talk.own and place.id == talk.own.pk), None)
    return None if found is None else str(found // per_page + 1)


def ruling_in(context, essay):
    """The rules of an essay; no query where the page knows the state of the site."""
    state = getattr(context["request"], "site_state", None)
    return rulebook.ruling_of(essay, state and state.settings.version)


def closed_in(context, essay, ruling=None):
    """Why the essay takes no replies of who looks at its page, or ""."""
    ruling = ruling or ruling_in(context, essay)
    closed = closed_words(essay, ruling)
    return str(REGISTERED) if not closed and ruling.registered_only and not is_member(context["request"]) else closed


@register.simple_tag(takes_context=True)
def essay_text(context, essay):
    """The text of an essay with the number of responses beside each paragraph that has some, and, while it is open, a
    link at each to answer it."""
    respond = "" if closed_in(context, essay) else reverse("respond", args=[essay.slug])
    return margin_counts.text_with_margin(essay, talk_of(context, essay).counts(), respond)


@register.inclusion_tag("comments/thread.html", takes_context=True)
def comment_thread(context, essay):
    """The responses to an essay, fifty a page (`?responses=2`), in threads or as `?order=date`, `?about=any` or
    `?about=4` ask; and the reply form."""
    request, talk = context["request"], talk_of(context, essay)
    order, paragraph = asked(request.GET)
    if paragraph and f' id="p{paragraph}"' not in essay.html:
        raise Http404(_("There is no such paragraph."))
    ruling = ruling_in(context, essay)
    places = talk.shown(order, paragraph)
    asked_for = request.GET.get("responses", own_page(talk, places, ruling.page_length))
    page = page_of(places, asked_for, ruling.page_length)
    closed = closed_in(context, essay, ruling)
    staff = None if closed else staff_of(request)
    rows = rows_of(essay, page, talk.about, talk.own)
    respond = "" if closed else reverse("respond", args=[essay.slug])
    return {
        "request": request,
        "essay": essay,
        "count": essay.comment_count,
        "about_count": len(talk.about),
        "order": order,
        "paragraph": paragraph,
        "query": query_of(order, paragraph),
        "responses": responses_html(rows, essay=essay, respond_url=respond, depth=ruling.depth),
        "page": page,
        "head_json": None if talk.own else structured(essay, rows),
        "own_token": context.get("own_token", ""),
        "respond": respond,
        "feed": reverse("essay-responses-feed", args=[essay.slug]),
        "closed": closed,
        "closes": "" if closed else closing_words(essay, ruling),
        "sign_in": closed == REGISTERED,
        "staff": staff,
        "form": blank_form(essay, staff=staff) if staff else None,
        "form_html": "" if closed or staff else readers_form(essay.pk, essay.slug, ruling.hold_all),
    }


def asked(parameters):
    """Which responses a page is asked for, as (order, paragraph): the order "threads" or "date", a paragraph's number,
    0 for any, None for all responses. Http404 for anything else."""
    order, about = parameters.get("order", ""), parameters.get("about")
    if order not in ORDERS or (about is not None and order):
        raise Http404(_("There is no such order of responses."))
    if about is None:
        return ORDERS[order], None
    if about == ANY:
        return ORDERS[order], 0
    number = whole_number(about, digits=5)
    if number and not about.startswith("0"):
        return ORDERS[order], number
    raise Http404(_("There is no such paragraph."))


def query_of(order, paragraph):
    """What the addresses of the pages of this choice begin with."""
    chosen = "order=date&" if order == "date" else "" if paragraph is None else f"about={paragraph or ANY}&"
    return f"?{chosen}responses="


@register.inclusion_tag("comments/mentions.html")
def mentions_of(essay):
    """The pages elsewhere that mention an essay, oldest first; no query where there are none."""
    shown = essay.mention_count
    rows = Mention.objects.filter(essay=essay, state=Mention.State.PUBLISHED)[:MOST_MENTIONS] if shown else []
    return {"rows": rows, "more": max(0, shown - MOST_MENTIONS)}


@register.inclusion_tag("comments/by_author.html")
def responses_by(author):
    """The newest responses that an author's own account wrote on this site; none for an author without an account."""
    if author.user_id is None:
        return {"rows": []}
    written = Comment.objects.published().filter(user=author.user_id).select_related("essay")
    return {"rows": written.defer("essay__body", "essay__html", "essay__text").newest()[:BY_AUTHOR]}


@register.inclusion_tag("comments/said.html")
def said_of(hub):
    """The newest responses to paragraphs that speak of a hub; none for a hub that is not stored yet."""
    rows = list(said_about(hub)[: ON_THE_HUB + 1]) if hub.pk else []
    return {"hub": hub, "rows": rows[:ON_THE_HUB], "more": len(rows) > ON_THE_HUB}


def readers_form(pk, slug, hold_all):
    """The empty reply form of an essay, which is the same for every reader of a day."""
    html, address, stamp = form_of_any(hold_all, timezone.localdate(), get_language())
    html = html.replace(address, escape(reverse("respond", args=[slug])))
    return mark_safe(html.replace(stamp, stamp_of(Essay(pk=pk))))  # noqa: S308 - a template's


@lru_cache(maxsize=8)
def form_of_any(hold_all, _day, _language):
    """The form of an essay that is not there, its address and its stamp, in the place of which those of another are
    put: to make one for each essay took a third of what its page does."""
    essay = Essay(pk=0, slug=ANY_SLUG)
    context = {"essay": essay, "form": blank_form(essay), "hold_all": hold_all}
    html = render_to_string("includes/reply_form.html", context)
    return html, reverse("respond", args=[ANY_SLUG]), stamp_of(essay)
