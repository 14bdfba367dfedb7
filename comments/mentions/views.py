"""The mentions on the desk: the newest first, each shown or taken away by a button."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import role_required
from comments import mentions
from comments.models import Mention
from sitewide.http.redirects import see_other
from sitewide.pagination import page_of
from sitewide.text.numbers import whole_number

PER_PAGE = 50


@never_cache
@role_required("moderator")
@require_http_methods(["GET", "HEAD", "POST"])
def desk_mentions(request):
    if request.method == "POST":
        return _decide(request)
    rows = Mention.objects.select_related("essay", "decided_by").order_by("-at", "-pk")
    page = page_of(rows.defer("essay__body", "essay__html", "essay__text", "essay__toc"), request, PER_PAGE)
    held = Mention.objects.filter(state=Mention.State.HELD).count()
    return render(request, "desk/mentions.html", {"page": page, "held": held})


def _decide(request):
    """`remove` or `show` names the mention."""
    does_show = "show" in request.POST
    asked = request.POST.get("show" if does_show else "remove", "")
    mention = get_object_or_404(Mention, pk=whole_number(asked))
    if does_show:
        mentions.show(mention, by=request.user)
        messages.success(request, _("The mention is shown under its essay."))
    else:
        mentions.remove(mention, by=request.user)
        messages.success(request, _("The mention is taken from the readers."))
    return see_other("desk-mentions")
