"""How far an import is, in words for the desk: its steps, its pace, and the time that is left. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sitewide.text.numbers import number
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
MEASURED = {"files", "texts", "links"}  # those whose end is known
# The same of a bundle, as `transfer.bundle.load` goes through it; the first three look at it and write nothing.
STEPS_OF_A_BUNDLE = {
    "files compared": gettext_lazy("Files are compared with their sums"),
    "lists checked": gettext_lazy("Lists are looked at"),
    "essays checked": gettext_lazy("Essays are looked at"),
    "files stored": gettext_lazy("Pictures"),
    "essays stored": gettext_lazy("Essays, with their editions"),
    "replies stored": gettext_lazy("Comments"),
    "essays rendered": gettext_lazy("Their pages are made"),
    "links to headings": gettext_lazy("Links among them"),
    "cards": gettext_lazy("Lists"),
    "essays indexed": gettext_lazy("The search"),
    "widths": gettext_lazy("Smaller widths of pictures"),
}
LOOKS = 3


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


def steps_of_a_bundle(*, only_looks: bool) -> dict[str, object]:
    """The steps that a bundle goes through: as it is looked at, or brought in."""
    return dict([*STEPS_OF_A_BUNDLE.items()][: LOOKS if only_looks else None])


def progress_of(
    step: str, done: int, total: int, began: datetime | None, now: datetime, steps_of: Mapping[str, object] = STEPS
) -> Progress:
    """The Progress of a run at `step`, of which `done` of `total` (0: nobody knows) are done since `began`; `steps_of`
    has the words of each step of its kind, in their order."""
    names = [*steps_of]
    at = names.index(step) if step in steps_of else -1
    counted = _("%(done)s of %(total)s") % {"done": number(done), "total": number(total)} if total else ""
    steps = []
    for place, words in enumerate(steps_of.values()):
        state = "done" if place < at else "now" if place == at else "wait"
        told = {"done": _("done"), "wait": _("waits")}.get(state) or counted or _("now")
        steps.append(Step(str(words), state, told))
    percent = min(100, done * 100 // total) if total and (step in MEASURED or steps_of is not STEPS) else None
    told = str(steps_of.get(step, _("It begins in a moment")))
    told = f"{told}: {counted}" if step in steps_of and counted else told
    seconds = (now - began).total_seconds() if began else 0.0
    pace, left = pace_words(done, total, seconds), left_words(done, total, seconds)
    return Progress(percent, told, pace, left, tuple(steps))
