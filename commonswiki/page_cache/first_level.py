"""The first level of the page cache: what a worker has just given from the store, as it went over the network.

Before Django makes a request of it: most of the time that a kept page takes is Django's way to the store and back. An
answer serves again only while the site's state is the very same (version, last due moment, day), which is read first,
each time, for requests that wait together once: at the next state all are forgotten, and pages come from the store,
which knows what of it changed. Who brings a cookie, a copy to compare with, or a body goes Django's way, and so does
nginx, which is told when it is.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import Error

from commonswiki.layout import frame_of
from commonswiki.page_cache import warming
from commonswiki.page_cache.store import FROM_STORE
from sitewide import state
from sitewide.http.charsets import Application
from sitewide.http.content_encoding import accepted
from sitewide.http.rate_limits import UNLIMITED

MOST_BYTES = 2 * 1024 * 1024  # of one worker
LONGEST = 1000  # characters of a key
REST = 5  # seconds after a failure of the database, in which it is not asked here
# What an answer from the store depends on; what Django is asked instead for, where a request brings it.
READ = ("RAW_URI", "PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT",
        "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")  # fmt: skip
LEFT_TO_DJANGO = ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_SURROGATE_CAPABILITY",
                  "HTTP_TRANSFER_ENCODING", "CONTENT_TYPE", "CONTENT_LENGTH", UNLIMITED)  # fmt: skip
Key = tuple[str, ...]


class Answer(NamedTuple):
    """Status line, headers and body, as they went to the web server; until when the store keeps the page, in seconds
    since 1970."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    until: float

    @property
    def size(self) -> int:
        """How many bytes it takes: the heads are an eighth of all where pages are compressed."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Answers:
    """The answers of one state of the site, bounded by bytes. Where they are full, those go that were not given for the
    longest time: so as many requests find theirs as did in twice the memory while all were forgotten then."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes, self._lock = 0, threading.Lock()

    def get(self, key: Key) -> Answer | None:
        """The answer of a key; None where there is none, or the store does not keep it any more."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        return found if time.time() < found.until else None

    def keep(self, key: Key, answer: Answer) -> None:
        """Keeps an answer."""
        with self._lock:
            if before := self._kept.pop(key, None):
                self._bytes -= before.size
            self._kept[key] = answer
            self._bytes += answer.size
            while self._bytes > MOST_BYTES:
                _key, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size


class Reading:
    """The reading of the site's state, which threads that wait for it at the same time share: it begins after all of
    them came, so none gets an older one than its own would be. While each asked for itself they waited for each other
    far longer than for the database."""

    def __init__(self) -> None:
        self._lock, self._begun, self._failed_at = threading.Lock(), 0, -float(REST)
        self._watched = state.Watched()
        self.by = 0  # the thread that has read it last
        self._found: state.SiteState | Error

    def rests(self) -> bool:
        """Whether the database has failed so lately that it is not asked."""
        return time.monotonic() - self._failed_at < REST

    def state(self) -> state.SiteState | Error:
        """The state now, or what reading it raised."""
        wanted = self._begun + 1
        with self._lock:
            if self._begun < wanted and not self.rests():
                self._begun += 1
                self.by = threading.get_ident()
                try:
                    self._found = _read(self._watched)
                except Error as error:
                    self._found, self._failed_at = error, time.monotonic()
            return self._found


def _read(watched: state.Watched) -> state.SiteState:
    return state.asked_first(watched.current)


def first_level(application: Application) -> Application:
    """The application with this level before it."""
    reading = Reading()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = key_of(environ)
        if key is None or not settings.PAGE_STORE or reading.rests():
            return application(environ, start_response)
        environ[state.READ_BEFORE] = now = reading.state()
        environ[state.READ_HERE] = reading.by == threading.get_ident()
        if isinstance(now, Error):  # Django answers, without asking in vain once more
            return application(environ, start_response)
        answers = frame_of(now).kept.setdefault(__name__, Answers())
        if found := answers.get(key):
            if not environ.get("QUERY_STRING"):
                warming.note(get_path_info(environ))
            start_response(found.status, list(found.headers))
            return [found.body]
        head: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            head[:] = status, list(headers)
            return start_response(status, headers, *more)

        response = application(environ, begin)
        if (until := environ.get(FROM_STORE)) and head[0].startswith("200 "):
            content: bytes = response.content  # type: ignore[attr-defined]  # what Django gives is its HttpResponse
            headers = [(name, value) for name, value in head[1] if name.lower() != "x-request-id"]  # of that one alone
            answers.keep(key, Answer(head[0], headers, content, until))
        return response

    return answer


def key_of(environ: dict[str, Any]) -> Key | None:
    """By what an answer is known; None for a request that is answered by Django."""
    if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in LEFT_TO_DJANGO):
        return None
    key = (accepted(environ.get("HTTP_ACCEPT_ENCODING", "")), *[environ.get(name, "") for name in READ])
    return key if sum(map(len, key)) <= LONGEST else None
