"""Search: documents of every kind, indexed and found.

index, forget, moments, find and suggest are the SearchBackend protocol, chosen by the database in use. Another engine
is one more module with these five and the tests of tests/search/test_contract.py. The same for all: postpone and
postponed tell what is still to be indexed, recount writes anew what is kept beside any engine, differences tells where
that is wrong; nothing else is there.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from django.db import connection
from django.utils import timezone

from search import indexing
from search.documents import KINDS, Document, FacetCount, Hit, Results
from search.indexing import ALWAYS, keep_place, places_kept
from search.postgres import PostgresBackend
from search.sqlite import SQLiteBackend
from sitewide.database.differences import Difference

__all__ = [
    "KINDS",
    "Document",
    "FacetCount",
    "Hit",
    "Results",
    "differences",
    "find",
    "forget",
    "gathering",
    "index",
    "moments",
    "postpone",
    "postponed",
    "recount",
    "suggest",
]


class SearchBackend(Protocol):
    """What an engine does. The functions below say what each means."""

    def index(self, documents: Iterable[Document]) -> None: ...

    def forget(self, kind: str, object_ids: Iterable[int]) -> None: ...

    def moments(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], datetime]: ...

    def wrongly_marked(self) -> Iterable[tuple[int, list[str], list[str]]]: ...

    def mark(self) -> int: ...

    def find(self, query: str, *, filters: Mapping[str, str], page: int, per_page: int, now: datetime) -> Results: ...

    def suggest(self, prefix: str, kind: str | None, limit: int, now: datetime) -> list[tuple[str, str, str]]: ...


BACKENDS: Mapping[str, SearchBackend] = {"sqlite": SQLiteBackend(), "postgresql": PostgresBackend()}


def _backend() -> SearchBackend:
    return BACKENDS[connection.vendor]


_gathered = threading.local()  # what this thread keeps until the end of `gathering`, by (kind, object_id)


@contextmanager
def gathering() -> Iterator[None]:
    """Within it documents are kept, and written in one go at its end: for whoever makes many one after the other, in a
    transaction around it. `moments` and `forget` know of what is kept; `find` does not. Within another one, it leaves
    the writing to that; where it ends by raising, what came to it is dropped."""
    before: dict[tuple[str, int], Document] | None = getattr(_gathered, "documents", None)
    _gathered.documents = dict(before or {})
    try:
        yield
    except BaseException:
        _gathered.documents = before
        raise
    if before is None:
        kept, _gathered.documents = _gathered.documents, None
        _backend().index(kept.values())


def _kept() -> dict[tuple[str, int], Document] | None:
    return getattr(_gathered, "documents", None)


def index(documents: Iterable[Document]) -> None:
    """Takes documents in or replaces them, by (kind, object_id). May be called with many thousands, which are written
    in batches, each in a transaction of its own (or in the caller's, where there is one). Indexing the same again
    changes nothing. Raises ValueError for a kind that is not in KINDS.
    """
    kept = _kept()
    if kept is None:
        _backend().index(documents)
        return
    for document in documents:
        if document.kind not in KINDS:
            raise ValueError(f"Documents of kind {document.kind!r} are not known to the search.")
        kept[document.kind, document.object_id] = document


def postpone(kind: str, object_id: int) -> bool:
    """Notes, in the transaction of a change, that a document is to be written, for who has no time to do it now. Until
    then it is found by nobody. Returns False where the index has the document: that one is to be replaced at once, else
    it would be found as it was.
    """
    return bool(keep_place(kind, object_id))


def postponed(kind: str, most: int) -> list[int]:
    """The ids of those that were postponed and are neither indexed nor forgotten, at most so many, in their order."""
    found: list[int] = places_kept(kind, most)
    return found


def forget(kind: str, object_ids: Iterable[int]) -> None:
    """Takes documents of one kind out of the index. Those that are not in it are no error."""
    object_ids, kept = list(object_ids), _kept() or {}
    for pk in object_ids if kept else ():
        kept.pop((kind, pk), None)
    _backend().forget(kind, object_ids)


def recount() -> int:
    """Writes anew how many essays stand under every value, and what each document stands under: in its row, and beside
    its words where the engine has it there. Returns how many were wrong. For whoever indexes everything anew."""
    wrong: int = indexing.recount()
    return wrong + _backend().mark()


def differences() -> Iterator[Difference]:
    """Where what recount would write is not so; changes nothing."""
    yield from indexing.differences()
    for pk, kept, true in _backend().wrongly_marked():
        yield Difference(
            f"What document {pk} of the search has beside its words for filters", " ".join(kept), " ".join(true)
        )


def moments(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], datetime]:
    """From when on documents are found, {(kind, object_id): visible_from}, of those of `keys` that are in the index. In
    one query."""
    kept = _kept() or {}
    keys = list(keys)
    found = _backend().moments(key for key in keys if key not in kept)
    return found | {key: kept[key].visible_from or ALWAYS for key in keys if key in kept}


def find(
    query: str,
    *,
    filters: Mapping[str, str] = {},
    page: int = 1,
    per_page: int = 20,
    now: datetime | None = None,
) -> Results:
    """Searches what is visible at `now`. `filters` may have kind, hub, tag, author (slugs) and year; others, and values
    that cannot be, are ignored. A page beyond the last gives the last. Any query has an answer: one that cannot be
    searched has `error` in words for the reader. With neither words nor filters: no results.
    """
    return _backend().find(query, filters=filters, page=page, per_page=per_page, now=now or timezone.now())


def suggest(prefix: str, kind: str | None = None, limit: int = 8) -> list[tuple[str, str, str]]:
    """(title, url, kind) of visible documents with a word of the title that begins so; the title's first word first."""
    return _backend().suggest(prefix, kind, limit, timezone.now())
