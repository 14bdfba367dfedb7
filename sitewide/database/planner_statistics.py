"""What SQLite knows of how its rows are spread, by which it chooses how to find some. It counts none by itself, as
PostgreSQL does: without, it looks at every essay for each tag, and a site of thirty thousand essays is slow.
"""

import time

from django.db import connection, transaction

EVERY = 3600  # seconds
ROWS = 1000  # of each index that are looked at: enough to tell few from many, and a tenth of a second on any site
FIRST = 200  # of what a site is filled with, after which it is counted for the first time

_renewed_at: dict[str, float] = {}  # by database


def renew() -> int:
    """Counts anew where this process has not done so for EVERY seconds; returns whether it did (1 or 0). Of another
    database than SQLite nothing. Writes the counts in a transaction of its own, or in that of the caller."""
    if connection.vendor != "sqlite":
        return 0
    name, now = str(connection.settings_dict["NAME"]), time.monotonic()
    if now - _renewed_at.get(name, -EVERY) < EVERY:
        return 0
    count()
    _renewed_at[name] = now
    return 1


def count() -> None:
    """Counts anew; of another database than SQLite nothing.

    A connection reads the counts once, with the list of tables, and again only when the number of that list is another
    (https://sqlite.org/lang_analyze.html), so it is raised: connections that stay, as those of the web server and of
    the processes of an import do, would else take the site for as small as it was when they began.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS}")
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA schema_version")
            cursor.execute(f"PRAGMA schema_version = {cursor.fetchone()[0] + 1}")


class Growth:
    """For who fills a site: the planner takes every table for the small one that it was when it was counted."""

    def __init__(self) -> None:
        self.counted = 0

    def tell(self, done: int) -> None:
        """Counts anew where twice as much was stored since it was counted (FIRST at first). Called between
        transactions."""
        if done >= max(FIRST, 2 * self.counted):
            count()
            self.counted = done

    def end(self) -> None:
        """Counts once more where so much was stored that it was counted on the way."""
        if self.counted:
            count()
