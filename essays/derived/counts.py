"""Writes the counts that public pages show (essays.models.count), as the verbs change what is counted.

Who changes a public essay says which it was: what it was counted as is taken away, what it is now is added. So it does
not matter what the verb did, nor how many essays it did it to: one, a batch of an import, all of a tag.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice, permutations
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, QuerySet, Value
from django.utils import timezone

from essays.models import Count, CountedEssay, Essay, EssayAuthor, HubSetCount, TaggedEssay
from essays.models.count import ALL, ALWAYS
from sitewide import state
from sitewide.database.bulk_updates import update_each
from sitewide.database.compiled_queries import CompiledQuery

Kind = Count.Kind
TOTAL_OF = {Kind.TAG: Kind.TAGS, Kind.AUTHOR: Kind.AUTHORS}  # how many of the first kind have a count
AT_ONCE = 1000  # rows in one statement
FACTS = ("since", "month", "authors", "tags", "hubs", "responses")


def update(pks: Iterable[int]) -> None:
    """Brings the counts up to date with these essays (ids), whatever changed of them: what is public, what is to
    appear, what is neither any more. Within the transaction of the verb, which took its turn; in as many queries for
    many essays as for one."""
    wanted = list(set(pks))
    before = {row.pk: row for row in (_STORED.instances(wanted) if wanted else ())}
    now = {row.pk: row for row in as_counted(wanted)}
    changed = [row for pk, row in now.items() if pk not in before or facts(before[pk]) != facts(row)]
    gone = before.keys() - now.keys()
    left = [before[pk] for pk in {*gone, *(row.pk for row in changed)} & before.keys()]
    if gone:
        CountedEssay.objects.filter(pk__in=gone).delete()
    CountedEssay.objects.bulk_create(changed, update_conflicts=True, unique_fields=["essay"], update_fields=FACTS)
    add(Count, COUNTED, _difference(changed, left, shares))
    add(HubSetCount, SETS, _difference(changed, left, sets))


def update_responses(pks: Iterable[int]) -> None:
    """Does so where only the number of responses to these essays changed: in two statements more than the reading."""
    rows = CountedEssay.objects.filter(pk__in=set(pks)).exclude(responses=F("essay__comment_count"))
    rows = list(rows.annotate(shown=F("essay__comment_count")))
    more: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        for kind, of in ((Kind.RESPONSES, 0), *((Kind.HUB_RESPONSES, hub) for hub in row.hubs)):
            more[kind, of, 0, row.since] += row.shown - row.responses
        row.responses = row.shown
    update_each(CountedEssay, ["responses"], ((row.pk, row.responses) for row in rows))
    add(Count, COUNTED, more)


def update_due() -> int:
    """Puts together the counts of what appeared since it was scheduled with all others; returns how many essays. Pages
    show the same before and after: without it there are only more rows to add up."""
    due = CountedEssay.objects.filter(since__gt=ALWAYS, since__lte=timezone.now())
    if not due.exists():
        return 0
    with transaction.atomic():
        state.take_turn()
        pks = list(due.values_list("pk", flat=True))
        update(pks)
    return len(pks)


def facts(row: CountedEssay) -> tuple[Any, ...]:
    """All that a row says."""
    return tuple(getattr(row, name) for name in FACTS)


def as_counted(pks: Collection[int]) -> list[CountedEssay]:
    """What these essays have to be counted as, in two queries: rows that are not stored, none for what is neither
    public nor to appear."""
    now, pks = timezone.now(), list(pks)
    found = {
        pk: CountedEssay(
            essay_id=pk, since=at if at > now else ALWAYS, month=month_of(dated), authors=[], tags=[], hubs=[],
            responses=responses,
        )
        for pk, at, dated, responses in (_RELEASED.rows(pks) if pks else ())
    }  # fmt: skip
    for name, pk, of in _PARTS.rows(list(found)) if found else ():
        getattr(found[pk], name).append(of)
    for row in found.values():
        for ids in (row.authors, row.tags, row.hubs):
            ids.sort()
    return list(found.values())


def _parts(pks: Any) -> QuerySet[Any, Any]:
    signed = EssayAuthor.objects.filter(essay__pk__in=[pks]).order_by()
    carried = TaggedEssay.objects.filter(content_object__pk__in=[pks]).order_by()
    standing = Essay.hubs.through.objects.filter(essay__pk__in=[pks]).order_by()
    return signed.values_list(Value("authors"), "essay", "author").union(
        carried.values_list(Value("tags"), "content_object", "tag"),
        standing.values_list(Value("hubs"), "essay", "hub"),
        all=True,
    )


_STORED = CompiledQuery(lambda pks: CountedEssay.objects.filter(essay__pk__in=[pks]))
_RELEASED = CompiledQuery(
    lambda pks: (
        Essay.objects.released()
        .filter(pk__in=[pks], live_at__isnull=False)
        .order_by()
        .values_list("pk", "live_at", "dated", "comment_count")
    )
)
_PARTS = CompiledQuery(_parts)


def month_of(day: date | None) -> int:
    """The month of a day as one number, 202403; 0 for none."""
    return day.year * 100 + day.month if day else 0


def shares(row: CountedEssay) -> Iterator[tuple[tuple[Any, ...], int]]:
    """What an essay adds to the counts: (kind, of, beside, since) with how many."""
    since = row.since
    yield (Kind.ESSAYS, 0, 0, since), 1
    yield (Kind.RESPONSES, 0, 0, since), row.responses
    yield from (((Kind.HUB_RESPONSES, hub, 0, since), row.responses) for hub in row.hubs)
    if row.month:
        yield (Kind.MONTH, row.month, 0, since), 1
        for kind, ids in (Kind.AUTHOR_MONTH, row.authors), (Kind.TAG_MONTH, row.tags), (Kind.HUB_MONTH, row.hubs):
            yield from (((kind, of, row.month, since), 1) for of in ids)
    for author in row.authors:
        yield (Kind.AUTHOR, author, 0, since), 1
        yield from (((Kind.AUTHOR_HUB, author, hub, since), 1) for hub in row.hubs)
    for tag in row.tags:
        yield (Kind.TAG, tag, 0, since), 1
        for hub in row.hubs:
            yield (Kind.HUB_TAG, hub, tag, since), 1
            yield (Kind.TAG_HUB, tag, hub, since), 1
    yield from (((Kind.TAG_TAG, *two, since), 1) for two in permutations(row.tags, 2))


def sets(row: CountedEssay) -> Iterator[tuple[tuple[Any, ...], int]]:
    """The set of hubs that it stands in: (month, ids, since) with 1; nothing where it stands in none."""
    if row.hubs:
        yield from (((month, ",".join(map(str, row.hubs)), row.since), 1) for month in {ALL, row.month})


COUNTED, SETS = ("kind", "of", "beside", "since"), ("month", "hubs", "since")


def _difference(added: Iterable[CountedEssay], left: Iterable[CountedEssay], of: Any) -> Counter[tuple[Any, ...]]:
    more: Counter[tuple[Any, ...]] = Counter()
    for row in added:
        for key, many in of(row):
            more[key] += many
    for row in left:
        for key, many in of(row):
            more[key] -= many
    return more


def add(model: type[Model], names: tuple[str, ...], more: Mapping[tuple[Any, ...], int]) -> None:
    """Adds to the rows with these keys, makes those that are missing, takes away those of which none is left; and
    counts how many tags and authors have a row."""
    things: Counter[tuple[Any, ...]] = Counter()
    empty = []
    rest = iter([(*key, many) for key, many in more.items() if many])
    while some := list(islice(rest, AT_ONCE)):
        for pk, *key, many in _raise(model, names, some):
            total = TOTAL_OF.get(key[0]) if model is Count and _is_always(key[-1]) else None
            if many == 0:
                empty.append(pk)
            if total and (many == 0 or many == more[(*key[:-1], ALWAYS)]):
                things[total, 0, 0, ALWAYS] += 1 if many else -1
    if empty:
        model._default_manager.filter(pk__in=empty).delete()
    if things:
        add(model, names, things)


def _raise(model: type[Model], names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Adds to each of these rows (key, how many more) in one statement; returns them as they are now, with their ids
    before. In SQL, as what the ORM inserts takes the place of what was there, and is not added to it."""
    fields: list[Any] = [model._meta.get_field(name) for name in (*names, "many")]
    name = connection.ops.quote_name
    table, columns = name(model._meta.db_table), [name(field.column) for field in fields]
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    values = [
        field.get_db_prep_save(value, connection) for row in rows for field, value in zip(fields, row, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places} "  # noqa: S608 - our own names
            f"ON CONFLICT ({', '.join(columns[:-1])}) DO UPDATE SET many = {table}.many + excluded.many "
            f"RETURNING id, {', '.join(columns)}",
            values,
        )
        return cursor.fetchall()


def _is_always(since: datetime | str) -> bool:
    """Whether a moment, as the database gave it, is ALWAYS: SQLite gives text."""
    return str(since).startswith("1970-")
