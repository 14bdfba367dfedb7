"""From one state of a reply to another: the table of what leads where, and the parts of a decision, called by the verbs
within their transaction."""

import secrets
from datetime import datetime
from typing import Any

from accounts.models import User
from comments import audit, notifications
from comments.audit import hash_chain
from comments.models import Comment, ModerationEntry, ModerationNote
from comments.notifications import reply_subscriptions
from comments.screening import spam_training
from comments.threads import search_documents
from essays.derived import counts
from essays.models import Essay
from sitewide import state as site_state
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery

State = Comment.State
Verb = ModerationEntry.Verb

# From which states each verb leads on, and where to.
STEPS = {
    Verb.PUBLISH: ({State.HELD, State.REJECTED, State.SPAM}, State.PUBLISHED),
    Verb.REJECT: ({State.HELD, State.SPAM}, State.REJECTED),
    Verb.SPAM: ({State.HELD, State.PUBLISHED, State.REJECTED}, State.SPAM),
    Verb.REMOVE: ({State.PUBLISHED}, State.REMOVED),
    Verb.HOLD: ({State.PUBLISHED}, State.HELD),
    # Its reports are put aside; nothing else changes.
    Verb.KEEP: ({State.PUBLISHED}, State.PUBLISHED),
    Verb.UPHOLD: ({State.REJECTED, State.REMOVED}, State.PUBLISHED),
    # Spam too: to its writer it reads as held.
    Verb.WITHDRAW: ({State.HELD, State.PUBLISHED, State.SPAM}, State.WITHDRAWN),
}
# Where a reply comes back to: what was public is public again, all else waits for another look.
RESTORED: dict[str, State] = {State.REMOVED: State.PUBLISHED, State.REJECTED: State.HELD, State.SPAM: State.HELD}


def leads_to(row: Comment, verb: str) -> str | None:
    """The state to which a verb leads a reply; None for one that cannot be restored."""
    return RESTORED.get(row.state) if verb == Verb.RESTORE else STEPS[Verb(verb)][1]


def lock(comment: Comment) -> Comment:
    """Takes the turn of those who write, and locks a reply and its essay; returns the reply as it is now, with that
    essay. In this order everywhere, so that no two wait for each other for ever."""
    site_state.take_turn()
    essay = lock_essay(comment.essay_id)
    row: Comment | None = _REPLY.instance(comment.pk)
    if row is None:
        raise Comment.DoesNotExist
    row.essay = essay
    return row


def lock_essay(pk: int) -> Essay:
    """An essay as it is now, locked until the transaction ends, in the turn that was taken before. Raises
    Essay.DoesNotExist."""
    essay: Essay | None = _ESSAY.instance(pk)
    if essay is None:
        raise Essay.DoesNotExist
    return essay


_ESSAY = CompiledQuery(lambda pk: Essay.objects.select_for_update(no_key=True).filter(pk=pk))
_REPLY = CompiledQuery(lambda pk: Comment.objects.select_for_update().filter(pk=pk).order_by())


def record(
    row: Comment,
    verb: str,
    to_state: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    note: str = "",
    repeats_number: int | None = None,
    undoes: ModerationEntry | None = None,
) -> ModerationEntry:
    """One line of the log, with the words of its note apart. Returns the entry."""
    salt = secrets.token_hex(16)
    entry: ModerationEntry = audit.append(
        row, row.essay, actor=by, verb=verb, from_state=row.state, to_state=to_state, reason=reason, at=now,
        undoes=undoes,
        note_hash=hash_chain.note_hash(salt, note) if note else "",
    )  # fmt: skip
    if note:
        ModerationNote.objects.create(entry=entry, text=note, salt=salt)
    return entry


def change(row: Comment, to_state: str, now: datetime, **why: Any) -> None:
    """Puts a locked reply into a state, with the reason; the first time it is published it is given its number."""
    row.state = to_state
    row.decided_at = None if to_state == State.HELD else now
    for name, value in why.items():
        setattr(row, name, value)
    if to_state == State.PUBLISHED:
        row.published_at = row.published_at or now
        if row.number is None:
            row.essay.last_comment_number += 1
            row.number = row.essay.last_comment_number
    row.save()


def effects(row: Comment, *, tell: bool = True) -> None:
    """What follows every change of a locked reply: the count, the search, the letters, the public pages."""
    before = row.essay.comment_count
    row.essay.comment_count = Comment.objects.filter(essay=row.essay, state=State.PUBLISHED).count()
    row.essay.save(update_fields=["comment_count", "last_comment_number"])
    if row.essay.comment_count != before:
        counts.update_responses([row.essay_id])
    search_documents.index_comment(row)
    spam_training.follow(row)
    notifications.take_back(row)
    if tell:
        notifications.tell_writer(row)
    reply_subscriptions.follow_up(row)
    # What never was public has no number, and no place among the responses.
    shown = (surrogate_keys.essay(row.essay_id), surrogate_keys.RESPONSES) if row.number is not None else ()
    site_state.bump(surrogate_keys.MODERATION_LOG, *shown)


def mirror(row: Comment, comment: Comment) -> None:
    """Lets the caller's object show what was decided."""
    for field in ("state", "number", "published_at", "decided_at", "reason", "note", "repeats_number"):
        setattr(comment, field, getattr(row, field))
