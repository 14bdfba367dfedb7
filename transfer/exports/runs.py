"""The exports that the desk asks for: their steps, and the process of its own in which each is made.

waiting → running → done, or failed. How far one is stands in a small file beside it, not in the database: a bundle is
read within one transaction, so that it shows one moment of the site, and writes nothing meanwhile. A run whose file has
not changed for long has died, and is begun again by the worker.
"""

import datetime
import json
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from sitewide import state
from sitewide.mail import outbox
from sitewide.text.datetimes import day_text
from sitewide.text.slugs import slugify
from transfer import background
from transfer.export_kinds import WRITERS
from transfer.models import Export
from transfer.selection import Selection, Unknown

State, Kind = Export.State, Export.Kind
FOLDER = "exports"
PROGRESS = "progress.json"
KEPT = datetime.timedelta(days=7)
DEAD = 300  # seconds in which nothing was told
TOLD_EVERY = 1.0  # seconds
ENDINGS = {Kind.BUNDLE: ".zip", Kind.WORDPRESS: ".xml", Kind.MIRROR: "-mirror.zip", Kind.GIT: "-git.zip"}
MAY_BE_PRIVATE = {Kind.BUNDLE, Kind.WORDPRESS}


@dataclass(frozen=True)
class Progress:
    """How far a run is: of `what` `done` of `total` (0: nobody knows) since `began`, a moment in seconds."""

    what: str = ""
    done: int = 0
    total: int = 0
    began: float = 0.0


def _may(by: User | None) -> None:
    if by is not None and not by.is_administrator:
        raise PermissionDenied(_("Only administrators take the site with them."))


@transaction.atomic
def begin(kind: str, filters: Mapping[str, Any], *, private: bool = False, by: User | None) -> Export:
    """Stores an export that is to be made. `filters` are the plain values of `Selection.named`: lists of names by kind,
    `since` as an ISO date. Raises ValidationError in words."""
    _may(by)
    if private and kind not in MAY_BE_PRIVATE:
        raise ValidationError({"private": _("A mirror and a repository hold what is public alone.")})
    selection_of(filters)
    run = Export(kind=kind, filters=dict(filters), private=private, by=by, folder=secrets.token_urlsafe(18))
    run.file_name = _name(run)
    run.full_clean(exclude=["by", "filters"])
    run.save()
    return run


def selection_of(filters: Mapping[str, Any]) -> Selection:
    """The Selection of plain values; raises ValidationError for what is not here."""
    try:
        since = datetime.date.fromisoformat(filters["since"]) if filters.get("since") else None
        return Selection.named(**{name: value for name, value in filters.items() if name != "since"}, since=since)
    except Unknown as error:
        raise ValidationError(str(error)) from error


def _name(run: Export) -> str:
    """ "commonswiki-2026-11-21.zip", with what it is a part of, and whether it is private."""
    site = slugify(state.current().settings.title) or "commonswiki"
    parts = [site[:60], f"{timezone.localdate():%Y-%m-%d}"]
    parts += [slugify(name)[:30] for kind in ("hub", "tag", "licence") for name in run.filters.get(kind, [])]
    return "-".join([*filter(None, parts), *(["private"] if run.private else [])]) + ENDINGS[Kind(run.kind)]


def folder_of(run: Export) -> Path:
    """Where a run's files lie."""
    return settings.VAR_DIR / FOLDER / run.folder


def file_of(run: Export) -> Path:
    return folder_of(run) / run.file_name


@transaction.atomic
def forget(run: Export, *, by: User | None) -> None:
    """Takes an export away, with its file. Raises ValidationError while it is being made."""
    _may(by)
    run = Export.objects.select_for_update().get(pk=run.pk)
    if run.state == State.RUNNING and _is_alive(run):
        raise ValidationError(_("It is being made at this moment."))
    folder = folder_of(run)
    run.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def forget_old() -> int:
    """Takes away what ended longer ago than KEPT, for the worker's list; returns how many."""
    old = list(Export.objects.filter(ended__lt=timezone.now() - KEPT))
    for run in old:
        forget(run, by=None)
    return len(old)


def begin_due() -> int:
    """Begins what waits, and what has died once more, one at a time, in a process of its own; returns how many were
    begun. Safe to call in two processes at once: a run is claimed by the process that makes it."""
    background.forget_ended()
    if any(_is_alive(run) for run in Export.objects.filter(state=State.RUNNING)):
        return 0
    run = Export.objects.filter(state__in=(State.RUNNING, State.WAITING)).order_by("created", "pk").first()
    if run is None:
        return 0
    background.begin("run_export", run.pk)
    return 1


def _is_alive(run: Export) -> bool:
    try:
        return time.time() - (folder_of(run) / PROGRESS).stat().st_mtime < DEAD
    except OSError:
        return False


@transaction.atomic
def _claim(pk: int) -> Export | None:
    """The run, for this process alone; None where it is not to be made, or another is being made."""
    state.take_turn()
    run = Export.objects.select_for_update().filter(pk=pk, state__in=(State.WAITING, State.RUNNING)).first()
    if run is None or any(_is_alive(one) for one in Export.objects.filter(state=State.RUNNING)):
        return None
    folder = folder_of(run)
    shutil.rmtree(folder, ignore_errors=True)  # what a run that died has left
    folder.mkdir(parents=True, mode=0o700)
    run.state, run.started = State.RUNNING, timezone.now()
    run.save(update_fields=["state", "started"])
    _Teller(run).tell("", 0, 0)
    return run


def carry_out(pk: int) -> Export | None:
    """Makes an export in this process; returns it, None where it is not to be had. Whatever goes wrong is written on
    the row in words; who asked for it gets a letter when it is ready."""
    run = _claim(pk)
    if run is None:
        return None
    try:
        WRITERS[run.kind](selection_of(run.filters), run.filters, run.private, file_of(run), _Teller(run).tell)
    except Exception as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error) or type(error).__name__
        _ended(run, State.FAILED, error=words[:2000])
        if isinstance(error, (OSError, ValueError, ValidationError)):
            return run
        raise
    return _ended(run, State.DONE, size=file_of(run).stat().st_size)


@transaction.atomic
def _ended(run: Export, to: str, **fields: Any) -> Export:
    for name, value in {"state": to, "ended": timezone.now(), **fields}.items():
        setattr(run, name, value)
    run.save(update_fields=["state", "ended", *fields])
    if to == State.DONE and run.by:
        said = _("%s is ready") % run.file_name
        until = _("It is kept until %s.") % day_text(run.ended + KEPT)
        outbox.send(run.by.email, said, f"{said}.\n\n{settings.SITE_URL}{reverse('desk-exports')}\n\n{until}\n")
    return run


def progress_of(run: Export) -> Progress:
    """How far a run is, as it last told."""
    try:
        return Progress(**json.loads((folder_of(run) / PROGRESS).read_text()))
    except (OSError, ValueError, TypeError):
        return Progress()


class _Teller:
    """Writes how far a run is into its file, now and then."""

    def __init__(self, run: Export) -> None:
        self.path, self.what, self.began, self.last = folder_of(run) / PROGRESS, "", time.time(), 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.time()
        if what == self.what and now - self.last < TOLD_EVERY:
            return
        if what != self.what:
            self.what, self.began = what, now
        self.last = now
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps({"what": what, "done": done, "total": total, "began": self.began}))
        part.replace(self.path)
