"""Trouble that passes: the database away or locked, the disk full, the cache away. It is nobody's mistake and worth
trying again, so it is answered with 503 and not with 500."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError

RETRY_AFTER = 30  # seconds
# The disk is full, or its quota, or a file as large as it may be; it cannot be written to; too many files are open.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
# SQLite tells by the same exception of a table that was never made: no waiting mends that.
LASTING = ("no such table", "no such column", "no such function", "syntax error", "has no column")
DEEPEST = 10  # exceptions that led to one another


def is_passing(error):
    """True for an exception that tells of passing trouble, or was raised because of one that does; False for None."""
    for _ in range(DEEPEST):
        if error is None:
            return False
        if _tells(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _tells(error):
    if isinstance(error, OperationalError):
        return not any(words in str(error) for words in LASTING)
    if isinstance(error, InterfaceError):
        return True
    if type(error) is DatabaseError and error.__cause__ is not None:
        # psycopg2 has no better word for a connection that is cut while it waits: there is no code of the server then.
        return getattr(error.__cause__, "pgcode", "") is None
    if isinstance(error, OSError) and error.errno in DISK:
        return True
    # The client of a cache that is shared has exceptions of its own, and need not be installed.
    return type(error).__module__.partition(".")[0] == "redis" and type(error).__name__ in {
        "ConnectionError", "TimeoutError", "BusyLoadingError", "ReadOnlyError", "OutOfMemoryError",
    }  # fmt: skip
