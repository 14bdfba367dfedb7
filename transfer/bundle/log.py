"""The public log of moderation in a bundle: each line with its seal, so that anybody can check the chain; and what
becomes of it elsewhere.

A seal is made of the public line, and of a hash over what the line keeps to itself: which reply (by the number of its
row), who decided (by theirs), with a salt. Another site has other rows and none of these accounts, so the chain cannot
go on there. It is kept as it is instead, a document beside the pictures, and the first line of the new site's own chain
has a note with the last seal of it: whoever changes the document later is found out by that.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count
from django.db.models.functions import TruncMonth

from comments import audit
from comments.audit import hash_chain, public_log, sealed_logs
from comments.models import ModerationEntry
from transfer.bundle.archive import Archive
from transfer.bundle.form import LOGS, Refused
from transfer.bundle.scope import Scope
from transfer.bundle.writer import BLOCK, Writer


def write(writer: Writer, scope: Scope) -> list[str]:
    """Writes the documents that came with earlier bundles, then the log of this site, where it tells of more than that
    they came. Returns the names of documents that are not on the disk."""
    number, missing = 1, []
    for kept in sealed_logs.documents() if scope.is_whole else ():
        try:
            with default_storage.open(sealed_logs.path_of(kept.content_hash)) as file:
                writer.stream(f"{LOGS}{number}.jsonl", iter(lambda: file.read(BLOCK), b""))
                number += 1
        except FileNotFoundError:
            missing.append(sealed_logs.path_of(kept.content_hash))
    if scope.is_whole and _own().exists():
        writer.lines(f"{LOGS}{number}.jsonl", lines())
    return missing


def _own() -> Any:
    """The lines of this site that tell of more than a bundle."""
    return ModerationEntry.objects.filter(place__isnull=False).exclude(to_state=audit.TAKEN_OVER)


def lines() -> Iterator[dict[str, Any]]:
    """The log as the public has it, in the order of the chain: of months in which so little was decided that their
    lines are not shown, the place and the seal alone."""
    shown, before = _months_shown(), hash_chain.FIRST
    for entry in audit.entries().iterator(chunk_size=audit.BATCH):
        if entry.day and (entry.day.year, entry.day.month) in shown:
            essay = audit.essay_of(entry)
            line = audit.sealed_line(before, entry, essay) or audit.public_line(entry, essay)
        else:
            line = {"place": entry.place}
        yield line | {"seal": entry.seal}
        before = entry.seal


def _months_shown() -> set[tuple[int, int]]:
    found = ModerationEntry.objects.filter(day__isnull=False, verb__in=public_log.DECISIONS).order_by()
    months = found.annotate(month=TruncMonth("day")).values_list("month").annotate(n=Count("pk"))
    return {(month.year, month.month) for month, count in months if count >= public_log.FEWEST}


def checked(rows: Iterable[tuple[str, Any]]) -> tuple[int, str]:
    """(how many lines, the last seal) of a log in a bundle; raises Refused where its chain is broken."""
    try:
        return sealed_logs.checked(rows)
    except sealed_logs.Broken as error:
        raise Refused(str(error)) from error


def keep(archive: Archive, name: str) -> str:
    """Keeps a log of a bundle as a sealed document; returns the name of its file. Called within the transaction of the
    import."""
    count, seal = checked(archive.lines(name, sealed_logs.MOST_LINE))
    with archive.open(name) as file:
        return sealed_logs.keep(File(file), archive.digest(name), count, seal)
