"""Answers when something is not as it should be: in plain words, with a way on."""

import re
import sys
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import requires_csrf_token

from addresses import missing
from commonswiki import outage
from commonswiki.spelling import meant_by
from essays.derived.redirects import find_old_path, led_to
from essays.models import Essay
from essays.reading.views import gone
from sitewide.http.middleware import too_large
from sitewide.http.origin import same_origin
from sitewide.http.rate_limits import UNLIMITED
from sitewide.http.redirects import moved
from sitewide.http.unsent import unsent

NO_INDEX = "noindex"
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
UNDER_AN_ESSAY = re.compile(r"/essays/(?P<slug>[^/]+?)(?:\.md\Z|/)")
FEEDS = {"feed.xml", "feed.rss", "responses.xml"}  # they stand under the address of their page


def words_of(path):
    """The words of an address, for the search field of the 404 page: at most 100 characters of letters and numbers."""
    words = re.findall(r"[^\W_]+", unquote(path))
    return " ".join(w for w in words if w not in {"html", "php", "index"})[:100].strip()


def _moved(path):
    """The old path that an address is, or whose feed it is, with the name of the feed; (None, "") where it is none."""
    page, _slash, last = path.partition("?")[0].rpartition("/")
    if last in FEEDS:
        return find_old_path(f"{page}/"), last
    return find_old_path(path), ""


def _withdrawn(path):
    """The withdrawn essay under whose address a path stands; True for one of its old names, else None."""
    under = UNDER_AN_ESSAY.match(path)
    if under is None:
        return None
    found = Essay.objects.filter(slug=under["slug"], live=Essay.Live.WITHDRAWN).first()
    old = None if found else find_old_path(f"/essays/{under['slug']}/")
    return found or (old is not None and old.status == 410) or None


def not_found(request, exception=None):
    """404, unless the address was in use once, or is one in other letters: then 301 to where it is now, or 410."""
    old, feed = _moved(request.get_full_path()) if request.method in {"GET", "HEAD"} else (None, "")
    if old and old.status == 301:
        return led_to(request, old, feed=feed)
    if old is None and request.method in {"GET", "HEAD"} and (meant := meant_by(request.path)):
        return moved(request, meant)
    if old or (withdrawn := _withdrawn(request.path_info)) is True:
        context = {"title": "", "reason": "", "unsent": unsent(request)}
        return render(request, "commonswiki/410.html", context, status=410)
    if withdrawn:
        return gone(request, withdrawn)
    if request.method in {"GET", "HEAD"} and UNLIMITED not in request.META:
        missing.note(request.get_full_path())
    context = {"words": words_of(request.path), "unsent": unsent(request)}
    response = render(request, "commonswiki/404.html", context, status=404)
    response["X-Robots-Tag"] = NO_INDEX
    return response


def bad_request(request, exception=None):
    """400, or 413 for a form that is too large to be read; from templates that need no database, as a hostile request
    should cost nothing."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return _alone(request, "400", 400)


@requires_csrf_token
def forbidden(request, exception=None):
    context = {"why": str(exception or ""), "unsent": unsent(request)}
    return render(request, "commonswiki/403.html", context, status=403)


@requires_csrf_token
def csrf_failure(request, reason=""):
    """A form whose token is missing or old: every field is given back with a fresh token, so that nothing is lost.

    It can be sent again only where it came from a page of this site, by a button; otherwise its words can be copied.
    """
    ours = same_origin(request)
    told = {REASON_NO_CSRF_COOKIE: "cookie"}.get(reason, "token") if ours else "elsewhere"
    back = unsent(request, again=ours, token=get_token(request))
    return render(request, "commonswiki/csrf.html", {"why": told, "unsent": back}, status=403)


def server_error(request):
    """500, or 503 for trouble that passes; from templates that need no database and no context."""
    if not outage.is_passing(sys.exc_info()[1]):
        return _alone(request, "500", 500)
    response = _alone(request, "503", 503)
    response["Retry-After"] = str(outage.RETRY_AFTER)
    return response


def _alone(request, name, status):
    """A page that stands without the frame of the others, with what was being sent."""
    context = {"unsent": unsent(request, again=status >= 500 and same_origin(request))}
    response = HttpResponse(loader.render_to_string(f"commonswiki/{name}.html", context), status=status)
    add_never_cache_headers(response)
    return response


class NotAllowedMiddleware:
    """An address that only takes what a button sends, opened by hand: a page in words, with the way back.

    Its page is the next one above it in the address. Other wrong methods, which no person sends, are answered by the
    status alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "commonswiki/405.html", {"above": _above(request.path_info)}, status=405)
        page["Allow"], page["X-Robots-Tag"] = response["Allow"], NO_INDEX
        add_never_cache_headers(page)
        return page


def _above(path):
    """The next address above this one at which there is anything; the first page in the end."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return f"{path}/"
    return "/"
