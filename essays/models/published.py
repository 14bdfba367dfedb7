"""The rule of what everybody sees, said once: of an essay's own row, or of a row that belongs to one."""

from django.db.models import CharField, DateTimeField, Q
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils import timezone


@DateTimeField.register_lookup
class HasCome(LessThanOrEqual):
    """That a moment is over by another: as `lte`, for moments of which nearly all are over. SQLite would find these by
    their index and sort all of them, rather than take the first few of a list in its order; the sign keeps it from
    that. PostgreSQL knows how many they are."""

    lookup_name = "has_come"

    def get_rhs_op(self, connection, rhs):
        return f"<= {rhs}"

    def as_sqlite(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        return f"+{sql}", params


@CharField.register_lookup
class AmongFew(Exact):
    """Equality as `exact`, looked at in a few rows that are found by something else. SQLite would go through all that
    are so, in the order of a list, until a page is full of the few; the sign keeps it from that."""

    lookup_name = "among_few"

    def get_rhs_op(self, connection, rhs):
        return f"= {rhs}"

    def as_sqlite(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        return f"+{sql}", params


def is_published(prefix="", now=None, *, few=False):
    """The condition that an essay is published and its moment has come; `prefix` leads to it ("essay__"). `few`: of
    rows that are found sooner by what else is asked of them."""
    live = f"{prefix}live__among_few" if few else f"{prefix}live"
    return Q(**{live: "published", f"{prefix}live_at__has_come": now or timezone.now()})
