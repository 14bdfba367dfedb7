"""Every decision on a reply, one function each: check → change → record → effects. Doing one twice changes nothing.

`by=` is the person who decides (None: the site itself); what else every verb takes is in Seen. Each returns its entry
of the log, or None when nothing changed. Refusals are ValidationError in words for people; DecidedMeanwhile and
EditedMeanwhile are two of them.
"""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments.models import Comment, ModerationEntry
from comments.moderation import reports, steps, undo_window
from comments.moderation.refusal_reasons import check_reason
from sitewide import state as site_state
from sitewide import surrogate_keys

Verb = ModerationEntry.Verb


class Seen(TypedDict, total=False):
    """What was decided on, as the one who decides saw it, and when.

    `seen_state` is the state in which the reply was seen: when somebody else decided meanwhile, DecidedMeanwhile is
    raised and nothing changes. `seen_version` names the words that were read (EditedMeanwhile). `now` is for imports of
    what was decided before.
    """

    seen_state: str | None
    seen_version: int | None
    now: datetime | None


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


def publish(comment: Comment, *, by: User | None, tell: bool = True, **seen: Unpack[Seen]) -> ModerationEntry | None:
    """Publishes a held, rejected or spam reply; the first time it is given its number, which it keeps for ever."""
    return _decide(comment, Verb.PUBLISH, by=by, tell=tell, **seen)


def reject(
    comment: Comment,
    reason: str,
    *,
    by: User | None,
    note: str = "",
    repeats_number: int | None = None,
    tell: bool = True,
    **seen: Unpack[Seen],
) -> ModerationEntry | None:
    """Refuses a reply for one of Comment.Reason; `note` is for its writer, required for "other"."""
    why = check_reason(comment, reason, note, repeats_number)
    return _decide(comment, Verb.REJECT, why, by=by, tell=tell, **seen)


def spam(comment: Comment, *, by: User | None, **seen: Unpack[Seen]) -> ModerationEntry | None:
    """Puts a reply among the spam; its writer is not told."""
    return _decide(comment, Verb.SPAM, by=by, **seen)


def remove(
    comment: Comment,
    reason: str,
    *,
    by: User | None,
    note: str = "",
    repeats_number: int | None = None,
    tell: bool = True,
    **seen: Unpack[Seen],
) -> ModerationEntry | None:
    """Takes a published reply from the readers; its number stays, with the date and the reason."""
    why = check_reason(comment, reason, note, repeats_number)
    return _decide(comment, Verb.REMOVE, why, by=by, tell=tell, **seen)


def restore(comment: Comment, *, by: User | None, tell: bool = True, **seen: Unpack[Seen]) -> ModerationEntry | None:
    """Brings a reply back: a removed one to the readers, a rejected one or spam to the queue."""
    return _decide(comment, Verb.RESTORE, by=by, tell=tell, **seen)


def hold(comment: Comment, *, by: User | None, **seen: Unpack[Seen]) -> ModerationEntry | None:
    """Takes a published reply back to the queue for another look; its number is kept for it."""
    return _decide(comment, Verb.HOLD, by=by, **seen)


def uphold(comment: Comment, *, by: User | None, **seen: Unpack[Seen]) -> ModerationEntry | None:
    """Puts a refused reply back on appeal, among the published; comments.moderation.appeals says who may."""
    return _decide(comment, Verb.UPHOLD, by=by, **seen)


def keep(comment: Comment, *, by: User | None, **seen: Unpack[Seen]) -> ModerationEntry | None:
    """Says that a reported reply stays as it is, which puts its reports aside; None where there are none."""
    return _decide(comment, Verb.KEEP, by=by, tell=False, **seen)


def withdraw(comment: Comment, *, now: datetime | None = None) -> ModerationEntry | None:
    """Its writer takes a reply that waits or stands published back, for good. Only the private page calls this."""
    return _decide(comment, Verb.WITHDRAW, by=None, now=now)


@transaction.atomic
def _decide(
    comment: Comment,
    verb: str,
    why: dict[str, Any] | None = None,
    *,
    by: User | None,
    seen_state: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> ModerationEntry | None:
    """One step of one reply, under a lock on its essay and itself; `why` is the reason of a refusal."""
    if verb not in {Verb.WITHDRAW, Verb.UPHOLD}:
        check_may(by, comment if verb == Verb.PUBLISH else None)
    row, why = steps.lock(comment), why or {}
    to_state = steps.leads_to(row, verb)
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
    if to_state is None or (verb in steps.STEPS and row.state not in steps.STEPS[Verb(verb)][0]):
        words = _("%(name)s’s reply is %(state)s: that cannot be done to it now.") % {
            "name": row.name,
            "state": row.get_state_display().lower(),
        }
        raise ValidationError(words)
    entry = steps.record(row, verb, to_state, by=by, now=now or timezone.now(), **why)
    reports.settle(row, entry)
    if verb == Verb.KEEP:
        site_state.bump(surrogate_keys.MODERATION_LOG)
        return entry
    steps.change(row, to_state, entry.at, **why)
    steps.effects(row, tell=tell)
    steps.mirror(row, comment)
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


@transaction.atomic
def undo(entry: ModerationEntry, *, by: User, now: datetime | None = None) -> ModerationEntry | None:
    """Takes a decision back within ten minutes, as if it had not been made; its letter has not left yet.

    Returns the new entry, None when it is undone already. Only the newest decision on a reply can be undone.
    """
    if by is None or entry.actor_id != by.pk:  # an administrator who settled an appeal may be no moderator
        check_may(by)
    now, comment = now or timezone.now(), entry.comment
    if comment is None:
        raise ValueError("only what was decided on a reply is undone")
    row = steps.lock(comment)
    if ModerationEntry.objects.filter(undoes=entry).exists():
        return None
    if not undo_window.can_undo(entry, now) or row.log.first() != entry:
        raise ValidationError(
            _("The decision on %(name)s’s reply cannot be undone any more. Its buttons still change it.")
            % {"name": row.name}
        )
    undone = steps.record(row, Verb.UNDO, entry.from_state, by=by, now=now, undoes=entry)
    letter_again = undo_window.take_back(row, entry)
    reports.reopen(row, entry)
    steps.effects(row, tell=letter_again)
    steps.mirror(row, comment)
    return undone
