"""Public pages are the same for every reader who is nobody yet: they get a validator, 304, and a place in the store.

Django's per-site cache is not used: what is kept here is only what was asked for without a session or a message, and
answered with 200 and no cookie. The validator changes with every change of content, so nothing stale is ever found. A
page is kept once for each look, under what it reads of its address (commonswiki.parameters), and as it is sent:
compressed. Cookies that are not the site's own, or that no page reads, change nothing.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from commonswiki.layout import look_in
from commonswiki.parameters import read_by
from sitewide import cookies
from sitewide.content_encoding import ENCODINGS, accepted, decoded, encoded
from sitewide.hashing import keyed_hash

KEPT_SECONDS = 3600
LONGEST_ADDRESS = 900  # a slug of another script is written with nine signs a letter
COMPRESSED = ("text/html", "application/atom+xml", "application/rss+xml", "application/xml", "text/xml", "text/x-opml",
              "text/markdown")  # fmt: skip
HEADERS = ("Content-Type", "Content-Encoding", "Content-Length", "Content-Disposition", "Content-Language",
           "Last-Modified", "Link", "X-Robots-Tag")  # fmt: skip
SMALL = 500  # bytes: what is shorter is sent as it is


class PageStoreMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in {"GET", "HEAD"} or not hasattr(request, "site_state"):
            return self.get_response(request)
        if cookies.are_personal(request):
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
        if read is not None and (kept := self._fetch(request, etag)):
            return self._answer(request, kept, etag)
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if not self._may_keep(response):
            return response
        response = _compressed(request, response)
        if read is not None:
            self._keep(request, response, etag)
        return self._answer(request, response, etag)

    @classmethod
    def kept(cls, request):
        """The page of a request from the store, under the state that the request has; None where it is not kept."""
        read = read_by(request)
        etag = cls._etag(request, read)
        kept = None if read is None else cls._fetch(request, etag)
        return cls._answer(request, kept, etag) if kept else None

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
        return get_conditional_response(request, response["ETag"], modified, response)

    @staticmethod
    def _etag(request, read):
        address = request.get_full_path() if read is None else f"{request.path_info}?{read.urlencode()}"
        look = look_in(request)
        return f'"{keyed_hash("page", request.site_state.validator, look, address)[:32]}"'

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

    @classmethod
    def _fetch(cls, request, etag):
        """The page as it is sent to who takes what this request does; None where it is not kept. It is kept in the
        encoding that was asked for first; another is made of it once, and kept beside."""
        if not settings.PAGE_STORE:
            return None
        wanted = accepted(request.headers.get("Accept-Encoding", ""))
        if (kept := cache.get(_key(etag, wanted))) is None:
            others = cache.get_many([_key(etag, one) for one in (*ENCODINGS, "") if one != wanted])
            kept = next((_in_encoding(other, wanted) for other in others.values()), None)
            if kept is None:
                return None
            cls._store(etag, kept)
        content, headers, _ = kept
        response = HttpResponse(content, headers=headers)
        if _is_compressed(response):
            patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
        return response

    @classmethod
    def _keep(cls, request, response, etag):
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
        cls._store(etag, (response.content, headers, time.time() + seconds))

    @staticmethod
    def _store(etag, kept):
        _, headers, until = kept
        if (seconds := int(until - time.time())) > 0:
            cache.set(_key(etag, headers.get("Content-Encoding", "")), kept, seconds)


def _key(etag, encoding):
    return f"page:{encoding}:{etag}"


def _compressed(request, response):
    """Compressed where asked for. Safe from BREACH: these pages hold no secret and nothing of one visitor."""
    if response.headers.get("Content-Encoding") or not _is_compressed(response):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding := accepted(request.headers.get("Accept-Encoding", "")):
        response.content = encoded(response.content, encoding)
        response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(response.content))
    return response


def _is_compressed(response):
    """Whether such an answer is compressed for those who take it so."""
    kind = response.headers.get("Content-Type", "").split(";")[0]
    return kind in COMPRESSED and ("Content-Encoding" in response.headers or len(response.content) >= SMALL)


def _in_encoding(kept, wanted):
    """A kept page in another encoding ("": as it is); the same where its kind is never compressed."""
    content, headers, until = kept
    plain = decoded(content, headers.get("Content-Encoding", ""))
    response = HttpResponse(plain, headers={name: headers[name] for name in headers if name != "Content-Encoding"})
    if wanted and _is_compressed(response):
        response.content, response["Content-Encoding"] = encoded(plain, wanted), wanted
    response["Content-Length"] = str(len(response.content))
    return response.content, dict(response.headers), until
