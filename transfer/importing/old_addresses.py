"""What the addresses of an old site lead to, for sources whose texts have one address or a few. Pure.

Kept are small values alone: an address and a key for each text, file and term; those of many on disk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from unicodedata import normalize
from urllib.parse import SplitResult, urljoin, urlsplit

from sitewide.http.percent_encoding import percent_decoded
from transfer.importing.items import reference
from transfer.importing.spooled_map import SpooledMap, SpooledSet


def split(url: str) -> SplitResult | None:
    """The parts of an address of the web, or of one without a host; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        return parts if parts.scheme in ("", "http", "https") and (parts.hostname or not parts.netloc) else None
    except ValueError:
        return None


def relative(url: str) -> str:
    """An address without its host, as readers had it: path and query; "" for what is no address."""
    parts = split(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if parts else ""


def normal(address: str) -> str:
    """A path, with its query, as it is looked up: decoded, composed, in small letters, without strokes at its ends."""
    path, sign, query = address.partition("?")
    return normalize("NFC", percent_decoded(path)).casefold().strip("/") + sign + query


@dataclass
class OldAddresses:
    """What is known of them. `base` is where the site stood ("": nobody says), `hosts` all names of its host; `here`
    are references to files that lie on this machine."""

    base: str = ""
    hosts: set[str] = field(default_factory=set)
    paths: SpooledMap[str] = field(default_factory=SpooledMap)
    files: SpooledMap[str] = field(default_factory=SpooledMap)
    here: SpooledSet = field(default_factory=SpooledSet)

    def found_at(self, url: str) -> None:
        """Takes down where the site stood."""
        parts = split(url)
        if parts is not None and parts.hostname:
            bare = parts.hostname.lower().removeprefix("www.")
            self.hosts |= {bare, f"www.{bare}"}
            self.base = self.base or f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"

    def add(self, addresses: Iterable[str], key: str) -> None:
        """Says what addresses without a host lead to; the first to say so is meant."""
        for address in addresses:
            if normal(address):
                self.paths.setdefault(normal(address), key)

    def add_file(self, url: str, key: str, *, is_here: bool) -> None:
        """Says which file stands at an address, with or without a host."""
        self.files.setdefault(url, key)
        if is_here:
            self.here.add(reference(key))

    def address(self, url: str) -> str:
        """Where a link is to lead: to a key, or as it did."""
        parts = split(url)
        if parts is None or not (parts.path or parts.query):
            return url
        if key := self.files.get(url):
            return reference(key)
        if not self._is_own(parts):
            return url
        for path in dict.fromkeys((relative(url), parts.path)):
            if key := self.paths.get(normal(path)):
                return reference(key, percent_decoded(parts.fragment))
        return url if parts.netloc or not self.base else urljoin(f"{self.base}/", url)

    def picture(self, url: str) -> str:
        """Where a picture or recording is: its key, or the address that it had."""
        key = self.files.get(url)
        return reference(key) if key else self.address(url)

    def has(self, src: str) -> bool:
        """Whether what `picture` gave is a file that lies here."""
        return src in self.here

    def _is_own(self, parts: SplitResult) -> bool:
        return (parts.hostname or "").lower() in self.hosts if parts.netloc else not parts.scheme
