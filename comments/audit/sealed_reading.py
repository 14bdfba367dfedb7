"""Pages of the log of an earlier site, read from its document where they stand: of a log of any length only the lines
that are shown, found by halves, as each bears its place."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, overload
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from comments.audit import hash_chain, public_log
from comments.audit.sealed_logs import MOST_LINE, Broken, check_line, path_of
from comments.models import Comment, ModerationEntry
from essays.models import Essay


@dataclass(frozen=True)
class SealedLine:
    """A line of the log: its place, its seal, and what it tells; of one that is not told `told` is empty."""

    place: int
    seal: str
    told: dict[str, Any]


class Document(Sequence[SealedLine]):
    """The lines of a sealed document, the newest first. Raises Broken for one that is missing or was changed, as far
    as that is seen in the lines that are asked for and in the ones before and after them."""

    def __init__(self, digest: str) -> None:
        self.path = path_of(digest)
        self.last = self._last()

    def __len__(self) -> int:
        return self.last.place

    @overload
    def __getitem__(self, index: int) -> SealedLine: ...

    @overload
    def __getitem__(self, index: slice) -> list[SealedLine]: ...

    def __getitem__(self, index: int | slice) -> SealedLine | list[SealedLine]:
        if isinstance(index, int):
            (found,) = self[index : index + 1]
            return found
        start, stop, _step = index.indices(len(self))
        return self._between(len(self) - stop + 1, len(self) - start)[::-1] if start < stop else []

    def _between(self, first: int, last: int) -> list[SealedLine]:
        """The lines from one place to another, each checked by the seal before it."""
        found, before = [], hash_chain.FIRST
        with self._opened() as file:
            file.seek(self._offset(file, max(1, first - 1)))
            for place in range(max(1, first - 1), last + 1):
                line = _read(file, self.path)
                if place >= first:
                    check_line(line, _("%(path)s, line %(line)s") % {"path": self.path, "line": place}, before, place)
                    found.append(_line(line))
                before = str(line["seal"])
        return found

    def _opened(self) -> IO[bytes]:
        try:
            return default_storage.open(self.path)
        except FileNotFoundError as error:
            raise Broken(_("%s: this log of an earlier site is missing.") % self.path) from error

    def _last(self) -> SealedLine:
        with self._opened() as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 2 * MOST_LINE))
            tail = file.read().rstrip(b"\n").rpartition(b"\n")[2]
        return _line(_parsed(tail, self.path))

    def _offset(self, file: IO[bytes], place: int) -> int:
        """Where the line of a place begins: not before `low`, and not behind the first line after `high`."""
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(max(0, middle - 1))
            if middle:
                file.readline(2 * MOST_LINE)  # the rest of the line before
            begins = file.tell()
            there = int(_read(file, self.path)["place"]) if begins < high else place
            if there < place:
                low = file.tell()
            else:
                high = middle
        return low


def _read(file: IO[bytes], path: str) -> dict[str, Any]:
    return _parsed(file.readline(MOST_LINE), path)


def _parsed(line: bytes, path: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        if isinstance(found["place"], int) and found["place"] > 0 and isinstance(found["seal"], str):
            return dict(found)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Broken(_("%s: a line of it cannot be read.") % path)


def _line(line: dict[str, Any]) -> SealedLine:
    told = {name: value for name, value in line.items() if name not in {"place", "seal"}}
    return SealedLine(line["place"], line["seal"], told)


def rows_of(lines: Iterable[SealedLine]) -> list[dict[str, Any]]:
    """What a page shows of lines, in their order, those that are not told and stand beside each other as one (`place`
    to `until`). Of essays that readers of this site do not have nothing is told."""
    lines = list(lines)
    guids = {guid for line in lines if (guid := _guid(line.told.get("essay", "")))}
    essays = {essay.guid: essay for essay in Essay.objects.published().filter(guid__in=guids)} if guids else {}
    rows: list[dict[str, Any]] = []
    for line in lines:
        if rows and not (line.told or rows[-1]["is_told"]):
            rows[-1]["place"] = line.place
        else:
            rows.append(_row(line, essays))
    return rows


def _row(line: SealedLine, essays: dict[UUID, Essay]) -> dict[str, Any]:
    told = line.told
    if not told:
        return {"place": line.place, "until": line.place, "is_told": False}
    verb, named = told["decision"], told["essay"]
    of_reply = bool(named) or verb in ModerationEntry.UNDECIDED
    return {
        "place": line.place, "seal": line.seal, "is_told": True, "day": _day(told["day"]), "of_reply": of_reply,
        "decision": public_log.decision_words(verb, told["to"], of_reply=of_reply),
        "reason": str(dict(Comment.Reason.choices).get(told["reason"], told["reason"])),
        "essay": essays.get(_guid(named)) if named else None, "is_veiled": verb in ModerationEntry.UNDECIDED,
    }  # fmt: skip


def _guid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
