"""What an import did, or would do: counted and listed while it goes on, and told as plain values. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.translation import npgettext_lazy

from transfer.importing.items import Note
from transfer.importing.spool import SpooledList

FIRST = 20  # notes of a kind that are told whole
EACH = {"kept-back": 5000, "readers-have": 5000, "scheduled": 5000}  # of these so many: they say who reads what
MOST_ABOUT = 200  # different things that the notes of a kind are counted by
# What the figures count, in the order in which they are told, with the words for one and for many.
FIGURES = {
    "essays": npgettext_lazy("after its number", "essay", "essays", "count"),
    "pages": npgettext_lazy("after its number", "page", "pages", "count"),
    "hubs": npgettext_lazy("after its number", "hub", "hubs", "count"),
    "series": npgettext_lazy("after its number", "series", "series", "count"),
    "drafts": npgettext_lazy("after its number", "draft", "drafts", "count"),
    "scheduled": npgettext_lazy("after its number", "scheduled", "scheduled", "count"),
    "editions": npgettext_lazy("after its number", "older edition", "older editions", "count"),
    "replies": npgettext_lazy("after its number", "reply", "replies", "count"),
    "pings": npgettext_lazy("after its number", "ping", "pings", "count"),
    "pictures": npgettext_lazy("after its number", "picture", "pictures", "count"),
    "recordings": npgettext_lazy("after its number", "recording", "recordings", "count"),
    "files_missing": npgettext_lazy("after its number", "missing file", "missing files", "count"),
    "authors": npgettext_lazy("after its number", "author", "authors", "count"),
    "tags": npgettext_lazy("after its number", "tag", "tags", "count"),
    "books": npgettext_lazy("after its number", "book", "books", "count"),
    "calls": npgettext_lazy("after its number", "call", "calls", "count"),
    "bookmarks": npgettext_lazy("after its number", "bookmark", "bookmarks", "count"),
    "addresses": npgettext_lazy("after its number", "old address", "old addresses", "count"),
}


@dataclass(frozen=True)
class Line:
    """One text: its key in the source, its title, and its address here ("": it has none)."""

    key: str
    title: str
    address: str = ""


@dataclass(frozen=True)
class Placed:
    """A category or tag of the source: where it goes (transfer.importing.mapping.Place, in words), and how many texts
    have it."""

    key: str
    name: str
    is_category: bool
    to: str
    texts: int


@dataclass
class Notes:
    """The notes of one kind: how many, by what they are about, and the first of them as (key, words)."""

    count: int = 0
    about: Counter[str] = field(default_factory=Counter)
    first: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Report:
    """`created`, `updated`, `joined` (to an essay that says the same) and `skipped` (unchanged, or left alone) are of
    texts, each in one of them; `refused` has the words beside the line. `left_out` counts what the source itself
    leaves out, by kind."""

    source: str = ""
    name: str = ""  # of the old site
    dry_run: bool = False
    started: datetime | None = None
    ended: datetime | None = None
    stopped: bool = False
    created: SpooledList[Line] = field(default_factory=SpooledList)
    updated: SpooledList[Line] = field(default_factory=SpooledList)
    joined: SpooledList[Line] = field(default_factory=SpooledList)
    skipped: SpooledList[Line] = field(default_factory=SpooledList)
    refused: SpooledList[tuple[Line, str]] = field(default_factory=SpooledList)
    notes: dict[str, Notes] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)
    terms: list[Placed] = field(default_factory=list)

    def note(self, note: Note, key: str = "") -> None:
        """Counts a note, and keeps it whole while it is one of the first of its kind."""
        notes = self.notes.setdefault(note.code, Notes())
        notes.count += 1
        if note.about and (note.about in notes.about or len(notes.about) < MOST_ABOUT):
            notes.about[note.about] += 1
        if len(notes.first) < EACH.get(note.code, FIRST):
            notes.first.append((key, note.words))

    def counts(self) -> dict[str, int]:
        """How many texts came to what: created, updated, joined, skipped, refused."""
        return {name: len(getattr(self, name)) for name in ("created", "updated", "joined", "skipped", "refused")}

    def as_json(self, most: int | None = None) -> dict[str, Any]:
        """The report as plain values, with at most so many of each list; its keys are told in docs/imports.md."""
        head = {name: value[:most] if isinstance(value, list) else value for name, value in self.head().items()}
        return head | {name: list(islice(texts, most)) for name, texts in self.texts().items()}

    def texts(self) -> dict[str, Iterator[dict[str, str]]]:
        """The lists of texts as plain values, each text when it is asked for: there may be very many."""
        lists = {name: map(vars, getattr(self, name)) for name in ("created", "updated", "joined", "skipped")}
        return {**lists, "refused": (vars(line) | {"words": words} for line, words in self.refused)}

    def head(self) -> dict[str, Any]:
        """All else of it as plain values."""
        return {
            "source": self.source,
            "name": self.name,
            "dry_run": self.dry_run,
            "started": self.started and self.started.isoformat(),
            "ended": self.ended and self.ended.isoformat(),
            "stopped": self.stopped,
            "counts": self.counts(),
            "figures": {name: self.figures[name] for name in FIGURES},
            "terms": [vars(term) for term in self.terms],
            "left_out": dict(self.left_out),
            "notes": [
                {
                    "code": code,
                    "count": notes.count,
                    "about": dict(notes.about.most_common()),
                    "first": [{"key": key, "words": words} for key, words in notes.first],
                }
                for code, notes in sorted(self.notes.items())
            ],
        }
