"""How fast replies are decided: for the desk."""

from statistics import median

from comments.models import Comment, ModerationEntry
from comments.moderation.undo_window import NO_DECISION


def replies_since(moment):
    """How many replies of readers arrived since a moment, and the time within which half of those that were decided
    had their first decision: (int, timedelta or None)."""
    arrived = Comment.objects.filter(submitted_at__gte=moment, user=None)
    entries = ModerationEntry.objects.filter(comment__in=arrived, undone_by=None).exclude(verb__in=NO_DECISION)
    taken = {}
    for pk, at, sent in entries.order_by("at", "pk").values_list("comment", "at", "comment__submitted_at"):
        taken.setdefault(pk, at - sent)
    return arrived.count(), median(taken.values()) if taken else None
