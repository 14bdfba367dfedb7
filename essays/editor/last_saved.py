"""The desk's list, counted without going through it, and of which a page far down is found as soon as the first: how
many essays were saved last in each month is kept (essays.models.desk_month)."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from essays.derived.desk_months import month_saved
from essays.models import DeskHub, DeskMonth, Essay
from essays.models.desk_month import EVERY
from sitewide.pagination import IdsFirst, month_at

# The states in which essays are listed of which all is kept, by what is said of their public side; () is all.
KEPT = {"": (), "published": (Essay.Live.PUBLISHED,), "withdrawn": (Essay.Live.WITHDRAWN,)}
NEAR = 200  # rows that are passed over sooner than it is worked out where to begin


class LastSaved(IdsFirst):
    """Rows of which it is kept how many there are of each month, in the order of their last saves."""

    def __init__(self, rows: QuerySet[Any], shown: QuerySet[Any], months: Mapping[int, int], *, pk: str = "pk") -> None:
        super().__init__(rows, shown, sum(months.values()), pk=pk)
        self.months = months

    def __getitem__(self, part: slice) -> QuerySet[Any]:
        """The rows of a part, with both its ends: those of the months before it are not passed over."""
        if part.start < NEAR:
            return super().__getitem__(part)
        month, over = month_at(self.months, part.start)
        rows = self.rows.filter(saved_at__lt=_end_of(month))
        return self.shown.filter(pk__in=rows.values(self._pk)[part.start - over : part.stop - over])


def _end_of(month: int) -> datetime:
    """The moment from which on a save is of a later month."""
    year, number = divmod(month, 100)
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


def count() -> int:
    """How many essays there are on the desk."""
    return sum(DeskMonth.objects.months().values())


def months_of(state: str, hub: int | None, now: datetime) -> Mapping[int, int]:
    """{202403: how many} of the desk's list in a state of KEPT, in a hub or in NONE (None: of all)."""
    months = Counter(DeskMonth.objects.months(EVERY if hub is None else hub, KEPT[state]))
    if state == "published":  # what is to appear is not read yet
        to_appear = Essay.objects.released().filter(live_at__gt=now).order_by()
        rows = (
            to_appear if hub is None else DeskHub.objects.filter(hub=hub, essay__in=to_appear.values("pk")).order_by()
        )
        months.subtract(month_saved(moment) for moment in rows.values_list("saved_at", flat=True) if moment)
    return +months  # those that are left
