"""Makes a mirror, or brings one up to date: fetch, rewrite, write, search, take away what is gone."""

import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from essays.models import Essay
from transfer.exports.mirror import asking, assets, entries
from transfer.exports.mirror.crawling import DROPPED, SEARCH, Crawl, Crawler, Key, key_of, name_of
from transfer.exports.mirror.file_names import relative
from transfer.exports.mirror.folder import Folder
from transfer.exports.mirror.rewriting import Form, Lead, Rewriter, addresses_in
from transfer.exports.mirror.searching import UNKNOWN, Index
from transfer.selection import Selection

SEARCH_FILE, INDEX_FILE = "search.html", "a-z.html"
SHEETS = ("css/mirror.css",)
SCRIPT = "js/mirror.js"
Progress = Callable[[str, int, int], None]


def make(out: Path, selection: Selection, progress: Progress = lambda what, done, total: None) -> Folder:
    """Writes the mirror into the folder `out` and returns the Folder, which counts what was done.

    `progress` is told what is done ("fetched", "written"), of how many. Raises NotOurs where `out` holds other files.
    What somebody changes on the site meanwhile may be there on one page and not yet on another, as it is for a reader.
    """
    folder = Folder(out)
    with tempfile.TemporaryDirectory(prefix="mirror-") as store, folder.filled():
        crawler = Crawler(Path(store), selection, addresses_in)
        crawl = crawler.run(lambda done, total: progress("fetched", done, total))
        mirror = _Mirror(folder, crawl, selection)
        for number, (key, body) in enumerate(crawler.stored(), start=1):
            mirror.write(key, body)
            progress("written", number, len(crawl.files))
        mirror.write_search(crawler.site.ask(reverse("search")).body.decode())
        assets.write_all(folder, mirror.assets)
        assets.copy_media(folder, mirror.media)
    return folder


class _Mirror:
    """The pages as they are written; gathers the assets and files that they need."""

    def __init__(self, folder: Folder, crawl: Crawl, selection: Selection) -> None:
        self.folder, self.crawl = folder, crawl
        self.essays = selection.of(Essay.objects.published())
        self.assets: set[str] = {*SHEETS, SCRIPT}
        self.media: set[str] = set()

    def write(self, key: Key, body: bytes) -> None:
        """One page, rewritten where it is HTML."""
        name = self.crawl.files[key]
        if self.crawl.kinds[key] == "text/html":
            body = self._page(body.decode(), name, key).encode()
        elif self.crawl.kinds[key].endswith("xml"):
            body = self._sheet_of_feed(body, name)
        self.folder.write(name, body)

    def _page(self, html: str, name: str, key: Key, **more: str) -> str:
        base = asking.address(*key).removeprefix(settings.SITE_URL)
        return Rewriter.page(
            html,
            lambda address: self._lead(address, base, name),
            lambda attrs: self._form(attrs, base, name),
            head=self._head(name),
            end=_note(asking.address(*key)),
            **more,
        )

    def _head(self, name: str) -> str:
        sheets = "".join(f'<link rel="stylesheet" href="{self._to_asset(name, sheet)}">' for sheet in SHEETS)
        root = relative(name, "index.html").removesuffix("index.html") or "./"
        return f'{sheets}<script src="{self._to_asset(name, SCRIPT)}" data-root="{root}"></script>'

    def _to_asset(self, name: str, asset: str) -> str:
        """How a page links to an asset of the mirror's own, by its name before it was hashed."""
        named = static(asset).removeprefix(settings.STATIC_URL)
        self.assets.add(named)
        return relative(name, f"static/{named}")

    def _sheet_of_feed(self, body: bytes, name: str) -> bytes:
        """A feed names the sheet by which a browser shows it; all its other addresses are whole."""
        address = static("css/feed.css").encode()
        if address in body:
            body = body.replace(b'href="%s"' % address, b'href="%s"' % self._to_asset(name, "css/feed.css").encode())
        return body

    def _lead(self, address: str, base: str, name: str) -> Lead:
        """Where a link of a page leads in the mirror; what the mirror has not, leads to the living site."""
        if not address or address.startswith("#") or not (target := key_of(address, base)):
            return Lead(address)
        key, fragment = target
        sign = f"#{fragment}" if fragment else ""
        if asset := assets.name_in(key[0]):
            self.assets.add(asset)
            return Lead(relative(name, f"static/{asset}"))
        if key[0].startswith(assets.MEDIA) and assets.has_media(media := key[0].removeprefix(assets.MEDIA)):
            self.media.add(media)
            return Lead(relative(name, f"media/{media}"))
        if found := self.crawl.found(key, fragment):
            return Lead(relative(name, found[0]) + (f"#{found[1]}" if found[1] else ""))
        kind = name_of(key[0])
        if kind in DROPPED:
            return Lead(None)
        if kind == SEARCH:
            return Lead(relative(name, SEARCH_FILE))
        if key[0] in (f"/{SEARCH_FILE}", f"/{INDEX_FILE}"):
            return Lead(relative(name, key[0][1:]) + sign)
        at = urlsplit(address)
        return Lead(f"{settings.SITE_URL}{quote(key[0])}{f'?{at.query}' if at.query else ''}{sign}")

    def _form(self, attrs: dict[str, str], base: str, name: str) -> Form:
        """What becomes of a form, by where it would be sent."""
        target = key_of(attrs.get("action") or "", base)
        path = target[0][0] if target else ""
        kind, living = name_of(path), asking.address(path)
        if kind == SEARCH or path == f"/{SEARCH_FILE}":
            kept = [("class", attrs.get("class", "")), ("role", "search"), ("action", relative(name, SEARCH_FILE))]
            return Form(kept)
        if kind == "preferences" and "theme" in attrs.get("class", ""):
            return Form([("class", attrs["class"]), ("data-mirror-look", None), ("hidden", None)])
        if kind == "history":
            return Form(bare=True)
        words = {
            "respond": _("This is a copy, which takes no replies. Reply at the living page:"),
            "list": _("This is a copy, by which nobody can join. Join the mailing list here:"),
        }
        if kind in words:
            return Form(instead=f'<p class="notice">{escape(words[kind])} {_link(living.replace("respond/", ""))}</p>')
        return Form(instead="")

    def _file_at(self, path: str) -> tuple[str, str] | None:
        """The file of a page and the place on it, by the page's path as links have it."""
        return self.crawl.found((unquote(path), ()))

    def write_search(self, frame: str) -> None:
        """The page of the search, the list from A to Z, and the index. `frame` is a page of the site, whose bar and
        foot they have."""
        index = Index()
        for entry in entries.entries(self.essays):
            if found := self._file_at(entry.path):
                where = quote(found[0]) + (f"#{found[1]}" if found[1] else "")
                language = entry.language or UNKNOWN
                index.add(where, entry.title, entry.beside, language, entry.names, entry.text)
        for name, data in index.pieces():
            self.folder.write(name, data)
        links = {"action": f"/{SEARCH_FILE}", "search": f"/{SEARCH_FILE}", "index": f"/{INDEX_FILE}"}
        rows = entries.from_a_to_z(self.essays, lambda path: bool(self._file_at(path)))
        for name, title, part in (
            (SEARCH_FILE, _("Search this copy"), render_to_string("transfer/mirror_search.html", links)),
            (INDEX_FILE, _("Everything from A to Z"), render_to_string("transfer/mirror_index.html", links | rows)),
        ):
            self._write_own(frame, name, title, part)

    def _write_own(self, frame: str, name: str, title: str, part: str) -> None:
        """A page that only the mirror has: its links are led as those of all others."""
        key: Key = ("/search/", ())
        main = Rewriter.page(
            part, lambda address: self._lead(address, "/", name), lambda attrs: self._form(attrs, "/", name)
        )
        self.folder.write(name, self._page(frame, name, key, main=main, title=title).encode())


def _link(address: str) -> str:
    return format_html('<a href="{}">{}</a>', address, address.partition("://")[2])


def _note(address: str) -> str:
    """What stands at the end of each page."""
    words = escape(_("This is a copy of the page at"))
    index = "" if not address else f"{words} {_link(address)}"
    return f'<p class="wrap mirror-note">{index}</p>'
