"""Every decision on a reply, one function each: check → change → record → effects. Doing one twice changes nothing.

`by=` is the person who decides; `seen_state` the state in which that person saw the reply: when somebody else decided
meanwhile, DecidedMeanwhile is raised and nothing changes; `seen_version` likewise names the words that were read
(EditedMeanwhile). Refusals are ValidationError in words for people.
"""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import audit, notifications
from comments.audit import hash_chain
from comments.cleaning import NOTE_LIMIT, clean_body
from comments.models import Comment, ModerationEntry, ModerationNote
from comments.moderation import reports
from comments.notifications import UNDO_FOR, reply_subscriptions
from comments.screening import spam_training
from comments.threads import search_documents
from essays.models import Essay
from sitewide import state as site_state
from sitewide.numbers import number

State = Comment.State
Reason = Comment.Reason
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
# Lines of the log that are no decision of a moderator on a reply.
NO_DECISION = {*ModerationEntry.UNDECIDED, Verb.UNDO, Verb.BLOCK, Verb.LIFT, Verb.RULES}
# Where a reply comes back to: what was public is public again, all else waits for another look.
RESTORED = {State.REMOVED: State.PUBLISHED, State.REJECTED: State.HELD, State.SPAM: State.HELD}


class DecidedMeanwhile(ValidationError):
    """Somebody else decided first: `comment` as it is now, `entry` the decision that stands."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment
        self.entry = comment.log.select_related("actor").first()
        who = str(self.entry.actor or _("its writer")) if self.entry else _("somebody")
        words = {"name": comment.name, "who": who, "state": comment.get_state_display().lower()}
        super().__init__(_("%(name)s’s reply was decided meanwhile by %(who)s: %(state)s.") % words)


class EditedMeanwhile(ValidationError):
    """Its writer changed the words since they were read: `comment` as it is now."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment
        super().__init__(
            _("%(name)s changed the reply meanwhile. Read it again; nothing was decided.") % {"name": comment.name}
        )


def publish(
    comment: Comment,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> ModerationEntry | None:
    """Publishes a held, rejected or spam reply; the first time it is given its number, which it keeps for ever."""
    return _decide(comment, Verb.PUBLISH, by=by, seen_state=seen_state, seen_version=seen_version, now=now, tell=tell)


def reject(
    comment: Comment,
    reason: str,
    *,
    by: User | None,
    note: str = "",
    repeats_number: int | None = None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> ModerationEntry | None:
    """Refuses a reply for one of Comment.Reason; `note` is for its writer, required for "other"."""
    why = check_reason(comment, reason, note, repeats_number)
    return _decide(
        comment, Verb.REJECT, by=by, seen_state=seen_state, seen_version=seen_version, now=now, tell=tell, **why
    )


def spam(
    comment: Comment,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> ModerationEntry | None:
    """Puts a reply among the spam; its writer is not told."""
    return _decide(comment, Verb.SPAM, by=by, seen_state=seen_state, seen_version=seen_version, now=now)


def remove(
    comment: Comment,
    reason: str,
    *,
    by: User | None,
    note: str = "",
    repeats_number: int | None = None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> ModerationEntry | None:
    """Takes a published reply from the readers; its number stays, with the date and the reason."""
    why = check_reason(comment, reason, note, repeats_number)
    return _decide(
        comment, Verb.REMOVE, by=by, seen_state=seen_state, seen_version=seen_version, now=now, tell=tell, **why
    )


def restore(
    comment: Comment,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> ModerationEntry | None:
    """Brings a reply back: a removed one to the readers, a rejected one or spam to the queue."""
    return _decide(comment, Verb.RESTORE, by=by, seen_state=seen_state, seen_version=seen_version, now=now, tell=tell)


def hold(
    comment: Comment,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> ModerationEntry | None:
    """Takes a published reply back to the queue for another look; its number is kept for it."""
    return _decide(comment, Verb.HOLD, by=by, seen_state=seen_state, seen_version=seen_version, now=now)


def uphold(
    comment: Comment,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> ModerationEntry | None:
    """Puts a refused reply back on appeal, among the published; comments.moderation.appeals says who may."""
    return _decide(comment, Verb.UPHOLD, by=by, seen_state=seen_state, seen_version=seen_version, now=now)


def keep(
    comment: Comment,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> ModerationEntry | None:
    """Says that a reported reply stays as it is, which puts its reports aside; None where there are none."""
    return _decide(comment, Verb.KEEP, by=by, seen_state=seen_state, seen_version=seen_version, now=now, tell=False)


def withdraw(comment: Comment, *, now: datetime | None = None) -> ModerationEntry | None:
    """Its writer takes a reply that waits or stands published back, for good. Only the private page calls this."""
    return _decide(comment, Verb.WITHDRAW, by=None, now=now)


def check_reason(comment: Comment, reason: str, note: str, repeats_number: int | None) -> dict[str, Any]:
    """The reason of a refusal, cleaned; raises ValidationError by field."""
    note = clean_body(note)
    errors = {}
    if reason not in Reason.values:
        errors["reason"] = _("Choose a reason.")
    if reason == Reason.OTHER and not note:
        errors["note"] = _("Write the reason: there is no sentence for it.")
    if len(note) > NOTE_LIMIT:
        errors["note"] = _("Write at most %(note_limit)s characters; there are %(count)s.") % {
            "note_limit": number(NOTE_LIMIT),
            "count": number(len(note)),
        }
    if reason == Reason.REPEATS:
        said = Comment.objects.filter(essay=comment.essay_id, number=repeats_number, state=State.PUBLISHED)
        if repeats_number is None or not said.exclude(pk=comment.pk).exists():
            errors["repeats_number"] = _("Give the number of the published reply that says it.")
    if errors:
        raise ValidationError(errors)
    return {"reason": reason, "note": note, "repeats_number": repeats_number if reason == Reason.REPEATS else None}


@transaction.atomic
def _decide(
    comment: Comment,
    verb: str,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
    tell: bool = True,
    **why: Any,
) -> ModerationEntry | None:
    """One step of one reply, under a lock on its essay and itself. Returns the entry, or None when nothing changed."""
    if verb not in {Verb.WITHDRAW, Verb.UPHOLD}:
        check_may(by, comment if verb == Verb.PUBLISH else None)
    site_state.take_turn()
    essay = Essay.objects.select_for_update().get(pk=comment.essay_id)
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    row.essay = essay
    to_state = RESTORED.get(row.state) if verb == Verb.RESTORE else STEPS[Verb(verb)][1]
    if verb != Verb.KEEP and row.state == to_state and (seen_state in {None, row.state} or _was_by(row, by)):
        return None
    if seen_state not in {None, row.state}:
        raise DecidedMeanwhile(row)
    if verb == Verb.KEEP and row.state == to_state and row.reported_at is None:
        return None
    if seen_version not in {None, row.version}:
        raise EditedMeanwhile(row)
    if row.erased_at:
        raise ValidationError(_("Its writer had this reply erased: there is nothing left to decide on."))
    if to_state is None or (verb in STEPS and row.state not in STEPS[Verb(verb)][0]):
        words = _("%(name)s’s reply is %(state)s: that cannot be done to it now.") % {
            "name": row.name,
            "state": row.get_state_display().lower(),
        }
        raise ValidationError(words)
    entry = record(row, verb, to_state, by=by, now=now or timezone.now(), **why)
    reports.settle(row, entry)
    if verb == Verb.KEEP:
        site_state.bump()  # the public log tells of it
        return entry
    _change(row, essay, to_state, entry.at, **why)
    effects(row, essay, tell=tell)
    _mirror(row, comment)
    return entry


def _was_by(row: Comment, by: User | None) -> bool:
    """True where the newest decision is this person's own: a button pressed twice."""
    newest = row.log.first()
    return newest is not None and newest.actor_id == (by and by.pk)


def check_may(by: User | None, comment: Comment | None = None) -> None:
    """Moderators decide; a person with any role may publish what they wrote themselves."""
    own = comment is not None and by is not None and comment.user_id == by.pk and by.roles
    if by is not None and not (by.is_moderator or own):
        raise PermissionDenied(_("Only moderators decide on replies."))


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
    """One line of the log, with the words of its note apart; within a verb's transaction. Returns the entry."""
    salt = secrets.token_hex(16)
    entry: ModerationEntry = audit.append(
        row, row.essay, actor=by, verb=verb, from_state=row.state, to_state=to_state, reason=reason, at=now,
        undoes=undoes,
        note_hash=hash_chain.note_hash(salt, note) if note else "",
    )  # fmt: skip
    if note:
        ModerationNote.objects.create(entry=entry, text=note, salt=salt)
    return entry


def _change(row: Comment, essay: Essay, to_state: str, now: datetime, **why: Any) -> None:
    row.state = to_state
    row.decided_at = None if to_state == State.HELD else now
    for name, value in why.items():
        setattr(row, name, value)
    if to_state == State.PUBLISHED:
        row.published_at = row.published_at or now
        if row.number is None:
            essay.last_comment_number += 1
            row.number = essay.last_comment_number
    row.save()


def effects(row: Comment, essay: Essay, *, tell: bool = True) -> None:
    """What follows every change of a locked row: the count, the search, the letters, the public pages."""
    essay.comment_count = Comment.objects.filter(essay=essay, state=State.PUBLISHED).count()
    essay.save(update_fields=["comment_count", "last_comment_number"])
    search_documents.index_comment(row)
    spam_training.follow(row)
    notifications.take_back(row)
    if tell:
        notifications.tell_writer(row)
    reply_subscriptions.follow_up(row)
    site_state.bump()


def _mirror(row: Comment, comment: Comment) -> None:
    """Lets the caller's object show what was decided."""
    for field in ("state", "number", "published_at", "decided_at", "reason", "note", "repeats_number"):
        setattr(comment, field, getattr(row, field))


@transaction.atomic
def undo(entry: ModerationEntry, *, by: User, now: datetime | None = None) -> ModerationEntry | None:
    """Takes a decision back within ten minutes, as if it had not been made; its letter has not left yet.

    Returns the new entry, None when it is undone already. Only the newest decision on a reply can be undone.
    """
    if by is None or entry.actor_id != by.pk:  # an administrator who settled an appeal may be no moderator
        check_may(by)
    now = now or timezone.now()
    site_state.take_turn()
    comment = entry.comment
    if comment is None:
        raise ValueError("only what was decided on a reply is undone")
    essay = Essay.objects.select_for_update().get(pk=comment.essay_id)
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    row.essay = essay
    if ModerationEntry.objects.filter(undoes=entry).exists():
        return None
    if not can_undo(entry, now) or row.log.first() != entry:
        raise ValidationError(
            _("The decision on %(name)s’s reply cannot be undone any more. Its buttons still change it.")
            % {"name": row.name}
        )
    undone = record(row, Verb.UNDO, entry.from_state, by=by, now=now, undoes=entry)
    if row.published_at == entry.at:
        row.published_at = None
    row.state = entry.from_state
    row.decided_at = _decided_before(row, entry)
    row.save()
    reports.reopen(row, entry)
    # The letter on the decision that stands again is written anew only where the one undone had taken it back.
    effects(row, essay, tell=row.decided_at is not None and entry.at - row.decided_at < UNDO_FOR)
    _mirror(row, comment)
    return undone


def can_undo(entry: ModerationEntry, now: datetime | None = None) -> bool:
    """True for a moderator's decision of the last ten minutes."""
    decided = entry.verb not in NO_DECISION
    return decided and (now or timezone.now()) - entry.at < UNDO_FOR


def _decided_before(row: Comment, entry: ModerationEntry) -> datetime | None:
    if row.state == State.HELD:
        return None
    entries = row.log.filter(pk__lt=entry.pk, to_state=row.state, undone_by=None)
    earlier = entries.exclude(verb__in=[Verb.EDIT, Verb.APPEAL, Verb.TURN_DOWN, Verb.KEEP]).first()
    return earlier.at if earlier else row.published_at


def newest_decision(by: User, now: datetime | None = None) -> list[ModerationEntry]:
    """The entries of the last decision of one person that can be undone: one, or as many as were decided at once."""
    since = (now or timezone.now()) - UNDO_FOR
    verbs = [v for v in Verb.values if v not in NO_DECISION]
    recent = ModerationEntry.objects.filter(actor=by, verb__in=verbs, at__gt=since, undone_by=None)
    rows = list(recent.select_related("comment")[:50])
    rows = [e for e in rows if e.comment and e.comment.state == e.to_state]
    return [e for e in rows if e.at == rows[0].at and e.verb == rows[0].verb]
