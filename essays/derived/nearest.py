"""Which essays stand nearest to one another: those that share most tags, then hubs; of equals, those in the same
language, then the newer. Looked for are only the last AMONG essays that got one of its tags: so it takes no longer on a
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
    if not essays:
        return {}
    looked_at = _LookedAt(_LATELY, [*essays, *essays])
    sharing = looked_at.of_each_tag()
    return {
        pk: looked_at.ranked(essay, Counter(chain.from_iterable(sharing[tag] for tag in looked_at.tags[pk])))
        for pk, essay in essays.items()
    }


def ranked(offered):
    """Of (essay, ids of others) for each of these: {pk: [pk, …]}, the ids of those others that are released and share a
    tag with it, all of them, nearest first.

    Asks one query, however many there are.
    """
    offered = [(essay, set(others)) for essay, others in offered]
    if not offered:
        return {}
    looked_at = _LookedAt(_GIVEN, list({pk for essay, others in offered for pk in (essay.pk, *others)}))
    return {
        essay.pk: looked_at.ranked(essay, looked_at.shared(essay.pk, others), len(others)) for essay, others in offered
    }


class _LookedAt:
    """What is known of some essays: their tags and hubs; of those released, language and day."""

    def __init__(self, statement, ids):
        self.tags, self.hubs, self.facts = defaultdict(set), defaultdict(set), {}
        for pk, hub, tag, live, *its in _rows(statement, ids):
            if hub:
                self.hubs[pk].add(hub)
                continue
            self.tags[pk].add(tag)
            if live == Essay.Live.PUBLISHED:
                self.facts[pk] = its

    def of_each_tag(self):
        """The released that carry each tag."""
        found = defaultdict(set)
        for pk in self.facts:
            for tag in self.tags[pk]:
                found[tag].add(pk)
        return found

    def shared(self, pk, others):
        """How many tags each of the others that are released shares with an essay, of those that share one."""
        counted = ((other, len(self.tags[pk] & self.tags[other])) for other in others if other in self.facts)
        return {other: count for other, count in counted if count}

    def ranked(self, essay, shared, most=KEPT):
        """The nearest to an essay, so many at most, by {other: how many tags it shares with it}."""
        pk, facts, hubs = essay.pk, self.facts, self.hubs
        ranks = (
            (count, len(hubs[pk] & hubs[other]), facts[other][0] == essay.language, facts[other][1], other)
            for other, count in shared.items()
            if other != pk
        )
        return [other for *_, other in nlargest(most, ranks)]


# In SQL, as every publication asks it: building it with the ORM takes several times as long as running it.
_TAGGED, _ESSAYS, _THROUGH = (model._meta.db_table for model in (TaggedEssay, Essay, Essay.hubs.through))
# Each step is worked out once; the first says where the last AMONG of a tag begin, as no statement that both databases
# know asks for so many of each.
_LATELY = f"""
    WITH own AS MATERIALIZED (
        SELECT tag_id, COALESCE((
            SELECT l.id FROM {_TAGGED} l WHERE l.tag_id = its.tag_id ORDER BY l.id DESC LIMIT 1 OFFSET {AMONG - 1}
        ), 0) AS since FROM (SELECT DISTINCT tag_id FROM {_TAGGED} WHERE content_object_id IN (%s)) its
    ), seen AS MATERIALIZED (
        SELECT l.content_object_id AS id FROM own JOIN {_TAGGED} l ON l.tag_id = own.tag_id AND l.id >= own.since
        UNION SELECT id FROM {_ESSAYS} WHERE id IN (%s)
    )"""  # noqa: S608 - our own tables
_GIVEN = f"WITH seen AS MATERIALIZED (SELECT id FROM {_ESSAYS} WHERE id IN (%s))"  # noqa: S608
_FACTS = f"""
    SELECT e.id, NULL, t.tag_id, e.live, e.language, e.dated FROM seen
    JOIN {_ESSAYS} e ON e.id = seen.id JOIN {_TAGGED} t ON t.content_object_id = seen.id
    UNION ALL SELECT seen.id, h.hub_id, NULL, NULL, NULL, NULL FROM seen
    JOIN {_THROUGH} h ON h.essay_id = seen.id"""  # noqa: S608


def _rows(statement, ids):
    """Of the essays that a statement looks at: (id, None, a tag, state, language, day) for each tag, and (id, a hub)
    for each hub; days as the database gives them, which are compared. `ids` are those of all its places, as many in
    each."""
    with connection.cursor() as cursor:
        places = statement.count("%s")
        several = ", ".join(["%s"] * (len(ids) // places))
        cursor.execute((statement + _FACTS) % ((several,) * places), ids)
        return cursor.fetchall()
