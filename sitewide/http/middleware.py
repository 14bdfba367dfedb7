"""Middleware of the whole site: keeps out, and in, what is no text; reads the site's state once for each request."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpResponse, QueryDict
from django.template import loader
from django.utils import timezone
from django.utils.translation import gettext as _

from sitewide import state
from sitewide.http import large_uploads
from sitewide.http.unsent import read_too_large, unsent
from sitewide.text import interface_language
from sitewide.text.characters import UNWRITABLE, clean, clean_bytes
from sitewide.text.numbers import whole_number

ANSWER = "Commons-Answer"
MAX_BODY = 25 * 1024 * 1024  # the largest picture, and what is said of it
TEXTS = ("text/", "application/atom+xml", "application/rss+xml", "application/xml", "application/json")


class CleanRequestMiddleware:
    """Keeps from every view what no text of the site may have (sitewide.text.characters says why).

    A path with such a character, a query or a cookie with a NUL, and bytes that are no text are answered with 400. In a
    form and in other queries the characters are taken out: what a view reads of them is clean.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self._refused(request)
        if response is None:
            _clean_forms(request)
            response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # By this, scripts know the site's own answers from a proxy's: see static/js/sent.js.
        response.setdefault(ANSWER, "page")
        return response

    def _refused(self, request):
        """The answer to a request that goes no further, or None."""
        # Before anything reads it: files of any size would be written to the disk, for strangers too.
        length = whole_number(str(request.META.get("CONTENT_LENGTH") or 0))
        if length is None or (length > MAX_BODY and length > _room(request)):
            return too_large(request)
        try:
            request.get_host()
        except DisallowedHost:  # here, since a page from the store is given without anybody asking for the name
            return _refusal(
                _("This site does not answer under this name. It is at %(site_url)s/")
                % {"site_url": settings.SITE_URL},
                400,
            )
        if not self._is_clean(request):
            return _refusal(_("Bad request: the address or the form has characters that are no text."), 400)
        return None

    @staticmethod
    def _is_clean(request):
        raw = request.META.get("QUERY_STRING", "")
        if "�" in request.path_info or UNWRITABLE.search(request.path_info) or "%00" in raw or "\0" in raw:
            return False
        # Quoted values of cookies are decoded: a header without a NUL may bring one ("\\000").
        return not any("\0" in value for value in request.COOKIES.values())


def _room(request):
    return large_uploads.room(request.path_info, request.META.get("QUERY_STRING", ""))


def _clean_forms(request):
    """What is read of a form and of a query has clean names and values; read when a view asks for it, not before:
    files of strangers stay unread where nobody expects any."""
    if "%" in request.META.get("QUERY_STRING", "") and _is_unclean(request.GET):
        request.GET = _cleaned(request.GET)
    load = request._load_post_and_files  # Django has no hook between the reading of a form and its first use

    def load_clean():
        load()
        if _is_unclean(request._post):
            request._post = _cleaned(request._post)

    request._load_post_and_files = load_clean


def _is_unclean(sent):
    return any(clean(text) != text for name, values in sent.lists() for text in (name, *values))


def _cleaned(sent):
    found = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        found.setlist(clean(name), [clean(value) for value in values])
    found._mutable = False  # as what was sent always is
    return found


class CleanAnswerMiddleware:
    """The last way out: no answer that is text holds a character that XML forbids, whatever a row has held for years.

    It stands inside the page store, so that what is kept there is clean, and not compressed yet.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith(TEXTS):
            cleaned = clean_bytes(response.content)
            if len(cleaned) != len(response.content):
                response.content = cleaned
                if "Content-Length" in response.headers:  # counted further in: one too many leaves browsers waiting
                    response.headers["Content-Length"] = str(len(cleaned))
        return response


def too_large(request):
    """413 with the words of the form, as far as reading them is cheap."""
    length = whole_number(str(request.META.get("CONTENT_LENGTH") or 0))
    read_too_large(request, MAX_BODY * 10 if length is None else length)
    page = loader.render_to_string("commonswiki/413.html", {"unsent": unsent(request)})
    return HttpResponse(clean_bytes(page.encode()), status=413, headers={"Cache-Control": "no-store"})


def _refusal(words, status):
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


class SiteMiddleware:
    """Puts the site's state (one query, on first use), its time zone and its language onto each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.STATIC_URL):
            raise Http404  # WhiteNoise has no such file, and no page may take this for the name of a hub
        request.site_state = state.of_request(request.META)
        timezone.activate(request.site_state.settings.zone)
        interface_language.begin()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
