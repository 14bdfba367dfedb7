"""Lists of essays of which a page far down is found as soon as the first: sequences for sitewide.pagination.

The number of a page stays its address. A database finds it by passing over all that stands before it; how many essays
each month has is kept, of all and of each hub, tag and author (essays.models.count), so a page is looked for among the
months that it begins and ends in, and what is passed over begins in the first of these.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

from django.db import connection
from django.utils import timezone

from essays.derived.counts import month_of
from essays.models import Count, Essay, Hub
from essays.models.essay import EssayQuerySet
from sitewide.compiled_queries import CompiledQuery
from sitewide.pagination import PER_PAGE

NEAR = 200  # rows that are passed over sooner than it is asked where to begin
FEW = 200  # rows of a list that are found and sorted sooner than looked for among all essays
_OfOne = Callable[[EssayQuerySet, Any], EssayQuerySet]
Months = Callable[[], Mapping[int, int]]  # gives how many rows each month has, {202403: count}


class NewestFirst:
    """Essays as a sequence of `count`: of what is passed over only the ids are looked at, by an index; where `months`
    are kept for these rows, only the ids of one month.

    `rows` are in the order of EssayQuerySet.newest; `first` gives the first page of them (FirstPage.of), where it is
    known how to ask for that sooner.
    """

    ordered = True  # as the paginator asks

    def __init__(
        self,
        rows: EssayQuerySet,
        count: int,
        first: Callable[[], list[Essay]] | None = None,
        months: Months | None = None,
    ) -> None:
        self.rows, self.total, self.first, self.months = rows, count, first, months

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> Sequence[Essay]:
        """The rows of a part, with both its ends."""
        if self.first and part.start == 0 and 0 < part.stop <= PER_PAGE:
            return self.first()[part]
        if self.months and part.start >= NEAR and self.total > FEW:
            months = sorted(self.months().items(), reverse=True)
            ends = list(accumulate(many for _month, many in months))
            # Where some have no day, each database has them at another end.
            if ends[-1:] == [self.total]:
                return self._within(part, months, ends)
        return _part(self.rows, part, self.total)

    def _within(self, part: slice, months: list[tuple[int, int]], ends: list[int]) -> EssayQuerySet:
        """The rows of a part among the months that it begins and ends in, of all of which it is known how many rows
        come before their end. Between both days every database takes the index of days."""
        begin, end = bisect_right(ends, part.start), bisect_left(ends, part.stop)
        month, many = months[begin]
        over = ends[begin] - many
        since, until = _first_day(months[end][0]), _last_day(month)
        return self.rows.filter(dated__range=(since, until))[part.start - over : part.stop - over]


def _first_day(month: int) -> date:
    return date(*divmod(month, 100), 1)


def _last_day(month: int) -> date:
    return date(*divmod(month, 100), monthrange(*divmod(month, 100))[1])


def _part(rows: EssayQuerySet, part: slice, total: int) -> EssayQuerySet:
    """Of so many rows a part, asked for as its database finds it soonest."""
    if total <= FEW and connection.vendor == "postgresql":
        return of_few(rows, total).newest().for_rows()[part]
    if part.start < NEAR and total > FEW:
        return rows[part]
    # SQLite sorts all of a row that is asked for.
    return Essay.objects.filter(pk__in=rows.values("pk")[part]).newest().for_rows()


def published(count: int, now: Any = None) -> EssayQuerySet:
    """What everybody sees, for a list of so many: the essays of a short one are found and sorted, where SQLite would
    go through all of the site until it has them."""
    return Essay.objects.published(now, few=count <= FEW)


def of_few(rows: EssayQuerySet, count: int) -> EssayQuerySet:
    """The rows of a list of so many (of `published`), to be put into an order: where others have more, PostgreSQL would
    go through all essays in that order until it has them, which a bound forbids it."""
    if count > FEW or connection.vendor != "postgresql":
        return rows
    return Essay.objects.filter(pk__in=rows.order_by().values("pk")[: 10 * FEW])


class FirstPage:
    """The first page of lists of one kind (of a tag, a hub, an author), put into SQL once in a process: `rows` gives
    those of one among the essays that everybody sees, by its id; `walked` the same by a question about each essay, by
    which SQLite goes through all in the order of the list until a page is full."""

    def __init__(self, rows: _OfOne, walked: _OfOne | None = None) -> None:
        def asked(total: int, found: _OfOne) -> CompiledQuery:
            return CompiledQuery(
                lambda now, of: _part(found(published(total, now), of).newest().for_rows(), slice(0, PER_PAGE), total)
            )

        self._short, self._long = asked(FEW, rows), asked(FEW + 1, rows)
        self._walked = walked and asked(FEW + 1, walked)

    def of(self, pk: int, count: int) -> list[Essay]:
        """The essays of one, of which there are `count`: PER_PAGE at most."""
        if self._walked and connection.vendor == "sqlite" and _are_dense(count):
            return self._walked.instances(timezone.now(), pk)
        return (self._short if count <= FEW else self._long).instances(timezone.now(), pk)


def _are_dense(count: int) -> bool:
    """Whether so many stand so near to each other among all essays that a page is full sooner than all of them are read
    and sorted: to pass over one by an index takes a twentieth of what it takes to read one, at the end of whose row,
    after its texts, stands its date."""
    return count > FEW or (count > PER_PAGE and count * count > 4 * Count.objects.one(Count.Kind.ESSAYS))


class OfDays(NewestFirst):
    """All essays, or those of some days: they stand together in the index of days, from which a part that is near is
    taken as it stands there."""

    def __getitem__(self, part: slice) -> Sequence[Essay]:
        """The rows of a part, with both its ends."""
        near = part.start < NEAR and not (self.first and part.start == 0)
        return self.rows[part] if near else super().__getitem__(part)


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
        others = NewestFirst(self.rows.exclude(pk__in=starts).newest(), self.total - len(first), None, months)
        return first[part] + list(others[begin:end])
