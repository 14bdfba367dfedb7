"""Public pages are the same for every reader without a cookie: they get a validator, 304, and a place in the store.

Django's per-site cache is not used: what is kept here is only what was asked for with no cookie at all and answered
with 200 and none. The validator changes with every change of content, so nothing stale is ever found. A page is kept
once, under what it reads of its address (commonswiki.parameters).
"""

import gzip

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from comments.identity.writer_trust import COOKIE_PATHS
from commonswiki.parameters import read_by
from sitewide.cookies import HOST
from sitewide.hashing import keyed_hash

KEPT_SECONDS = 3600
LONGEST_ADDRESS = 900  # a slug of another script is written with nine signs a letter
COMPRESSED = ("text/html", "application/atom+xml", "application/rss+xml", "application/xml", "text/xml", "text/x-opml",
              "text/markdown")  # fmt: skip
HEADERS = ("Content-Type", "Content-Length", "Content-Disposition", "Content-Language", "Last-Modified", "Link",
           "X-Robots-Tag")  # fmt: skip
# By these somebody who sends a reply is known again; no page that everybody reads looks at them.
READ_BY_NONE = {f"{HOST}{name}" for name in COOKIE_PATHS}


class PageStoreMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in {"GET", "HEAD"} or not hasattr(request, "site_state"):
            return self.get_response(request)
        if request.COOKIES.keys() - READ_BY_NONE:
            # Somebody's own: kept by no cache between, and asked for anew.
            response = self.get_response(request)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, ["Cookie"])
            return response
        read = read_by(request)
        if read is not None:
            request.GET = read
        etag = self._etag(request, read)
        if etag in [e.removeprefix("W/") for e in parse_etags(request.headers.get("If-None-Match", ""))]:
            return self._finish(HttpResponseNotModified(), etag)
        if read is not None and (kept := self._fetch(etag)):
            return self._answer(request, self._rebuild(kept), etag)
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if not self._may_keep(response):
            return response
        if read is not None:
            self._keep(request, response, etag)
        return self._answer(request, response, etag)

    @classmethod
    def kept(cls, request):
        """The page of a request from the store, under the state that the request has; None where it is not kept."""
        read = read_by(request)
        etag = cls._etag(request, read)
        kept = None if read is None else cls._fetch(etag)
        return cls._answer(request, cls._rebuild(kept), etag) if kept else None

    @classmethod
    def _answer(cls, request, response, etag):
        """Not modified, where the reader's copy has the very same Last-Modified (feed readers ask so); else the page. A
        later one is of a time that was lost. It is the moment of the version and not that of the newest entry, which
        stays when an older one is withdrawn, or the site gets another name."""
        modified = None
        if "Last-Modified" in response.headers:
            modified = int(request.site_state.changed_at.timestamp())
            response.headers["Last-Modified"] = http_date(modified)
        if modified != parse_http_date_safe(request.headers.get("If-Modified-Since", "")):
            modified = None
        response = cls._finish(response, etag)
        response = get_conditional_response(request, response["ETag"], modified, response)
        return response if response.status_code == 304 else cls._compressed(request, response)

    @staticmethod
    def _etag(request, read):
        address = request.get_full_path() if read is None else f"{request.path_info}?{read.urlencode()}"
        return f'"{keyed_hash("page", request.site_state.validator, address)[:32]}"'

    @staticmethod
    def _may_keep(response):
        control = response.headers.get("Cache-Control", "")
        return (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and "private" not in control
            and "no-store" not in control
        )

    @staticmethod
    def _finish(response, etag):
        response["ETag"] = f"W/{etag}"
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        patch_vary_headers(response, ["Cookie"])
        return response

    @staticmethod
    def _fetch(etag):
        if not settings.PAGE_STORE:
            return None
        return cache.get(f"page:{etag}")

    @staticmethod
    def _keep(request, response, etag):
        state = request.site_state
        if not settings.PAGE_STORE or request.method != "GET" or len(request.get_full_path()) > LONGEST_ADDRESS:
            return
        # What crawlers shall stay out of (histories) is asked for seldom, and there is very much of it.
        if "nofollow" in response.get("X-Robots-Tag", ""):
            return
        seconds = KEPT_SECONDS
        if state.next_due:
            seconds = min(seconds, int((state.next_due - state.now).total_seconds()))
        headers = {name: response[name] for name in HEADERS if name in response}
        if seconds > 0:
            cache.set(f"page:{etag}", (response.content, headers), seconds)

    @staticmethod
    def _rebuild(kept):
        content, headers = kept
        return HttpResponse(content, headers=headers)

    @staticmethod
    def _compressed(request, response):
        """Compressed where asked for. Safe from BREACH: these pages hold no secret and nothing of one visitor."""
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if response.headers.get("Content-Encoding") or kind not in COMPRESSED or len(response.content) < 500:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = gzip.compress(response.content, compresslevel=5, mtime=0)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        return response
