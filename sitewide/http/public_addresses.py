"""Which addresses of the internet the site may ask by itself: public ones, by http or https, and no others. Pure.

Whoever writes a link, or answers a request with a redirect, chooses where the server would connect to. Behind it stand
machines that only it can reach: itself, its database, the network of its house, the metadata of its cloud.
"""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from sitewide.http.hosts import ascii_host

MAX_LENGTH = 2000
HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}")
# What speaks HTTP. At others a request of the site would be words in a talk of other programs.
PORTS = {80, 443, 8000, 8008, 8080, 8443}
# Of IPv6 only what is given out for the public internet, and of it not what carries an address of IPv4 within, nor what
# is for examples.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
NOT_ASKED = [ipaddress.ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # how a network without IPv4 reaches a host that has nothing else
IN_PATHS = "/%:@!$&'()*+,;=~-._"
IN_QUERIES = f"{IN_PATHS}?"


class WebAddress(NamedTuple):
    """A web address taken apart: `target` is what a request asks for, quoted; `host` has its one form, in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def named_host(self) -> str:
        """The host as the header of a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def web_address(url: str) -> WebAddress | None:
    """The parts of an address that may be asked; None for any that may not: another scheme or port, a name or password
    within, too long, or no address at all. Whether its host is public only its name's addresses say: `is_public`."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:  # half an address of IPv6, a port that is no number
        return None
    host = ascii_host(parts.hostname or "")
    if not _may_be_asked(url, parts) or port not in PORTS or not HOST.fullmatch(host):
        return None
    query = f"?{quote(parts.query, safe=IN_QUERIES)}" if parts.query else ""
    return WebAddress(parts.scheme, host, port, (quote(parts.path, safe=IN_PATHS) or "/") + query)


def _may_be_asked(url: str, parts: SplitResult) -> bool:
    return len(url) <= MAX_LENGTH and parts.scheme in {"http", "https"} and "@" not in parts.netloc


def is_public(address: str) -> bool:
    """Whether an address of IPv4 or IPv6 belongs to the public internet: not loopback, private, link-local, shared,
    reserved, for many at once, nor one of IPv4 that is written in one of IPv6. What is no address is not."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if found.version == 6 and found in NAT64:
        found = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
    if found.version == 6 and (found not in GIVEN_OUT or any(found in net for net in NOT_ASKED)):
        return False
    return found.is_global and not found.is_multicast
