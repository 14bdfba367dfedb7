"""Which pages a mirror has: what can be reached from the first one, of the addresses that are listed here by name.

What is not listed (the desk, signing in, private pages, forms) is never asked for; links to it lead to the living site,
or go where they would promise what a folder cannot do.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from essays.models import Essay, Hub
from essays.reading.sitemaps import SECTIONS
from sitewide.text.numbers import whole_number
from transfer.exports.mirror import asking
from transfer.exports.mirror.file_names import Query, file_of
from transfer.selection import Selection

Key = tuple[str, Query]
# By the names of their addresses.
MIRRORED = frozenset(
    """archive archive-month archive-year author author-feed author-feed-rss authors book bookmarks books call
    call-calendar calls combination combination-feed combination-feed-rss difference edition essay
    essay-markdown essay-responses-feed essays feed feed-rss feeds history home hub hub-feed hub-feed-rss
    hub-responses list moderation-csv moderation-earlier moderation-earlier-file moderation-log
    moderation-month moderation-seals opml page picture recording response-at response-number
    responses-feed series sitemap sitemap-index strategy tag tag-feed tag-feed-rss tags""".split()
)
OF_ONE_ESSAY = {
    "difference", "edition", "essay", "essay-markdown", "essay-responses-feed", "history", "response-at",
    "response-number",
}  # fmt: skip
DROPPED = frozenset(("preferences", "report-response", "respond", "sign-in"))
SEARCH = "search"
# What makes another page, of all that an address may ask.
ASKED = ("about", "only", "order", "page", "responses", "show", "sort", "view")
MOST_LED_ON = 5
SEEDS = ("home", "strategy", "essays", "tags", "authors", "archive", "feeds", "list", "books", "calls", "bookmarks",
         "moderation-log", "moderation-seals", "feed", "feed-rss", "responses-feed", "opml",
         "sitemap-index")  # fmt: skip


def key_of(address: str, base: str) -> tuple[Key, str] | None:
    """((path, query), fragment) of an address on the page `base` (a path with its query); None for another site's."""
    try:
        at = urlsplit(urljoin(settings.SITE_URL + base, address.strip()))
    except ValueError:
        return None
    if f"{at.scheme}://{at.netloc}" != settings.SITE_URL:
        return None
    asked = {name: value for name, value in parse_qsl(at.query) if name in ASKED}
    if whole_number(asked.get("page")) == 1:
        del asked["page"]
    return (unquote(at.path) or "/", tuple(sorted(asked.items()))), at.fragment


def name_of(path: str) -> str:
    """The name of the address, by which it is known what it is; "" for none of this site."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


@dataclass
class Crawl:
    """What was fetched: `files` by key; `led` from a key to where it leads on, with the fragment."""

    files: dict[Key, str] = field(default_factory=dict)
    kinds: dict[Key, str] = field(default_factory=dict)
    led: dict[Key, tuple[Key, str]] = field(default_factory=dict)

    def found(self, key: Key, fragment: str = "") -> tuple[str, str] | None:
        """(file, fragment) of an address, followed to where it leads; None for what is not mirrored."""
        for _ in range(MOST_LED_ON):
            if key in self.files:
                return self.files[key], fragment
            if key not in self.led:
                return None
            key, further = self.led[key]
            fragment = further or fragment
        return None


class Crawler:
    """Fetches all pages into the folder `store`, each under its number. `links` gives the addresses that a page of
    HTML names."""

    def __init__(self, store: Path, selection: Selection, links: Callable[[str], Iterator[str]]) -> None:
        self.store, self.links, self.crawl = store, links, Crawl()
        self.chosen = None if selection.is_whole else self._slugs(selection)
        self.site, self.seen, self.waiting = asking.Site(), set[Key](), deque[Key]()

    @staticmethod
    def _slugs(selection: Selection) -> set[str]:
        return set(selection.of(Essay.objects.published()).values_list("slug", flat=True))

    def run(self, progress: Callable[[int, int], None]) -> Crawl:
        """Fetches all; `progress` is told how many are done, and how many are known of by now."""
        for path in self._seeds():
            self._want((path, ()))
        number = 0
        while self.waiting:
            key = self.waiting.popleft()
            self._fetch(key, number)
            number += 1
            progress(number, number + len(self.waiting))
        return self.crawl

    def _seeds(self) -> Iterator[str]:
        yield from map(reverse, SEEDS)
        yield from (reverse("sitemap", args=[section]) for section in SECTIONS)
        for hub in Hub.objects.values_list("slug", flat=True):
            yield reverse("hub-responses", args=[hub])
        for slug in Essay.objects.published().order_by("pk").values_list("slug", flat=True).iterator():
            yield reverse("essay", args=[slug])
            yield reverse("essay-markdown", args=[slug])

    def _want(self, key: Key) -> None:
        key = (unquote(key[0]), key[1])
        if key not in self.seen and self._is_mirrored(key[0]):
            self.seen.add(key)
            self.waiting.append(key)

    def _is_mirrored(self, path: str) -> bool:
        name = name_of(path)
        if name in OF_ONE_ESSAY and self.chosen is not None and _slug(path) not in self.chosen:
            return False
        return name in MIRRORED

    def _fetch(self, key: Key, number: int) -> None:
        path, query = key
        answer = self.site.ask(path, query)
        if answer.location and 300 <= answer.status < 400:
            if target := key_of(answer.location, asking.address(path, query).removeprefix(settings.SITE_URL)):
                self.crawl.led[key] = target
                self._want(target[0])
        if answer.status != 200:
            return
        self.crawl.files[key] = file_of(path, query, is_page=answer.kind == "text/html")
        self.crawl.kinds[key] = answer.kind
        (self.store / str(len(self.crawl.files))).write_bytes(answer.body)
        if answer.kind == "text/html":
            base = asking.address(path, query).removeprefix(settings.SITE_URL)
            for address in self.links(answer.body.decode()):
                if target := key_of(address, base):
                    self._want(target[0])

    def stored(self) -> Iterator[tuple[Key, bytes]]:
        """Each page that was fetched, with its bytes."""
        for number, key in enumerate(self.crawl.files, start=1):
            yield key, (self.store / str(number)).read_bytes()


def _slug(path: str) -> str:
    return path.split("/")[2].removesuffix(".md")
