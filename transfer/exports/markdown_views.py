"""Each essay as Markdown, at the address of its page with `.md` in the place of the last stroke."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from essays.derived.redirects import find_old_path
from essays.models import Essay
from essays.reading.views import gone_or_missing
from sitewide import surrogate_keys
from sitewide.http.private_pages import keep_private
from sitewide.http.redirects import moved
from transfer.exports.front_matter import of_essay


@require_safe
def essay_markdown(request, slug):
    """Who may read the page may have the file; search engines are told that the page is what they should list."""
    found = Essay.objects.visible_to(request.user).defer("text", "toc").select_related("licence").filter(slug=slug)
    if not (essay := found.first()):
        return _elsewhere(request, slug)
    surrogate_keys.shows(surrogate_keys.essay(essay.pk))
    response = HttpResponse(of_essay(essay), content_type="text/markdown; charset=utf-8")
    response["Link"] = f'<{iri_to_uri(settings.SITE_URL + essay.url)}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    return response if essay.is_public else keep_private(response)


def _elsewhere(request, slug):
    """Where the page would be: at another address by now, withdrawn, or missing."""
    old = find_old_path(f"/essays/{slug}/")
    if old and old.essay and old.essay.is_public:
        return moved(request, reverse("essay-markdown", args=[old.essay.slug]))
    return gone_or_missing(request, slug)
