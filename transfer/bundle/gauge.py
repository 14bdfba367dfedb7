"""How far a long work is, for a terminal: what is done, of how much, at which rate, and how long it still takes."""

import time
from typing import Any

EVERY = 1.0  # seconds between two lines


class Gauge:
    """Writes a line each second, and one at the end of each part, to an output of a command."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._what, self._began, self._told = "", 0.0, 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        """A Progress: so many of so many are done (`total` 0: nobody knows of how many)."""
        now = time.monotonic()
        if what != self._what:
            self._what, self._began, self._told = what, now, 0.0
        if now - self._told >= EVERY or done == total:
            self._told = now
            self._out.write(line(what, done, total, now - self._began))
            self._out.flush()


def line(what: str, done: int, total: int, seconds: float) -> str:
    """ "essays: 200 of 1000, 50 a second, 16 s left"."""
    if not total:
        return f"{what}: {done}"
    rate = done / seconds if seconds > 0 else 0
    left = f", {rate:.0f} a second, {(total - done) / rate:.0f} s left" if rate >= 1 and done < total else ""
    return f"{what}: {done} of {total}{left}"
