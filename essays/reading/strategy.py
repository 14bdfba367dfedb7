"""The strategy as numbers: which essays stand in which of the three rings."""

from django.db.models import Count, Exists, OuterRef

from essays.models import Essay, Hub
from essays.models.hub import RINGS

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


def fields(rings):
    """How many public essays stand in each field of the rings: {frozenset of inks: count}, in one query."""
    through = Essay.hubs.through.objects
    rows = Essay.objects.published().order_by()
    for ink, hub in rings.items():
        rows = rows.annotate(**{ink: Exists(through.filter(essay=OuterRef("pk"), hub=hub))})
    counted = rows.values(*rings).annotate(n=Count("pk"))
    return {frozenset(ink for ink in rings if row[ink]): row["n"] for row in counted}


def shared_counts(hub):
    """How many public essays stand in this hub and each other one: {hub id: count}."""
    essays = Essay.objects.published().filter(hubs=hub)
    rows = Essay.hubs.through.objects.filter(essay__in=essays).exclude(hub=hub)
    return dict(rows.values_list("hub").annotate(n=Count("essay")).values_list("hub", "n"))


def lead_essay(site, newest=()):
    """The essay that leads: the one chosen in the settings, else a featured one, else the newest; None without any.
    `newest`: the published essays, newest first, or the first of them, where they are known."""
    rows = Essay.objects.published().newest().for_list()
    lead = rows.filter(guid=site.lead_essay).first() if site.lead_essay else None
    # Not ordered by it: for that all essays would be read and sorted, with all that is in their rows.
    lead = lead or rows.filter(featured=True).first()
    return lead or next(iter(newest), None) or rows.first()
