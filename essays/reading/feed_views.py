"""The page that lists the feeds."""

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.reading.feeds import site_feeds


@require_safe
def feeds(request):
    rows = [{"title": title, "url": path, "address": f"{settings.SITE_URL}{path}"} for title, path in site_feeds()]
    return render(request, "essays/feeds.html", {"feeds": rows, "title": _("Feeds"), "heading": _("Feeds")})
