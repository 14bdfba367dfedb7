"""The state of the site that every page stands on: its settings, the content version and the due moments around now.

One query reads all of it. `bump()` is called by each verb that changes what the public sees.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from sitewide import content_changes
from sitewide.models import DueMoment, SiteSettings

# What PostgreSQL answers to a statement that was prepared elsewhere (behind a pool of connections), is there already,
# or gives other columns than it did (after a migration).
UNPREPARED = {"26000", "42P05", "0A000"}
STEP = 2**32  # the longest step of the version: two thousand million of them reach the end of its column
# In the environ of a request: its state, or why it could not be read; whether its own thread has read it.
READ_BEFORE, READ_HERE = "commonswiki.state", "commonswiki.state.here"
A_SECOND = timedelta(seconds=1)
TURN = 0x434F4D4D4F4E53  # the number by which PostgreSQL knows the lock; any would do that no other program uses


@dataclass(frozen=True, slots=True)
class SiteState:
    """The settings row with the last due moment that has passed and the next one to come (None where there is none)."""

    settings: SiteSettings
    last_due: datetime | None
    next_due: datetime | None
    now: datetime

    @property
    def validator(self) -> str:
        """Changes whenever any public page may have changed: with the version, and the moment."""
        return hashlib.sha256(f"{self.settings.version}|{self.moment}".encode()).hexdigest()[:16]

    @property
    def moment(self) -> str:
        """What changes pages with no verb: the last due moment, and the day in the zone."""
        day = self.now.astimezone(self.settings.zone).date().isoformat()
        return f"{self.last_due and self.last_due.isoformat()}|{day}"

    def stands_at(self, now: datetime) -> bool:
        """Whether no due moment lies between this one and another moment, which may be before it."""
        return (self.last_due is None or self.last_due <= now) and (self.next_due is None or now < self.next_due)

    @property
    def changed_at(self) -> datetime:
        """The last moment at which the validator changed."""
        midnight = self.now.astimezone(self.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return max(filter(None, (self.settings.changed_at, self.last_due, midnight)))


def current(now: datetime | None = None) -> SiteState:
    """The site's state now, in one query; the settings row is made with its defaults where it is missing. The row is
    shared with other requests, as long as it is the same in the database: who changes it fetches one of their own."""
    now = now or timezone.now()
    # In SQL, as every request asks it: building the same query with the ORM takes longer than running it.
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: Django's `connection` does so for each word
    at = database.ops.adapt_datetimefield_value(now)
    with database.cursor() as cursor:
        try:
            cursor.execute(_STATE_NAMED if _is_prepared(database, *_PREPARED) else _STATE, [at, at])
        except DatabaseError as error:
            if not _is_unprepared(database, error):
                raise
            cursor.execute(_STATE, [at, at])
        found = cursor.fetchone()
    if found is None:
        SiteSettings.objects.get_or_create(pk=1)
        return current(now)
    *columns, last_due, next_due = found
    return SiteState(_settings_of(tuple(columns)), _moment(last_due), _moment(next_due), now)


class Watched(threading.local):
    """The state for who asks again and again: the database is asked whether anything of it is another, and only then
    what it is. Each thread knows its own, as SQLite tells each connection what others have changed."""

    def __init__(self) -> None:
        self._mark: Any = None
        self._state: SiteState | None = None

    def current(self) -> SiteState:
        """As `current`, whose row of settings this shares."""
        now, known = timezone.now(), self._state
        mark = _mark()
        if mark is None:
            return current(now)
        if known is None or mark != self._mark or not known.stands_at(now):
            # The mark is of before: what changes until the rest is read is asked for the next time.
            self._mark, self._state = mark, current(now)
            return self._state
        return SiteState(known.settings, known.last_due, known.next_due, now)


def of_request(environ: dict[str, Any]) -> SiteState:
    """The state that was read for a request before Django had it, else that of now. Raises what reading it raised."""
    read = environ.get(READ_BEFORE)
    if isinstance(read, Exception):
        raise read
    if environ.get(READ_HERE):  # by this connection, which is there then: Django would ask it for that by itself
        connection.health_check_done = True  # type: ignore[attr-defined]  # not in its stubs
    return read or asked_first(current)


def asked_first(ask: Callable[[], SiteState]) -> SiteState:
    """The state by what asks for it, which is the first question of a request (commonswiki.postgresql)."""
    if connection.vendor == "postgresql":
        found: SiteState = connection.asked_first(ask)  # type: ignore[attr-defined]  # our own backend
        return found
    return ask()


_SETTINGS, _DUE = SiteSettings._meta.db_table, DueMoment._meta.db_table
_FIELDS = SiteSettings._meta.concrete_fields
_STATE = f"""
    SELECT {", ".join(f'"{field.column}"' for field in _FIELDS)},
        (SELECT MAX(at) FROM {_DUE} WHERE at <= %s) AS last_due, (SELECT MIN(at) FROM {_DUE} WHERE at > %s) AS next_due
    FROM {_SETTINGS} WHERE id = 1"""  # noqa: S608 - names of our own tables
_NAME = "commonswiki_state"  # of the statements in PostgreSQL
_PREPARED = _NAME, f"(timestamptz, timestamptz) AS {_STATE % ('$1', '$2')}"
_STATE_NAMED = f"EXECUTE {_NAME} (%s, %s)"
# The very row that was read has a place and a transaction: another when it was written again, and a trigger writes it
# when a due moment changes (migration 0009).
_MARK = f"{_NAME}_mark", f"AS SELECT xmin, ctid FROM {_SETTINGS} WHERE id = 1"  # noqa: S608
_read: dict[tuple[Any, ...], SiteSettings] = {}  # the last row that was read, as the database gave it


def _is_prepared(database: Any, name: str, statement: str) -> bool:
    """Whether the server knows a statement by a name on this connection: it reads and plans it when a connection asks
    first, which takes it three times as long as to answer."""
    if database.vendor != "postgresql" or database.connection.prepared is None:
        return False
    if name not in database.connection.prepared:
        with database.wrap_database_errors:  # not by Django's cursor, as it is no question of a request
            database.connection.lasting.execute(f"PREPARE {name} {statement}")
        database.connection.prepared.add(name)
    return True


def _is_unprepared(database: Any, error: DatabaseError) -> bool:
    """Whether this failed as the server does not know the statement by its name; then none is asked so any more."""
    if database.in_atomic_block or getattr(error.__cause__, "pgcode", None) not in UNPREPARED:
        return False
    database.connection.prepared = None
    return True


def _mark() -> tuple[Any, ...] | None:
    """What is another whenever the row or the due moments are, a fourth of what asking for them costs; None where they
    are to be asked for."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block:
        return None
    database.ensure_connection()
    return _mark_in_postgresql(database) if database.vendor == "postgresql" else _mark_in_sqlite(database)


def _mark_in_sqlite(database: Any) -> tuple[Any, ...]:
    """Of a connection: the number that is another when another has committed anything, and how many rows it has changed
    itself, taken back or not."""
    here = database.connection
    with database.wrap_database_errors:  # not by Django's cursor, as it is no question of a request
        [(others,)] = here.execute("PRAGMA data_version").fetchall()
    return here, others, here.total_changes


def _mark_in_postgresql(database: Any) -> tuple[Any, ...] | None:
    """By a cursor that stays with the connection: to open one takes as long as this does."""
    try:
        if not _is_prepared(database, *_MARK):
            return None
        with database.wrap_database_errors:
            cursor = database.connection.lasting
            cursor.execute(f"EXECUTE {_MARK[0]}")
            found: tuple[Any, ...] | None = cursor.fetchone()
    except DatabaseError as error:
        if not _is_unprepared(database, error):
            raise
        return None
    return found


def _settings_of(columns: tuple[Any, ...]) -> SiteSettings:
    """The settings from the columns of their row: the very object as before while these are the same, as to make one
    takes four times as long as to ask for the row."""
    row = _read.get(columns)
    if row is None:
        query = SiteSettings.objects.all().query
        compiler = query.get_compiler(connection=connection)
        converters = compiler.get_converters([field.get_col(_SETTINGS) for field in _FIELDS])
        [values] = compiler.apply_converters([list(columns)], converters)
        row = SiteSettings.from_db(connection.alias, [field.attname for field in _FIELDS], values)
        _read.clear()
        _read[columns] = row
    return row


def _moment(value: datetime | str | None) -> datetime | None:
    """A moment as the database gave it: PostgreSQL as one, SQLite as text."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def bump(*keys: str) -> None:
    """Raises the content version, in the transaction of the change that it tells of. `keys` (sitewide.surrogate_keys)
    name all that changed of what pages show; without any, every page may have.

    Together with the change rather than after it: a process that dies between the two would leave stale pages, and no
    page can be kept under the new version before the change is to be seen. What is read of the site under a version is
    read after it: it may be newer than the version says, and never older.

    It rises by a step that nobody can tell beforehand: after a backup was brought back, what happens then has other
    versions than what happened in the time that was lost, and no copy from there is taken for one of the pages of now.

    Its moment rises by a second at least, which is as exactly as HTTP tells moments: no two versions have the same.

    Called last in a verb that took its turn first. It locks the row of the version until the transaction ends: two that
    held other rows meanwhile could wait for each other for ever. Raises TransactionManagementError outside one.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The version rises in the transaction of the change it tells of.")
    found = SiteSettings.objects.filter(pk=1).update(
        version=F("version") + secrets.randbelow(STEP) + 1,
        changed_at=Greatest(Value(timezone.now(), DateTimeField()), F("changed_at") + A_SECOND),
    )
    if found:
        content_changes.record(keys)


def take_turn() -> None:
    """Waits until no other transaction changes what pages show of each other, and keeps the others waiting until this
    one ends. Called first in a verb: two that went on to each other's rows would wait for ever, or write over what the
    other has just stored. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def set_due(subject: str, at: datetime | None) -> None:
    """Records that public pages change at `at` because of `subject` ("essay:12"); None takes the record away."""
    if at is None:
        DueMoment.objects.filter(subject=subject).delete()
    else:
        DueMoment.objects.update_or_create(subject=subject, defaults={"at": at})
