"""What was read of a wiki, on the disk while an import runs: pages by their date, revisions, where each title leads.

A database of SQLite in a file without a name for others, so that a dump of any size takes little memory; it goes with
the process. It holds the wiki's own words only, packed, and nothing of this site.
"""

import contextlib
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE page (
    id INTEGER PRIMARY KEY, space INTEGER, name TEXT, wiki_id TEXT, first TEXT, last TEXT, redirect TEXT, words BLOB,
    UNIQUE (space, name)
);
CREATE INDEX by_number ON page (wiki_id);
CREATE TABLE revision (page INTEGER, wiki_id TEXT, at TEXT, by TEXT, summary TEXT, words BLOB);
CREATE INDEX of_page ON revision (page);
CREATE TABLE target (name TEXT PRIMARY KEY, key TEXT, section TEXT, page INTEGER, moved INTEGER) WITHOUT ROWID;
CREATE INDEX by_page ON target (page, moved);
CREATE TABLE category (name TEXT PRIMARY KEY, essays INTEGER) WITHOUT ROWID;
CREATE TABLE file (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class PageRow:
    """A page as it was read. Moments are as the dump writes them, "" where it says none."""

    space: int
    name: str
    wiki_id: str
    first: str
    last: str
    redirect: str  # where it leads, "" where it is none
    words: str
    id: int = 0

    @property
    def key(self) -> str:
        """How an import names it for ever: by its number in the wiki, which a new title does not change."""
        return f"page:{self.wiki_id or self.name}"


@dataclass(frozen=True)
class RevisionRow:
    """How a page once read."""

    wiki_id: str
    at: str
    by: str
    summary: str
    words: str


class Scratch:
    """The file; `close` takes it away."""

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile(prefix="wiki-", suffix=".sqlite3", delete=False) as file:
            self.path = Path(file.name)
        self.process = os.getpid()
        self.rows = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000", "temp_store = FILE"):
            self.rows.execute(f"PRAGMA {pragma}")
        self.rows.executescript(_SCHEMA)
        self.rows.execute("BEGIN")

    def close(self) -> None:
        """Takes the file away; in a process that is a copy of the one that made it, nothing."""
        if os.getpid() != self.process:
            return
        self.rows.close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def add_page(self, row: PageRow, revisions: Iterable[RevisionRow] = ()) -> int:
        """Stores a page; one that came before under this name is replaced. Returns its number here."""
        old = self.rows.execute("SELECT id FROM page WHERE space = ? AND name = ?", (row.space, row.name)).fetchone()
        if old:
            self.rows.execute("DELETE FROM page WHERE id = ?", old)
            self.rows.execute("DELETE FROM revision WHERE page = ?", old)
        values = (row.space, row.name, row.wiki_id, row.first, row.last, row.redirect, _packed(row.words))
        number = self.rows.execute(
            "INSERT INTO page (space, name, wiki_id, first, last, redirect, words) VALUES (?, ?, ?, ?, ?, ?, ?)", values
        ).lastrowid
        self.add_revisions(number or 0, revisions)
        return number or 0

    def add_revisions(self, page: int, revisions: Iterable[RevisionRow]) -> None:
        """Stores revisions of a page; 0 is the page that is being read."""
        self.rows.executemany(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)",
            ((page, one.wiki_id, one.at, one.by, one.summary, _packed(one.words)) for one in revisions),
        )

    def settle_revisions(self, page: int) -> None:
        """Gives the revisions of the page that was being read to it; 0 drops them."""
        if page:
            self.rows.execute("UPDATE revision SET page = ? WHERE page = 0", (page,))
        else:
            self.rows.execute("DELETE FROM revision WHERE page = 0")

    def add_files(self, names: Iterable[str]) -> None:
        """Takes down files that texts name."""
        self.rows.executemany("INSERT OR IGNORE INTO file VALUES (?)", ((name,) for name in names))

    def pages(self, space: int, *, redirects: bool = False) -> Iterator[PageRow]:
        """The pages of a namespace, the oldest first; those without a date come last, as they stood in the source."""
        ids = self.rows.execute(
            "SELECT id FROM page WHERE space = ? AND (redirect != '') = ? ORDER BY first = '', first, id",
            (space, redirects),
        )
        for (number,) in ids:
            yield self.page(number)

    def page(self, number: int) -> PageRow:
        """One page."""
        fields = "space, name, wiki_id, first, last, redirect, words, id"
        row = self.rows.execute(f"SELECT {fields} FROM page WHERE id = ?", (number,)).fetchone()  # noqa: S608
        return PageRow(*row[:6], _unpacked(row[6]), row[7])

    def named(self, space: int, name: str) -> PageRow | None:
        """The page of this name, if there is one."""
        row = self.rows.execute("SELECT id FROM page WHERE space = ? AND name = ?", (space, name)).fetchone()
        return self.page(row[0]) if row else None

    def revisions(self, page: int) -> Iterator[RevisionRow]:
        """The revisions of a page, the oldest first."""
        query = "SELECT wiki_id, at, by, summary, words FROM revision WHERE page = ? ORDER BY at, rowid"
        for *fields, words in self.rows.execute(query, (page,)):
            yield RevisionRow(*fields, _unpacked(words))

    def count(self, query: str, values: tuple[object, ...] = ()) -> int:
        """The one number that a query gives."""
        return int(self.rows.execute(query, values).fetchone()[0])


def _packed(words: str) -> bytes:
    return zlib.compress(words.encode("utf-8", "surrogatepass"), 1)


def _unpacked(words: bytes) -> str:
    return zlib.decompress(words).decode("utf-8", "surrogatepass")
