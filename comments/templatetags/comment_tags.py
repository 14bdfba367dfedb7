"""The conversation under an essay, for its template."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from comments.conversation import page_of, places_of, rows_of, structured
from comments.forms import blank_form
from comments.models import Comment
from comments.openness import closed_words
from comments.rows import responses_html
from comments.views import staff_of
from essays.models import Essay

register = template.Library()

BY_AUTHOR = 10


@register.inclusion_tag("comments/thread.html", takes_context=True)
def comment_thread(context, essay):
    """The responses to an essay, fifty a page (`?responses=2`), and the reply form; two queries."""
    request = context["request"]
    page = page_of(places_of(essay), request.GET.get("responses"))
    closed = closed_words(essay)
    staff = None if closed else staff_of(request)
    rows = rows_of(essay, page)
    respond = "" if closed else reverse("respond", args=[essay.slug])
    return {
        "request": request,
        "essay": essay,
        "count": essay.comment_count,
        "responses": responses_html(rows, respond_url=respond),
        "page": page,
        "head_json": structured(essay, rows),
        "feed": reverse("essay-responses-feed", args=[essay.slug]),
        "closed": closed,
        "staff": staff,
        "form": blank_form(essay, staff=staff) if staff else None,
        "form_html": ""
        if closed or staff
        else readers_form(essay.pk, essay.slug, timezone.localdate(), get_language()),
    }


@register.inclusion_tag("comments/by_author.html")
def responses_by(author):
    """The newest responses that an author's own account wrote on this site; none for an author without an account."""
    if author.user_id is None:
        return {"rows": []}
    written = Comment.objects.published().filter(user=author.user_id).select_related("essay")
    return {"rows": written.defer("essay__body", "essay__html", "essay__text").newest()[:BY_AUTHOR]}


@lru_cache(maxsize=512)
def readers_form(pk, slug, _day, _language):
    """The empty reply form of an essay, which is the same for every reader of a day; kept in the process."""
    essay = Essay(pk=pk, slug=slug)
    return render_to_string("includes/reply_form.html", {"essay": essay, "form": blank_form(essay)})
