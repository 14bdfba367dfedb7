"""One form for the name of a host, however it is written. Pure.

The form is ASCII, mapped as UTS 46 says (nontransitional) and encoded as IDNA 2008 does (RFC 5890, 5891):
`bücher.example`, `xn--bcher-kva.example` and `BÜCHER。example` are one host, `faß.example` and `fass.example` are two.
"""

import unicodedata
from urllib.parse import unquote, urlsplit

import idna

DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # UTS 46: what stands for a dot


def ascii_host(host: str) -> str:
    """The name of a host in ASCII and lower case, without a dot at its end; what IDNA does not know (`_dmarc.example`,
    an address in brackets) stays as it is, in lower case and NFC. Never raises."""
    host = host.strip().translate(DOTS).rstrip(".")
    if host.isascii() and "xn--" not in host.lower():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return unicodedata.normalize("NFC", unicodedata.normalize("NFC", host).lower())


def host_of(address: str) -> str:
    """The host that a link leads to, in its one form: that of a web address, or the one that a `mailto:` writes to; ""
    for an address of this site and for what is none. Never raises."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "mailto":
            return ascii_host(unquote(parts.path).partition(",")[0].rpartition("@")[2])
        return ascii_host(parts.hostname or "")
    except ValueError:
        return ""


def written_host(address: str) -> str:
    """The host of a web address in the letters in which it was written, for people to read; "" for an address that has
    none. Two hosts are compared by `host_of`. Never raises."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
