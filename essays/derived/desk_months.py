"""Writes how many essays the desk lists (essays.models.desk_month), as the verbs change under which hubs, in which
state and with which last save it lists them (essays.derived.desk_hubs, which calls this)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count as CountOf
from django.db.models import QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from essays.derived import counts
from essays.models import DeskHub, DeskMonth, Essay, Hub
from essays.models.desk_hub import NONE
from essays.models.desk_month import EVERY
from sitewide import state
from sitewide.database.differences import Difference

KEY = ("hub", "live", "month")


def update(before: Iterable[DeskHub], now: Iterable[DeskHub]) -> None:
    """Takes away what some essays were listed as and adds what they are listed as now: all the rows of each. In one
    statement, in another where a count has come to nothing, in none where all is the same. Within the transaction of
    the verb, which took its turn."""
    more = Counter(_counted(now))
    more.subtract(_counted(before))
    if any(more.values()):
        counts.add(DeskMonth, KEY, more)


def month_saved(moment: datetime) -> int:
    """The month of a save, as DeskMonth has it: of UTC."""
    return counts.month_of(moment.astimezone(UTC))


def _counted(rows: Iterable[DeskHub]) -> Iterator[tuple[int, str, int]]:
    """What rows add to the counts: each to its hub, and each essay once to all."""
    seen: set[int] = set()
    for row in rows:
        if row.saved_at is None:  # it is not listed
            continue
        month = month_saved(row.saved_at)
        yield row.hub, row.live, month
        if row.essay_id not in seen:
            seen.add(row.essay_id)
            yield EVERY, row.live, month


def _true() -> Counter[tuple[Any, ...]]:
    """All counts, counted anew by the database."""
    every = ((EVERY, *key) for key in _grouped(Essay.objects.all()))
    return Counter({tuple(key): many for *key, many in (*every, *_grouped(DeskHub.objects.all(), "hub"))})


def _grouped(rows: QuerySet[Any], *names: str) -> QuerySet[Any, Any]:
    of_year, of_month = ExtractYear("saved_at", tzinfo=UTC), ExtractMonth("saved_at", tzinfo=UTC)
    listed = rows.filter(saved_at__isnull=False).order_by().annotate(month=of_year * 100 + of_month)
    key = (*names, "live", "month")
    return listed.values(*key).annotate(many=CountOf("pk")).values_list(*key, "many")


def differences() -> Iterator[Difference]:
    """Where a count is not what it has to be; changes nothing."""
    stored = Counter({(row.hub, row.live, row.month): row.many for row in DeskMonth.objects.all()})
    true = _true()
    names = {EVERY: "all", NONE: "those in no hub", **{hub.pk: f"those in “{hub}”" for hub in Hub.objects.all()}}
    for hub, live, month in sorted(stored.keys() | true.keys()):
        if stored[hub, live, month] != true[hub, live, month]:
            what = f"Essays on the desk, of {names.get(hub, hub)}, {live}, saved last in {month}"
            yield Difference(what, stored[hub, live, month], true[hub, live, month])


@transaction.atomic
def recount() -> None:
    """Counts all of them anew."""
    state.take_turn()
    DeskMonth.objects.all().delete()
    rows = (DeskMonth(hub=hub, live=live, month=month, many=many) for (hub, live, month), many in _true().items())
    DeskMonth.objects.bulk_create(rows)
