"""The old site by its addresses: what each of them leads to. Pure.

Kept are small values alone: an address and a key for each text, file, term and by-line; those of many on disk.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, takewhile
from unicodedata import normalize
from urllib.parse import SplitResult, parse_qs, urlsplit

from sitewide.http.percent_encoding import percent_decoded
from transfer.importing.items import FEED, reference
from transfer.importing.spooled_map import SpooledMap, SpooledSet

_SIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}\Z)")
_SCALED = re.compile(r"-(?:scaled|rotated|e\d{8,13})(?=\.\w{2,5}\Z)")
_FEED = re.compile(r"(.*?)/?(?:(comments)/)?feed(?:/(?:rss2?|atom|rdf))?\Z")
_NUMBERED = re.compile(r"\d+(?:\D|\Z)")  # "12", "12.html", "12-a-well"
FORMS = ("rss2", "rss", "atom", "rdf")
_ARCHIVE = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/\d{1,2})?)?\Z")
_UPLOADS = "wp-content/uploads/"
MOST_BEFORE = 3  # parts of an address that stand before all permalinks


def normal(path: str) -> str:
    """A path as it is looked up: decoded, composed, in small letters, without strokes at its ends."""
    return normalize("NFC", percent_decoded(path)).casefold().strip("/")


def split(url: str) -> SplitResult | None:
    """The parts of an address; None for what is none."""
    try:
        parts = urlsplit(url.strip())
        return parts if parts.hostname or not parts.netloc else None
    except ValueError:
        return None


def relative(url: str) -> str:
    """An address without its host: path and query as readers had them; "" for what is no address."""
    parts = split(url)
    if parts is None or parts.scheme not in ("", "http", "https"):
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass
class OldSite:
    """What is known of the addresses of a site. `paths` and `slugs` lead to keys ("": several have that slug)."""

    base: str = ""
    hosts: set[str] = field(default_factory=set)
    file_hosts: set[str] = field(default_factory=set)
    root: str = ""  # the path in which it stood: "blog"
    front: str | None = None  # what stands before every permalink beside it, and before archives too: "archives"
    by_number: bool = True  # whether all permalinks have a number last: then days stand below "date/"
    paths: SpooledMap[str] = field(default_factory=SpooledMap)
    numbers: SpooledMap[str] = field(default_factory=SpooledMap)
    slugs: SpooledMap[str] = field(default_factory=SpooledMap)
    files: SpooledMap[str] = field(default_factory=SpooledMap)
    here: SpooledSet = field(default_factory=SpooledSet)  # references to the files that lie on this machine
    terms: dict[tuple[str, str], str] = field(default_factory=dict)  # ("cat", "7"), ("tag", "bread")

    def found_at(self, *urls: str) -> None:
        """Takes down where the site stood, by its own addresses."""
        for url in urls:
            parts = split(url)
            if parts is not None and parts.hostname:
                self.hosts |= _both(parts.hostname)
        parts = split(urls[-1]) if urls else None
        if parts is not None and parts.hostname:
            self.base = f"{parts.scheme or 'http'}://{parts.netloc}"
            self.root = parts.path.strip("/")

    def add_file_host(self, url: str) -> None:
        """Files may lie on another host; nothing else of that is the old site's."""
        parts = split(url)
        if parts is not None and parts.hostname:
            self.file_hosts |= _both(parts.hostname)

    def add_path(self, address: str, key: str) -> None:
        """Says what an address without a query leads to; the first to say so is meant."""
        path, _, query = address.partition("?")
        if normal(path) and not query:
            self.paths.setdefault(normal(path), key)

    def add_permalink(self, address: str) -> None:
        """Takes down how the permalinks of posts begin, all of them: the words before what is each post's own."""
        path, _, query = address.partition("?")
        if query or not normal(path):
            return
        *above, last = path.strip("/").removeprefix(f"{self.root}/").split("/")
        self.by_number &= _NUMBERED.match(last) is not None
        known = above if self.front is None else self.front.split("/")
        words = takewhile(lambda pair: pair[0] == pair[1] and not pair[0].isdecimal(), zip(above, known, strict=False))
        self.front = "/".join(one for one, _ in islice(words, MOST_BEFORE))

    def add_slug(self, slug: str, key: str) -> None:
        slug = normal(slug)
        if slug:
            self.slugs[slug] = key if self.slugs.get(slug, key) == key else ""

    def add_file(self, url: str, key: str, name: str = "") -> None:
        """Says which file stands at an address, or by which name it lies among the uploads."""
        for path in filter(None, (relative(url), name and _UPLOADS + name)):
            self.files.setdefault(_file(path), key)
            self.files.setdefault(_SCALED.sub("", _file(path)), key)

    def address(self, url: str) -> str:
        """Where a link of the old site is to lead: to a key, to a page of this site, or as it did."""
        parts = split(url)
        if parts is None or (not parts.path and not parts.query):
            return url
        if not self._is_own(parts):
            return self.picture(url)
        path, fragment = normal(parts.path), percent_decoded(parts.fragment)
        if key := self.key_of(path, parts.query):
            return reference(key, fragment)
        path = path.removeprefix(self.root).strip("/").removeprefix(normal(self.front or "")).strip("/")
        here = self._page_here(path.removeprefix("date/"), parts.query)
        return here or self._absolute(url, parts)

    def picture(self, url: str) -> str:
        """Where a picture or recording of the old site is: its key, or the address that it had."""
        parts = split(url)
        if parts is None or not (self._is_own(parts) or (parts.hostname or "").lower() in self.file_hosts):
            return url
        key = self.file_at(parts.path)
        return reference(key) if key else self._absolute(url, parts)

    def has(self, src: str) -> bool:
        """Whether what `picture` gave is a file that lies here."""
        return src in self.here

    def key_of(self, path: str, query: str = "") -> str:
        """The key of what stands at a normal path with a query; "" for what is not known."""
        asked = _asked(query)
        for name in ("p", "page_id", "attachment_id"):
            if number := asked.get(name):
                key = self.numbers.get(number, "")
                return key + FEED if key and "feed" in asked else key
        for name in ("cat", "tag", "author", "category_name"):
            if name in asked:
                key = self.terms.get((name, normal(asked[name])), "")
                return key + FEED if key and "feed" in asked else key
        if key := self.paths.get(path) or self.file_at(path):
            return key
        if (feed := _FEED.fullmatch(path)) and feed[1] and not feed[2]:  # of the comments on a text
            key = self.paths.get(feed[1], "")
            return key + FEED if key else ""
        last = path.rpartition("/")[2]
        if path == last or re.match(r"(?:.*/)?\d{4}/\d\d/", path) or path.startswith(("archives/", self.root or "\0")):
            return self.slugs.get(last.removesuffix(".html"), "")
        return ""

    def file_at(self, path: str) -> str:
        """The key of the file at a path, in whatever size it is asked for."""
        name = _file(path)
        if "." not in name[-6:]:
            return ""
        for candidate in (name, _SIZED.sub("", name), _SCALED.sub("", _SIZED.sub("", name))):
            if key := self.files.get(candidate):
                return key
        return ""

    def _is_own(self, parts: SplitResult) -> bool:
        if parts.scheme not in ("", "http", "https"):
            return False
        return (parts.hostname or "").lower() in self.hosts or (not parts.netloc and not parts.scheme)

    def _absolute(self, url: str, parts: SplitResult) -> str:
        if parts.netloc or not self.base:
            return url
        return f"{self.base}/{url.lstrip('/')}"

    def _page_here(self, path: str, query: str) -> str:
        """A page of this site that says what one of the old site did: archives, feeds, the front page."""
        asked = _asked(query)
        if asked.get("feed") or _FEED.fullmatch(path):
            comments = "comments" in (asked.get("feed") or "") or path.startswith("comments/")
            return "/responses.xml" if comments else "/feed.xml"
        return "/" if not path and not query else archive(path)


def archive(path: str) -> str:
    """The archive of a year or a month here ("2013/03/08" → "/archive/2013/3/"); "" for another path."""
    match = _ARCHIVE.fullmatch(path)
    if match is None:
        return ""
    month = int(match[2]) if match[2] else 0
    return f"/archive/{int(match[1])}/" + (f"{month}/" if 1 <= month <= 12 else "")


def _asked(query: str) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(query, max_num_fields=20).items()} if query else {}
    except ValueError:
        return {}


def _both(host: str) -> set[str]:
    bare = host.lower().removeprefix("www.")
    return {bare, f"www.{bare}"}


def _file(path: str) -> str:
    """A file as it is looked up: its path among the uploads, wherever these lie."""
    path = normal(path.partition("?")[0])
    return path.rpartition(_UPLOADS)[2] if _UPLOADS in path else path


def feeds_of(addresses: Iterable[str], forms: Iterable[str] = FORMS) -> tuple[str, ...]:
    """The addresses of the feeds of pages: the one that WordPress shows, and those in other `forms`."""
    out: list[str] = []
    for address in addresses:
        path, asks, query = address.partition("?")
        if asks:
            out += [f"{path}?feed={form}{query and f'&{query}'}" for form in ("rss2", *forms)]
        else:
            out += [f"{path.rstrip('/')}/{end}" for end in ("feed/", *(f"feed/{form}/" for form in forms))]
    return tuple(dict.fromkeys(out))
