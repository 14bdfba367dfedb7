"""Writes under which hubs the desk lists an essay (essays.models.desk_hub), as the verbs change what its list asks."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from essays.derived import desk_months
from essays.models import DeskHub, Essay, Revision
from essays.models.desk_hub import NONE
from sitewide import state
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.database.differences import Difference

Step = Revision.Step
AT_ONCE = 1000  # essays that are looked at together
FACTS = ("live", "live_at", "step", "saved_at")
_OF_ESSAY = (
    "pk",
    "live",
    "live_at",
    "saved_at",
    "edition",
    "head",
    "head__edition",
    "head__step",
    "head__hubs",
    "hubs",
)
_ONE = CompiledQuery(lambda pk: Essay.objects.filter(pk=pk).order_by().values_list(*_OF_ESSAY))
_STORED = CompiledQuery(lambda pk: DeskHub.objects.filter(essay__pk=pk))
_UPDATE = f"UPDATE essays_deskhub SET {', '.join(f'{name} = %s' for name in FACTS)} WHERE essay_id = %s"  # noqa: S608


def write(essay: Essay) -> None:
    """Brings the rows of an essay up to date with its own row, its hubs and its newest draft, all of which are stored.
    Within the transaction of the verb."""
    rows = _rows(_ONE.rows(essay.pk))
    if not rows:
        return
    stored = _STORED.instances(essay.pk)
    # All rows of an essay say the same but for the hub. Django takes a millisecond to write this down.
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [*map(_as_stored, facts(rows[0])), essay.pk])
    had = {row.hub for row in stored}
    if gone := had - {row.hub for row in rows}:
        DeskHub.objects.filter(essay=essay, hub__in=gone).delete()
    if new := [row for row in rows if row.hub not in had]:
        DeskHub.objects.bulk_create(new)
    desk_months.update(stored, rows)


def _as_stored(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def write_new(essays: Iterable[Essay]) -> None:
    """Does so for essays that have no rows yet, in as many statements as for one."""
    rows = as_listed(essay.pk for essay in essays)
    DeskHub.objects.bulk_create(rows)
    desk_months.update((), rows)


def forget(essay: Essay) -> None:
    """Counts an essay as listed no more, before it is deleted: its rows go with it."""
    desk_months.update(_STORED.instances(essay.pk), ())


def as_listed(pks: Iterable[int]) -> list[DeskHub]:
    """The rows that these essays have to have, in one query: they are not stored."""
    return _rows(Essay.objects.filter(pk__in=list(pks)).order_by().values_list(*_OF_ESSAY))


def _rows(found: Iterable[tuple[Any, ...]]) -> list[DeskHub]:
    """Of what the database says of essays, a line for each of their hubs."""
    rows: dict[int, dict[str, Any]] = {}
    hubs: dict[int, set[int]] = {}
    for pk, live, live_at, saved_at, edition, head, head_edition, step, drafted, hub in found:
        step = "" if head is None or head_edition is not None else Step.DRAFT if step == Step.SUPERSEDED else step
        rows[pk] = {"live": live, "live_at": live_at, "step": step, "saved_at": saved_at}
        # What has no edition was never public: the hubs of its draft count.
        is_new = live == Essay.Live.NEVER and not edition and head is not None
        hubs.setdefault(pk, set(drafted if is_new else ())).update({hub} - {None})
    return [DeskHub(essay_id=pk, hub=hub, **said) for pk, said in rows.items() for hub in sorted(hubs[pk] or {NONE})]


def _store(rows: Iterable[DeskHub], stored: Iterable[DeskHub]) -> None:
    before, now = _by_key(stored), _by_key(rows)
    if gone := [row.pk for key, row in before.items() if key not in now]:
        DeskHub.objects.filter(pk__in=gone).delete()
    changed = [row for key, row in now.items() if key not in before or facts(before[key]) != facts(row)]
    DeskHub.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["essay", "hub"], update_fields=FACTS, batch_size=AT_ONCE
    )


def _by_key(rows: Iterable[DeskHub]) -> dict[tuple[int, int], DeskHub]:
    return {(row.essay_id, row.hub): row for row in rows}


def facts(row: DeskHub) -> tuple[Any, ...]:
    """All that a row says of its essay."""
    return tuple(getattr(row, name) for name in FACTS)


def differences() -> Iterator[Difference]:
    """Where a row is missing, too many, or says what is not so. Reads all essays; changes nothing."""
    for rows, stored in _compared():
        before, now = _by_key(stored), _by_key(rows)
        for key in sorted(before.keys() | now.keys()):
            was, true = (facts(one[key]) if key in one else "nothing" for one in (before, now))
            if was != true:
                yield Difference(f"How the desk lists essay {key[0]} in hub {key[1] or 'none'}", was, true)


@transaction.atomic
def mend() -> None:
    """Writes all of them right, and what is counted of them."""
    state.take_turn()
    for rows, stored in _compared():
        _store(rows, stored)
    desk_months.recount()


def _compared() -> Iterator[tuple[list[DeskHub], list[DeskHub]]]:
    """The rows that all essays have to have beside those that they have, of some essays at a time."""
    pks = list(Essay.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        some = pks[start : start + AT_ONCE]
        yield as_listed(some), list(DeskHub.objects.filter(essay__in=some))
