"""Forms that readers send without a session are checked by where they come from, not by a token.

Public pages are the same for everybody, so they can carry no token. Browsers say themselves which page sent a form:
`Sec-Fetch-Site` (all of today's) and `Origin` (all of the last ten years). A client that sends neither is no browser
holding somebody's cookies, and is let through: such a form never uses a session's rights anyway.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from sitewide.http.unsent import unsent


def same_origin(request: HttpRequest) -> bool:
    """True where a form was sent from a page of this site, as far as the browser tells."""
    fetched_from = request.headers.get("Sec-Fetch-Site", "")
    if fetched_from and fetched_from not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin", "")
    if not origin or from_unnamed_page(request):
        return True
    said = _authority(origin)
    ours = {_authority(f"{request.scheme}://{request.get_host()}"), _authority(settings.SITE_URL)}
    return said is not None and said in ours


def from_unnamed_page(request: HttpRequest) -> bool:
    """True where a browser names no origin, as some do by their settings, but says itself that the page was this
    site's: no page can write either header."""
    return request.headers.get("Origin", "") == "null" and request.headers.get("Sec-Fetch-Site", "") == "same-origin"


class OwnPagesCsrfMiddleware(CsrfViewMiddleware):
    """Django's check of the token, which is asked for as ever, with the same eye for which page sent a form."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        verified: bool = super()._origin_verified(request)  # type: ignore[misc]  # private, so its types leave it out
        return from_unnamed_page(request) or verified


def page_before(request: HttpRequest) -> str:
    """The page of this site that a form was sent from (path and query), as the browser tells; "" for any other."""
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    own = referer.netloc == request.get_host() and referer.path.startswith("/")
    return referer._replace(scheme="", netloc="", fragment="").geturl() if own else ""


def _authority(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address; None where it has none ("null"), and where it is none."""
    try:
        parts = urlsplit(address.lower())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def same_origin_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets a form be sent without a token, from pages of this site only; the others get 403 with the words kept."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not same_origin(request):
            return refused(request)
        return view(request, *args, **kwargs)

    return checked


def refused(request: HttpRequest) -> HttpResponse:
    """403 for a form from elsewhere, with everything that was typed to be copied."""
    return render(request, "commonswiki/csrf.html", {"why": "elsewhere", "unsent": unsent(request)}, status=403)
