"""What stands beside the results: the tag or hub that bears the query's name, and the most used tags.

Read from the index, so that it says of a hub or tag what everybody may see. How many essays stand under a value is kept
with it (search.indexing); the few that nobody finds yet are taken off as it is read.
"""

from django.apps import apps
from django.db import connection
from django.db.models import Case, Count, Q, When, Window

from search import analysis, facets
from sitewide.database.compiled_queries import CompiledQuery

MOST_USED = 10


def _values(key):
    rows = apps.get_model("search", "FacetValue").objects.filter(Q(name="hub") | Q(name="tag", key=key))
    return rows.order_by().values_list("pk", "name", "slug", "key", "essays")


_VALUES = CompiledQuery(_values)  # the hubs, and the tag whose name has a key


def hidden_essays(now):
    """{id of a facet's value: how many essays under it nobody finds yet}, few, found by an index. One query."""
    with connection.cursor() as cursor:
        return facets.hidden_essays(cursor, now)


def hubs_and_tag(query, now, hidden):
    """(hubs, tag): the documents of all hubs, and of the tag whose name the query is (or None), each with `slug`,
    `essays` (how many visible ones stand under it) and `is_named` (the query is its name). `hidden` as hidden_essays
    gives it. Two queries.
    """
    key = "" if query.error or query.negative or query.fields else analysis.key(query.text)
    rows = sorted(_named(key, now), key=lambda row: row.object_id)
    kept = {(name, value_key): (pk, slug, essays) for pk, name, slug, value_key, essays in _VALUES.rows(key)}
    for row in rows:
        pk, row.slug, essays = kept.get((row.kind, row.title_key), (0, "", 0))
        row.essays = essays - hidden.get(pk, 0)
        row.is_named = bool(key) and row.title_key == key
    tags = [row for row in rows if row.kind == "tag" and row.is_named]
    return [row for row in rows if row.kind == "hub"], tags[0] if tags else None


def _named(key, now):
    """The documents of all hubs, and of the tags whose name has this key, as far as everybody finds them."""
    # Each by its own index, of which "or" would use none; IS TRUE, or SQLite goes through all that is public.
    sql = (
        "SELECT * FROM search_indexeddocument WHERE kind = 'hub' AND (public AND visible_from <= %(now)s) IS TRUE "
        "UNION ALL SELECT * FROM search_indexeddocument WHERE kind = 'tag' AND title_key = %(key)s "
        "AND (public AND visible_from <= %(now)s) IS TRUE"
    )
    params = {"now": connection.ops.adapt_datetimefield_value(now), "key": key}
    return apps.get_model("search", "IndexedDocument").objects.raw(sql, params)


def begin_here(query, hubs, tag):
    """At most two of them: the tag that bears the query's name; the hub that does, or whose argument names that tag."""
    key = f" {analysis.key(query.text)} "
    named = [hub for hub in hubs if hub.is_named]
    if tag and not named:
        named = [hub for hub in hubs if key in f" {analysis.key(hub.data.get('argument') or hub.summary)} "]
    return ([tag] if tag else []) + named[:1]


def most_used_tags(hidden):
    """([(slug, label, number of visible essays)], number of all such tags): the ten with most essays, of equals those
    first in the alphabet. `hidden` as hidden_essays gives it. One query."""
    tags = apps.get_model("search", "FacetValue").objects.filter(name="tag", essays__gt=0)
    order = ["-essays", "key"]
    if hidden:  # of these none is left out, as any may have fewer than the others
        tags = tags.annotate(apart=Case(When(pk__in=hidden, then=0), default=1))
        order = ["apart", *order]
    rows = list(tags.annotate(every=Window(Count("*"))).order_by(*order)[: MOST_USED + len(hidden)])
    shown = [(row.essays - hidden.get(row.pk, 0), row) for row in rows]
    best = sorted((row for row in shown if row[0] > 0), key=lambda row: (-row[0], row[1].key))[:MOST_USED]
    unseen = sum(number <= 0 for number, _ in shown)
    return [(row.slug, row.label, number) for number, row in best], (rows[0].every if rows else 0) - unseen
