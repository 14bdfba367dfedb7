"""The desk's list of links to other sites that lead nowhere any more."""

from django.conf import settings
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404, render

from accounts.decorators import administrators
from addresses import outgoing_links
from addresses.models import LinkPlace, OutgoingLink
from addresses.views import PER_PAGE, tabs
from essays.models.published import is_published
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of


@administrators("GET", "HEAD")
def dead_links(request):
    read = LinkPlace.objects.filter(essay__links_read__edition=F("essay__edition"))
    places = read.filter(is_published("essay__")).select_related("essay")
    places = places.defer("essay__html", "essay__body").order_by("essay__title", "pk")
    rows = outgoing_links.dead().prefetch_related(Prefetch("places", places, to_attr="shown"))
    context = {
        **tabs("desk-dead-links"), "page": page_of(rows, request, PER_PAGE), "are_checked": settings.CHECK_LINKS,
        "known": OutgoingLink.objects.count(), "asked": OutgoingLink.objects.exclude(asked_at=None).count(),
    }  # fmt: skip
    return render(request, "addresses/links.html", context)


@administrators("POST")
def fine(request, pk):
    """Takes a link off the list; `do=check` has it asked again."""
    back = request.POST.get("do") == "check"
    outgoing_links.mark_fine(get_object_or_404(OutgoingLink, pk=pk), by=request.user, is_fine=not back)
    return see_other("desk-addresses-ignored" if back else "desk-dead-links")
