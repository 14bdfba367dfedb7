"""Which essays stand nearest to one another: those that share most tags, then hubs; of equals, those in the same
language, then the newer."""

from collections import Counter, defaultdict
from heapq import nlargest
from itertools import chain

from essays.models import Essay, TaggedEssay

KEPT = 8  # more than the four shown, as some may be withdrawn or linked from the page already


def nearest(essays):
    """Ids of the released essays nearest to each of these: {pk: [pk, …]}, nearest first, at most KEPT.

    Asks two queries, however many there are.
    """
    essays = {essay.pk: essay for essay in essays}
    theirs = TaggedEssay.objects.filter(content_object__in=essays).values("tag")
    tags, sharing, facts = defaultdict(set), defaultdict(set), {}
    rows = TaggedEssay.objects.filter(tag__in=theirs)
    of_essay = ("content_object__live", "content_object__language", "content_object__dated")
    for pk, tag, live, *its in rows.values_list("content_object_id", "tag_id", *of_essay):
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
    through = Essay.hubs.through
    for pk, hub in through.objects.filter(essay__in=essays).values_list("essay_id", "hub_id"):
        found[pk].add(hub)
    return found
