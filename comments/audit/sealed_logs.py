"""Logs of moderation of earlier sites: they came with bundles and are kept as they were, documents beside the pictures.

A line of this site's own chain has a note with the last seal of each: so the chain of a document leads to that seal, or
it was changed after it came.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import audit
from comments.audit import hash_chain
from comments.models import ModerationEntry, ModerationNote
from essays.models import ImportedFrom
from sitewide import state

SOURCE, KIND, FOLDER = "bundle", "log", "moderation-logs"
SEALED = ("place", "day", "decision", "to", "reason", "essay", "rest")
MOST_LINE, MOST_VALUE = 8_192, 200  # bytes of a line, characters of what it tells; a log of ours has 400 and 64


class Broken(ValueError):
    """A log is not as it was sealed; the words name the line."""


def documents() -> QuerySet[ImportedFrom]:
    """The sealed documents of earlier sites, the oldest first."""
    return ImportedFrom.objects.filter(source=SOURCE, kind=KIND).order_by("pk")


def path_of(digest: str) -> str:
    """Where the document with this SHA-256 lies."""
    return f"{FOLDER}/{digest}.jsonl"


def keep(content: "File[bytes]", digest: str, count: int, seal: str) -> str:
    """Keeps a log of `count` lines, checked to its last `seal`, as a document that is known by its SHA-256 (`digest`),
    and tells of it in the chain of this site; returns the name of its file. Within the caller's transaction; the file
    is there also if that fails, does no harm and is written over by the next."""
    path = path_of(digest)
    default_storage.delete(path)
    default_storage.save(path, content)
    note, salt = _("%(lines)d lines of an earlier site’s log were taken over; their last seal is %(seal)s"), digest[:32]
    note %= {"lines": count, "seal": seal}
    entry = audit.append(
        None, None, actor=None, verb=ModerationEntry.Verb.RULES, to_state=audit.TAKEN_OVER, at=timezone.now(),
        note_hash=hash_chain.note_hash(salt, note),
    )  # fmt: skip
    ModerationNote.objects.create(entry=entry, text=note, salt=salt)
    ImportedFrom.objects.create(
        source=SOURCE, key=f"{FOLDER}/{digest}", kind=KIND, object_id=entry.pk, content_hash=digest
    )
    state.bump()
    return path


def verify() -> Iterator[tuple[str, int]]:
    """(path, how many lines) of each document, its chain checked to the seal that the own chain tells of. Raises Broken
    for the first that is missing, or was changed."""
    for kept in documents():
        yield path_of(kept.content_hash), verify_one(kept)


def verify_one(kept: ImportedFrom) -> int:
    """How many lines a document has; raises Broken where it is missing, or was changed."""
    path = path_of(kept.content_hash)
    try:
        with default_storage.open(path) as file:
            lines = iter(lambda: file.readline(MOST_LINE), b"")
            count, seal = checked(
                (_("%(path)s, line %(line)s") % {"path": path, "line": n}, _read(line))
                for n, line in enumerate(lines, 1)
            )
    except FileNotFoundError as error:
        raise Broken(_("%s: this log of an earlier site is missing.") % path) from error
    if not is_noted(kept, seal):
        raise Broken(_("%s: its last seal is not the one that was noted when it came.") % path)
    return count


def is_noted(kept: ImportedFrom, seal: str) -> bool:
    """Whether the own chain tells of a document that this is its last seal."""
    note = ModerationNote.objects.filter(entry=kept.object_id).first()
    return note is not None and note.text.endswith(seal)


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
        check_line(line, where, before, count)
        before = line["seal"]
    return count, before


def check_line(line: Any, where: str, before: str, place: int) -> None:
    """Looks at one line, which stands at a place after the seal `before`; raises Broken, with `where` it stands."""
    seal = line.get("seal") if isinstance(line, dict) else None
    if not isinstance(seal, str) or len(seal) != hash_chain.LENGTH or line.get("place") != place:
        raise Broken(_("%s: it is no line of a log, or not in its place.") % where)
    told = {name: value for name, value in line.items() if name != "seal"}
    if {*told} == {"place"}:
        return
    values = [value for name, value in told.items() if name != "place"]
    if {*told} != {*SEALED} or not all(isinstance(value, str) and len(value) <= MOST_VALUE for value in values):
        raise Broken(_("%s: it is no line of a log.") % where)
    if hash_chain.seal(before, told) != seal:
        raise Broken(_("%s: its seal is not that of the line and of the seal before it.") % where)
