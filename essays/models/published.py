"""The rule of what everybody sees, said once: of an essay's own row, or of a row that belongs to one."""

from django.db.models import CharField, DateTimeField, Q
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils import timezone


class _WithoutIndex:
    """A comparison that SQLite makes of rows it has found otherwise: the sign before a column keeps it from looking for
    them by an index. PostgreSQL knows how many rows there are."""

    operator = ""

    def get_rhs_op(self, connection, rhs):
        return f"{self.operator} {rhs}"

    def as_sqlite(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        return f"+{sql}", params


@DateTimeField.register_lookup
class HasCome(_WithoutIndex, LessThanOrEqual):
    """That a moment is over by another: as `lte`, for moments of which nearly all are over. SQLite would find these by
    their index and sort all of them, rather than take the first few of a list in its order."""

    lookup_name, operator = "has_come", "<="


@CharField.register_lookup
class AmongFew(_WithoutIndex, Exact):
    """Equality as `exact`, looked at in a few rows that are found by something else. SQLite would go through all that
    are so, in the order of a list, until a page is full of the few."""

    lookup_name, operator = "among_few", "="


def is_published(prefix="", now=None, *, few=False):
    """The condition that an essay is published and its moment has come; `prefix` leads to it ("essay__"). `few`: of
    rows that are found sooner by what else is asked of them."""
    live = f"{prefix}live__among_few" if few else f"{prefix}live"
    return Q(**{live: "published", f"{prefix}live_at__has_come": now or timezone.now()})
