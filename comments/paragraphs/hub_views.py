"""What readers say about one element of the strategy: their responses to paragraphs of any essay that speak of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comments.models import Comment
from essays.models import Hub
from sitewide.pagination import page_of

ON_THE_HUB = 5


def said_about(hub):
    """The published responses to paragraphs that speak of a hub, newest first, each with its essay and its passage."""
    rows = Comment.objects.published().filter(passage__hubs=hub).select_related("essay", "passage")
    return rows.defer(
        "essay__body", "essay__html", "essay__text", "essay__toc", "passage__text", "passage__keys"
    ).newest()


@require_safe
def hub_responses(request, slug):
    """All of them, twenty a page."""
    hub = Hub.objects.filter(slug=slug).first()
    if hub is None:
        raise Http404("There is no page at this address.")
    title = f"What readers say about {hub.name}"
    context = {"hub": hub, "page": page_of(said_about(hub), request), "title": title, "heading": title}
    context["canonical"] = reverse("hub-responses", args=[slug])
    return render(request, "comments/hub_responses.html", context)
