"""Middleware of the whole site: refuses what no database should see; reads the site's state once for each request."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.template import loader
from django.utils import timezone

from sitewide import state
from sitewide.unsent import read_too_large, unsent

ANSWER = "Commons-Answer"
MAX_BODY = 25 * 1024 * 1024  # the largest picture, and what is said of it


class CleanRequestMiddleware:
    """Answers 400 to NUL or undecodable text in path, query, form or cookies, before any database sees it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self._refused(request) or self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # By this, scripts know the site's own answers from a proxy's: see static/js/sent.js.
        response.setdefault(ANSWER, "page")
        return response

    def _refused(self, request):
        """The answer to a request that goes no further, or None."""
        # Before anything reads it: files of any size would be written to the disk, for strangers too.
        length = str(request.META.get("CONTENT_LENGTH") or 0)
        if not length.isdecimal() or int(length) > MAX_BODY:
            return too_large(request)
        try:
            request.get_host()
        except DisallowedHost:  # here, since a page from the store is given without anybody asking for the name
            return _refusal(f"This site does not answer under this name. It is at {settings.SITE_URL}/", 400)
        if not self._is_clean(request):
            return _refusal("Bad request: the address or the form has characters that are no text.", 400)
        return None

    @staticmethod
    def _is_clean(request):
        raw = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "�" in request.path_info or "%00" in raw or "\0" in raw:
            return False
        # Quoted values of cookies are decoded: a header without a NUL may bring one ("\\000").
        if any("\0" in value for value in request.COOKIES.values()):
            return False
        if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
            return True  # files and their fields are read by the view that expects them
        return not any("\0" in value for values in request.POST.lists() for value in (values[0], *values[1]))


def too_large(request):
    """413 with the words of the form, as far as reading them is cheap."""
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    read_too_large(request, int(length) if length.isdecimal() else MAX_BODY * 10)
    page = loader.render_to_string("commonswiki/413.html", {"unsent": unsent(request)})
    return HttpResponse(page, status=413, headers={"Cache-Control": "no-store"})


def _refusal(words, status):
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


class SiteMiddleware:
    """Puts the site's state (one query, on first use) and its time zone onto each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(settings.STATIC_URL):
            request.site_state = state.current()
            timezone.activate(request.site_state.settings.zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
