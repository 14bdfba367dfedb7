"""Makes an empty site what a bundle tells of: the verb of `manage.py import_bundle`.

The bundle is looked at as a whole before anything is written (`check`); then all of it is one transaction, so that a
site has all of it or nothing. What people change on the desk (hubs, by-lines, pages, licences, series, the board) goes
through the verbs. Essays, their editions and replies have moments that are over, and no verb takes such a moment: their
rows are written as they were, checked by their columns, and all that is derived of them is made anew by the functions
that the verbs use.
"""

from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from comments.models import Comment, ModerationEntry
from essays.media import files
from essays.models import Author, Essay, Media, OldPath, Series, Tag
from mailinglist.models import Subscriber
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from transfer.bundle import check, derived, essays_load, log, records_load, replies_load
from transfer.bundle.archive import Archive, opened
from transfer.bundle.form import LOGS, Progress, Refused, nothing
from transfer.bundle.known import Known

THERE = (Essay, Author, Tag, Series, Comment, Book, Call, Bookmark, OldPath, ModerationEntry, Subscriber)


@dataclass(frozen=True)
class Loaded:
    """What was taken in: what the bundle said of itself, and the files of the logs that are kept sealed."""

    checked: check.Checked
    logs: tuple[str, ...] = ()


def load(path: Path, *, progress: Progress = nothing) -> Loaded:
    """Takes a bundle into a site that has nothing yet, as it is after `manage.py setup`; returns Loaded.

    Raises Refused, in words that name the file, for a site that is not empty and for whatever `check` refuses; nothing
    is written then. `progress` is called within the transaction.
    """
    refuse_unless_empty()
    with opened(path) as archive:
        checked = check.checked(archive, progress)
        try:
            with files.none_if_it_fails() as written, transaction.atomic():
                state.take_turn()
                refuse_unless_empty()
                logs = _write(archive, checked, written, progress)
                state.bump()
        except ValidationError as error:
            raise Refused(f"{path.name}: {' '.join(error.messages)}") from error
        except DatabaseError as error:
            raise Refused(f"{path.name}: the database refuses it ({str(error).strip()[:200]}).") from error
    return Loaded(checked, logs)


def refuse_unless_empty() -> None:
    """Raises Refused where the site holds anything that somebody made."""
    for rows in (*(model._default_manager for model in THERE), Media.every):
        if rows.exists():
            many = rows.model._meta.verbose_name_plural
            raise Refused(f"This site has {many} already: a bundle is taken into a new one, as `setup` leaves it.")


def _write(archive: Archive, checked: check.Checked, written: list[str], progress: Progress) -> tuple[str, ...]:
    whole, private = checked.header["complete"], checked.header["private"]
    known = Known()
    records_load.clear(whole=whole)
    records_load.before_essays(archive, known, written)
    essays_load.load(archive, known, checked.counts["essays"], private=private, progress=progress)
    records_load.after_essays(archive, known)
    replies_load.load(archive, known, private=private, progress=progress)
    zone = records_load.settings(archive, private=private).zone
    with timezone.override(zone):
        derived.rebuild(progress)
    if private:
        records_load.subscribers(archive)
    return tuple(_logs(archive))


def _logs(archive: Archive) -> list[str]:
    kept = []
    for name in archive.names(LOGS):
        count, seal = log.checked(archive.lines(name))
        with archive.open(name) as file:
            kept.append(log.keep(file.read(), count, seal))
    return kept
