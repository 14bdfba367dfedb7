"""The ten minutes in which a decision can be undone: its letter has not left yet."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from comments.models import Comment, ModerationEntry
from comments.notifications import UNDO_FOR

State = Comment.State
Verb = ModerationEntry.Verb
# Lines of the log that are no decision of a moderator on a reply.
NO_DECISION = {*ModerationEntry.UNDECIDED, Verb.UNDO, Verb.BLOCK, Verb.LIFT, Verb.RULES}


def can_undo(entry: ModerationEntry, now: datetime | None = None) -> bool:
    """True for a moderator's decision of the last ten minutes."""
    decided = entry.verb not in NO_DECISION
    return decided and (now or timezone.now()) - entry.at < UNDO_FOR


def newest_decision(by: User, now: datetime | None = None) -> list[ModerationEntry]:
    """The entries of the last decision of one person that can be undone: one, or as many as were decided at once."""
    since = (now or timezone.now()) - UNDO_FOR
    verbs = [v for v in Verb.values if v not in NO_DECISION]
    recent = ModerationEntry.objects.filter(actor=by, verb__in=verbs, at__gt=since, undone_by=None)
    rows = list(recent.select_related("comment")[:50])
    rows = [e for e in rows if e.comment and e.comment.state == e.to_state]
    return [e for e in rows if e.at == rows[0].at and e.verb == rows[0].verb]


def take_back(row: Comment, entry: ModerationEntry) -> bool:
    """Puts a locked reply back to where it was before its newest decision. Returns whether the decision that stands
    again is so young that its letter is written anew: the one undone had taken it back."""
    if row.published_at == entry.at:
        row.published_at = None
    row.state = entry.from_state
    row.decided_at = _decided_before(row, entry)
    row.save()
    return row.decided_at is not None and entry.at - row.decided_at < UNDO_FOR


def _decided_before(row: Comment, entry: ModerationEntry) -> datetime | None:
    if row.state == State.HELD:
        return None
    entries = row.log.filter(pk__lt=entry.pk, to_state=row.state, undone_by=None)
    earlier = entries.exclude(verb__in=[Verb.EDIT, Verb.APPEAL, Verb.TURN_DOWN, Verb.KEEP]).first()
    return earlier.at if earlier else row.published_at
