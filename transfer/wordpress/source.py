"""An export of WordPress as a source: read once, set aside record by record, and given in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from transfer.importing import items
from transfer.importing.items import Byline, File, Outline, Summary, Text
from transfer.importing.spool import Spool
from transfer.wordpress import addresses, texts
from transfer.wordpress.bodies import Bodies
from transfer.wordpress.old_site import feeds_of
from transfer.wordpress.records import Record, words_of
from transfer.wordpress.shortcodes import Shown
from transfer.wordpress.survey import Survey
from transfer.wordpress.uploads import Uploads

MOST_REVISIONS = 200  # of one text; the newest are taken


@dataclass
class Part:
    """A text before it is converted: its record, its revisions, and whether its cover is there."""

    record: Record
    revisions: list[Record]


class WordPress(Survey, items.Source):
    """`WordPress(path, uploads=folder, language="en")`.

    `path` is the export (.xml, .gz, .zip with one .xml). Files are looked for beside it and in the folder `uploads`
    (that of wp-content/uploads), and nowhere else. `language` stands in where the export names none. Ask `check`
    first: it reads the file, and everything else is answered from what it has set aside.
    """

    kind = "wordpress"

    def __init__(self, path: Path, uploads: Path | None = None, language: str = "") -> None:
        self.path = path
        self.uploads = Uploads([folder for folder in (uploads, path.parent) if folder])
        self.language = language
        self.spool = Spool()
        self._forget()

    def check(self) -> Summary:
        """Reads the whole file. Raises Refused, with the line, for what is no export of WordPress or is broken."""
        if self.summary is None:
            self._forget()
            self._read()
            self._settle()
            self.summary = Summary(
                self.name, self.site.base, dict(self.counts), dict(self.left_out), self._terms(), tuple(self.notes)
            )
        return self.summary

    def bylines(self) -> Iterable[Byline]:
        self.check()
        return tuple(replace(one, signs=login in self.signing) for login, one in self.authors.items())

    def files(self) -> Iterator[File]:
        self.check()
        yield from self.attachments.values()

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Archives, and feeds: of the site, of authors, categories and tags, of the comments on a text."""
        self.check()
        yield from addresses.of_the_site(self.site, sorted(self.months))
        known = [(one.key, one.addresses) for one in self.authors.values()]
        known += [(one.key, one.addresses) for one in self._terms()]
        for key, old in known:
            for address in feeds_of(old):
                yield address, key + items.FEED
        for entry in self.entries:
            for address in feeds_of(entry.outline.titles, ()):
                yield address, entry.outline.key + items.FEED

    def outlines(self) -> Iterator[Outline]:
        self.check()
        for entry in self.entries:
            yield replace(entry.outline, titles=())

    def parts(self) -> Iterator[Part]:
        self.check()
        for entry in self.entries:
            found = self.spool.get(entry.place)
            places = self.revisions.last(found.number, MOST_REVISIONS)
            yield Part(found, sorted(map(self.spool.get, places), key=lambda one: one.date_gmt or one.date))

    def convert(self, part: Part) -> Text:
        bodies = Bodies(self.site, self._shown, lambda number: self.patterns.get(number, ""))
        return texts.text(part.record, part.revisions, bodies, self)

    # What texts ask of the rest of the export.

    def author(self, login: str) -> str:
        """The name of somebody by their login."""
        found = self.authors.get(login.casefold())
        return found.name if found else words_of(login)

    def files_of(self, number: str) -> list[Shown]:
        """The pictures that were attached to a text."""
        return self._shown(self.of_parent.last(number))

    def file(self, number: str) -> File | None:
        return self.attachments.get(number)

    def _shown(self, numbers: Sequence[str]) -> list[Shown]:
        found = [file for number in numbers if (file := self.attachments.get(number))]
        return [Shown(items.reference(one.key), one.name, one.alt, escape(one.caption)) for one in found]
