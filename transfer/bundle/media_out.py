"""The files of the library as they are stored, and what is said of them."""

from collections.abc import Iterator
from typing import Any

from essays.models import Media
from transfer.bundle import rows
from transfer.bundle.form import MEDIA, Progress
from transfer.bundle.scope import Scope
from transfer.bundle.shapes import SHAPES
from transfer.bundle.writer import BLOCK, Writer

TOGETHER = 200


def write(writer: Writer, scope: Scope, progress: Progress) -> list[str]:
    """Writes the files that the bundle shows, then the lines on them; returns the names of those whose file is not on
    the disk."""
    wanted = _wanted(scope)
    missing: list[str] = []
    total, done = len(wanted), 0
    for row in _rows(wanted):
        done += 1
        try:
            with row.file.open("rb") as file:
                writer.stream(f"{MEDIA}{file_name(row)}", iter(lambda: file.read(BLOCK), b""), packed=False)
        except FileNotFoundError:
            missing.append(row.name)
        progress("pictures and recordings", done, total)
    writer.lines("media.jsonl", _lines(wanted, set(missing), scope))
    return missing


def file_name(row: Media) -> str:
    """How the file of a picture is called in a bundle: by its name in texts."""
    return f"{row.name}.{str(row.file.name).rpartition('.')[2]}"


def _wanted(scope: Scope) -> set[int]:
    """The ids of the files that are shown, with the stills of the films among them."""
    rows_of = Media.every.values_list("pk", "name", "still")
    if scope.private and scope.is_whole:
        return {pk for pk, _name, _still in rows_of}
    wanted = {pk for pk, name, _still in rows_of if name in scope.pictures or pk in scope.covers}
    return wanted | {still for pk, _name, still in rows_of if pk in wanted and still}


def _rows(wanted: set[int]) -> Iterator[Media]:
    found = Media.every.select_related("licence", "still").order_by("pk")
    return (row for row in found.iterator(chunk_size=TOGETHER) if row.pk in wanted)


def _lines(wanted: set[int], missing: set[str], scope: Scope) -> Iterator[dict[str, Any]]:
    for row in _rows(wanted):
        scope.licences |= {row.licence_id} - {None}
        yield rows.encoded(SHAPES["media"], row, file="" if row.name in missing else file_name(row))
