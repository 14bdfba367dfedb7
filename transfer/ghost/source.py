"""An export of Ghost as a source: read once as it comes, set aside row by row, and given in the order of time.

In memory is kept what is known of tags and by-lines alone. One row is read at a time, and none is longer than
`json_stream.MAX_TEXT`; so an export of any size takes little memory.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from transfer.ghost import old_site, tables, texts
from transfer.ghost.old_site import Contents, OldSite
from transfer.ghost.tables import Row, text, words
from transfer.importing import items
from transfer.importing.items import FEED, Byline, File, Outline, Refused, Summary, Term, Text
from transfer.importing.spool import InOrder, Place, Spool
from transfer.importing.spooled_map import SpooledLists, SpooledMap


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a text before it is converted, and where it lies."""

    place: Place
    outline: Outline


class Ghost(items.Source):
    """`Ghost(path, contents=[folder], base="https://old.example", language="en")`.

    `path` is the export (.json). Pictures are looked for in the folders `contents` (copies of Ghost's folder
    `content`) and beside the export, and nowhere else. `base` is the address of the old site, which an export does not
    say: with it links that have its host lead on too. Ask `check` first.
    """

    kind = "ghost"

    def __init__(self, path: Path, contents: Sequence[Path] = (), base: str = "", language: str = "") -> None:
        self.path, self.base, self.language = path, base.rstrip("/"), language
        self.contents = Contents([*contents, path.parent])
        self.spool = Spool()
        self.summary: Summary | None = None

    def _forget(self) -> None:
        self.site, self.permalinks, self.name = OldSite(), "", ""
        self.site.found_at(self.base)
        self.entries = InOrder[Entry]()
        self.left_out: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.found = SpooledMap[File]()
        self.about_covers = SpooledMap[Row]()
        self.tags: dict[str, Row] = {}
        self.users: dict[str, Row] = {}
        self.links = SpooledLists[Row]()
        self.settings: dict[str, str] = {}
        self.first_author = SpooledMap[str]()
        self.authors_of = SpooledMap[list[str]]()
        self.tags_of = SpooledMap[list[str]]()
        self.uses: Counter[str] = Counter()

    def check(self) -> Summary:
        """Reads the whole file. Raises Refused, with the line, for what is no export of Ghost or is broken."""
        if self.summary is None:
            self._forget()
            self._read()
            self._settle()
            # Without an address: the source is known by the site's title, with --base and without.
            self.summary = Summary(self.name, "", dict(self.counts), dict(self.left_out), tuple(self._terms()))
        return self.summary

    def bylines(self) -> Iterable[Byline]:
        self.check()
        for row in self.users.values():
            key, known = f"author:{words(row, 'id')}", old_site.of_list("author", words(row, "slug"))
            yield Byline(key, words(row, "name"), text(row, "bio"), words(row, "website"), known)

    def files(self) -> Iterator[File]:
        self.check()
        yield from self.found.values()

    def redirects(self) -> Iterator[tuple[str, str]]:
        """The feeds of the site, of its authors and its tags. Its front page is that of this one."""
        yield from ((address, "/feed.xml") for address in old_site.FEEDS)
        listed = [(one.key, one.addresses) for one in self.bylines()] + [(t.key, t.addresses) for t in self._terms()]
        yield from ((f"{address}rss/", key + FEED) for key, known in listed for address in known)

    def outlines(self) -> Iterator[Outline]:
        self.check()
        return (entry.outline for entry in self.entries)

    def parts(self) -> Iterator[Row]:
        self.check()
        return (self.spool.get(entry.place) for entry in self.entries)

    def convert(self, part: Row) -> Text:
        return texts.of_row(part, self)

    # Reading.

    def _read(self) -> None:
        try:
            with self.path.open("rb") as stream:
                for table, row in tables.rows(stream):
                    getattr(self, f"_{table}")(row)
        except OSError as error:
            raise Refused(_("%(name)s cannot be opened.") % {"name": self.path.name}) from error

    def _posts(self, row: Row) -> None:
        state, key = texts.state_of(row), texts.key_of(row)
        self.counts["pages" if texts.is_page(row) else "posts"] += 1
        outline = Outline(key, words(row, "title"), words(row, "slug"), state, words(row, "locale"))
        self.entries.add(texts.appeared(row), Entry(self.spool.put(row), outline))
        self.first_author[words(row, "id")] = words(row, "author_id")

    def _posts_meta(self, row: Row) -> None:
        self.about_covers[words(row, "post_id")] = row

    def _tags(self, row: Row) -> None:
        if words(row, "visibility") == "internal" or words(row, "name").startswith("#"):
            self.left_out["internal tag"] += 1
        else:
            self.tags[words(row, "id")] = row

    def _users(self, row: Row) -> None:
        self.users[words(row, "id")] = row

    def _posts_tags(self, row: Row) -> None:
        self.links.add(f"tags {words(row, 'post_id')}", row)

    def _posts_authors(self, row: Row) -> None:
        self.links.add(f"authors {words(row, 'post_id')}", row)

    def _settings(self, row: Row) -> None:
        self.settings[words(row, "key")] = words(row, "value")

    # What can be said when all has been read.

    def _settle(self) -> None:
        said = self.settings.get
        self.name, self.permalinks = said("title", ""), said("permalinks", "")
        self.language = said("locale", "") or said("lang", "") or said("default_locale", "") or self.language
        for number, first in self.first_author.items():
            rows = sorted(self.links.last(f"authors {number}"), key=tables.order)
            of_post = [words(row, "author_id") for row in rows] or [first]
            self.authors_of[number] = [words(self.users[one], "name") for one in of_post if one in self.users]
            rows = sorted(self.links.last(f"tags {number}"), key=tables.order)
            self.tags_of[number] = [f"tag:{one}" for row in rows if (one := words(row, "tag_id")) in self.tags]
            self.uses.update(self.tags_of[number])
        for entry in self.entries.values:
            row = self.spool.get(entry.place)
            self.site.add(old_site.of_text(row, self.permalinks), entry.outline.key)
            self._files_of(row)
        for term in self._terms():
            self.site.add(term.addresses, term.key)
        self.counts["files"] = len(self.found)

    def _terms(self) -> Iterator[Term]:
        for number, row in self.tags.items():
            known = old_site.of_list("tag", words(row, "slug"))
            about, key = texts.plain(text(row, "description")), f"tag:{number}"
            yield Term(key, words(row, "name"), definition=about, addresses=known, essays=self.uses[key])

    def _files_of(self, row: Row) -> None:
        cover, about = texts.cover_of(row), self.about_covers.get(words(row, "id"), {})
        if cover:
            alt, caption = words(about, "feature_image_alt"), texts.plain(text(about, "feature_image_caption"))
            path = old_site.content_path(cover)
            if path or old_site.is_elsewhere(cover):
                self._file(path or cover, cover, alt, caption)
        for name in ("html", "lexical", "mobiledoc", "markdown"):
            for path, url in old_site.contents_in(text(row, name)):
                self._file(path, url)

    def _file(self, path: str, url: str, alt: str = "", caption: str = "") -> None:
        """Takes down a picture or file, by its path among Ghost's own or by its address elsewhere."""
        key = f"file:{path}"
        known = self.found.get(key)
        if known is None or (alt and not known.alt):
            own = path.startswith("/content/")
            was = url.replace(old_site.HERE, self.site.base) if own else url
            self.found[key] = File(
                key, path.partition("?")[0].rpartition("/")[2], was, path=self.contents.find(path) if own else None,
                alt=alt, caption=caption, addresses=(path,) if own else (),
            )  # fmt: skip
            self.site.add_file(path, key, is_here=self.found[key].path is not None)
