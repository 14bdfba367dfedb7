"""Addresses that writers type: which are safe to link to, and which lead to a page of this site."""

import re
from functools import lru_cache
from posixpath import normpath
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from sitewide.http.percent_encoding import percent_decoded

MAX_ADDRESS = 2000
SCHEMES = ("http", "https", "mailto")
# Browsers leave out control characters and white space when they read a scheme; so do we, before judging it.
_IGNORED = re.compile(
    r"[\x00-\x20\x7f-\xa0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ufff9-\uffff]+"
)
_WEB = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_AUTHORITY = re.compile(r"\A//([^/?#\\]*)([/?#\\]?)(.*)\Z", re.S)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[^\s/?#@:<>\"'`\\|^{}\[\]%]+(?::\d{1,5})?\Z")
_MAIL = re.compile(r"[^\s@<>\"'`\\,;:?]+@[^\s@<>\"'`\\,;:?/#]+(?:\?[^\s<>\"'`]*)?\Z")
_KEEP = "/:?@!$&'()*+,;=-._~%"
_TO_QUOTE = re.compile(rf"[^\w{re.escape(_KEEP)}]")


@lru_cache(maxsize=512)  # of each link it is asked where it leads, and then several things of that
def safe_address(typed: str | None) -> str | None:
    """The address as it may be written into a link, or None if it must not be linked to.

    Takes anything; allows http, https and mailto, and addresses without a scheme (of this site). Characters that
    HTML does not allow in an address are percent-encoded; `//host/` becomes https.
    """
    address = (typed or "").strip(" \t\r\n\f")
    bare = _IGNORED.sub("", address)
    if not bare or len(address) > MAX_ADDRESS:
        return None
    scheme = _SCHEME.match(bare)
    if scheme:
        return _with_scheme(_IGNORED.sub(lambda m: quote(m[0]) if m.start() else "", address), scheme[1].lower())
    if bare[:2] in ("//", "/\\", "\\/", "\\\\"):
        return _with_scheme("https:" + bare.replace("\\", "/"), "https")
    if ":" in re.split(r"[/?#]", bare, maxsplit=1)[0]:
        return None  # no scheme that we know how to read, and none that we could rule out
    return _encoded(address)


def _with_scheme(address: str, scheme: str) -> str | None:
    """A checked address with a scheme, or None."""
    if scheme not in SCHEMES or not address[: len(scheme)].lower() == scheme:
        return None
    rest = address[len(scheme) + 1 :]
    if scheme == "mailto":
        return f"mailto:{_encoded(rest)}" if _MAIL.match(rest) and "#" not in rest else None
    if not rest.startswith("//"):
        return None
    host, slash, tail = _AUTHORITY.findall(rest)[0]
    name = host.rpartition("@")[2]  # nobody needs a name and a password in a public link
    if not _HOST.match(name) or not name.strip("."):
        return None
    return f"{scheme}://{name}{_encoded(slash.replace(chr(92), '/') + tail)}"


def _encoded(part: str) -> str:
    """A part of an address with what HTML and URLs do not allow percent-encoded; other scripts stay readable."""
    part = _LONE_PERCENT.sub("%25", part)
    first, hash_, rest = part.partition("#")
    return _quoted(first) + hash_ + _quoted(rest.replace("#", "%23"))


def _quoted(part: str) -> str:
    return _TO_QUOTE.sub(lambda match: quote(match[0], errors="replace"), part)


def is_outside(address: str, site_url: str = "") -> bool:
    """Says whether a safe address leads away from this site."""
    if not address.startswith(("http://", "https://")):
        return False
    return own_path(address, site_url) is None


@lru_cache(maxsize=512)
def own_path(address: str, site_url: str = "") -> str | None:
    """The path (with query and fragment) of an address on this site, or None for any other. "/politics/" is one, and
    with site_url "https://example.org" so is "https://example.org/politics/"."""
    if address.startswith("/"):
        return address
    try:
        site, typed = urlsplit(site_url), urlsplit(address)
        same = bool(site.hostname) and (typed.hostname, _port(typed)) == (site.hostname, _port(site))
    except ValueError:  # no such port
        return None
    if not same or typed.scheme not in _WEB:
        return None
    rest = urlunsplit(("", "", typed.path, typed.query, typed.fragment))
    return rest if rest.startswith("/") else f"/{rest}"


def _port(address: SplitResult) -> int | None:
    """The port, or None for those that browsers ask first: http and https are one site here."""
    return None if address.port in _WEB.values() else address.port


@lru_cache(maxsize=512)
def plain_path(path: str) -> str:
    """The path alone as browsers ask for it, decoded, with one slash at its end: "/x/../essays/caf%C3%A9?x#p2" →
    "/essays/café/"."""
    try:
        path = percent_decoded(urlsplit(path).path)
    except ValueError:
        return "/"
    path = normpath(f"/{path}").strip("/")
    return f"/{path}/" if path else "/"
