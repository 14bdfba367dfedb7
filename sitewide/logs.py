"""What is written to the log: a line for each event with time, level and the request it belongs to, and no secret.

Addresses that are keys (a link that was mailed, a private page) are written without their key: every `<str:…>` of a
route counts as one, but for those in OPEN. Errors of the database are written without the rows that they quote, and
e-mail addresses not at all. A refusal (a status from 400 to 499) is one line, whoever reports it.
"""

import contextlib
import logging
import re
import secrets
import smtplib
import time
import traceback
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.urls import URLPattern, get_resolver
from django.urls.converters import StringConverter

OPEN = {"name", "section"}  # arguments of routes that are no keys: names of files, parts of the sitemap
HIDDEN = "…"
GIVEN = re.compile(r"[0-9a-f]{32}")  # an id that nginx gave a request
_QUERY = re.compile(r"([?&](?:from|next|back|token|link|code|key)=)[^&\s\"'#]+", re.IGNORECASE)
# Begun only where a word begins: from within one, a word without end would be read again at each of its letters.
_EMAIL = re.compile(r"(?<![^\s@<>\"'(),;:=\[\]])[^\s@<>\"'(),;:=\[\]]+@[^\s@<>\"'(),;:=\[\]]*\w")
_VALUE = re.compile(r": \".*", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_current = ContextVar("request", default=("-", ()))


def key_routes(entries=None, prefix="/"):
    """The routes with keys in them, each as its parts: (text, whether it is a key)."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        route = prefix + str(entry.pattern).removeprefix("^")
        if not isinstance(entry, URLPattern):
            yield from key_routes(entry.url_patterns, route)
            continue
        names = {name for name, kind in entry.pattern.converters.items() if type(kind) is StringConverter} - OPEN
        parts = [part for part in re.split(r"(<[^>]+>)", route) if part]
        if names:
            yield [(part, part.strip("<>").rpartition(":")[2] in names and part[0] == "<") for part in parts]


@cache
def _keys():
    """What finds the keys in a text: the fixed words before one, then the key, or several that follow each other."""
    found, fixed = {}, set()
    for parts in key_routes():
        start = next(at for at, (_, is_key) in enumerate(parts) if is_key)
        before = "".join(text for text, _ in parts[:start])
        found[before] = max(found.get(before, 1), sum(is_key for _, is_key in parts))
    for before in found:
        longer = [other.removeprefix(before) for other in found if other != before and other.startswith(before)]
        fixed |= {other.split("/")[0] for other in longer}
    kept = "|".join(sorted(map(re.escape, fixed - {""}))) or "$^"
    # Numbers are no keys: /essays/…/responses/12/ is a public address.
    key = rf"(?!(?:{kept})(?:/|$)|\d+(?:/|\b))(?:[^/\s?#\"'<>]+/?)"
    befores = sorted(found, key=len, reverse=True)
    texts = [rf"(?:{re.escape(before).replace('/', '/+')}{key}{{1,{found[before]}}})" for before in befores]
    # Of several slashes the first begins an address; from each of a million they would all be read again.
    return re.compile(f"(?<!/)(?:{'|'.join(texts)})", re.IGNORECASE), befores


def without_keys(text):
    """A text with the keys in its addresses hidden."""
    try:
        pattern, befores = _keys()
    except ImproperlyConfigured:  # before there are settings, or routes
        return text

    def hidden(match):
        found = match.group()
        length = next(len(b) for b in befores if re.match(re.escape(b).replace("/", "/+"), found, re.IGNORECASE))
        return f"{found[:length]}{HIDDEN}{'/' if found.endswith('/') else ''}"

    return _QUERY.sub(rf"\g<1>{HIDDEN}", pattern.sub(hidden, text))


def cleaned(text):
    """A text as it may be written: without keys and e-mail addresses, and without the keys of the request at hand."""
    for key in _current.get()[1]:
        text = text.replace(key, HIDDEN)
    return _EMAIL.sub(HIDDEN, without_keys(text))


# While a database is away each request is answered so: where in the code it was found is the same for all of them, and
# tells nothing of why. An hour of that written in full would fill a small disk.
PASSING = 503


def said_by(error):
    """What an error says, without rows of the database and without addresses of letters."""
    if isinstance(error, smtplib.SMTPException):
        return type(error).__qualname__
    words = str(error)
    if isinstance(error, Error) or type(error).__module__.partition(".")[0] in {"psycopg2", "sqlite3"}:
        words = _VALUE.sub(f": {HIDDEN}", words.strip().partition("\n")[0])
    return f"{type(error).__qualname__}: {words}" if words else type(error).__qualname__


def traced(error, seen=()):
    """An error with what led to it, as Python writes it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    text = ""
    if before is not None and before not in seen:
        joined = "was the direct cause of" if error.__cause__ else "was being handled during"
        text = f"{traced(before, (*seen, error))}\nThe error above {joined} this one:\n\n"
    steps = "".join(traceback.format_tb(error.__traceback__))
    return f"{text}Traceback (most recent call last):\n{steps}{said_by(error)}"


class Line(logging.Formatter):
    """2026-11-28T17:20:01Z WARNING [id of the request] name of the logger: words"""

    def format(self, record):
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        words = _CONTROL.sub(" ", record.getMessage())
        # gunicorn writes of what has not become a request yet, in the thread of one that has ended.
        named = "-" if record.name.startswith("gunicorn") else _current.get()[0]
        text = f"{when} {record.levelname} [{named}] {record.name}: {words}"
        error = record.exc_info and record.exc_info[1]
        if error is not None and getattr(record, "status_code", 0) == PASSING:
            text += f": {' '.join(said_by(error).split())}"
        elif error is not None and not _is_refusal(record):
            text += f"\n{traced(error)}"
        return cleaned(text)


class Words(logging.Formatter):
    """The words alone, for a line that has its own form (gunicorn's of accesses)."""

    def format(self, record):
        return cleaned(_CONTROL.sub(" ", record.getMessage()))


class Once(logging.Filter):
    """Lets one line through for a request that is refused: the first, which says why."""

    def filter(self, record):
        request = getattr(record, "request", None)
        if not _is_refusal(record) or request is None or not hasattr(request, "__dict__"):
            return True
        seen = getattr(request, "_refusal_written", None)
        request._refusal_written = seen or id(record)
        return request._refusal_written == id(record)


def _is_refusal(record):
    return 400 <= getattr(record, "status_code", 0) < 500


class RequestIdMiddleware:
    """Gives each request an id for the lines that it causes: nginx's own where there is one. It is told to the reader
    with an error of the site alone, as public pages are the same for everybody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        named = given if GIVEN.fullmatch(given) else secrets.token_hex(16)
        # Not taken back at its end: Django writes of a refusal when the last middleware is done. The next request of
        # this thread puts its own in the place.
        _current.set((named, _keys_of(request.path_info)))
        response = self.get_response(request)
        if response.status_code >= 500:
            response["X-Request-ID"] = named
        return response


def _keys_of(path):
    """The keys in the path of a request, longest first."""
    shown = without_keys(path)
    found = [segment for segment in path.split("/") if len(segment) >= 12 and segment not in shown]
    return tuple(sorted(found, key=len, reverse=True))


def dress(*loggers):
    """Lets the handlers of these loggers write as the site does (for the web server's own)."""
    for logger, formatter in loggers:
        for handler in logger.handlers:
            with contextlib.suppress(AttributeError):
                handler.setFormatter(formatter)
