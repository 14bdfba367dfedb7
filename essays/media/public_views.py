"""The page of a picture or a recording: large, with all that is said of it and in it, and where it stands."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.decorators import has_role
from essays.media import public_pages
from essays.models import Media
from sitewide.http.private_pages import keep_private


@require_safe
def picture(request, name):
    """One that a public page shows; another only for those who have the library. Search engines find it by the pages
    that it stands in, which say more."""
    found = get_object_or_404(Media.objects.select_related("licence"), name=name)
    return _show(request, found, {"robots": "noindex"})


@require_safe
def recording(request, name):
    """One that a public page holds, with its words, which search engines may read; another only for those who have
    the library."""
    rows = Media.every.exclude(kind=Media.Kind.PICTURE).select_related("licence", "still")
    found = get_object_or_404(rows, name=name)
    return _show(request, found, {"robots": "" if found.transcript else "noindex"})


def _show(request, found, context):
    places, more = public_pages.places(found)
    if not places and not has_role(request.user, "author", "editor"):
        raise Http404
    title = found.alt if not found.is_picture else found.caption or found.alt
    context |= {"media": found, "places": places, "more": more, "title": title, "description": found.alt}
    response = render(request, "essays/media.html", context)
    return response if places else keep_private(response)
