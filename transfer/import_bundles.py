"""A bundle as an import of the desk: looked at, taken in, stopped on the way, told of.

It is taken in as one transaction, so nothing can be written on its row meanwhile: on SQLite nobody else writes then,
and what the transaction writes nobody sees before its end. So how far it is, and whether it is to stop, stand in small
files beside the bundle; and that it is at work in a lock of the system's on another, which a process that dies lets go
of.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essays.media import uploads
from sitewide import file_locks
from transfer.bundle import check as checking
from transfer.bundle import form
from transfer.bundle import load as loading
from transfer.importing.items import Note, Refused
from transfer.importing.report import Line, Report

PROGRESS, STOP, LOCK = "progress.json", "stop", "at-work"
TOLD_EVERY = 1.0  # seconds
WIDTHS = "widths"
# What the report counts, by the lists of a bundle.
FIGURES = {
    "pages": "pages", "hubs": "hubs", "authors": "authors", "tags": "tags", "series": "series", "books": "books",
    "calls": "calls", "bookmarks": "bookmarks", "pings": "mentions", "addresses": "old_addresses",
}  # fmt: skip
PRIVATE = ("private/essays", "private/replies", "private/addresses", "private/subscribers")


class Stopped(Exception):
    """Somebody asked for it: what was stored until then goes back."""


@dataclass(frozen=True)
class At:
    """Where a run is: at `step`, of which `done` of `total` (0: nobody knows) are done since `began`."""

    step: str = ""
    done: int = 0
    total: int = 0
    began: datetime | None = None


def refuse_unless_empty() -> None:
    """Raises Refused, in words for the desk, where a bundle cannot come as the site has something."""
    if words := why_not():
        raise Refused(words)


def why_not() -> str:
    """Why no bundle can be brought here; "" where one can."""
    words = _(
        "This site has %s already. A bundle makes an empty site the one that it was made of: bring it into a new one."
    )
    many = loading.what_is_there()
    return words % many if many else ""


def look(path: Path, name: str, folder: Path) -> Report:
    """Looks at a bundle, which its sender calls `name`, and writes nothing; returns what would come. Raises Refused for
    the first thing that is not as it should be, Stopped where that was asked for."""
    report = _begun(name, dry_run=True)
    refuse_unless_empty()
    with _refused():
        checked = checking.check(path, name=name, progress=Teller(folder).tell)
    return _told(report, checked)


def bring_in(path: Path, name: str, folder: Path, *, at_end: Callable[[Report], object]) -> None:
    """Takes a bundle in, all of it or nothing; `at_end` gets the report within the same transaction, so that what it
    stores says true whenever the process dies. Raises as `look`."""
    report = _begun(name, dry_run=False)
    refuse_unless_empty()
    with _refused():
        loading.load(
            path, name=name, progress=Teller(folder).tell, at_end=lambda loaded: at_end(_told(report, loaded.checked))
        )


def make_widths(folder: Path) -> None:
    """Makes the smaller widths of pictures, after all else; done anew it goes on with those that lack them."""
    teller = Teller(folder, is_stoppable=False)
    uploads.make_variants(progress=lambda done, total: teller.tell(WIDTHS, done, total))


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except form.Refused as error:
        raise Refused(str(error)) from error


def _begun(name: str, *, dry_run: bool) -> Report:
    return Report(source="bundle", name=name, dry_run=dry_run, started=timezone.now())


def _told(report: Report, checked: checking.Checked) -> Report:
    counts = checked.counts
    report.name, report.ended = checked.title or report.name, timezone.now()
    for slug, title in checked.essays:
        report.created.append(Line(f"{form.ESSAYS}{slug}.md", title, reverse("essay", args=[slug])))
    report.figures.update({name: counts.get(of, 0) for name, of in FIGURES.items()})
    report.figures.update(
        essays=counts["essays"], editions=checked.editions, replies=checked.replies_shown,
        recordings=checked.recordings, pictures=counts["media"] - checked.recordings,
        files_missing=len(checked.files_missing),
    )  # fmt: skip
    for name in checked.files_missing:
        report.note(Note("file-missing", _("The bundle tells of “%s”, and has no file of it.") % name), name)
    _count(report, "private", sum(counts.get(name, 0) for name in PRIVATE))
    _count(report, "log-kept", checked.log_lines)
    _count(report, "part-of-a-site", 0 if checked.header["complete"] else counts["essays"])
    return report


def _count(report: Report, code: str, count: int) -> None:
    """A note that is a number and a sentence, without a list."""
    if count:
        report.note(Note(code, ""))
        report.notes[code].count, report.notes[code].first = count, []


def at_work(folder: Path) -> AbstractContextManager[bool]:
    """Holds the lock of a run for as long as it lasts; gives False where another process holds it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return file_locks.alone(folder / LOCK)


def is_at_work(folder: Path) -> bool:
    """Whether a process that lives is at work on the run of this folder."""
    return file_locks.is_held(folder / LOCK)


def ask_to_stop(folder: Path) -> None:
    (folder / STOP).touch()


def is_to_stop(folder: Path) -> bool:
    return (folder / STOP).exists()


def forget_what_was(folder: Path) -> None:
    """Takes away what an earlier attempt told, and that it was to stop."""
    for name in (PROGRESS, STOP):
        (folder / name).unlink(missing_ok=True)


def where(folder: Path) -> At:
    """Where a run is, as it last told."""
    try:
        told = json.loads((folder / PROGRESS).read_text())
        return At(told["step"], told["done"], told["total"], datetime.fromtimestamp(told["began"], UTC))
    except (OSError, ValueError, TypeError, KeyError):
        return At()


class Teller:
    """Writes how far it is, now and then, and ends it where somebody asked for that."""

    def __init__(self, folder: Path, *, is_stoppable: bool = True) -> None:
        self.folder, self.is_stoppable = folder, is_stoppable
        self.step, self.began, self.last = "", time.time(), 0.0

    def tell(self, step: str, done: int, total: int) -> None:
        """A Progress of bundles. Raises Stopped."""
        now = time.time()
        if step == self.step and now - self.last < TOLD_EVERY and done != total:
            return
        if step != self.step:
            self.step, self.began = step, now
        self.last = now
        if self.is_stoppable and is_to_stop(self.folder):
            raise Stopped
        part = self.folder / f"{PROGRESS}.part"
        with suppress(OSError):  # a disk that is full: that is told of where it loses something
            part.write_text(json.dumps({"step": step, "done": done, "total": total, "began": self.began}))
            os.replace(part, self.folder / PROGRESS)
