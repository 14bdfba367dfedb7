"""What the site asks of other sites: one careful request, bounded in time, size and redirects, to public hosts only.

The name of a host is resolved once, all its addresses are looked at, and the connection goes to one of those: a name
that leads elsewhere a moment later changes nothing. The same is done again after each redirect.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urldefrag, urljoin

from django.conf import settings
from django.utils.translation import gettext as _

from sitewide.http.public_addresses import IN_QUERIES, WebAddress, is_public, web_address

REDIRECTS = {301, 302, 303, 307, 308}
MOST_ADDRESSES = 4  # of one host that are tried one after the other


class Why(StrEnum):
    """Why there is no answer."""

    ADDRESS = "address"  # none that may be asked: another scheme, a port, a password within
    NO_HOST = "no host"
    PRIVATE = "private"
    NO_ANSWER = "no answer"  # too slow, or broken off
    TLS = "tls"  # its certificate is not good
    REDIRECTS = "redirects"  # more than were allowed


class Refused(Exception):
    """There is no answer: the words for people are its text, `why` says which of the reasons it is."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """What another site answered in the end. `body` has at most as many bytes as were asked for; not `is_whole`: there
    are more."""

    url: str
    status: int
    headers: dict[str, str]  # by their names in lower case
    body: bytes
    is_whole: bool


def user_agent() -> str:
    """How the site says who asks, so that whoever is asked too often can write."""
    return f"Commonswiki (+{settings.SITE_URL}/)"


def fetch(
    url: str, *, method: str = "GET", max_bytes: int, timeout: float, max_redirects: int = 5, accept: str = "*/*"
) -> Answer:
    """Asks a public address by GET or HEAD and says what was answered, whatever its status, redirects followed.

    `timeout` is in seconds and for everything together but the look-up of names, which has the limits of the system's
    own resolver. No cookies, no proxies, nothing compressed. Raises Refused, in words, where there is no answer.
    """
    ends = time.monotonic() + timeout
    for _hop in range(max_redirects + 1):
        address = web_address(url)
        if address is None:
            raise Refused(Why.ADDRESS, _("%s is no web address that may be asked.") % url[:200])
        answer = _ask(url, address, method, accept, max_bytes, ends)
        to = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not to:
            return answer
        url = _next(url, to)
    raise Refused(Why.REDIRECTS, _("It leads on more than %d times.") % max_redirects)


def _next(url: str, to: str) -> str:
    """Where a redirect leads. Headers are read as Latin-1; most of those that are no ASCII were written in UTF-8."""
    try:
        return urldefrag(urljoin(url, quote(to.encode("latin-1", "replace"), safe=f"{IN_QUERIES}#[]"))).url
    except ValueError as error:
        raise Refused(Why.ADDRESS, _("It leads to what is no address.")) from error


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host, all of them public; raises Refused where one is not, or there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        gone = getattr(error, "errno", None) in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}
        words = _("There is no host %s.") if gone else _("The name %s could not be looked up.")
        raise Refused(Why.NO_HOST if gone else Why.NO_ANSWER, words % host) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(is_public(address) for address in addresses):
        raise Refused(Why.PRIVATE, _("%s is no host of the public internet.") % host)
    return addresses[:MOST_ADDRESSES]


def _ask(url: str, address: WebAddress, method: str, accept: str, max_bytes: int, ends: float) -> Answer:
    headers = {
        "Host": address.named_host,
        "User-Agent": user_agent(),
        "Accept": accept,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    addresses = public_addresses(address.host, address.port)
    try:
        with _connected(address, addresses, ends) as connection:
            connection.request(method, address.target, headers=headers)
            got = connection.getresponse()
            body = got.read(max_bytes + 1)
            if time.monotonic() >= ends or (got.length and len(body) <= max_bytes):
                raise TimeoutError  # it was cut off, here or there, and what came looks as if it were all
            named = {name.lower(): value for name, value in got.getheaders()}
            return Answer(url, got.status, named, body[:max_bytes], len(body) <= max_bytes)
    except ssl.SSLCertVerificationError as error:
        raise Refused(Why.TLS, _("The certificate of %s is not good.") % address.host) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refused(Why.NO_ANSWER, _("%s did not answer as it should, or not in time.") % address.host) from error


@contextmanager
def _connected(address: WebAddress, addresses: list[str], ends: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of these addresses that is cut off when the time is over: a limit for each read alone would
    let a host that sends a byte now and then hold the line for hours."""
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.sock = sock = _socket(addresses, address.port, ends)
    if address.scheme == "https":
        connection.sock = sock = ssl.create_default_context().wrap_socket(
            sock, server_hostname=address.host, do_handshake_on_connect=False
        )
    over = threading.Timer(max(0.0, ends - time.monotonic()), _cut_off, [sock])
    over.daemon = True
    over.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield connection
    finally:
        over.cancel()
        sock.close()


def _socket(addresses: list[str], port: int, ends: float) -> socket.socket:
    failure: OSError = TimeoutError()
    for address in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            failure = error
    raise failure


def _cut_off(sock: socket.socket) -> None:
    """Ends what another thread reads from, as the network would: that of TLS has an end of its own, which waits."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed already
