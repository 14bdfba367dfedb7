"""What caches that answer in the name of the site (surrogates: nginx before it, a CDN) may keep of an answer.

Only what everybody gets who has no session: at the one spelling of its address, without a cookie, for less than a
second; a CDN that is told of changes (purging) for longer. After that they ask whether it still holds
(ETag, 304). While the site is away a page goes on being given for an hour after it was last asked about; what led
elsewhere or was not there is not.

nginx says that it is one (Surrogate-Capability, of W3C's Edge Architecture Specification 1.0) and is then told in the
headers that it reads. A reader never gets those: `deploy/nginx.conf` puts the reader's own in their place.
"""

import time

from django.conf import settings
from django.utils.encoding import escape_uri_path

from commonswiki.page_cache.parameters import read_by
from commonswiki.page_cache.purging import tags_of_page
from sitewide.http import cookies
from sitewide.logs import without_keys

TOLD_OF_CHANGES = (
    300  # seconds for which a CDN keeps a page where it is told of changes (commonswiki.page_cache.purging)
)
AWAY = 3600  # seconds for which a page is given while the site does not answer
PAGES = {200, 304}
NO_PAGES = {301, 302, 404, 410}  # kept too: what is kept of such an address from before must not come back
NEVER = ("private", "no-store", "no-cache")


class SurrogateMiddleware:
    """Tells surrogates how to keep an answer. Stands outside of all that makes or keeps pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        shared = request.method in {"GET", "HEAD"} and not cookies.are_personal(request) and _is_canonical(request)
        response = self.get_response(request)
        if shared and _may_keep(response):
            _tell(request, response)
        return response


def _is_canonical(request):
    """Whether an address is the one spelling of what its page reads, and no key: nobody fills a surrogate with one page
    under a thousand addresses, and no key is written to its disk."""
    read = read_by(request)
    if read is None or without_keys(request.path_info) != request.path_info:
        return False
    query = read.urlencode()
    address = escape_uri_path(request.path_info) + (f"?{query}" if query else "")
    # As it was asked for, before anything was decoded, where the web server tells (gunicorn does).
    return request.META.get("RAW_URI", request.get_full_path()) == address


def _may_keep(response):
    """Whether everybody gets this answer, now: one of the time before the database went away is not of now."""
    control = response.headers.get("Cache-Control", "")
    if response.cookies or "Age" in response.headers or any(word in control for word in NEVER):
        return False
    if response.status_code in PAGES:
        return "public" in control and "nofollow" not in response.headers.get("X-Robots-Tag", "")
    return response.status_code in NO_PAGES


def _tell(request, response):
    is_page = response.status_code in PAGES
    away = f", stale-if-error={AWAY}" if is_page else ""
    seconds = TOLD_OF_CHANGES if settings.PURGE_COMMAND else 1
    response.headers["Surrogate-Control"] = f"max-age={seconds}, stale-while-revalidate=1{away}"
    if settings.PURGE_COMMAND:  # to nobody else: of what is not public some keys tell that it is there
        # Pages of all kinds but feeds and files have the noticeboard; of 304 the kind is not told.
        kind = response.headers.get("Content-Type", "text/html")
        tags = tags_of_page(getattr(request, "surrogate_keys", None), has_board=kind.startswith("text/html"))
        response.headers["Cache-Tag"] = ",".join(tags)
    if settings.TRUSTED_PROXIES and request.headers.get("Surrogate-Capability"):
        # nginx counts in whole seconds: what it keeps "for a second" it gives for nearly two. What ends with the second
        # that it was made in is given for less than one. Last, as nginx up to 1.23 reads nothing else after it.
        response.headers["X-Reader-Cache-Control"] = response.headers.get("Cache-Control", "")
        response.headers["Cache-Control"] = f"public, s-maxage=1, stale-while-revalidate=1{away}"
        response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
