"""What the desk tells of an export: what it is of, how far it is, until when it is kept."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from transfer.exports import runs
from transfer.models import Export
from transfer.pace import left_words
from transfer.selection import FREE


@dataclass(frozen=True)
class Told:
    """A run with its words: `of` says what of the site it holds, `percent` is None where nobody knows."""

    run: Export
    of: str
    percent: int | None
    left: str
    until: datetime | None

    @property
    def tenth(self) -> str:
        """What is announced: it changes with each tenth alone."""
        return (
            _("%d per cent") % (self.percent // 10 * 10) if self.percent is not None else self.run.get_state_display()
        )


def told_of(run: Export, progress: runs.Progress, now: float) -> Told:
    """A run as the page shows it; `now` in seconds, as `progress` has it."""
    free = {("licence", FREE): _("free licences")}
    parts = [free.get((kind, name), name) for kind in ("hub", "tag", "licence") for name in run.filters.get(kind, [])]
    if since := run.filters.get("since"):
        parts.append(_("since %s") % since)
    what = ", ".join(parts) or _("everything")
    of = _("%s, with what is private") % what if run.private else _("%s public") % what if not parts else what
    percent = min(100, progress.done * 100 // progress.total) if progress.total else None
    left = left_words(progress.done, progress.total, now - progress.began) if progress.total else ""
    return Told(run, of, percent, left, run.ended and run.ended + runs.KEPT)
