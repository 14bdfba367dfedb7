"""Lists of essays of which a page far down is found as soon as the first: sequences for sitewide.pagination.

The number of a page stays its address. A database finds it by passing over all that stands before it; how many essays
each month has is kept, of all and of each hub, tag and author (essays.models.count), so a page is looked for from
the month on that it begins in.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.db import connection

from essays.derived.counts import month_of
from essays.models import Essay, Hub
from essays.models.essay import EssayQuerySet
from sitewide.pagination import PER_PAGE, month_at

NEAR = 200  # rows of the list of all that are passed over sooner than it is asked where to begin
FEW = 500  # rows of a list that are found by what they stand under and sorted, sooner than looked for among all essays
Months = Callable[[], Mapping[int, int]]  # gives how many rows each month has, {202403: count}


class NewestFirst:
    """Essays as a sequence of `count`: of what is passed over only the ids are looked at, by an index; of a long list
    of which `months` are kept, only the ids of one month.

    `rows` are in the order of EssayQuerySet.newest (of a short one, newest_of_few); `first` gives the first page of
    them, where it is known how to ask for that sooner: of a long list from the day on that is given.
    """

    ordered = True  # as the paginator asks

    def __init__(
        self,
        rows: EssayQuerySet,
        count: int,
        first: Callable[[date | None], list[Essay]] | None = None,
        months: Months | None = None,
    ) -> None:
        self.rows, self.total, self.first, self.months = rows, count, first, months

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> Sequence[Essay]:
        """The rows of a part, with both its ends."""
        last, over = self._last_day(part) if self.total > FEW else (None, 0)
        if self.first and part.start == 0 and 0 < part.stop <= PER_PAGE and (last or self.total <= FEW):
            return self.first(last)[part]
        if last:  # From a day on every database takes the index of days.
            return self.rows.for_rows().filter(dated__lte=last)[part.start - over : part.stop - over]
        return part_of(self.rows, part, self.total)

    def _last_day(self, part: slice) -> tuple[date | None, int]:
        """The last day of the month that a part begins in, and how many rows come before it; no day where months are
        not kept, or not of all rows."""
        months = self.months() if self.months else {}
        # Where some have no day, each database has them at another end.
        if not months or sum(months.values()) != self.total:
            return None, 0
        month, over = month_at(months, part.start)
        year, number = divmod(month, 100)
        return date(year, number, monthrange(year, number)[1]), over


def part_of(rows: EssayQuerySet, part: slice, total: int) -> EssayQuerySet:
    """Of so many rows a part, asked for as its database finds it soonest."""
    if total <= FEW and connection.vendor == "postgresql":
        return of_few(rows, total).newest().for_rows()[part]
    # SQLite sorts all of a row that is asked for.
    return Essay.objects.filter(pk__in=rows.values("pk")[part]).newest().for_rows()


def of_few(rows: EssayQuerySet, count: int) -> EssayQuerySet:
    """The rows of a list of so many, to be put into an order: where others have more, PostgreSQL would go through all
    essays in that order until it has them, which a bound forbids it."""
    return Essay.objects.filter(pk__in=rows.order_by().values("pk")[: 10 * max(FEW, count)])


class OfDays(NewestFirst):
    """All essays, or those of some days: they stand together in the index of days, from which a part that is near is
    taken as it stands there."""

    def __getitem__(self, part: slice) -> Sequence[Essay]:
        """The rows of a part, with both its ends."""
        if part.start >= NEAR:
            return super().__getitem__(part)
        return self.first(None)[part] if self.first and part.start == 0 else self.rows[part]


class StartsFirst(NewestFirst):
    """Essays of a hub, those first that its editors chose to begin with, then the others, newest first: a sequence in
    the order of EssayQuerySet.starting_with, of which only the few that were chosen are sorted by it.
    """

    def __init__(self, rows: EssayQuerySet, count: int, hub: Hub, months: Months | None = None) -> None:
        super().__init__(rows, count, None, months)
        self.hub = hub

    def __getitem__(self, part: slice) -> list[Essay]:
        """The rows of a part, with both its ends."""
        starts = self.hub.starts.values("essay")
        first = list(self.rows.filter(pk__in=starts).starting_with(self.hub.starts.all()))
        begin, end = max(0, part.start - len(first)), max(0, part.stop - len(first))
        kept = self.months
        months = kept and (lambda: Counter(kept()) - Counter(month_of(row.dated) for row in first))
        others = NewestFirst(self.rows.exclude(pk__in=starts), self.total - len(first), None, months)
        return first[part] + list(others[begin:end])
