"""Compares what is stored because it takes long to work out with what it has to be, and writes it right: the
consistency check behind `manage.py doctor`. The verbs keep all of it; what differs was written past them, or is a
fault of the program that wants to be reported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

import search
from comments import essay_counts, held_for
from essays.derived import desk_hubs, desk_months, due_moments, last_saves, recounting
from essays.media import use_check
from sitewide import state
from sitewide.database.differences import Difference
from transfer.bundle.snapshot import one_moment


@dataclass(frozen=True)
class Check:
    """`what` it looks at, in words; `differences` finds what is wrong, `mend` writes all of it right."""

    what: str
    differences: Callable[[], Iterable[Difference]]
    mend: Callable[[], object]


# In this order, as the later ones count what the earlier ones mend.
CHECKS = (
    Check("Numbers of responses and mentions of essays", essay_counts.differences, essay_counts.mend),
    Check("Counts of essays, tags, authors, months and hubs", recounting.differences, recounting.recount),
    Check("Numbers of essays and values that the search keeps", search.differences, search.recount),
    Check("Moments at which scheduled essays appear", due_moments.differences, due_moments.mend),
    Check("Moments at which drafts were saved last", last_saves.differences, last_saves.mend),
    Check("How the desk lists essays in hubs", desk_hubs.differences, desk_hubs.mend),
    Check("How many essays the desk lists", desk_months.differences, desk_months.recount),
    Check("Codes of the reasons why replies were held", held_for.differences, held_for.mend),
    Check("Where pictures and recordings are used", use_check.differences, use_check.mend),
)


def examine() -> dict[Check, list[Difference]]:
    """What each check finds, as of one moment; changes nothing, and nobody waits for it."""
    with one_moment():
        return {check: list(check.differences()) for check in CHECKS}


@transaction.atomic
def mend() -> dict[Check, list[Difference]]:
    """Writes right what differs, in one transaction in which no other verb gets its turn; returns what it was."""
    state.take_turn()
    found = {}
    for check in CHECKS:
        found[check] = list(check.differences())
        if found[check]:
            check.mend()
    return found
