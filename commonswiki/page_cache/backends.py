"""The caches: one in the memory of a process, bounded by bytes, as pages differ in size a hundredfold; and one before a
cache that several processes or servers share, so that it may be away. The one of a machine: file_cache."""

import contextlib
import logging
import pickle
import sqlite3
import threading
import time

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.module_loading import import_string

from commonswiki.page_cache.packing import packed, unpacked

logger = logging.getLogger(__name__)

PAUSE = 5  # seconds
UNREADABLE = (pickle.UnpicklingError, AttributeError, ImportError, EOFError, IndexError, ValueError)
ENTRY = 600  # bytes that Python takes for one entry beside its key and its value
_taken = {}  # by the name of a cache, as Django keeps what is in it: {key: bytes}


class BoundedCache(LocMemCache):
    """Django's own, which drops what was not asked for the longest when more than MAX_BYTES (an option) are taken.

    What would take more than a quarter of it alone is not kept. It takes what packing can pack, as the one
    of a machine does.
    """

    incr = BaseCache.incr

    def __init__(self, name, params):
        self.most = int(params["OPTIONS"]["MAX_BYTES"])
        super().__init__(name, params)
        self._max_entries = max(1, self.most // ENTRY)
        self._taken = _taken.setdefault(name, {"": 0})  # with their sum under a key that none has

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return super().add(key, packed(value), timeout, version)

    def get(self, key, default=None, version=None):
        found = super().get(key, None, version)
        return default if found is None else unpacked(found)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        super().set(key, packed(value), timeout, version)

    def _set(self, key, value, timeout=DEFAULT_TIMEOUT):
        self._delete(key)
        size = len(key) + len(value) + ENTRY
        if size > self.most // 4:
            return
        while self._cache and self._taken[""] + size > self.most:
            self._delete(next(reversed(self._cache)))
        super()._set(key, value, timeout)
        self._taken[key] = size
        self._taken[""] += size

    def _delete(self, key):
        self._taken[""] -= self._taken.pop(key, 0)
        return super()._delete(key)

    def _cull(self):
        """Room was made by bytes before."""

    def clear(self):
        super().clear()
        with self._lock:
            self._taken.clear()
            self._taken[""] = 0


class SparingCache(BaseCache):
    """A cache that several processes or servers share, which may be away or frozen: that costs a page half a second at
    most, once, and no page fails because of it. Stands before the one that the option BACKEND names, with its other
    options.

    After a failure nothing is asked of it for PAUSE; then one request tries whether it is there again. The log has one
    line of it, however long it takes.
    """

    def __init__(self, location, params):
        super().__init__(params)
        options = dict(params["OPTIONS"])
        backend = import_string(options.pop("BACKEND"))
        self._cache = backend(location, {**params, "OPTIONS": options})

    def _asked(self, name, instead, *arguments, **options):
        if not _pause.over():
            return instead
        try:
            found = getattr(self._cache, name)(*arguments, **options)
        except UNREADABLE:  # kept by another version of the site, perhaps: made anew
            _pause.end()
            return instead
        except Exception as error:
            if _pause.begin():
                logger.warning("The cache does not answer (%s); pages are made without it.", _words(error))
            return instead
        _pause.end()
        return found

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked("add", False, key, value, timeout=timeout, version=version)

    def get(self, key, default=None, version=None):
        return self._asked("get", default, key, default=default, version=version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._asked("set", None, key, value, timeout=timeout, version=version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked("touch", False, key, timeout=timeout, version=version)

    def delete(self, key, version=None):
        return self._asked("delete", False, key, version=version)

    def get_many(self, keys, version=None):
        return self._asked("get_many", {}, keys, version=version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked("set_many", list(data), data, timeout=timeout, version=version)

    def delete_many(self, keys, version=None):
        self._asked("delete_many", None, keys, version=version)

    def has_key(self, key, version=None):
        return self._asked("has_key", False, key, version=version)

    def clear(self):
        self._asked("clear", None)

    def erase_expired(self):
        """How many entries were erased as their time is over. Only that of a machine does not see to it by itself."""
        return self._asked("erase_expired", 0) if hasattr(self._cache, "erase_expired") else 0

    def close(self, **options):
        with contextlib.suppress(Exception):
            self._cache.close(**options)


def _words(error):
    """What happened, as the log may have it: clients of servers may say in their own words what was asked for."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, (OSError, sqlite3.Error)) else name


class Pause:
    """How long a cache that failed is left alone. One for all threads of a process."""

    def __init__(self):
        self._until, self._lock = 0, threading.Lock()

    def over(self):
        """Whether the cache may be asked; after a failure one caller is let through every PAUSE seconds."""
        if not self._until:
            return True
        with self._lock:
            if time.monotonic() < self._until:
                return False
            self._until = time.monotonic() + PAUSE
            return True

    def begin(self):
        """True where it did not fail before."""
        with self._lock:
            first, self._until = not self._until, time.monotonic() + PAUSE
            return first

    def end(self):
        self._until = 0


_pause = Pause()


def erase_expired():
    """Erases from the disk what is over in the page store of this machine. Returns how many entries."""
    found = caches["default"]
    return found.erase_expired() if isinstance(found, SparingCache) else 0
