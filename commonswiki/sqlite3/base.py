"""Django's SQLite, in which several writers at once wait for their turn no longer than they must.

SQLite itself lets each of them sleep longer and longer, up to a tenth of a second, all in step: twenty decisions at the
same moment took over a second, of which they worked for a sixth. Here each asks again after a short while of its own.
"""

import random
import sqlite3
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

SHORTEST, LONGEST = 0.001, 0.012  # seconds between two tries; the longer one has waited, the seldomer it asks
USUAL = 5  # seconds, as sqlite3 has it


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self):
        most = self.settings_dict["OPTIONS"].get("timeout", USUAL)
        until, wait = time.monotonic() + most, SHORTEST
        self._wait_inside(0)
        try:
            while not self._begun(last=time.monotonic() >= until):
                time.sleep(random.uniform(wait / 2, wait))  # noqa: S311 - so that they do not ask in step
                wait = min(2 * wait, LONGEST)
        finally:
            self._wait_inside(most)

    def _begun(self, *, last):
        """Whether the transaction could be begun now; raises what stops it, but for others that write."""
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError as error:
            # Its kinds stand in the higher bits: that another one recovers the database, for example.
            busy = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if last or not busy:
                raise
            return False
        return True

    def _wait_inside(self, seconds):
        """How long SQLite itself waits for others, as it does for a statement outside a transaction."""
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
