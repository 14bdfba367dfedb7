"""Candidates: the documents that match, of which one search counts and ranks MOST at most.

Where more match, those are taken that have a word of the query in title, tags or summary, and then the newest: a word
that stands in a hundred thousand texts costs no more than in ten thousand. Filters and fields are applied before that,
so narrowing leads to all others. Without words, the newest by date are taken.
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 10_000
COMMON = 0.25  # a filter that so many of the best pass is asked of each document, until there are MOST


class Params(dict):
    """The values of one SQL statement; `add` gives the placeholder that stands for a value."""

    def add(self, value):
        name = f"p{len(self)}"
        self[name] = value
        return f"%({name})s"


@dataclass(frozen=True)
class Candidates:
    """Their ids as "1,2,3", and the lowest; of each kind and year what facets they carry, as ids of values: "1 2,4,1
    7"; and whether more match than these."""

    ids: str = ""
    first: int = 0
    groups: Sequence[tuple[str, int | None, str]] = ()
    cut: bool = False


def is_common(number):
    """Whether so many of MOST candidates are so many that those that pass are soon found."""
    return number > COMMON * MOST


def candidates(cursor, backend, query, languages, narrowing):
    """The Candidates of a query within a facets.Narrowing, in one statement."""
    params = Params()

    def found(source, column):
        column = f"{backend.unindexed}{column}"
        held = [*backend.lacking(query, languages, params, column)]
        held += backend.let_through(narrowing, params, column, words=bool(query.positive))
        return f"FROM {source} AND {' AND '.join(held)}"

    more = f"(SELECT count(*) FROM newest) > {MOST}"
    if query.positive:
        # By their ids, in which order an index of words gives them one by one: the newest are those taken in last.
        def taken(name, source, column, limit=f"{MOST + 1}"):
            ids = f"SELECT {column} AS id {found(source, column)} ORDER BY {column} DESC LIMIT {limit}"
            return f"{name} AS MATERIALIZED ({ids})"

        def only(condition):  # as a condition on rows, SQLite would go through all of them before it said no
            return f"CASE WHEN {condition} THEN {MOST + 1} ELSE 0 END"

        matching = backend.matching(query, languages, narrowing, params)
        prominent = backend.prominent(query, languages, narrowing, params)
        if backend.prominent_first and not narrowing.is_narrow:
            enough = f"(SELECT count(*) FROM best) > {MOST}"
            tables = f"{taken('best', *prominent)}, {taken('newest', *matching, only(f'NOT {enough}'))}"
            more = f"({enough} OR {more})"
        else:
            tables = f"{taken('newest', *matching)}, {taken('best', *prominent, only(more))}"
        rest = "SELECT id, 1 AS place FROM newest WHERE id NOT IN (SELECT id FROM best)"
        placed = f"(SELECT id, 0 AS place FROM best UNION ALL {rest}) placed"
        chosen = f"SELECT id FROM {placed} ORDER BY place, id DESC LIMIT {MOST}"
    else:
        order = f"ORDER BY d.date DESC NULLS LAST, d.id LIMIT {MOST + 1}"
        newest = f"SELECT d.id, d.date {found(f'{backend.by_date} WHERE 1 = 1', 'd.id')} {order}"
        tables = f"newest AS MATERIALIZED ({newest})"
        chosen = f"SELECT id FROM newest ORDER BY date DESC NULLS LAST, id LIMIT {MOST}"
    joined = backend.concatenate
    cursor.execute(
        f"WITH {tables}, chosen AS ({chosen}) "
        f"SELECT d.kind, d.year, {joined}(d.facets, ','), {joined}(CAST(d.id AS text), ','), min(d.id), {more} "
        f"FROM {backend.looked_up('SELECT id FROM chosen')} GROUP BY d.kind, d.year",
        params,
    )
    rows = cursor.fetchall()
    if not rows:
        return Candidates()
    groups, cut = [row[:3] for row in rows], any(row[5] for row in rows)
    return Candidates(",".join(row[3] for row in rows), min(row[4] for row in rows), groups, cut)
