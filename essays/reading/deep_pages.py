"""Lists of essays of which a page far down is found as soon as the first: sequences for sitewide.pagination.

The number of a page stays its address. A database finds it by passing over all that stands before it; how many essays
each month has is kept (essays.models.count), so what is passed over begins in the month of the page.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from essays.models import Essay, Hub
from essays.models.essay import EssayQuerySet
from sitewide.compiled_queries import CompiledQuery
from sitewide.pagination import PER_PAGE

NEAR = 200  # rows that are passed over sooner than it is asked where to begin
FEW = 200  # rows of a list that are found and sorted sooner than looked for among all essays


class ByIds:
    """Essays, newest first, as a sequence of `count`: of what is passed over only the ids are looked at, by an index.

    `rows` are in the order of EssayQuerySet.newest; `first` gives the first page of them (FirstPage.of), where it is
    known how to ask for that sooner.
    """

    ordered = True  # as the paginator asks

    def __init__(self, rows: EssayQuerySet, count: int, first: Callable[[], list[Essay]] | None = None) -> None:
        self.rows, self.total, self.first = rows, count, first

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> Sequence[Essay]:
        """The rows of a part, with both its ends."""
        if self.first and part.start == 0 and 0 < part.stop <= PER_PAGE:
            return self.first()[part]
        return _part(self.rows, part, self.total)


def _part(rows: EssayQuerySet, part: slice, total: int) -> EssayQuerySet:
    """Of so many rows a part, asked for as its database finds it soonest."""
    if total <= FEW and connection.vendor == "postgresql":
        # Where more are usual, it would go through all essays until a page is full; the bound forbids it.
        few = rows.order_by().values("pk")[: 10 * FEW]
        return Essay.objects.filter(pk__in=few).newest().for_rows()[part]
    if part.start < NEAR and total > FEW:
        return rows[part]
    # SQLite sorts all of a row that is asked for.
    return Essay.objects.filter(pk__in=rows.values("pk")[part]).newest().for_rows()


class FirstPage:
    """The first page of lists of one kind (of a tag, a hub, an author), put into SQL once in a process: `rows` gives
    the essays of one by a moment and its id."""

    def __init__(self, rows: Callable[[Any, Any], EssayQuerySet]) -> None:
        def asked(total: int) -> CompiledQuery:
            return CompiledQuery(lambda now, of: _part(rows(now, of).newest().for_rows(), slice(0, PER_PAGE), total))

        self._short, self._long = asked(FEW), asked(FEW + 1)

    def of(self, pk: int, count: int) -> list[Essay]:
        """The essays of one, of which there are `count`: PER_PAGE at most."""
        return (self._short if count <= FEW else self._long).instances(timezone.now(), pk)


class ByMonth(ByIds):
    """Published essays, newest first, of which each part is found by the month it begins in; `months` gives how many
    of the rows each month has, {first day: count}.
    """

    def __init__(self, rows: EssayQuerySet, count: int, months: Callable[[], Mapping[date, int]]) -> None:
        super().__init__(rows, count)
        self.months = months

    def __getitem__(self, part: slice) -> Sequence[Essay]:
        """The rows of a part, with both its ends."""
        if part.start < NEAR:
            return self.rows[part]
        months, over = self.months(), 0
        # Where some have no day, each database has them at another end.
        for month in sorted(months, reverse=True) if sum(months.values()) == self.total else ():
            if over + months[month] > part.start:
                until = month.replace(day=monthrange(month.year, month.month)[1])
                return self.rows.filter(dated__lte=until)[part.start - over : part.stop - over]
            over += months[month]
        return super().__getitem__(part)


class StartsFirst(ByIds):
    """Essays of a hub, those first that its editors chose to begin with, then the others, newest first: a sequence in
    the order of EssayQuerySet.starting_with, of which only the few that were chosen are sorted by it.
    """

    def __init__(self, rows: EssayQuerySet, count: int, hub: Hub) -> None:
        super().__init__(rows, count)
        self.hub = hub

    def __getitem__(self, part: slice) -> list[Essay]:
        """The rows of a part, with both its ends."""
        starts = self.hub.starts.values("essay")
        first = list(self.rows.filter(pk__in=starts).starting_with(self.hub.starts.all()))
        begin, end = max(0, part.start - len(first)), max(0, part.stop - len(first))
        others = ByIds(self.rows.exclude(pk__in=starts).newest(), self.total - len(first))
        return first[part] + list(others[begin:end])
