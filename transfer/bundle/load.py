"""Makes an empty site what a bundle tells of: the verb of `manage.py import_bundle` and of the desk.

The bundle is looked at as a whole before anything is written (`check`); then all of it is one transaction, so that a
site has all of it or nothing. What people change on the desk (hubs, by-lines, pages, licences, series, the board) goes
through the verbs. Essays, their editions and replies have moments that are over, and no verb takes such a moment: their
rows are written as they were, checked by their columns, and all that is derived of them is made anew by the functions
that the verbs use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, ModerationEntry
from essays.media import files
from essays.models import Author, Essay, Media, OldPath, Series, Tag
from mailinglist.models import Subscriber
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from sitewide.database import planner_statistics
from transfer.bundle import check, derived, essays_load, log, records_load, replies_load
from transfer.bundle.archive import Archive, opened
from transfer.bundle.form import LOGS, Progress, Refused, nothing
from transfer.bundle.known import Known

# What a new site has none of, each in a word for people.
THERE: dict[type[Model], Any] = {
    Essay: _("essays"), Author: _("authors"), Tag: _("tags"), Series: _("series"), Comment: _("comments"),
    Book: _("books"), Call: _("calls"), Bookmark: _("bookmarks"), OldPath: _("redirects"),
    ModerationEntry: _("decisions of moderation"), Subscriber: _("subscribers"), Media: _("pictures"),
}  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """What was taken in: what the bundle said of itself, and the files of the logs that are kept sealed."""

    checked: check.Checked
    logs: tuple[str, ...] = ()


def load(
    path: Path,
    *,
    name: str = "",
    progress: Progress = nothing,
    at_end: Callable[[Loaded], object] = lambda _loaded: None,
) -> Loaded:
    """Takes a bundle into a site that has nothing yet, as it is after `manage.py setup`; returns Loaded.

    Raises Refused, in words that name the file (`name`, where it is called otherwise than on the disk), for a site that
    is not empty, for whatever `check` refuses, and where disk or database cannot hold it; nothing is written then.
    `progress` is called within the transaction, and may end it by an exception of its own; so is `at_end`, when all is
    stored: what it stores is there with all of it, or not at all.
    """
    name = name or path.name
    refuse_unless_empty()
    with opened(path, name) as archive:
        checked = check.checked(archive, progress)
        try:
            with files.none_if_it_fails() as written, transaction.atomic():
                state.take_turn()
                refuse_unless_empty()
                loaded = Loaded(checked, _write(archive, checked, written, progress))
                at_end(loaded)
                state.bump()
        except ValidationError as error:
            raise Refused(f"{name}: {' '.join(error.messages)}") from error
        except DatabaseError as error:
            raise Refused(
                _("%(name)s: the database refuses it (%(why)s).") % {"name": name, "why": str(error).strip()[:200]}
            ) from error
        except OSError as error:
            raise Refused(
                _("%(name)s: what is in it cannot be stored here (%(why)s).")
                % {"name": name, "why": error.strerror or error}
            ) from error
    return loaded


def what_is_there() -> str:
    """What the site holds already that somebody made, in a word for people; "" for a new site."""
    return str(next((words for model, words in THERE.items() if model._base_manager.exists()), ""))


def refuse_unless_empty() -> None:
    """Raises Refused where the site holds anything that somebody made."""
    if many := what_is_there():
        raise Refused(
            _("This site has %(many)s already: a bundle is taken into a new one, as `setup` leaves it.")
            % {"many": many}
        )


def _write(archive: Archive, checked: check.Checked, written: list[str], progress: Progress) -> tuple[str, ...]:
    whole, private = checked.header["complete"], checked.header["private"]
    known = Known()
    records_load.clear(whole=whole)
    records_load.before_essays(archive, known, written, checked.counts["media"], progress)
    essays_load.load(archive, known, checked.counts["essays"], private=private, progress=progress)
    records_load.after_essays(archive, known)
    replies_load.load(archive, known, checked.counts["replies"], private=private, progress=progress)
    planner_statistics.count()  # of a database that was empty: what is derived is asked for by it
    zone = records_load.settings(archive, private=private).zone
    with timezone.override(zone):
        derived.rebuild(progress)
    if private:
        records_load.subscribers(archive)
    return tuple(_logs(archive))


def _logs(archive: Archive) -> list[str]:
    return [log.keep(archive, name) for name in archive.names(LOGS)]
