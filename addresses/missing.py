"""Addresses that were asked for and not found, counted by day. Nothing is kept of who asked.

A page that is not found asks nothing of the database for it: it adds to a tally in the memory of its process, which a
thread of its own writes down some seconds later, in one transaction for all of them. So a flood of such pages costs the
one writer of SQLite as much as a trickle, a locked database keeps none of them waiting, and one that is away loses only
what does not fit into the tally. A process that is ended takes some seconds of counts with it.
"""

import logging
import threading
from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from addresses.in_use import stands_at
from addresses.models import Missing, MissingDay
from addresses.scanners import worth_counting
from addresses.tally import Tally
from essays.derived.redirects import normalise_path
from essays.models import OldPath
from sitewide import state

logger = logging.getLogger(__name__)

SHOWN_DAYS = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=90)
MOST = 2000  # rows of either kind, counted and ignored; the least asked go first
NEW_AN_HOUR = 120
TALLY = Tally(most=1000)
AT_ONCE = 10  # addresses that are looked at again in one round of the worker
_looked_at = [0]  # the last of them
_waiting = threading.Lock()  # held while a thread waits to write


def note(full_path: str) -> None:
    """Counts one time that an address was asked for and not found. Takes the path with its query, asks no database, and
    never raises."""
    if address := worth_counting(full_path):
        TALLY.add(address)
        if settings.MISSING_SECONDS and _waiting.acquire(blocking=False):
            writer = threading.Timer(settings.MISSING_SECONDS, _write_by_itself)
            writer.daemon = True
            try:
                writer.start()
            except RuntimeError:  # no more threads: the next one asks for one again
                _waiting.release()


def _write_by_itself() -> None:
    _waiting.release()
    try:
        write()
    except DatabaseError as error:  # it is away, or somebody writes for long: the counts wait in the tally
        logger.warning("Addresses that were not found could not be counted yet: %s.", error)
    finally:
        connection.close()


def write() -> int:
    """Writes the tally of this process down, and says how many addresses of it are kept. What fails, and what is new
    where NEW_AN_HOUR are already, goes back into the tally: what is asked for again and again gets its row in time."""
    counted = TALLY.take()
    left = dict(counted)
    try:
        with transaction.atomic():
            kept = _write(counted)
        left = {address: count for address, count in counted.items() if address not in kept}
    except DataError:  # one of them can never be stored, and would keep all others waiting
        logger.exception("Addresses that were not found are left out of the count.")
        left = {}
    finally:
        for address, count in left.items():
            TALLY.add(address, count)
    return len(counted) - len(left)


def _write(counted: dict[str, int]) -> set[str]:
    """Which of these addresses have a row now."""
    paths = {address: normalise_path(address) for address in counted}
    paths = {address: path for address, path in paths.items() if path not in {"", "/"}}
    day = timezone.localdate(timezone=state.current().settings.zone)
    known = set(Missing.objects.filter(path__in=paths.values()).values_list("path", flat=True))
    new: dict[str, str] = {}
    room = _room()
    for address in sorted(paths, key=lambda address: -counted[address]):
        if paths[address] not in known and len(new) < room:
            new.setdefault(paths[address], address)
    Missing.objects.bulk_create(
        (Missing(path=path, shown=shown, first_asked=timezone.now(), last_asked=day) for path, shown in new.items()),
        ignore_conflicts=True,
    )
    _count({address: path for address, path in paths.items() if path in known or path in new}, counted, day)
    return {address for address in counted if paths.get(address, "") in {"", *known, *new}}


def _room() -> int:
    """How many rows may be made now. All of them are bounded too, where no worker runs that forgets."""
    lately = Missing.objects.filter(first_asked__gt=timezone.now() - timedelta(hours=1)).count()
    return min(NEW_AN_HOUR - lately, 3 * MOST - Missing.objects.count())


def _count(paths: dict[str, str], counted: dict[str, int], day: date) -> None:
    rows = dict(Missing.objects.filter(path__in=paths.values()).values_list("path", "pk"))
    counts: dict[int, int] = {}
    for address, path in paths.items():
        if path in rows:
            counts[rows[path]] = counts.get(rows[path], 0) + counted[address]
    if not counts:
        return
    table = MissingDay._meta.db_table
    values = [value for pk in sorted(counts) for value in (pk, day, counts[pk])]  # in one order, so that none waits
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (missing_id, day, count) VALUES "  # noqa: S608 - a fixed name
            f"{', '.join(['(%s, %s, %s)'] * len(counts))} "
            f"ON CONFLICT (missing_id, day) DO UPDATE SET count = {table}.count + EXCLUDED.count",
            values,
        )
    Missing.objects.filter(pk__in=counts).update(last_asked=day)


def listed(*, ignored: bool = False) -> QuerySet[Missing]:
    """Those that were asked for in thirty days and lead nowhere yet, each with `asked`, the most asked first."""
    since = timezone.localdate() - SHOWN_DAYS
    rows = Missing.objects.filter(~Exists(OldPath.objects.filter(path=OuterRef("path"))), ignored=ignored)
    if not ignored:
        rows = rows.filter(last_asked__gt=since)
    asked = Coalesce(Sum("days__count", filter=Q(days__day__gt=since)), 0)
    return rows.annotate(asked=asked).order_by("-asked", "-last_asked", "path")


def days_of(rows: Collection[Missing]) -> dict[int, list[int]]:
    """{pk: how often it was asked for on each of the last thirty days, the oldest first}, in one query."""
    first = timezone.localdate() - SHOWN_DAYS + timedelta(days=1)
    days = {row.pk: [0] * SHOWN_DAYS.days for row in rows}
    found = MissingDay.objects.filter(missing__in=days, day__gte=first, day__lte=timezone.localdate())
    for pk, day, count in found.values_list("missing", "day", "count"):
        days[pk][(day - first).days] = count
    return days


def forget_old() -> int:
    """Deletes what nobody has asked for in ninety days, and where there are more than MOST of a kind, the least asked.
    Returns how many addresses went. Safe to run twice."""
    oldest = timezone.localdate() - FORGOTTEN_AFTER
    MissingDay.objects.filter(day__lt=oldest).delete()
    gone = Missing.objects.filter(last_asked__lt=oldest).delete()[1].get("addresses.Missing", 0)
    for ignored in (False, True):
        rows = Missing.objects.filter(ignored=ignored)
        if (over := rows.count() - MOST) > 0:
            least = rows.annotate(asked=Coalesce(Sum("days__count"), 0)).order_by("asked", "last_asked", "pk")
            Missing.objects.filter(pk__in=list(least.values_list("pk", flat=True)[:over])).delete()
            gone += over
    return gone


def forget_found() -> int:
    """Looks at some addresses in turn, and takes those out of the list at which a page stands by now. Returns how many
    went. Once round takes the worker an hour."""
    rows = list(Missing.objects.filter(pk__gt=_looked_at[-1]).order_by("pk")[:AT_ONCE])
    _looked_at[-1] = rows[-1].pk if len(rows) == AT_ONCE else 0
    found = [row.pk for row in rows if stands_at(row.shown)]
    return Missing.objects.filter(pk__in=found).delete()[1].get("addresses.Missing", 0) if found else 0


def may_change(by: User | None) -> None:
    """Administrators only; None is the system itself."""
    if by is not None and not by.is_administrator:
        raise PermissionDenied(_("Only administrators change addresses."))


def ignore(row: Missing, *, by: User | None, ignored: bool = True) -> None:
    """Takes an address out of the list, or puts it back. It is counted all the same. No page shows it to readers, so
    the content version stays."""
    may_change(by)
    Missing.objects.filter(pk=row.pk).update(ignored=ignored)
