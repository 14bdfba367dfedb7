"""The purge hook: tells a CDN what of its pages is no more as it was, by running PURGE_COMMAND with cache tags.

Every page names in Cache-Tag what it shows (sitewide.surrogate_keys); a change names what it changed. The worker looks
twice a second, and runs the command once for all that has changed meanwhile. Up to where the CDN has been told is kept
in a file: what it could not be told is told later, together with what came since, and nothing is told twice.
"""

import json
import logging
import os
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from threading import Event
from urllib.parse import quote

from django.conf import settings
from django.db import close_old_connections, connections

from commonswiki.layout import frame_of
from sitewide import file_locks, state
from sitewide.content_changes import EVERYTHING
from sitewide.models import ContentChange

logger = logging.getLogger(__name__)

LOCK = "purging.lock"
SITE = "site"  # carried by every answer
ANY = "any"  # by pages that may show anything
NOTICEBOARD = "noticeboard"  # by those on which it stands
MOST_TAGS = 30  # of one run: some CDNs take no more at a time; beyond it, all pages are purged
# A change is told when it is so old: what nginx kept of before is given to nobody by then, so the CDN cannot take it.
SETTLED = 2.0  # seconds
EVERY, LONGEST_WAIT, PATIENCE = 0.5, 60.0, 20  # seconds: between looks, after many failures, for the command


class NotTold(Exception):
    """The command failed; its text says how."""


@dataclass(frozen=True, slots=True)
class Told:
    """A state of the site: its content version, the last moment at which pages changed by themselves, and how the
    noticeboard reads, which no verb names."""

    version: int
    moment: str
    board: str


def tags_of_page(keys: Iterable[str] | None, *, has_board: bool) -> list[str]:
    """The cache tags of an answer that shows these surrogate keys (None: it may show anything)."""
    own = [ANY] if keys is None else sorted(map(quote, keys))
    return [SITE, *([NOTICEBOARD] if has_board else []), *own]


def now() -> Told:
    """The state of the site now; one query where it is known already."""
    site = state.current()
    return Told(site.settings.version, site.moment, frame_of(site).noticeboard.etag)


def changed_tags(before: Told | None, after: Told) -> list[str]:
    """The tags of all pages that may read otherwise after than before (None: nobody knows how it was)."""
    if before == after:
        return []
    changes = ContentChange.objects.all()
    if before is None or before.moment != after.moment or before.version > after.version:
        return [SITE]
    if not changes.filter(version=before.version).exists():  # too long ago, or in a time that was lost
        return [SITE]
    keys = set(changes.filter(version__gt=before.version, version__lte=after.version).values_list("key", flat=True))
    tags = sorted(map(quote, keys)) + ([ANY] if keys else []) + ([NOTICEBOARD] if before.board != after.board else [])
    return [SITE] if EVERYTHING in keys or len(tags) > MOST_TAGS else tags


class Purger:
    """What one worker has noticed, and up to where the CDN is told."""

    def __init__(self) -> None:
        self._noticed: list[tuple[float, Told]] = []

    def look(self, at: float | None = None) -> list[str]:
        """Notices the state of the site; tells the CDN of what has settled by the moment `at` (seconds of a clock that
        is never set). Returns the tags that were purged. Raises NotTold."""
        at = time.monotonic() if at is None else at
        with file_locks.alone(settings.VAR_DIR / LOCK) as is_ours:
            if not is_ours:  # another worker of this machine is at it, and two would tell the CDN twice
                return []
            before, found = _kept(), now()
            if not self._noticed or self._noticed[-1][1] != found:
                self._noticed.append((at, found))
            settled = [one for one in self._noticed if at - one[0] >= SETTLED]
            self._noticed = [*settled[-1:], *self._noticed[len(settled) :]]
            if not settled or settled[-1][1] == before:
                return []
            tags = changed_tags(before, settled[-1][1])
            if tags:
                _run(tags)
            _keep(settled[-1][1])
            return tags


def work(stop: Event) -> None:
    """Looks again and again until it is told to stop; after a failure less and less often."""
    purger, wait = Purger(), EVERY
    while not stop.wait(wait):
        try:
            close_old_connections()
            purger.look()
            wait = EVERY
        except Exception as error:  # whatever it is, nothing is lost: the next look tells it
            wait = min(LONGEST_WAIT, wait * 2)
            logger.warning("The CDN could not be told what changed, and is told later: %s", error)
    connections.close_all()


def _run(tags: list[str]) -> None:
    """Runs the command, which learns no secret of the site: of its variables it gets those that begin with PURGE_."""
    known = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"} or name.startswith("PURGE_")}
    try:
        subprocess.run(  # noqa: S603 - what the administrator named, with tags that are quoted
            [*settings.PURGE_COMMAND, *tags], env=known, stdin=subprocess.DEVNULL, capture_output=True, check=True,
            timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise NotTold(f"it ended with {error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotTold(type(error).__name__) from error


def _kept() -> Told | None:
    """Up to where the CDN is told; None where that is not known."""
    try:
        return Told(**json.loads((settings.VAR_DIR / "purged.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _keep(told: Told) -> None:
    new = settings.VAR_DIR / "purged.json.new"
    new.write_text(json.dumps(asdict(told)))
    new.replace(settings.VAR_DIR / "purged.json")
