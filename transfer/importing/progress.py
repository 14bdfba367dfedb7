"""How far an import is, in words for the desk: its steps, its pace, and the time that is left. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sitewide.numbers import number
from transfer.pace import left_words, pace_words

# In their order, as `transfer.importing.loading` goes through them.
STEPS = {
    "check": gettext_lazy("The file is read"),
    "files": gettext_lazy("Pictures"),
    "plan": gettext_lazy("Addresses are planned"),
    "texts": gettext_lazy("Essays, with their comments"),
    "links": gettext_lazy("Links among them"),
    "addresses": gettext_lazy("Old addresses"),
}


@dataclass(frozen=True)
class Step:
    """One step of a run: `state` is "done", "now" or "wait"."""

    words: str
    state: str
    told: str


@dataclass(frozen=True)
class Progress:
    """Where a run is: `percent` None where nobody can say, `pace` and `left` "" where it is too early."""

    percent: int | None
    told: str
    pace: str
    left: str
    steps: tuple[Step, ...]

    @property
    def tenth(self) -> str:
        """What is announced: it changes with each tenth alone."""
        return _("%d per cent") % (self.percent // 10 * 10) if self.percent is not None else self.told


def progress_of(step: str, done: int, total: int, began: datetime | None, now: datetime) -> Progress:
    """The Progress of a run at `step`, of which `done` of `total` (0: nobody knows) are done since `began`."""
    names = [*STEPS]
    at = names.index(step) if step in STEPS else -1
    counted = _("%(done)s of %(total)s") % {"done": number(done), "total": number(total)} if total else ""
    steps = []
    for place, words in enumerate(STEPS.values()):
        state = "done" if place < at else "now" if place == at else "wait"
        told = {"done": _("done"), "wait": _("waits")}.get(state) or counted or _("now")
        steps.append(Step(str(words), state, told))
    percent = min(100, done * 100 // total) if total and step in {"files", "texts", "links"} else None
    told = str(STEPS.get(step, _("It begins in a moment")))
    told = f"{told}: {counted}" if step in STEPS and counted else told
    seconds = (now - began).total_seconds() if began else 0.0
    pace, left = pace_words(done, total, seconds), left_words(done, total, seconds)
    return Progress(percent, told, pace, left, tuple(steps))
