"""The strategy as numbers: which essays stand in which of the three rings."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.db.models import Sum
from django.utils import timezone

from essays.models import Essay, Hub, HubSetCount
from essays.models.count import ALL
from essays.models.hub import RINGS
from sitewide.database.compiled_queries import CompiledQuery

# The pairs in the order of the page; their addresses are made of the hubs' slugs.
PAIRS = (("alternatives", "movements"), ("movements", "politics"), ("politics", "alternatives"))


def ring_hubs(hubs=None):
    """The hubs that have a ring (among `hubs`, where they have been read already), by ink, in their order."""
    hubs = Hub.objects.exclude(ink=Hub.Ink.PLAIN) if hubs is None else hubs
    found = {hub.ink: hub for hub in hubs if hub.is_ring}
    return {ink: found[ink] for ink in RINGS if ink in found}


def combination_slug(inks, rings):
    """The address of a combination: "alternatives-and-movements", or "all-three"; "" where a ring is missing."""
    if len(inks) == 3:
        return "all-three"
    return "-and-".join(rings[ink].slug for ink in inks) if all(ink in rings for ink in inks) else ""


_SETS = CompiledQuery(
    lambda now: HubSetCount.objects.filter(month=ALL, since__lte=now).order_by().values_list("hubs", "many")
)
Sets = Callable[[frozenset[int]], bool]  # whether essays in exactly these hubs are meant


def all_of(hubs: Iterable[int]) -> Sets:
    """In all of these hubs (ids), whatever others they stand in."""
    wanted = frozenset(hubs)
    return wanted.issubset


def exactly(hubs: Iterable[int], rings: Iterable[int]) -> Sets:
    """In all of `hubs`, and in no other of `rings` (ids)."""
    wanted, others = frozenset(hubs), frozenset(rings)
    return lambda found: wanted <= found and found & others <= wanted


_FEATURED = CompiledQuery(lambda now: Essay.objects.published(now).newest().for_list().filter(featured=True)[:1])


class HubCounts:
    """How many public essays stand in hubs, read in one query: of one hub, of several at once, of one and no other."""

    def __init__(self):
        self.sets = Counter()
        for ids, many in _SETS.rows(timezone.now()):
            self.sets[frozenset(map(int, ids.split(",")))] += many

    def of(self, hub):
        """In this hub (an id)."""
        return self.in_all({hub})

    def in_all(self, hubs):
        """In all of these hubs (ids)."""
        return self.within(all_of(hubs))

    def within(self, sets):
        """In sets of hubs that are meant (all_of, exactly)."""
        return sum(many for found, many in self.sets.items() if sets(found))

    def months(self, sets):
        """The same of each month, {202403: how many}, in a query of its own."""
        wanted = [",".join(map(str, sorted(found))) for found in self.sets if sets(found)]
        rows = HubSetCount.objects.filter(month__gt=ALL, since__lte=timezone.now(), hubs__in=wanted).order_by()
        return dict(rows.values_list("month").annotate(n=Sum("many")))


def fields(rings, counts):
    """How many public essays stand in each field of the rings, of HubCounts: {frozenset of inks: count}."""
    ids = {hub.pk: ink for ink, hub in rings.items()}
    found = Counter()
    for hubs, many in counts.sets.items():
        found[frozenset(ink for pk, ink in ids.items() if pk in hubs)] += many
    return found


def lead_essay(site, newest=()):
    """The essay that leads: the one chosen in the settings, else a featured one, else the newest; None without any.
    `newest`: the published essays, newest first, or the first of them, where they are known."""
    rows = Essay.objects.published().newest().for_list()
    lead = rows.filter(guid=site.lead_essay).first() if site.lead_essay else None
    # Not ordered by it: for that all essays would be read and sorted, with all that is in their rows.
    lead = lead or _FEATURED.instance(timezone.now())
    return lead or next(iter(newest), None) or rows.first()
