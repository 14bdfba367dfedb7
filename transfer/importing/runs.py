"""The runs of imports that the desk asks for: their steps, and the process of its own that each runs in.

looking → looked → waiting → running → done, or stopped (and then waiting again), or failed. A run that is looked at is
a dry run; its report is what the desk shows before anything is written. One import runs at a time: two would do each
other's work over. The process says every few seconds that it lives; the worker begins what waits, and goes on with
what has died (`begin_due`).
"""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from sitewide import state
from transfer import background
from transfer.import_sources import SOURCES
from transfer.importing import loading, report_pages, uploaded_files
from transfer.importing.items import Refused, Source
from transfer.importing.options import Options
from transfer.models import Import

State = Import.State
BEAT = timedelta(seconds=5)
DEAD = timedelta(seconds=60)  # without a sign of life
AT_WORK = (State.LOOKING, State.RUNNING)
KEPT = timedelta(days=30)  # files, after their import has ended
MOST_TEXTS = 500  # of each list of a report that is kept with the run; figures and notes are kept whole


def _may(by: User | None) -> None:
    if by is not None and not by.is_administrator:
        raise PermissionDenied(_("Only administrators bring a site here."))


@transaction.atomic
def begin(kind: str, file_name: str, path: str, options: dict[str, Any], *, by: User | None) -> Import:
    """Stores a run that is to be looked at first; `path` is below VAR_DIR, `options` plain values as of `chosen`."""
    _may(by)
    if not settings.VAR_DIR.joinpath(path).resolve().is_relative_to(settings.VAR_DIR.resolve()):
        raise ValidationError(_("The file lies outside of the site's own folder."))
    chosen(options)
    run = Import(kind=kind, file_name=file_name[:255], path=path, options=options, by=by)
    run.full_clean(exclude=["by", "options", "report"])
    run.save()
    return run


@transaction.atomic
def bring_in(run: Import, options: dict[str, Any] | None = None, *, by: User | None) -> Import:
    """What was looked at, or stopped, or has failed, is to be brought in, by these options where others are chosen;
    where nobody has seen yet what would come of it, it is looked at first."""
    _may(by)
    run = _locked(run, State.LOOKED, State.STOPPED, State.FAILED)
    if options is not None:
        chosen(options)
        run.options = options
    was_looked_at = run.report and not (run.report["dry_run"] and run.report["stopped"])
    run.state = State.WAITING if was_looked_at else State.LOOKING
    run.wants_stop, run.error, run.started, run.ended, run.beat = False, "", None, None, None
    run.save()
    return run


@transaction.atomic
def stop(run: Import, *, by: User | None) -> Import:
    """Asks a run to stop after the text that it is at; one that waits is stopped at once."""
    _may(by)
    run = _locked(run, State.LOOKING, State.WAITING, State.RUNNING)
    run.wants_stop = True
    if run.state == State.WAITING or run.beat is None:
        run.state = State.STOPPED
    run.save()
    return run


@transaction.atomic
def forget(run: Import, *, by: User | None) -> None:
    """Takes a run away with the files that were sent for it: nothing that was brought in goes with them."""
    _may(by)
    run = _locked(run, State.LOOKED, State.STOPPED, State.DONE, State.FAILED)
    run.delete()
    transaction.on_commit(lambda: uploaded_files.forget(run.path))


def forget_files() -> int:
    """Takes away the files of runs that ended longer ago than KEPT, for the worker's list; returns of how many. The
    runs stay, with their reports, for the desk to tell of."""
    old = Import.objects.filter(ended__lt=timezone.now() - KEPT).exclude(path="").exclude(state__in=AT_WORK)
    for run in old:
        uploaded_files.forget(run.path)
    return old.update(path="")


def _locked(run: Import, *states: str) -> Import:
    """The row under its lock; raises ValidationError where it is at another step by now."""
    row = Import.objects.select_for_update().get(pk=run.pk)
    if row.state not in states:
        raise ValidationError(_("This import is at another step by now: %s.") % row.get_state_display())
    return row


def chosen(options: dict[str, Any]) -> Options:
    """Options from the plain values of a run; raises ValidationError in words."""
    try:
        return Options.from_values(options)
    except Refused as error:
        raise ValidationError({"options": str(error)}) from error


def begin_due() -> int:
    """Begins what waits and goes on with what has died, one import at a time, in a process of its own; returns how many
    were begun. For the worker's list: safe to call in two processes at once, since the process that is begun claims its
    run (`carry_out`) and ends where another has it."""
    background.forget_ended()
    now = timezone.now()
    alive = Import.objects.filter(state__in=AT_WORK, beat__gt=now - DEAD)
    if alive.exists():
        return 0
    wanted = Import.objects.filter(Q(state=State.WAITING) | Q(state__in=AT_WORK)).order_by("created", "pk")
    run = wanted.first()
    if run is None:
        return 0
    background.begin("run_import", run.pk)
    return 1


@transaction.atomic
def _claim(pk: int) -> Import | None:
    """The run, for this process alone; None where another has it, another runs, or nothing is to be done."""
    state.take_turn()
    now = timezone.now()
    run = Import.objects.select_for_update().filter(pk=pk).first()
    if run is None or Import.objects.filter(state__in=AT_WORK, beat__gt=now - DEAD).exists():
        return None
    if run.state not in (*AT_WORK, State.WAITING):
        return None
    run.state = State.LOOKING if run.state == State.LOOKING else State.RUNNING
    run.started, run.beat, run.ended = run.started or now, now, None
    run.step, run.done, run.total, run.step_began = "", 0, 0, None
    run.save()
    return run


def carry_out(pk: int, *, processes: int | None = None) -> Import | None:
    """Looks at a run's source, or brings it in, in this process; returns the Import, None where it is not to be had.
    Whatever goes wrong is written on the row in words."""
    run = _claim(pk)
    if run is None:
        return None
    watch = _Watch(run)
    try:
        # By the system, as from the command line: who asked for it stands on the run, and need not be an editor.
        options = _options_of(run, processes)
        report = loading.run(source_of(run), options, progress=watch.tell, stopping=watch.is_stopped)
    except (Refused, ValidationError) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return _ended(run, State.FAILED, error=words)
    except Exception as error:
        _ended(run, State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
        raise
    report_pages.write(report, folder_of(run))
    looked = State.LOOKED if run.state == State.LOOKING else State.DONE
    return _ended(run, State.STOPPED if report.stopped else looked, report=_shortened(report.as_json()))


def folder_of(run: Import) -> Path:
    """Where the files of a run lie: its report is written there, too."""
    return (settings.VAR_DIR / run.path).parent


def source_of(run: Import) -> Source:
    """The Source of a run; raises Refused where its file is gone, or nothing here reads its kind."""
    path = settings.VAR_DIR / run.path
    if run.kind not in SOURCES:
        raise Refused(_("Nothing here reads a source of this kind."))
    if not run.path or not path.exists():
        raise Refused(_("The file is not there any more: choose it again."))
    return SOURCES[run.kind](path, run.options)


def _options_of(run: Import, processes: int | None) -> Options:
    processes = (os.cpu_count() or 1) if processes is None else processes
    return chosen(run.options | {"dry_run": run.state == State.LOOKING, "processes": processes})


def _ended(run: Import, to: str, **fields: Any) -> Import:
    for name, value in {"state": to, "ended": timezone.now(), **fields}.items():
        setattr(run, name, value)
    run.save(update_fields=["state", "ended", *fields])
    return run


def _shortened(report: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:MOST_TEXTS] if isinstance(value, list) else value for name, value in report.items()}


class _Watch:
    """Writes how far a run is, and reads whether it is to stop, every few seconds."""

    def __init__(self, run: Import) -> None:
        self.run, self.last, self.stopped = run, 0.0, False

    def tell(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step == self.run.step and now - self.last < BEAT.total_seconds() / 5 and done != total:
            return
        self.last = now
        if step != self.run.step:
            self.run.step_began = timezone.now()
        self.run.step, self.run.done, self.run.total = step, done, total
        row = Import.objects.filter(pk=self.run.pk)
        row.update(step=step, done=done, total=total, beat=timezone.now(), step_began=self.run.step_began)
        self.stopped = bool(row.values_list("wants_stop", flat=True).first())

    def is_stopped(self) -> bool:
        return self.stopped
