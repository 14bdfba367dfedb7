"""Which essays stand nearest to one another: those that share most tags, then hubs; of equals, those in the same
language, then the newer."""

from collections import defaultdict
from heapq import nlargest

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
        others = {other for tag in tags[pk] for other in sharing[tag] if other != pk and other in facts}

        def rank(other, pk=pk, language=essay.language):
            its_language, dated = facts[other]
            return (len(tags[pk] & tags[other]), len(hubs[pk] & hubs[other]), its_language == language, dated, other)

        found[pk] = nlargest(KEPT, others, key=rank)
    return found


def _hubs(essays):
    """The ids of the hubs of each of these essays."""
    found = defaultdict(set)
    through = Essay.hubs.through
    for pk, hub in through.objects.filter(essay__in=essays).values_list("essay_id", "hub_id"):
        found[pk].add(hub)
    return found
