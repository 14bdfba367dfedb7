"""Many rows updated at once, each to values of its own (a bulk update), in SQL that both databases know: of the ORM's
one statement for all of them, each further row takes longer to write down than to store."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

AT_ONCE = 500  # rows in one statement


def update_each(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Stores, of each of these rows, (id, a value for each of the fields `names`); returns how many there were. A value
    of a foreign key is an id or None. Those that are not there are no error. Within the caller's transaction."""
    fields = [model._meta.get_field(name) for name in names]
    rest, done = iter(rows), 0
    while some := list(islice(rest, AT_ONCE)):
        values = [[row[0], *map(_stored, fields, row[1:])] for row in some]
        with connection.cursor() as cursor:
            cursor.execute(_statement(model, fields, len(some)), [value for row in values for value in row])
        done += len(some)
    return done


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _statement(model: type[Model], fields: Sequence[Any], rows: int) -> str:
    name, key = connection.ops.quote_name, model._meta.pk
    table = name(model._meta.db_table)
    # Both databases call the columns of VALUES so. PostgreSQL takes them for texts, unless it is told their types.
    sets = [f"{name(one.column)} = {_typed(one, place)}" for place, one in enumerate(fields, 2)]
    places = ", ".join([f"({', '.join(['%s'] * (len(fields) + 1))})"] * rows)
    return (
        f"UPDATE {table} SET {', '.join(sets)} FROM (VALUES {places}) AS given "  # noqa: S608 - our own names
        f"WHERE {table}.{name(key.column)} = {_typed(key, 1)}"
    )


def _typed(field: Any, place: int) -> str:
    column = f"given.column{place}"
    if connection.vendor != "postgresql":
        return column
    return f"CAST({column} AS {field.rel_db_type(connection) if field.primary_key else field.db_type(connection)})"
