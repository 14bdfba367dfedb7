"""The page store: a cache in one file of SQLite, which all processes of a machine share without a server.

It outlives every process and may be deleted at any time, as all that is in it can be made anew. SQLite keeps a process
that is killed from leaving half of an entry, and each has a checksum against what happens to a file otherwise. The file
has room for so many bytes and not one more: the oldest entries go, but for those that this process has read since they
were written (second chance; a read writes nothing). Nothing waits for the disk, and no more of the store is in the
memory of a process than a few hundred kilobytes for each thread. Errors are left to who stands before it
(backends.SparingCache), but for a file that is damaged or of another version: that one begins anew.
"""

import contextlib
import logging
import os
import sqlite3
import time
import zlib
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from commonswiki.page_cache.packing import packed, unpacked

logger = logging.getLogger(__name__)

FILE = "pages.sqlite3"
# SQLite's own names: the log of what is written, what its readers share, and what a file begins with.
BESIDE = ("-wal", "-shm", "-journal")
PAGE = 8192  # bytes
SHARED = 8  # pages that the second of these takes
WAIT = 0.1  # seconds for another process that writes; then the entry is not kept
BEGINNING = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16)  # seconds between attempts
LOOK = 1  # seconds after which it is seen that the file was deleted
OLDEST = 16  # entries that make room at a time
ATTEMPTS = 50  # to make room for one entry: a large one takes the place of many
MOST_READ = 50_000
# Another process writes, the disk is full, broken or cannot be written to: another file would have no better luck.
PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
           sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}  # fmt: skip
# Of these it would: the file was cut off; it was deleted while it was open.
LASTING = {sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_READONLY_DBMOVED}
PRIMARY = 0xFF  # of a code of SQLite, its kind
# What is deleted is overwritten: words that were taken back do not stay on the disk (secure_delete).
SET_UP = """
    PRAGMA page_size = {page};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -256;
    PRAGMA max_page_count = {pages};
    PRAGMA wal_autocheckpoint = {logged};
    CREATE TABLE IF NOT EXISTS entry (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, until REAL NOT NULL, checksum INTEGER NOT NULL,
        content BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS entry_until ON entry (until);
"""
GET = "SELECT id, until, checksum, content FROM entry WHERE key = ?"
SET = "REPLACE INTO entry (key, until, checksum, content) VALUES (?, ?, ?, ?)"
DELETE = "DELETE FROM entry WHERE key = ?"
ADD = """
    INSERT INTO entry (key, until, checksum, content) VALUES (?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET until = excluded.until, checksum = excluded.checksum, content = excluded.content
    WHERE entry.until <= ?"""
MAKE_NEWEST = "UPDATE entry SET id = (SELECT max(id) + 1 FROM entry) WHERE id = ?"
DELETE_OLD = "DELETE FROM entry WHERE id = ?"
EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"

_read: set[int] = set()  # the ids of entries that this process has read


class FileCache(BaseCache):
    """Django's interface to the store in a folder, of MAX_BYTES (an option) at most. One object for each thread.

    It keeps what packing can pack. What would take more than an eighth of it alone is not kept. Raises
    sqlite3.Error and OSError where the store cannot be used.
    """

    def __init__(self, folder: str, params: dict[str, Any]):
        super().__init__(params)
        self._folder, self._most = Path(folder), int(params["OPTIONS"]["MAX_BYTES"])
        self._file = self._folder / FILE
        self._connection: sqlite3.Connection | None = None
        self._process, self._inode, self._look_at = 0, 0, 0.0
        self._left: list[sqlite3.Connection] = []

    def validate_key(self, key: str) -> None:
        """Any will do; what memcached could not take is no concern here, and would be looked for in every key."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        key = self.make_and_validate_key(key, version=version)
        for entry, until, checksum, content in self._ask(GET, key)[0]:
            if until > time.time() and checksum == _checksum(key, content):
                if len(_read) >= MOST_READ:
                    _read.clear()
                _read.add(entry)
                return unpacked(content)
        return default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        key = self.make_and_validate_key(key, version=version)
        self._write(SET, *self._row(key, value, timeout))

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        key = self.make_and_validate_key(key, version=version)
        return self._write(ADD, *self._row(key, value, timeout), time.time())

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        key = self.make_and_validate_key(key, version=version)
        changed = "UPDATE entry SET until = ? WHERE key = ? AND until > ?"
        return self._change(changed, self._until(timeout), key, time.time()) > 0

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._change(DELETE, self.make_and_validate_key(key, version=version)) > 0

    def clear(self) -> None:
        self._change("DELETE FROM entry")

    def erase_expired(self) -> int:
        """Erases what is over from the disk, some entries at a time, as others wait to write. How many they were."""
        some = "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE until <= ? LIMIT ?)"
        now, erased = time.time(), 0
        while number := self._change(some, now, OLDEST):
            erased += number
        if erased:
            self._ask(EMPTY_LOG)
        return erased

    def _row(self, key: str, value: Any, timeout: Any) -> tuple[str, float, int, bytes]:
        content = packed(value)
        return key, self._until(timeout), _checksum(key, content), content

    def _until(self, timeout: Any) -> float:
        until = self.get_backend_timeout(timeout)
        return float("inf") if until is None else until

    def _write(self, statement: str, key: str, *values: Any) -> bool:
        """Whether an entry was written, for which room is made. What stood there before what is too large goes."""
        if len(values[2]) > self._most // 8:
            self._change(DELETE, key)
            return False
        for _ in range(ATTEMPTS):
            if not self._log_is_short():
                break
            try:
                return self._change(statement, key, *values) > 0
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise
                if not self._make_room():  # raises the same where it is the disk that is full
                    break
        return False

    def _make_room(self) -> int:
        """Deletes the oldest entries; those that were read since they were written become the newest instead. How many
        they were."""
        changed = 0
        for (entry,) in self._ask("SELECT id FROM entry ORDER BY id LIMIT ?", OLDEST)[0]:
            if not self._log_is_short():
                break
            if entry in _read:
                _read.discard(entry)
                changed += self._make_newest(entry)
            else:
                changed += self._change(DELETE_OLD, entry)
        return changed

    def _make_newest(self, entry: int) -> int:
        """Gives an entry its second chance. Where that takes a leaf more than a full file has, it goes."""
        try:
            return self._change(MAKE_NEWEST, entry)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            return self._change(DELETE_OLD, entry)

    def _log_is_short(self) -> bool:
        """SQLite begins its log anew by itself, but not while others read; it is part of what the store may take."""
        try:
            short = os.stat(f"{self._file}{BESIDE[0]}").st_size <= self._most // 8
        except FileNotFoundError:
            return True
        return short or not self._ask(EMPTY_LOG)[0][0][0]

    def _change(self, statement: str, *values: Any) -> int:
        """How many entries a statement has changed; 0 where another process writes for too long."""
        try:
            return self._ask(statement, *values)[1]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY:
                return 0
            raise

    def _ask(self, statement: str, *values: Any) -> tuple[list[Any], int]:
        """The rows that a statement gives, and how many it has changed. A new file begins where this one is amiss."""
        try:
            return self._run(statement, values)
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if code & PRIMARY in PASSING and code not in LASTING:
                raise
            self._begin_anew(error)
            return self._run(statement, values)

    def _run(self, statement: str, values: tuple[Any, ...]) -> tuple[list[Any], int]:
        cursor = self._connected().execute(statement, values)
        return cursor.fetchall(), cursor.rowcount

    def _connected(self) -> sqlite3.Connection:
        """A connection to the file that is there now, which need not be the one of a moment ago."""
        if self._connection is not None and self._process != os.getpid():
            self._left.append(self._connection)  # that of the process before the fork, which is still at it
            self._connection = None
        if time.monotonic() >= self._look_at:
            if self._inode != _inode(self._file):
                self._close()
            self._look_at = time.monotonic() + LOOK
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._folder.stat().st_uid != os.geteuid():  # root writes nothing that the site could not write then
            raise PermissionError(f"{self._folder} belongs to another user")
        self._folder.chmod(0o700)
        made = sqlite3.connect(self._file, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            self._file.chmod(0o600)
            self._inode = _inode(self._file)
            room = self._most // PAGE
            pages = max(16, room - room // 4 - SHARED)  # the rest is for the log: an eighth, and what is written last
            logged = max(16, room // 64)  # after so many pages it is written to the file, and begins anew
            _set_up(made, SET_UP.format(page=PAGE, pages=pages, logged=logged))
        except BaseException:
            made.close()
            raise
        self._process = os.getpid()
        return made

    def _close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
        self._connection = None

    def _begin_anew(self, error: Exception) -> None:
        """Deletes the file, unless another process has done so already."""
        self._close()
        if self._inode == _inode(self._file):
            logger.warning("The page store is damaged or of another version (%s), and begins anew.", error)
            for end in ("", *BESIDE):
                Path(f"{self._file}{end}").unlink(missing_ok=True)


def _set_up(made: sqlite3.Connection, script: str) -> None:
    """Sets a connection up. Several that begin a file at the same time refuse each other without waiting."""
    for wait in BEGINNING:
        try:
            made.executescript(script)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(wait)
        else:
            return
    made.executescript(script)


def _checksum(key: str, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(key.encode()))


def _inode(file: Path) -> int:
    """The number by which the disk knows a file; 0 where there is none."""
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return 0
