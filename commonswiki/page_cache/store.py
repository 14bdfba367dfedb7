"""Public pages are the same for every reader who is nobody yet: they get a validator, 304, and a place in the store.

Django's per-site cache is not used: what is kept here is only what was asked for without a session or a message, and
answered with 200 and no cookie. Each page is kept with the content version under which it was made and with what it
shows (sitewide.surrogate_keys): it stays until one of that changes, so a reply to one essay leaves all other essays
kept. The noticeboard, which all pages share, is looked at when a page is given: where it reads otherwise by now, that
part alone is put in anew. Nothing stale is ever given.

A page is kept once for each look, under what it reads of its address (parameters), and as it is sent:
compressed. Cookies that are not the site's own, or that no page reads, change nothing.
"""

import hashlib
import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from commonswiki.layout import board_etag, board_in, frame_of, look_in
from commonswiki.page_cache import warming
from commonswiki.page_cache.parameters import read_by
from sitewide import content_changes, surrogate_keys
from sitewide.hashing import keyed_hash
from sitewide.http import cookies
from sitewide.http.content_encoding import ENCODINGS, accepted, decoded, encoded
from sitewide.http.rate_limits import UNLIMITED

KEPT_SECONDS = 12 * 3600
LONGEST_ADDRESS = 900  # a slug of another script is written with nine signs a letter
COMPRESSED = ("text/html", "application/atom+xml", "application/rss+xml", "application/xml", "text/xml", "text/x-opml",
              "text/markdown")  # fmt: skip
HEADERS = ("Content-Type", "Content-Encoding", "Content-Length", "Content-Disposition", "Content-Language",
           "Last-Modified", "Link", "X-Robots-Tag")  # fmt: skip
FROM_STORE = "commonswiki.from_store"  # in the environ of a request that the store has answered: KeptPage.until
SMALL = 500  # bytes: what is shorter is sent as it is


class KeptPage(NamedTuple):
    """A page in the store, in one encoding: all of it is what packing can pack."""

    content: bytes
    headers: dict[str, str]
    etag: str  # of its content as it is read, whatever the encoding
    version: int  # the content version under which it was made
    moment: str  # of the site's state then: see SiteState.moment
    keys: tuple[str, ...] | None  # what it shows; None: it may be anything
    board: tuple[int, int] | None  # from where to where in the content, not compressed, the noticeboard stands in it
    board_etag: str
    until: float  # seconds since 1970

    def has_stood(self, state):
        """Whether it reads as it would if it were made under this state; but for the noticeboard."""
        made = content_changes.known().has_stood(state.settings.version, self.version, self.keys)
        return made and self.moment == state.moment and time.time() < self.until

    def encoded(self, wanted):
        """The same in another encoding ("": as it is read); the same where its kind is never compressed."""
        return self._with(decoded(self.content, self.headers.get("Content-Encoding", "")), wanted)

    def with_board(self, board):
        """The same with the noticeboard of now."""
        encoding = self.headers.get("Content-Encoding", "")
        start, end = self.board
        plain = decoded(self.content, encoding)
        plain = plain[:start] + board.content + plain[end:]
        place = start, start + len(board.content)
        return self._with(plain, encoding)._replace(etag=_etag(plain), board=place, board_etag=board.etag)

    def _with(self, plain, encoding):
        headers = {name: value for name, value in self.headers.items() if name != "Content-Encoding"}
        response = HttpResponse(plain, headers=headers)
        _encode(response, encoding)
        response["Content-Length"] = str(len(response.content))
        return self._replace(content=response.content, headers=dict(response.headers))

    def response(self):
        """The answer to who asked for it."""
        response = HttpResponse(self.content, headers=self.headers)
        patch_vary_headers(response, ["Cookie", "Accept-Encoding"] if _is_compressed(response) else ["Cookie"])
        return response


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
        if settings.PAGE_STORE:
            content_changes.known().read_until(request.site_state.settings.version)
        if kept := _fetch(request, read):
            request.surrogate_keys = kept.keys
            if not read and UNLIMITED not in request.META:
                warming.note(request.path_info)
            # Nobody fills the level before with spellings of one page.
            if request.META.get("QUERY_STRING", "") == read.urlencode():
                request.META[FROM_STORE] = kept.until
            return _answer(request, kept.response(), kept.etag)
        shown = surrogate_keys.Shown()
        with surrogate_keys.noted(shown):
            response = self.get_response(request)
        request.surrogate_keys = shown.keys
        patch_vary_headers(response, ["Cookie"])
        if not _may_keep(response):
            return response
        if "Last-Modified" in response.headers:
            # Of the version and not of the newest entry: that stays when an older one is withdrawn, or the site gets
            # another name. No two versions have the same.
            response["Last-Modified"] = http_date(int(request.site_state.changed_at.timestamp()))
        plain = response.content
        _compress(request, response)
        etag = _etag(plain)
        if read is not None:
            _keep(request, read, response, plain, etag, shown.keys)
        return _answer(request, response, etag)


def kept_answer(request):
    """The answer to a request from the store, under the state that the request has, without asking the database; None
    where the page is not kept."""
    kept = _fetch(request, read_by(request), with_board=False)
    return _answer(request, kept.response(), kept.etag) if kept else None


def _answer(request, response, etag):
    """Not modified, where the reader's copy is of this content, or has the very same Last-Modified (feed readers ask
    so); else the page. A later one is of a time that was lost."""
    modified = None
    if last := response.headers.get("Last-Modified"):
        modified = parse_http_date_safe(last)
        if modified != parse_http_date_safe(request.headers.get("If-Modified-Since", "")):
            modified = None
    response["ETag"] = f'W/"{etag}"'
    response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, response["ETag"], modified, response)


def _etag(plain):
    return hashlib.sha256(plain).hexdigest()[:32]


def _may_keep(response):
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in control
        and "no-store" not in control
    )


def _fetch(request, read, with_board=True):
    """The page in the encoding that this request takes; None where it is not kept, or reads otherwise by now. It is
    kept in the encoding that was asked for first; another is made of it once, and kept beside."""
    if read is None or not settings.PAGE_STORE:
        return None
    wanted, state = accepted(request.headers.get("Accept-Encoding", "")), request.site_state
    kept = found = _stored(_key(request, read, wanted), state)
    if kept is None:
        others = (_stored(_key(request, read, one), state) for one in (*ENCODINGS, "") if one != wanted)
        if (other := next(filter(None, others), None)) is None:
            return None
        kept = other.encoded(wanted)
    if with_board and kept.board and (board := frame_of(state).noticeboard).etag != kept.board_etag:
        kept = kept.with_board(board)
    if kept is not found:
        _store(_key(request, read, wanted), kept)
    return kept


def _stored(key, state):
    fields = cache.get(key)
    kept = KeptPage(*fields) if fields else None
    return kept if kept and kept.has_stood(state) else None


def _keep(request, read, response, plain, etag, keys):
    state = request.site_state
    if not settings.PAGE_STORE or request.method != "GET" or len(request.get_full_path()) > LONGEST_ADDRESS:
        return
    # What crawlers shall stay out of (histories) is asked for seldom, and there is very much of it.
    if "nofollow" in response.get("X-Robots-Tag", ""):
        return
    seconds = KEPT_SECONDS
    if state.next_due:
        seconds = min(seconds, int((state.next_due - state.now).total_seconds()))
    board = board_in(plain)
    kept = KeptPage(
        content=response.content,
        headers={name: response[name] for name in HEADERS if name in response},
        etag=etag,
        version=state.settings.version,
        moment=state.moment,
        keys=None if keys is None else tuple(sorted(keys)),
        board=board,
        board_etag=board_etag(plain[slice(*board)]) if board else "",
        until=time.time() + seconds,
    )
    _store(_key(request, read, response.headers.get("Content-Encoding", "")), kept)


def _store(key, kept):
    if (seconds := int(kept.until - time.time())) > 0:
        cache.set(key, kept, seconds)


def _key(request, read, encoding):
    address = f"{request.path_info}?{read.urlencode()}"
    return f"page:{encoding}:{keyed_hash('page', look_in(request), address)[:32]}"


def _compress(request, response):
    """In the encoding that is asked for. Safe from BREACH: these pages hold no secret and nothing of one visitor."""
    if response.headers.get("Content-Encoding") or not _is_compressed(response):
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    if encoding := accepted(request.headers.get("Accept-Encoding", "")):
        _encode(response, encoding)
        response["Content-Length"] = str(len(response.content))


def _encode(response, encoding):
    if encoding and _is_compressed(response):
        response.content, response["Content-Encoding"] = encoded(response.content, encoding), encoding


def _is_compressed(response):
    """Whether such an answer is compressed for those who take it so."""
    kind = response.headers.get("Content-Type", "").split(";")[0]
    return kind in COMPRESSED and ("Content-Encoding" in response.headers or len(response.content) >= SMALL)
