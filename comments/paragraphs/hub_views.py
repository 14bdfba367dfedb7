"""What readers say about one element of the strategy: their responses to paragraphs of any essay that speak of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.paragraphs.answers import said_about
from essays.models import Hub
from sitewide.pagination import page_of
from sitewide.typography import typeset


@require_safe
def hub_responses(request, slug):
    """All of them, twenty a page."""
    hub = Hub.objects.filter(slug=slug).first()
    if hub is None:
        raise Http404(_("There is no page at this address."))
    title = _("What readers say about %(name)s") % {"name": typeset(hub.name)}
    context = {"hub": hub, "page": page_of(said_about(hub), request), "title": title, "heading": title}
    context["canonical"] = reverse("hub-responses", args=[slug])
    return render(request, "comments/hub_responses.html", context)
