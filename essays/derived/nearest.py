"""Which essays stand nearest to one another: those that share most tags, then hubs; of equals, those in the same
language, then the newer."""

from collections import Counter, defaultdict
from heapq import nlargest
from itertools import chain

from django.db import connection

from essays.models import Essay, TaggedEssay

KEPT = 8  # more than the four shown, as some may be withdrawn or linked from the page already


def nearest(essays):
    """Ids of the released essays nearest to each of these: {pk: [pk, …]}, nearest first, at most KEPT.

    Asks two queries, however many there are.
    """
    essays = {essay.pk: essay for essay in essays}
    tags, sharing, facts = defaultdict(set), defaultdict(set), {}
    for pk, tag, live, *its in _rows(_SHARING, essays):
        tags[pk].add(tag)
        sharing[tag].add(pk)
        if live == Essay.Live.PUBLISHED:
            facts[pk] = its
    hubs = _hubs({*facts, *essays})
    found = {}
    for pk, essay in essays.items():
        shared = Counter(chain.from_iterable(sharing[tag] for tag in tags[pk]))
        ranks = (
            (count, len(hubs[pk] & hubs[other]), facts[other][0] == essay.language, facts[other][1], other)
            for other, count in shared.items()
            if other != pk and other in facts
        )
        found[pk] = [other for *_, other in nlargest(KEPT, ranks)]
    return found


def _hubs(essays):
    """The ids of the hubs of each of these essays."""
    found = defaultdict(set)
    for pk, hub in _rows(_HUBS, essays):
        found[pk].add(hub)
    return found


# In SQL, as every publication asks each twice: building them with the ORM takes several times as long as running them.
_TAGGED, _ESSAYS, _THROUGH = (model._meta.db_table for model in (TaggedEssay, Essay, Essay.hubs.through))
_SHARING = f"""
    SELECT t.content_object_id, t.tag_id, e.live, e.language, e.dated
    FROM {_TAGGED} t JOIN {_ESSAYS} e ON e.id = t.content_object_id
    WHERE t.tag_id IN (SELECT tag_id FROM {_TAGGED} WHERE content_object_id IN (%s))"""  # noqa: S608 - our own tables
_HUBS = f"SELECT essay_id, hub_id FROM {_THROUGH} WHERE essay_id IN (%s)"  # noqa: S608 - as above


def _rows(sql, ids):
    """The rows of a statement, a list of ids in its one place; days as the database gives them, which are compared."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql % ", ".join(["%s"] * len(ids)), list(ids))
        return cursor.fetchall()
