"""How fast replies are decided: for the desk."""

from statistics import median

from comments.models import Comment, ModerationEntry
from comments.moderation.undo_window import NO_DECISION


def replies_since(moment):
    """How many replies of readers arrived since a moment, and the time within which half of those that were decided
    had their first decision: (int, timedelta or None)."""
    # All states are named, and decisions sorted here, so that SQLite finds both by their indexes and goes through none.
    arrived = Comment.objects.filter(state__in=Comment.State.values, submitted_at__gte=moment, user=None)
    entries = ModerationEntry.objects.filter(comment__in=arrived, undone_by=None).exclude(verb__in=NO_DECISION)
    taken = {}
    rows = entries.order_by().values_list("at", "pk", "comment", "comment__submitted_at")
    for at, _number, pk, sent in sorted(rows):
        taken.setdefault(pk, at - sent)
    return arrived.count(), median(taken.values()) if taken else None
