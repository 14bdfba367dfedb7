"""The cache in the memory of a process, bounded by bytes: pages differ in size a hundredfold, so a number of them says
nothing of how much memory they take."""

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

ENTRY = 600  # bytes that Python takes for one entry beside its key and its value
_taken = {}  # by the name of a cache, as Django keeps what is in it: {key: bytes}


class BoundedCache(LocMemCache):
    """Django's own, which drops what was not asked for the longest when more than MAX_BYTES (an option) are taken.

    What would take more than a quarter of it alone is not kept.
    """

    def __init__(self, name, params):
        self.most = int(params["OPTIONS"]["MAX_BYTES"])
        super().__init__(name, params)
        self._max_entries = max(1, self.most // ENTRY)
        self._taken = _taken.setdefault(name, {"": 0})  # with their sum under a key that none has

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
