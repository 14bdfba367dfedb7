"""Logs of moderation of earlier sites: they came with bundles and are kept as they were, documents beside the pictures.

A line of this site's own chain has a note with the last seal of each: so the chain of a document leads to that seal, or
it was changed after it came.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comments.audit import hash_chain
from comments.models import ModerationNote
from essays.models import ImportedFrom

SOURCE, KIND, FOLDER = "bundle", "log", "moderation-logs"
SEALED = ("place", "day", "decision", "to", "reason", "essay", "rest")


class Broken(ValueError):
    """A log is not as it was sealed; the words name the line."""


def documents() -> QuerySet[ImportedFrom]:
    """The sealed documents of earlier sites, the oldest first."""
    return ImportedFrom.objects.filter(source=SOURCE, kind=KIND).order_by("pk")


def path_of(digest: str) -> str:
    """Where the document with this SHA-256 lies."""
    return f"{FOLDER}/{digest}.jsonl"


def verify() -> Iterator[tuple[str, int]]:
    """(path, how many lines) of each document, its chain checked to the seal that the own chain tells of. Raises Broken
    for the first that is missing, or was changed."""
    for kept in documents():
        path = path_of(kept.content_hash)
        try:
            with default_storage.open(path) as file:
                count, seal = checked(
                    (_("%(path)s, line %(line)s") % {"path": path, "line": n}, _read(line))
                    for n, line in enumerate(file, 1)
                )
        except FileNotFoundError as error:
            raise Broken(_("%s: this log of an earlier site is missing.") % path) from error
        note = ModerationNote.objects.filter(entry=kept.object_id).first()
        if note is None or seal not in note.text:
            raise Broken(_("%s: its last seal is not the one that was noted when it came.") % path)
        yield path, count


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def checked(rows: Iterable[tuple[str, Any]]) -> tuple[int, str]:
    """(how many lines, the last seal) of a log, given as (where, line), each line looked at and each seal that can be
    checked. Raises Broken where the chain is."""
    before, count = hash_chain.FIRST, 0
    for where, line in rows:
        count += 1
        _check_line(line, where, before, count)
        before = line["seal"]
    return count, before


def _check_line(line: Any, where: str, before: str, place: int) -> None:
    seal = line.get("seal") if isinstance(line, dict) else None
    if not isinstance(seal, str) or len(seal) != hash_chain.LENGTH or line.get("place") != place:
        raise Broken(_("%s: it is no line of a log, or not in its place.") % where)
    told = {name: value for name, value in line.items() if name != "seal"}
    if {*told} == {"place"}:
        return
    if {*told} != {*SEALED} or not all(isinstance(value, str) for name, value in told.items() if name != "place"):
        raise Broken(_("%s: it is no line of a log.") % where)
    if hash_chain.seal(before, told) != seal:
        raise Broken(_("%s: its seal is not that of the line and of the seal before it.") % where)
