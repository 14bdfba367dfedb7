"""Cache warming: after a change the pages that are read most are made again before a reader waits for them.

Each web process counts in its memory which kept pages it gave, and once a minute adds that to what the page store has
of the last hour: a request writes nothing. The worker asks for the first of them when the content version has risen,
one after the other, and for none while the machine is busy. Counted is the path of a page alone: no query, which
somebody may have typed, and nothing of who asked.
"""

import heapq
import os
import time
from types import SimpleNamespace

from django.conf import settings
from django.core.cache import cache

from addresses.tally import Tally
from sitewide import state
from transfer.exports.mirror.asking import Site

TALLY = Tally(most=500)
KEY, COUNTED = "pages-read-most", 100
EVERY, HOUR = 60, 3600  # seconds
FADING = 1800  # seconds in which a count becomes half of what it was
MOST = 20  # pages
ENCODING = "br"  # as nearly all browsers take it; of that copy the others are made
LOCK, LONGEST = "pages-are-warmed", 120  # seconds
_process = SimpleNamespace(written_at=-EVERY, warmed=None)
_site = Site()


def note(path: str) -> None:
    """Counts one time that a kept page was given, by its path without a query."""
    TALLY.add(path)
    now = time.monotonic()
    if now - _process.written_at >= EVERY:
        _process.written_at = now
        _write()


def _write() -> None:
    """Adds the counts of this process to those in the page store. Where two do so at once, one of them is lost."""
    read = _read_lately()
    for path, count in TALLY.take().items():
        read[path] = read.get(path, 0) + count
    most = heapq.nlargest(COUNTED, read, key=read.__getitem__)
    cache.set(KEY, (time.time(), {path: read[path] for path in most}), HOUR)


def _read_lately() -> dict[str, float]:
    """How often each page was read in the last hour or so: what is longer ago counts less."""
    at, counts = cache.get(KEY, (0.0, {}))
    faded = 0.5 ** ((time.time() - at) / FADING)
    return {path: count * faded for path, count in counts.items()}


def warm() -> int:
    """Asks for the pages that were read most, where something has changed since they were asked for last; those that
    still stand cost a look into the store. Goes on at the next call where the machine became busy. How many it asked
    for."""
    if not settings.PAGE_STORE or _is_busy() or not (read := _read_lately()):
        return 0
    now = state.current()
    if (warmed := (now.settings.version, now.moment)) == _process.warmed or not cache.add(LOCK, 1, LONGEST):
        return 0
    asked = 0
    try:
        for path in heapq.nlargest(MOST, read, key=read.__getitem__):
            if _is_busy():
                return asked
            _site.ask(path, encoding=ENCODING)
            asked += 1
        _process.warmed = warmed
    finally:
        cache.delete(LOCK)
    return asked


def _is_busy() -> bool:
    """Whether more wants to run than this machine has processors."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)
