"""Compiled queries: what the ORM would ask, put into SQL once in a process, and asked again with other values.

For the few that every reply and every list asks: to write a query down takes Django ten times as long as SQLite takes
to answer it.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.expressions import Col

NONE = [0]  # for a sequence that may be empty: no row has this id


class Place(Expression):
    """Where in a query the value with a number stands."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class _Compiled(NamedTuple):
    """SQL, cut where its values stand; for each of these the number of a place, or a list with the value itself; the
    fields of its columns, and how their values are made what the ORM makes of them."""

    parts: list[str]
    given: list[Any]
    names: list[str]
    compiler: Any
    converters: Any


class CompiledQuery:
    """The query that `make` makes of a Place for each value: a QuerySet of `values_list`, or of whole rows without what
    belongs to them.

    Values are given as the database has them, or as moments and days; for one that stands alone in a list
    (`word__in=[place]`) a sequence of them, which is not empty (NONE).
    """

    def __init__(self, make: Callable[..., QuerySet[Any]]) -> None:
        self._make = make
        self._compiled: _Compiled | None = None

    def rows(self, *values: Any) -> list[Sequence[Any]]:
        """All rows, each as a sequence of its columns."""
        query = self._compiled = self._compiled or self._compile(len(values))
        chosen = [one if isinstance(one, list) else _several(values[one]) for one in query.given]
        sql = [query.parts[0]]
        for several, part in zip(chosen, query.parts[1:], strict=True):
            sql += [", ".join(["%s"] * len(several)), part]
        with connection.cursor() as cursor:
            cursor.execute("".join(sql), [value for several in chosen for value in several])
            found = cursor.fetchall()
        return list(query.compiler.apply_converters(found, query.converters)) if query.converters else found

    def first(self, *values: Any) -> Sequence[Any] | None:
        """The first row; None where there is none."""
        return next(iter(self.rows(*values)), None)

    def instances(self, *values: Any) -> list[Any]:
        """All rows as instances of their model."""
        rows = self.rows(*values)
        if self._compiled is None:
            return []
        model: type[Model] = self._compiled.compiler.query.model
        return [model.from_db(connection.alias, self._compiled.names, row) for row in rows]

    def instance(self, *values: Any) -> Any:
        """The first row as an instance of its model; None where there is none."""
        return next(iter(self.instances(*values)), None)

    def _compile(self, many: int) -> _Compiled:
        compiler = self._make(*map(Place, range(many))).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        given = [one.number if isinstance(one, Place) else [one] for one in params]
        columns = [column for column, *_ in compiler.select]
        names = [column.target.attname if isinstance(column, Col) else "" for column in columns]  # a sum has none
        return _Compiled(sql.split("%s"), given, names, compiler, compiler.get_converters(columns))


def _several(value: Any) -> Sequence[Any]:
    """The values that stand in one place, as the database takes them."""
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, datetime):  # a date, too
        return [connection.ops.adapt_datetimefield_value(value)]
    return [connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value]
