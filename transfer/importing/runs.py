"""The runs of imports that the desk asks for: their steps, and the process of its own that each runs in.

looking → looked → waiting → running → done, or stopped (and then waiting again), or failed. A run that is looked at is
a dry run; its report is what the desk shows before anything is written. One import runs at a time: two would do each
other's work over. The process says every few seconds that it lives; the worker begins what waits, and goes on with
what has died (`begin_due`).

A kind is either one that a Source reads (`import_sources.SOURCES`), a text after the other, or the bundle of a whole
site (`transfer.import_bundles`), which comes as one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
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
from transfer import import_bundles as bundles
from transfer.import_sources import SOURCES
from transfer.importing import loading, report_pages, uploaded_files
from transfer.importing.items import Refused, Source
from transfer.importing.options import Options
from transfer.importing.report import Report
from transfer.importing.watch import Watch
from transfer.models import Import

State, Kind = Import.State, Import.Kind
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
    if kind == Kind.BUNDLE:
        _refuse_bundle_unless_empty()
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
    if run.kind == Kind.BUNDLE and not is_in(run):
        _refuse_bundle_unless_empty()
    if options is not None:
        chosen(options)
        run.options = options
    was_looked_at = run.report and not (run.report["dry_run"] and run.report["stopped"])
    run.state = State.WAITING if was_looked_at else State.LOOKING
    run.wants_stop, run.error, run.started, run.ended, run.beat = False, "", None, None, None
    run.save()
    if run.kind == Kind.BUNDLE and run.path:
        bundles.forget_what_was(folder_of(run))
    return run


def _refuse_bundle_unless_empty() -> None:
    if words := bundles.why_not():
        raise ValidationError({"kind": words})


def is_in(run: Import) -> bool:
    """Whether a bundle is there, all of it, though its run may not have ended yet."""
    return bool(run.report) and not run.report["dry_run"]


def stop(run: Import, *, by: User | None) -> Import:
    """Asks a run to stop after the text that it is at, and a bundle at once; one that waits is stopped at once."""
    _may(by)
    if run.kind == Kind.BUNDLE and bundles.is_at_work(folder_of(run)):
        bundles.ask_to_stop(folder_of(run))  # not on its row, which waits for the transaction of the bundle
        return run
    return _stop(run)


@transaction.atomic
def _stop(run: Import) -> Import:
    run = _locked(run, State.LOOKING, State.WAITING, State.RUNNING)
    if run.kind == Kind.BUNDLE and is_in(run):
        return run  # all of it is here, and what its pictures lack is made
    run.wants_stop = True
    if run.state == State.WAITING or run.beat is None or run.kind == Kind.BUNDLE:  # whose process has died
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
    if _is_anyone_alive(timezone.now()):
        return 0
    wanted = Import.objects.filter(Q(state=State.WAITING) | Q(state__in=AT_WORK)).order_by("created", "pk")
    run = wanted.first()
    if run is None:
        return 0
    background.begin("run_import", run.pk)
    return 1


def _is_anyone_alive(now: datetime, but: int | None = None) -> bool:
    """Whether a process is at work on any import, that of this number aside."""
    at_work = Import.objects.filter(state__in=AT_WORK).exclude(pk=but)
    others, whole = at_work.exclude(kind=Kind.BUNDLE), at_work.filter(kind=Kind.BUNDLE).exclude(path="")
    return others.filter(beat__gt=now - DEAD).exists() or any(bundles.is_at_work(folder_of(run)) for run in whole)


@contextmanager
def _alone(pk: int) -> Iterator[Import | None]:
    """The run, for this process alone; None where it is not to be had. With a bundle goes a lock: it can say nothing in
    the database while it is taken in."""
    run = Import.objects.filter(pk=pk).first()
    if run is None or run.kind != Kind.BUNDLE or not run.path:
        yield _claim(pk)
    else:
        with bundles.at_work(folder_of(run)) as is_free:
            yield _claim(pk) if is_free else None


@transaction.atomic
def _claim(pk: int) -> Import | None:
    """The run, for this process alone; None where another has it, another runs, or nothing is to be done."""
    state.take_turn()
    now = timezone.now()
    run = Import.objects.select_for_update().filter(pk=pk).first()
    if run is None or _is_anyone_alive(now, but=pk if run.kind == Kind.BUNDLE else None):
        return None
    if run.state not in (*AT_WORK, State.WAITING):
        return None
    run.state = State.LOOKING if run.state == State.LOOKING else State.RUNNING
    run.started, run.beat, run.ended = run.started or now, now, None
    run.step, run.done, run.total, run.step_began = "", 0, 0, None
    run.save()
    return run


def carry_out(pk: int, *, processes: int | None = None) -> Import | None:
    """Looks at what a run brings, or brings it in, in this process; returns the Import, None where it is not to be had.
    Whatever goes wrong is written on the row in words."""
    with _alone(pk) as run:
        if run is None:
            return None
        try:
            _whole_site(run) if run.kind == Kind.BUNDLE else _texts(run, processes)
        except bundles.Stopped:
            _ended(run, State.STOPPED)
        except (Refused, ValidationError) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            _ended(run, State.FAILED, error=words)
        except Exception as error:
            _ended(run, State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
            raise
        return run


def _texts(run: Import, processes: int | None) -> None:
    """What a Source reads: by the system, as from the command line. Who asked for it stands on the run, and need not be
    an editor."""
    watch, options = Watch(run), _options_of(run, processes)
    report = loading.run(source_of(run), options, progress=watch.tell, stopping=watch.is_stopped)
    _ended(run, _end_of(run, report), report=_kept(run, report))


def _whole_site(run: Import) -> None:
    """The bundle of a site. That it is there is stored with it; then the widths of its pictures are made, and a process
    that dies over these is followed by one that makes the others."""
    folder, file = folder_of(run), _file_of(run)
    if run.state == State.LOOKING:
        report = bundles.look(file, run.file_name, folder)
        _ended(run, _end_of(run, report), report=_kept(run, report))
        return
    if not is_in(run):
        bundles.bring_in(file, run.file_name, folder, at_end=lambda report: _store(run, report=_kept(run, report)))
    bundles.make_widths(folder)
    _ended(run, State.DONE)


def _end_of(run: Import, report: Report) -> str:
    return State.STOPPED if report.stopped else State.LOOKED if run.state == State.LOOKING else State.DONE


def _kept(run: Import, report: Report) -> dict[str, Any]:
    """Writes a report into its files; returns what is kept of it with the run."""
    report_pages.write(report, folder_of(run))
    return report.as_json(MOST_TEXTS)


def folder_of(run: Import) -> Path:
    """Where the files of a run lie: its report is written there, too."""
    return (settings.VAR_DIR / run.path).parent


def source_of(run: Import) -> Source:
    """The Source of a run; raises Refused where its file is gone, or nothing here reads its kind."""
    if run.kind not in SOURCES:
        raise Refused(_("Nothing here reads a source of this kind."))
    return SOURCES[run.kind](_file_of(run), {**run.options, "file_name": run.file_name})


def _file_of(run: Import) -> Path:
    path = settings.VAR_DIR / run.path
    if not run.path or not path.exists():
        raise Refused(_("The file is not there any more: choose it again."))
    return path


def kinds() -> list[str]:
    """The kinds that can be brought in."""
    return [kind for kind in Kind.values if kind in SOURCES or kind == Kind.BUNDLE]


def where(run: Import) -> bundles.At:
    """Where a run is, as it last told."""
    if run.kind == Kind.BUNDLE and run.path and (told := bundles.where(folder_of(run))).step:
        return told
    return bundles.At(run.step, run.done, run.total, run.step_began)


def is_to_stop(run: Import) -> bool:
    """Whether somebody asked for it."""
    return run.wants_stop or (run.kind == Kind.BUNDLE and bool(run.path) and bundles.is_to_stop(folder_of(run)))


def _options_of(run: Import, processes: int | None) -> Options:
    processes = (os.cpu_count() or 1) if processes is None else processes
    return chosen(run.options | {"dry_run": run.state == State.LOOKING, "processes": processes})


def _ended(run: Import, to: str, **fields: Any) -> None:
    _store(run, state=to, ended=timezone.now(), **fields)


def _store(run: Import, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(run, name, value)
    run.save(update_fields=[*fields])
