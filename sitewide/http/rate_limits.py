"""Rate limits that hold with no Redis and with several workers: one atomic upsert in the database for each try.

Addresses are kept only as keyed hashes, and only as long as the window lasts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sitewide.hashing import keyed_hash
from sitewide.http.unsent import unsent
from sitewide.models import LimitCount

# In the environ of requests that the site makes of itself (a mirror of its pages), which are nobody's tries. No header
# of a client becomes such a name.
UNLIMITED = "commonswiki.unlimited"


# Nobody waits for a count to be on the disk: a database that falls forgets those of its last second, and no more.
_AT_ONCE = "SET LOCAL synchronous_commit TO off; "


class Limit(NamedTuple):
    """So many tries in each fixed window of so many seconds, counted under a name."""

    name: str
    tries: int
    seconds: int

    def hit(self, subject: str) -> int:
        """As `hit`, of one try by `subject`."""
        return hit(self.name, subject, limit=self.tries, seconds=self.seconds)


def hit(name: str, subject: str, *, limit: int, seconds: int) -> int:
    """Counts one try of `name` by `subject` and says how long to wait: 0 when allowed, else seconds (at least 1).

    `limit` tries are allowed in each fixed window of `seconds`. The count is one INSERT … ON CONFLICT, so it holds
    under races and across processes, on SQLite (3.35 and newer) and PostgreSQL alike.
    """
    return hit_all([(name, subject, limit, seconds)])


def hit_all(tries: Iterable[tuple[str, str, int, int]]) -> int:
    """As `hit`, for several limits at once: each (name, subject, limit, seconds) is counted, whatever the others say,
    and the longest wait is told. No two may be the same but for their limit."""
    now = timezone.now()
    counted = {}
    for name, subject, limit, seconds in tries:
        window = int(now.timestamp()) // seconds
        ends = datetime.fromtimestamp((window + 1) * seconds, UTC)
        counted[keyed_hash("limit", name, subject), window] = limit, ends
    table = LimitCount._meta.db_table
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(
            f'{_AT_ONCE if alone else ""}INSERT INTO {table} (key, "window", count, expires) '  # noqa: S608 - a fixed name
            f"VALUES {', '.join(['(%s, %s, 1, %s)'] * len(counted))} "
            f'ON CONFLICT (key, "window") DO UPDATE SET count = {table}.count + 1 RETURNING key, "window", count',
            [value for (key, window), (_, ends) in counted.items() for value in (key, window, ends)],
        )
        counts = {(key, window): count for key, window, count in cursor.fetchall()}
    over = [ends for row, (limit, ends) in counted.items() if counts[row] > limit]
    return max((max(1, int((ends - now).total_seconds())) for ends in over), default=0)


def forget(name: str, subject: str) -> None:
    """Takes back what was counted for `subject` (after a successful sign-in, for example)."""
    LimitCount.objects.filter(key=keyed_hash("limit", name, subject)).delete()


def erase_expired() -> int:
    """Deletes the counts whose window has ended; returns how many rows went."""
    return LimitCount.objects.filter(expires__lt=timezone.now() - timedelta(minutes=1)).delete()[0]


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429 with the waiting time (seconds) in words and in Retry-After."""
    response = render(request, "commonswiki/429.html", {"wait": wait, "unsent": unsent(request)}, status=429)
    response["Retry-After"] = str(wait)
    return response
