"""What stands beside the results: the tag or hub that bears the query's name, and the most used tags.

Read from the index, so that it says of a hub or tag what everybody may see, counted anew each time.
"""

import heapq

from django.apps import apps
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from search import analysis

MOST_USED = 10


def _visible(now, kinds):
    return Q(document__kind__in=kinds, document__public=True, document__visible_from__lte=now)


def hubs_and_tag(query, now):
    """(hubs, tag): the documents of all hubs, and of the tag whose name the query is (or None), each with `slug`,
    `essays` (how many visible ones stand under it) and `is_named` (the query is its name). Two queries.
    """
    key = "" if query.error or query.negative or query.fields else analysis.key(query.text)
    documents = apps.get_model("search", "IndexedDocument").objects
    wanted = documents.filter(Q(kind="hub") | Q(kind="tag", title_key=key), public=True, visible_from__lte=now)
    rows = list(wanted.order_by("object_id"))
    counts = _essays_under({(row.kind, row.title_key) for row in rows}, now)
    for row in rows:
        row.slug, row.essays = counts.get((row.kind, row.title_key), ("", 0))
        row.is_named = bool(key) and row.title_key == key
    tags = [row for row in rows if row.kind == "tag" and row.is_named]
    return [row for row in rows if row.kind == "hub"], tags[0] if tags else None


def _essays_under(names, now):
    """{(facet, key): (slug, number of visible essays)} of the values with these names."""
    links = apps.get_model("search", "DocumentFacet").objects.filter(_visible(now, ["essay"]), value=OuterRef("pk"))
    essays = links.order_by().values("value").annotate(n=Count("document")).values("n")
    values = apps.get_model("search", "FacetValue").objects
    wanted = values.filter(name__in={name for name, _ in names}, key__in={key for _, key in names})
    return {(row.name, row.key): (row.slug, row.n) for row in wanted.annotate(n=Coalesce(Subquery(essays), 0))}


def begin_here(query, hubs, tag):
    """At most two of them: the tag that bears the query's name; the hub that does, or whose argument names that tag."""
    key = f" {analysis.key(query.text)} "
    named = [hub for hub in hubs if hub.is_named]
    if tag and not named:
        named = [hub for hub in hubs if key in f" {analysis.key(hub.data.get('argument') or hub.summary)} "]
    return ([tag] if tag else []) + named[:1]


def most_used_tags(now):
    """([(slug, label, number of visible essays)], number of all such tags): the ten with most essays, of equals those
    first in the alphabet. Two queries."""
    values = apps.get_model("search", "FacetValue").objects.filter(name="tag")
    links = apps.get_model("search", "DocumentFacet").objects.filter(_visible(now, ["essay"]), value__in=values)
    # Grouped by number alone: by names, a thousand tags took the database a second.
    counts = dict(links.order_by().values_list("value").annotate(n=Count("document")))
    names = (row for row in values.values_list("pk", "key", "slug", "label") if row[0] in counts)
    rows = heapq.nsmallest(MOST_USED, names, key=lambda row: (-counts[row[0]], row[1]))
    return [(slug, label, counts[pk]) for pk, _key, slug, label in rows], len(counts)
