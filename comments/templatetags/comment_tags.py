"""The conversation under an essay, for its template."""

from django import template
from django.urls import reverse

from comments.conversation import page_of, places_of, rows_of
from comments.forms import blank_form
from comments.posting import closed_words
from comments.views import staff_of

register = template.Library()


@register.inclusion_tag("comments/thread.html", takes_context=True)
def comment_thread(context, essay):
    """The responses to an essay, fifty a page (`?responses=2`), and the reply form; two queries."""
    request = context["request"]
    page = page_of(places_of(essay), request.GET.get("responses"))
    closed = closed_words(essay)
    staff = None if closed else staff_of(request)
    return {
        "request": request,
        "essay": essay,
        "count": essay.comment_count,
        "responses": rows_of(essay, page),
        "page": page,
        "feed": reverse("essay-responses-feed", args=[essay.slug]),
        "closed": closed,
        "staff": staff,
        "form": None if closed else blank_form(essay, staff=staff),
    }
