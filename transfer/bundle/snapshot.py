"""One moment of the database, for as long as it takes to read all of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything that is read within is as it was at the first reading, whoever publishes meanwhile; nobody waits.

    On PostgreSQL a transaction that is REPEATABLE READ and READ ONLY; on SQLite, in WAL, a transaction that reads
    (Django's own would be IMMEDIATE here, and hold up every writer). Within a transaction of the caller's it is that
    one, and as consistent as it is.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
