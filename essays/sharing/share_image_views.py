"""The addresses of share images. The version in an address is for those who keep what they saw: any other than the
present one, and none, leads to the present one as well, and only that is ever made."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essays.models import Author, Essay, Hub, Page, Tag
from essays.reading.views import gone_or_missing
from essays.sharing import image_files, share_images
from essays.sharing.image_files import NotMade
from sitewide.http.redirects import moved

YEAR, SOON = 31_536_000, 300
LATER = 60


@require_safe
def essay(request, slug):
    """Of an essay: both its addresses answer with the picture that it has now, cut or drawn."""
    found = Essay.objects.published().for_list().filter(slug=slug).first()
    if found is None:
        return gone_or_missing(request, slug)
    return answer(request, share_images.of_essay(found, request.site_state.settings))


@require_safe
def hub(request, slug):
    return answer(request, share_images.of_hub(get_object_or_404(Hub, slug=slug), request.site_state.settings))


@require_safe
def tag(request, slug):
    """Of a tag that has a page: one that a public essay carries, or that is defined; another word for it leads on."""
    found = get_object_or_404(Tag.objects.select_related("synonym_of"), slug=slug)
    meant = found.synonym_of or found
    if not meant.definition and not Essay.objects.published().tagged(meant).exists():
        raise Http404(_("Nothing is tagged %(name)s.") % {"name": meant.name})
    if meant is not found:
        return moved(request, reverse("tag-share-card", args=[meant.slug]))
    return answer(request, share_images.of_tag(meant, request.site_state.settings))


@require_safe
def author(request, slug):
    found = get_object_or_404(Author.objects.with_counts(), slug=slug, count__gt=0)
    return answer(request, share_images.of_author(found, request.site_state.settings))


@require_safe
def page(request, slug):
    return answer(request, share_images.of_page(get_object_or_404(Page, slug=slug), request.site_state.settings))


@require_safe
def home(request):
    return answer(request, share_images.of_home(request.site_state.settings))


def answer(request, image):
    """The present image: for a year at its own address, for five minutes at any other. Where it cannot be made, 503 and
    when to ask again; no page waits for it."""
    try:
        shown, data = _made(image)
    except NotMade:
        response = HttpResponse(_("The picture cannot be made now."), status=503, content_type="text/plain")
        response["Retry-After"], response["Cache-Control"] = str(LATER), "no-store"
        return response
    # Streamed, so that the store of pages does not fill with pictures, which lie in files already.
    response = FileResponse(BytesIO(data), content_type=shown.type)
    present = shown is image and request.GET.get("v") == image.version
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if present else f"public, max-age={SOON}"
    response["ETag"] = f'"{shown.version}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _made(image):
    """The image with its file; of a cover that cannot be had the card in its place. Raises NotMade."""
    try:
        return image, image_files.bytes_of(image)
    except NotMade:
        if image.cover is None:
            raise
    return image.drawn(), image_files.bytes_of(image.drawn())
