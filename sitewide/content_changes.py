"""What changed at which content version: from it each process knows which kept pages are still as they were made.

The rows are written with the version itself, whose row is locked until the transaction ends: so they come to be seen in
the order of their versions, and who has read all up to one has missed none before it.
"""

import threading
from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace

from django.db import connection
from django.utils import timezone

from sitewide.models import ContentChange

REMEMBERED = timedelta(hours=26)  # no page is kept for longer than a day
MOST = 1000  # keys of one change; one that reaches more pages than that reaches all
EVERYTHING = ""


def record(keys: Iterable[str]) -> None:
    """Writes that these keys changed as the content rose to its version; none, or more than MOST of them: all pages may
    have. Called by `sitewide.state.bump` alone, in its transaction."""
    names = sorted(set(keys))
    if not 0 < len(names) <= MOST:
        names = [EVERYTHING]
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    # One statement, in which the version is read; Django would write its query down for every key, at every change.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sitewide_contentchange (version, key, at) "  # noqa: S608 - our own names
            "SELECT version, given.column1, %s "
            f"FROM sitewide_sitesettings, (VALUES {', '.join(['(%s)'] * len(names))}) AS given "
            "WHERE id = 1",
            [at, *names],
        )


def erase_old() -> int:
    """Deletes what no page is kept for that long; the newest stays, by which a version is known. Returns how many rows
    went."""
    newest = ContentChange.objects.order_by("-version").values("version")[:1]
    old = ContentChange.objects.filter(at__lt=timezone.now() - REMEMBERED)
    return old.exclude(version__in=list(newest.values_list("version", flat=True))).delete()[0]


class Changes:
    """What a process knows of the changes up to one version."""

    def __init__(self) -> None:
        self.version = 0
        # By key the version at which it changed last; and all versions that the site has had. Both in one, as threads
        # that look here take them without waiting for the one that reads them anew.
        self._history: tuple[dict[str, int], set[int]] = {}, set()
        self._lock = threading.Lock()

    def read_until(self, version: int) -> None:
        """Reads what came since it was read last, in one query; nothing where that was this version, or a later one."""
        with self._lock:
            last, versions = self._history
            if version == self.version or (version < self.version and version in versions):
                return
            rows = _rows(since=self.version)
            # After a backup was brought back, versions that were known here never were: what is known goes with them.
            if version < self.version or (self.version and self.version not in {one for one, _ in rows}):
                rows, last, versions = _rows(), {}, set()
            for at, key in rows:
                last[key] = max(at, last.get(key, 0))
                versions.add(at)
            if version not in versions:  # no verb has raised it
                last[EVERYTHING] = max(version, last.get(EVERYTHING, 0))
                versions.add(version)
            self._history, self.version = (last, versions), version

    def has_stood(self, version: int, made_at: int, keys: frozenset[str] | None) -> bool:
        """Whether a page that was made at one version, and shows these keys (None: anything), reads the same at
        another, up to which all was read. One of a version that this site never had may show anything."""
        if made_at == version:
            return True
        last, versions = self._history
        if keys is None or made_at > version or made_at not in versions:
            return False
        return all(last.get(key, 0) <= made_at for key in (EVERYTHING, *keys))


def _rows(since: int = 0) -> list[tuple[int, str]]:
    return list(ContentChange.objects.filter(version__gte=since).values_list("version", "key"))


_process = SimpleNamespace(changes=Changes())


def known() -> Changes:
    """What this process has read of them."""
    changes: Changes = _process.changes
    return changes


def forget() -> None:
    """Drops what the process knows (for tests, whose databases go back in time)."""
    _process.changes = Changes()
