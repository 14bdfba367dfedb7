"""Work that one process of a machine does at a time. The lock is of the file's, so it ends with the process, however it
ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Holds the lock of a file, which is made, for as long as it lasts; gives False where another process holds it.
    Raises OSError where the file cannot be written."""
    with path.open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_held(path: Path) -> bool:
    """Whether a process that lives holds the lock of a file."""
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except OSError:  # nobody has ever held it
        return False
