"""Django's PostgreSQL, for which no request waits longer than it must when it is frozen, gone, or was started anew.

A server that is stopped in the middle keeps its connections open and says nothing: neither its own limits nor those of
the network end that. So the answer to each statement is waited for here, with an end. psycopg2 calls `wait` for that in
place of its own waiting. Where OPTIONS has no "seconds" (commands: a migration may take its time), nothing ends it.

Nor does the server divide a statement among several processes: to start these takes longer than what a page asks, and
they are missing for the others who ask at that time.
"""

import contextlib
import select
import threading
import time

import psycopg2
from django.db import Error
from django.db.backends.postgresql import base
from psycopg2 import extensions

CONNECT, ASK = 3, 1  # seconds for a new connection, and for one that was at rest to say that it is there
LATE = 1  # seconds after which a server that should have ended a statement itself is taken for frozen
IN_TRANSACTION = 60  # seconds after which one that does nothing gives its locks back
ALONE = "SET max_parallel_workers_per_gather = 0"
_READY = {extensions.STATUS_READY, extensions.STATUS_BEGIN, extensions.STATUS_PREPARED}
_POLLED = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


class Connection(extensions.connection):
    """A connection that knows how long its answers may take, in seconds (None: as long as they take), and the names of
    the statements that each request asks first and the server has prepared (None: it cannot; sitewide.state)."""

    seconds = None

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.prepared, self._lasting = set(), None

    @property
    def lasting(self):
        """A cursor that stays, for what is asked so often that to open one takes as long as to ask."""
        if self._lasting is None:
            self._lasting = self.cursor()
        return self._lasting


class Limited(Connection):
    seconds = CONNECT


def wait(connection):
    """Waits for the answer on a connection; raises OperationalError when there is none in time, which closes it."""
    seconds = getattr(connection, "seconds", None)
    until = None if seconds is None else time.monotonic() + seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        waiting = select.poll()
        waiting.register(connection.fileno(), _POLLED[state])
        left = None if until is None else max(0, until - time.monotonic()) * 1000
        if not waiting.poll(left):
            raise psycopg2.OperationalError(f"The database did not answer within {seconds} seconds.")


class Door:
    """Where new connections come through. After one that failed, only one at a time is tried, and the others fail at
    once: while the database is away, its requests shall not take all threads from those that need none."""

    def __init__(self):
        self.shut, self._turn = False, threading.Lock()

    @contextlib.contextmanager
    def through(self):
        tried = self._turn.acquire(blocking=False)
        if self.shut and not tried:
            raise psycopg2.OperationalError("The database is away; another request is trying to reach it.")
        try:
            yield
        except psycopg2.OperationalError:
            self.shut = True
            raise
        else:
            self.shut = False
        finally:
            if tried:
                self._turn.release()


door = Door()


def _execute(connection, statement, values=None):
    """Asks a new connection for something that is to hold as long as it stays."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    connection.commit()


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def seconds(self):
        """How long a statement may take; None without a limit."""
        return self.settings_dict["OPTIONS"].get("seconds")

    def get_connection_params(self):
        params = super().get_connection_params()
        params["connection_factory"] = Connection
        if params.pop("seconds", None):
            extensions.set_wait_callback(wait)
            params["connection_factory"] = Limited
        return params

    def get_new_connection(self, conn_params):
        if not self.seconds:
            connection = super().get_new_connection(conn_params)
            _execute(connection, ALONE)
            return connection
        with door.through():
            connection = super().get_new_connection(conn_params)
            # The server ends what takes too long, and with it what it would go on to do for nobody.
            limits = "SET statement_timeout = %s; SET idle_in_transaction_session_timeout = %s"
            _execute(connection, f"{ALONE}; {limits}", [self.seconds * 1000, IN_TRANSACTION * 1000])
            connection.seconds = self.seconds + LATE
        return connection

    def asked_first(self, ask):
        """What `ask` returns, which asks the first question of a request: whether a connection that was at rest is
        still there shows by that alone. One that was cut, or says nothing for so long as it takes to find that out, is
        opened anew, and asked once more. Raises what `ask` raises."""
        if self.connection is None or self.in_atomic_block:
            return ask()
        asked, usual, self.health_check_done = self.connection, self.connection.seconds, True
        asked.seconds = usual and ASK
        try:
            return ask()
        except Error:
            if not asked.closed:
                raise
            self.close()
        finally:
            asked.seconds = usual
        return ask()

    def is_usable(self):
        if not self.seconds or self.connection is None:
            return super().is_usable()
        self.connection.seconds, usual = ASK, self.connection.seconds
        try:
            return super().is_usable()
        finally:
            self.connection.seconds = usual
