"""The moments at which scheduled essays appear, as the site knows that its pages change then (sitewide.state.set_due).
The verbs write them; here they are looked at anew, for `manage.py doctor`."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from essays.models import Essay
from sitewide import state
from sitewide.database.differences import Difference
from sitewide.models import DueMoment

PREFIX = "essay:"


def differences() -> Iterator[Difference]:
    """Where a moment to come is missing, another, or of an essay that does not wait for it; changes nothing. Those that
    are over may stay."""
    stored, true = _both(timezone.now())
    for subject in sorted(stored.keys() | true.keys()):
        if stored.get(subject) != true.get(subject):
            yield Difference(f"Moment at which {subject} appears", stored.get(subject), true.get(subject))


@transaction.atomic
def mend() -> None:
    """Writes all of them right."""
    state.take_turn()
    stored, true = _both(timezone.now())
    for subject in stored.keys() | true.keys():
        if stored.get(subject) != true.get(subject):
            state.set_due(subject, true.get(subject))
    state.bump()


def _both(now: datetime) -> tuple[dict[str, datetime], dict[str, datetime | None]]:
    stored = DueMoment.objects.filter(subject__startswith=PREFIX, at__gt=now).values_list("subject", "at")
    waiting = Essay.objects.released().filter(live_at__gt=now).order_by().values_list("pk", "live_at")
    return dict(stored), {f"{PREFIX}{pk}": at for pk, at in waiting}
