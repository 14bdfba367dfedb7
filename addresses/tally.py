"""Counts of what was asked for most, in bounded memory: the algorithm of Misra and Gries. Pure.

With so many places, whatever makes up more than one in so many of all that is added is among what is kept, in whatever
order it comes: a flood of addresses that are asked for once each takes the place of none that is asked for often.
"""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Keys with their counts, `most` of them at most. Safe to use by several threads."""

    most: int
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: str, times: int = 1) -> None:
        """Counts a key so many times more. Where all places are taken by others, each of them loses as many."""
        with self._lock:
            if key in self._counts or len(self._counts) < self.most:
                self._counts[key] = self._counts.get(key, 0) + times
                return
            lost = min(times, *self._counts.values())
            self._counts = {other: count - lost for other, count in self._counts.items() if count > lost}
            if times > lost:
                self._counts[key] = times - lost

    def take(self) -> dict[str, int]:
        """All that was counted; the tally is empty afterwards."""
        with self._lock:
            taken, self._counts = self._counts, {}
            return taken
