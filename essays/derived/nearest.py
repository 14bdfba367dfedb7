"""Which essays stand nearest to one another: those that share most tags, then hubs; of equals, those in the same
language, then the newer. Only the last AMONG essays that got one of its tags are looked at: so it takes no longer on a
site of a hundred thousand essays.
"""

from collections import Counter, defaultdict
from heapq import nlargest
from itertools import chain

from django.db import connection

from essays.models import Essay, TaggedEssay

KEPT = 8  # more than the four shown, as some may be withdrawn or linked from the page already
AMONG = 50  # essays of each tag


def nearest(essays):
    """Ids of the released essays nearest to each of these: {pk: [pk, …]}, nearest first, at most KEPT.

    Asks one query, however many there are.
    """
    essays = {essay.pk: essay for essay in essays}
    tags, hubs, sharing, facts = defaultdict(set), defaultdict(set), defaultdict(set), {}
    for pk, hub, tag, live, *its in _rows(essays):
        if hub:
            hubs[pk].add(hub)
            continue
        tags[pk].add(tag)
        if live == Essay.Live.PUBLISHED:
            sharing[tag].add(pk)
            facts[pk] = its
    found = {}
    for pk, essay in essays.items():
        shared = Counter(chain.from_iterable(sharing[tag] for tag in tags[pk]))
        ranks = (
            (count, len(hubs[pk] & hubs[other]), facts[other][0] == essay.language, facts[other][1], other)
            for other, count in shared.items()
            if other != pk
        )
        found[pk] = [other for *_, other in nlargest(KEPT, ranks)]
    return found


# In SQL, as every publication asks it twice: building it with the ORM takes several times as long as running it.
_TAGGED, _ESSAYS, _THROUGH = (model._meta.db_table for model in (TaggedEssay, Essay, Essay.hubs.through))
# Each step is worked out once; the first says where the last AMONG of a tag begin, as no statement that both databases
# know asks for so many of each.
_SHARING = f"""
    WITH own AS MATERIALIZED (
        SELECT tag_id, COALESCE((
            SELECT l.id FROM {_TAGGED} l WHERE l.tag_id = its.tag_id ORDER BY l.id DESC LIMIT 1 OFFSET {AMONG - 1}
        ), 0) AS since FROM (SELECT DISTINCT tag_id FROM {_TAGGED} WHERE content_object_id IN (%s)) its
    ), lately AS MATERIALIZED (
        SELECT l.content_object_id AS id FROM own JOIN {_TAGGED} l ON l.tag_id = own.tag_id AND l.id >= own.since
        UNION SELECT id FROM {_ESSAYS} WHERE id IN (%s)
    )
    SELECT e.id, NULL, t.tag_id, e.live, e.language, e.dated FROM lately
    JOIN {_ESSAYS} e ON e.id = lately.id JOIN {_TAGGED} t ON t.content_object_id = lately.id
    UNION ALL SELECT lately.id, h.hub_id, NULL, NULL, NULL, NULL FROM lately
    JOIN {_THROUGH} h ON h.essay_id = lately.id"""  # noqa: S608 - our own tables


def _rows(essays):
    """Of these essays, and of those looked at: (id, None, a tag, state, language, day) for each tag, and (id, a hub)
    for each hub; days as the database gives them, which are compared."""
    if not essays:
        return []
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(essays))
        cursor.execute(_SHARING % (places, places), [*essays, *essays])
        return cursor.fetchall()
