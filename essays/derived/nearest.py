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
PARTS = 400  # tags of one statement: SQLite puts no more than 500 SELECTs together
MOST = 10_000  # ids of one statement: SQLite takes no more than 32,766 values


def nearest(essays):
    """Ids of the released essays nearest to each of these: {pk: [pk, …]}, nearest first, at most KEPT.

    Asks four queries, however many there are (more for hundreds of tags).
    """
    essays = {essay.pk: essay for essay in essays}
    tags, sharing, facts = defaultdict(set), defaultdict(set), {}
    for pk, tag in _rows(_TAGS, essays):
        tags[pk].add(tag)
    asked = {tag for its in tags.values() for tag in its}
    for pk, tag, live, *its in _rows(_CARRIED, _lately(asked)):
        if live == Essay.Live.PUBLISHED and tag in asked:
            sharing[tag].add(pk)
            facts[pk] = its
    hubs = _hubs({*facts, *essays})
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


def _lately(tags):
    """The ids of the last AMONG essays that got each of these tags."""
    # One SELECT a tag: of a common one the database walks back from the last, of a rare one it reads all.
    return {pk for (pk,) in _rows(_LAST, tags, each=_LAST_OF_TAG, between=" UNION ALL ", most=PARTS)}


def _hubs(essays):
    """The ids of the hubs of each of these essays."""
    found = defaultdict(set)
    for pk, hub in _rows(_HUBS, essays):
        found[pk].add(hub)
    return found


# In SQL, as every publication asks each twice: building them with the ORM takes several times as long as running them.
_TAGGED, _ESSAYS, _THROUGH = (model._meta.db_table for model in (TaggedEssay, Essay, Essay.hubs.through))
_TAGS = f"SELECT content_object_id, tag_id FROM {_TAGGED} WHERE content_object_id IN (%s)"  # noqa: S608 - our own tables
_LAST = "SELECT content_object_id FROM (%s) lately"
_LAST_OF_TAG = (
    f"SELECT * FROM (SELECT content_object_id FROM {_TAGGED} WHERE tag_id = %s "  # noqa: S608 - as above
    f"ORDER BY id DESC LIMIT {AMONG}) t"
)
_CARRIED = f"""
    SELECT t.content_object_id, t.tag_id, e.live, e.language, e.dated
    FROM {_TAGGED} t JOIN {_ESSAYS} e ON e.id = t.content_object_id
    WHERE t.content_object_id IN (%s)"""  # noqa: S608 - as above
_HUBS = f"SELECT essay_id, hub_id FROM {_THROUGH} WHERE essay_id IN (%s)"  # noqa: S608 - as above


def _rows(sql, ids, each="%s", between=", ", most=MOST):
    """The rows of a statement, ids in its one place, as many as fit, each as `each` says; days as the database gives
    them, which are compared."""
    ids = sorted(ids)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), most):
            some = ids[start : start + most]
            cursor.execute(sql % between.join([each] * len(some)), some)
            yield from cursor.fetchall()
