"""What the kept counts have to be, counted anew from the essays themselves by the database: for `manage.py doctor`, for
a bundle that was taken in, and for whoever wrote rows past the verbs."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models import Count as CountOf
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils import timezone

from essays.derived import counts
from essays.models import Author, Count, CountedEssay, Essay, EssayAuthor, Hub, HubSetCount, Tag, TaggedEssay
from essays.models.count import ALWAYS
from essays.models.published import is_published
from sitewide import state
from sitewide.database.differences import Difference

Kind = Count.Kind
AT_ONCE = 1000  # essays that are looked at together
KEY = ("kind", "of", "beside", "moment")
# Whose ids `of` and `beside` are, of each kind; int where it is a month.
OF = {Kind.MONTH: (int,), Kind.AUTHOR: (Author,), Kind.TAG: (Tag,), Kind.TAG_TAG: (Tag, Tag), Kind.HUB_TAG: (Hub, Tag),
      Kind.TAG_HUB: (Tag, Hub), Kind.AUTHOR_HUB: (Author, Hub), Kind.HUB_MONTH: (Hub, int), Kind.TAG_MONTH: (Tag, int),
      Kind.AUTHOR_MONTH: (Author, int), Kind.HUB_RESPONSES: (Hub,)}  # fmt: skip


@transaction.atomic
def recount() -> None:
    """Counts everything anew, in one transaction, and raises the content version. Takes some seconds for each 10,000
    essays, in which no other verb gets its turn."""
    state.take_turn()
    now = timezone.now()
    for model in (Count, HubSetCount, CountedEssay):
        model._default_manager.all().delete()
    sets: Counter[tuple[Any, ...]] = Counter()
    for rows in _as_counted():
        CountedEssay.objects.bulk_create(rows)
        sets.update(key for row in rows for key, _many in counts.sets(row))
    HubSetCount.objects.bulk_create(
        HubSetCount(month=month, hubs=hubs, since=at, many=many) for (month, hubs, at), many in sets.items()
    )
    for _kind, rows in true_counts(now):
        _insert(rows)
    state.bump()


def _insert(rows: QuerySet[Any, Any]) -> None:
    """Stores what a query finds without reading it: there may be a million rows."""
    sql, params = rows.query.sql_with_params()
    names = [connection.ops.quote_name(name) for name in ("kind", "of", "beside", "since", "many")]
    table = connection.ops.quote_name(Count._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) {sql}", params)


def true_counts(now: datetime) -> Iterator[tuple[Kind, QuerySet[Any, Any]]]:
    """Each kind of count with what it has to be at a moment: a queryset of (kind, of, beside, since, many)."""
    essays, through = Essay.objects.all(), Essay.hubs.through.objects.all()
    signed, tagged = EssayAuthor.objects.all(), TaggedEssay.objects.all()
    yield Kind.ESSAYS, _grouped(essays, Kind.ESSAYS, now=now)
    replies = essays.filter(comment_count__gt=0)
    yield Kind.RESPONSES, _grouped(replies, Kind.RESPONSES, now=now, many=Sum("comment_count"))
    answered, shown = through.filter(essay__comment_count__gt=0), Sum("essay__comment_count")
    yield Kind.HUB_RESPONSES, _grouped(answered, Kind.HUB_RESPONSES, F("hub"), to="essay__", now=now, many=shown)
    yield Kind.MONTH, _grouped(essays.filter(dated__isnull=False), Kind.MONTH, _month(), now=now)
    to = "content_object__"
    yield Kind.HUB_MONTH, _grouped(through, Kind.HUB_MONTH, F("hub"), _month("essay__"), to="essay__", now=now)
    yield Kind.TAG_MONTH, _grouped(tagged, Kind.TAG_MONTH, F("tag"), _month(to), to=to, now=now)
    yield Kind.AUTHOR_MONTH, _grouped(signed, Kind.AUTHOR_MONTH, F("author"), _month("essay__"), to="essay__", now=now)
    yield Kind.AUTHOR, _grouped(signed, Kind.AUTHOR, F("author"), to="essay__", now=now)
    yield Kind.TAG, _grouped(tagged, Kind.TAG, F("tag"), to=to, now=now)
    yield Kind.TAG_TAG, _grouped(tagged, Kind.TAG_TAG, F("tag"), F(f"{to}tagged__tag"), to=to, now=now)
    for kind, of, beside in (
        (Kind.HUB_TAG, "hub", "essay__tagged__tag"),
        (Kind.TAG_HUB, "essay__tagged__tag", "hub"),
        (Kind.AUTHOR_HUB, "essay__bylines__author", "hub"),
    ):
        yield kind, _grouped(through, kind, F(of), F(beside), to="essay__", now=now)
    for kind, total in counts.TOTAL_OF.items():
        rows = signed if kind == Kind.AUTHOR else tagged
        prefix, name = ("essay__", "author") if kind == Kind.AUTHOR else (to, "tag")
        many = CountOf(name, distinct=True)
        yield total, _grouped(rows.filter(is_published(prefix, now)), total, to=prefix, now=now, many=many)


def _month(to: str = "") -> Any:
    """The month of an essay as one number, 202403."""
    return ExtractYear(f"{to}dated") * 100 + ExtractMonth(f"{to}dated")


def _grouped(
    rows: QuerySet[Any],
    kind: Kind,
    of: Any = None,
    beside: Any = None,
    *,
    to: str = "",
    now: datetime,
    many: Any = None,
) -> QuerySet[Any, Any]:
    """The rows grouped by what they are counted as; `to` leads from one of them to its essay."""
    out = Q(**{f"{to}live": Essay.Live.PUBLISHED, f"{to}live_at__isnull": False})
    moment = Case(
        When(**{f"{to}live_at__gt": now}, then=F(f"{to}live_at")),
        default=Value(ALWAYS, DateTimeField()),
        output_field=DateTimeField(),
    )
    zero = Value(0, IntegerField())
    found = rows.filter(out).order_by().annotate(
        kind=Value(int(kind), IntegerField()), of=zero if of is None else of, beside=zero if beside is None else beside,
        moment=moment,
    )  # fmt: skip
    if of is not None and beside is not None:
        found = found.filter(of__isnull=False, beside__isnull=False)
    if kind == Kind.TAG_TAG:
        found = found.exclude(of=F("beside"))
    return found.values(*KEY).annotate(number=many or CountOf("pk")).values_list(*KEY, "number")


def _kept(kind: Kind, now: datetime) -> QuerySet[Any, Any]:
    """The kept rows of a kind, as `true_counts` gives the true ones."""
    moment = Case(When(since__lte=now, then=Value(ALWAYS, DateTimeField())), default=F("since"))
    rows = Count.objects.filter(kind=kind).order_by().annotate(moment=moment).values(*KEY)
    return rows.annotate(number=Sum("many")).values_list(*KEY, "number")


def _as_counted() -> Iterator[list[CountedEssay]]:
    """All that is public or to appear, as it has to be counted, some at a time."""
    pks = list(Essay.objects.released().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        yield counts.as_counted(pks[start : start + AT_ONCE])


def differences() -> Iterator[Difference]:
    """Where a kept count is not what it has to be. Reads all essays; changes nothing."""
    now = timezone.now()
    sets: Counter[tuple[Any, ...]] = Counter()
    yield from _of_essays(now, sets)
    stored = Counter[tuple[Any, ...]]()
    for month, hubs, at, many in HubSetCount.objects.values_list("month", "hubs", "since", "many"):
        stored[month, hubs, _begun(at, now)] += many
    for key in sorted(sets.keys() | stored.keys()):
        if stored[key] != sets[key]:
            of = f" of {key[0]}" if key[0] else ""
            yield Difference(f"Essays{of} in exactly the hubs {key[1]}", stored[key], sets[key])
    totals = Count.objects.totals(now)
    for kind, rows in true_counts(now):
        if kind in counts.TOTAL_OF.values():
            true = sum(row[4] for row in rows)
            if totals[kind] != true:
                yield Difference(kind.label.capitalize(), totals[kind], true)
            continue
        kept = _kept(kind, now)
        right = {row[1:4]: row[4] for row in rows.difference(kept)}
        other = {row[1:4]: row[4] for row in kept.difference(rows)}
        for key in sorted(right.keys() | other.keys()):
            yield Difference(_words(kind, *key), other.get(key, 0), right.get(key, 0))


def _of_essays(now: datetime, sets: Counter[tuple[Any, ...]]) -> Iterator[Difference]:
    """Where an essay is counted as what it is not; adds up in `sets` in which hubs they stand."""
    seen = 0
    for rows in _as_counted():
        sets.update(key for row in rows for key, _many in counts.sets(row))
        stored = CountedEssay.objects.in_bulk([row.pk for row in rows])
        seen += len(stored)
        for row in rows:
            own = stored.get(row.pk)
            before = (_begun(own.since, now), *counts.facts(own)[1:]) if own else None
            if before != counts.facts(row):
                yield Difference(f"What essay {row.pk} is counted as", before or "nothing", counts.facts(row))
    if more := CountedEssay.objects.count() - seen:
        yield Difference("Counted essays that are neither public nor to appear", more, 0)


def _begun(since: datetime, now: datetime) -> datetime:
    """The moment of a row, ALWAYS where it has come: the worker puts it together with the others in its time."""
    return ALWAYS if since <= now else since


def _words(kind: Kind, of: int, beside: int, since: datetime) -> str:
    """What is counted, with the names of what it is of."""
    names = [_name(model, pk) for model, pk in zip(OF.get(kind, ()), (of, beside), strict=False)]
    moment = "" if since == ALWAYS else f", from {since:%Y-%m-%d %H:%M} UTC on"
    return f"{kind.label.capitalize()}{': ' if names else ''}{' + '.join(names)}{moment}"


def _name(model: Any, pk: int) -> str:
    if model is int:
        return str(pk)
    row = model.objects.filter(pk=pk).first()
    return f"“{row}”" if row else f"no. {pk}, which is gone"
