"""Asks the site for its pages in this process, as a visitor without cookies would: what comes is what readers get."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from sitewide.http.rate_limits import UNLIMITED
from transfer.exports.mirror.file_names import Query


@dataclass(frozen=True)
class Answer:
    """Status, type without its parameters, where it leads on ("" for nowhere), and the bytes."""

    status: int
    kind: str
    location: str
    body: bytes


class Site:
    """The site as one asks it; not counted among its readers' tries."""

    @cached_property
    def handler(self) -> WSGIHandler:
        return WSGIHandler()

    def ask(self, path: str, query: Query = (), encoding: str = "") -> Answer:
        """One page, by its path (decoded) and query, as it is or in an encoding. The request has no cookie and no
        session."""
        response = self.handler.get_response(WSGIRequest(_environ(path, query) | {"HTTP_ACCEPT_ENCODING": encoding}))
        body = b"".join(response) if getattr(response, "streaming", False) else response.content
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return Answer(response.status_code, kind, response.headers.get("Location", ""), body)


def _environ(path: str, query: Query) -> dict[str, object]:
    at = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": urlencode(query),
        "SERVER_NAME": at.hostname or "",
        "SERVER_PORT": str(at.port or (443 if at.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": at.netloc,
        "HTTP_X_FORWARDED_PROTO": at.scheme,
        "wsgi.url_scheme": at.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        UNLIMITED: True,
    }


def address(path: str, query: Query = ()) -> str:
    """The whole address of a page at the living site."""
    return f"{settings.SITE_URL}{quote(path)}{f'?{urlencode(query)}' if query else ''}"
