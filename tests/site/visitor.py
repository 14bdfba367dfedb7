"""A visitor at the site's own front door, the WSGI application: raw requests out, status, headers and bytes back.

Django's test client quotes paths, keeps cookies, raises what a view raises and records every template. This one does
none of that: what is asked for is what is sent, and an error is the answer that a reader would get.
"""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import quote_from_bytes, urlencode

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from commonswiki.wsgi import application

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes = b""
    cookies: list = field(default_factory=list)

    @property
    def text(self):
        """The body as text, which every page has to be; of a picture its bytes, each written out."""
        is_picture = self.get("Content-Type", "").startswith("image/")
        return self.body.decode(errors="backslashreplace" if is_picture else "strict")

    def __getitem__(self, name):
        return self.headers[name.lower()]

    def get(self, name, default=None):
        return self.headers.get(name.lower(), default)


class Visitor:
    """Sends requests with these cookies and no others; `person` is who is signed in."""

    def __init__(self, person=None, **cookies):
        self.cookies = dict(cookies)
        if person is not None:
            client = Client()
            client.force_login(person)
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def head(self, path, **options):
        return self.send("HEAD", path, **options)

    def post(self, path, form=(), **options):
        """A form, sent as browsers send it; `form` is a dictionary, pairs, or the bytes themselves."""
        body = form if isinstance(form, bytes) else urlencode(form, doseq=True, errors="surrogatepass").encode()
        return self.send("POST", path, body=body, **options)

    def send(self, method, path, *, body=b"", kind=FORM, headers=None, environ=None):
        """One request. `path` is what stands in the request line: quoted already, with its query, text or bytes."""
        raw = path if isinstance(path, bytes) else path.encode("utf-8", "surrogatepass")
        address, _, query = raw.partition(b"?")
        asked = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquoted(address).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if body or method not in {"GET", "HEAD"}:
            asked |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
        if self.cookies:
            asked["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        asked |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
        return self._answered(asked | (environ or {}))

    def _answered(self, asked):
        told = []
        # The test's transaction is on this connection: it must not be closed between two requests.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            response = application(asked, lambda status, headers: told.append((status, headers)))
            body = b"".join(response)
            getattr(response, "close", lambda: None)()
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)
        status, headers = told[0]
        cookies = [value.strip() for name, value in headers if name.lower() == "set-cookie"]
        return Answer(int(status.split()[0]), {n.lower(): v for n, v in headers}, body, cookies)

    def open(self, path):
        """A page as a browser opens it: the cookies that come with it are sent from then on."""
        answer = self.get(path)
        for cookie in answer.cookies:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
        return answer

    def with_token(self, path):
        """The fields that this person's form at `path` needs to be taken: its token; the cookie of it is kept."""
        answer = self.open(path)
        marker = 'name="csrfmiddlewaretoken" value="'
        return {"csrfmiddlewaretoken": answer.text.partition(marker)[2].partition('"')[0]}


def unquoted(address):
    """Percent signs undone, as a server does; bytes that are none are left as they are."""
    head, *rest = address.split(b"%")
    parts = [head]
    for part in rest:
        try:
            parts.append(bytes.fromhex(part[:2].decode("ascii")) + part[2:])
        except (ValueError, UnicodeDecodeError):
            parts.append(b"%" + part)
    return b"".join(parts)


def quoted(value):
    """Any text, lone surrogates too, as it would be put into an address."""
    return quote_from_bytes(value.encode("utf-8", "surrogatepass"), safe="")
