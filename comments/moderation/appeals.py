"""Appeals: once a reply, within fourteen days, its writer may ask that somebody else looks at a refusal again.

Who refused it cannot decide the appeal. Where there is no second moderator, an administrator does; and where nobody
else is there at all, whoever is. The private page says which of these it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from comments import moderation, notifications
from comments.cleaning import NOTE_LIMIT, clean_body
from comments.models import Appeal, Comment, ModerationEntry
from comments.models.appeal import REFUSED
from comments.moderation import steps
from sitewide import state as site_state
from sitewide import surrogate_keys
from sitewide.http.absolute_urls import absolute_url
from sitewide.mail import outbox
from sitewide.text.lookalikes import can_be_seen
from sitewide.text.numbers import number

Verb = ModerationEntry.Verb
OPEN_FOR = timedelta(days=14)
FIRST_LOOK = (Verb.REJECT, Verb.REMOVE)


def closes_at(comment: Comment) -> datetime | None:
    """Until when a refusal can be appealed against; None where there is none."""
    return comment.decided_at + OPEN_FOR if comment.state in REFUSED and comment.decided_at else None


def of(comment: Comment) -> Appeal | None:
    """The appeal on a reply, with the entry that settled it; or None."""
    return Appeal.objects.filter(comment=comment).select_related("decision__undone_by").first()


def can_ask(comment: Comment, now: datetime | None = None) -> bool:
    """Whether the writer of a reply can appeal now: refused lately, by a reader, not erased, and for the first time."""
    closes = closes_at(comment)
    open_now = closes is not None and (now or timezone.now()) < closes
    return open_now and comment.user_id is None and not comment.erased_at and of(comment) is None


def ask(comment: Comment, words: str, *, now: datetime | None = None) -> Appeal:
    """Its writer asks for a second look at a refused reply, in at most 1,000 characters; returns the Appeal.

    Sent twice in the same words it is one. Raises ValidationError in words for its writer.
    """
    now = now or timezone.now()
    words = clean_body(words)
    if not can_be_seen(words):
        raise ValidationError(_("Write why it should be published."))
    if len(words) > NOTE_LIMIT:
        raise ValidationError(
            _("Your words have %(count)s characters; %(note_limit)s is the most. Nothing was cut.")
            % {"count": number(len(words)), "note_limit": number(NOTE_LIMIT)}
        )
    with transaction.atomic():
        row = steps.lock(comment)
        before = of(row)
        if before and before.words == words:
            return before
        if before:
            raise ValidationError(_("You have appealed against this decision already; there is one appeal a reply."))
        if not can_ask(row, now):
            raise ValidationError(_("The time for an appeal is over, or the reply was decided on anew."))
        appeal = Appeal.objects.create(comment=row, words=words, at=now)
        steps.record(row, Verb.APPEAL, row.state, by=None, now=now)
        _tell_deciders(appeal)
        return appeal


@dataclass(frozen=True)
class Bench:
    """The people who could decide appeals, each list by age of account."""

    moderators: list[User]
    administrators: list[User]

    def without(self, first: Collection[int | None]) -> tuple[list[User], str]:
        """(those who may decide where the accounts `first` refused, how they come to it: "moderator", "administrator"
        or "same")."""
        for people, how in ((self.moderators, "moderator"), (self.administrators, "administrator")):
            if others := [person for person in people if person.pk not in first]:
                return others, how
        return self.administrators or self.moderators, "same"


def bench() -> Bench:
    """Who there is now, in two queries."""
    people = get_user_model().objects.filter(is_active=True, groups__name="administrator")
    return Bench(list(notifications.moderators()), list(people.order_by("pk")))


def first_looks(comments: Iterable[Comment] | Iterable[int]) -> QuerySet[ModerationEntry]:
    """The standing refusals of replies (rows or ids), oldest first, with the people who made them."""
    entries = ModerationEntry.objects.filter(comment__in=comments, verb__in=FIRST_LOOK, undone_by=None)
    return entries.select_related("actor", "words").order_by("at", "pk")


def who_decides(comment: Comment) -> tuple[list[User], str]:
    """(people who may decide an appeal on a reply, how they come to it); see Bench."""
    return bench().without({entry.actor_id for entry in first_looks([comment])})


def may_decide(person: User, comment: Comment) -> bool:
    """Whether a person may decide an appeal on a reply."""
    return person.pk in {other.pk for other in who_decides(comment)[0]}


def waiting_for(person: User) -> int:
    """How many appeals wait for this person's decision; one query where none waits at all."""
    waiting = list(Appeal.objects.undecided().values_list("comment", flat=True))
    if not waiting:
        return 0
    people = bench()
    first: dict[int, set[int | None]] = {}
    for comment, actor in first_looks(waiting).values_list("comment", "actor"):
        first.setdefault(comment, set()).add(actor)
    return sum(person in people.without(first.get(comment, set()))[0] for comment in waiting)


def uphold(
    appeal: Appeal, *, by: User, seen_state: str | None = None, now: datetime | None = None
) -> ModerationEntry | None:
    """Publishes the reply after all; its letter leaves in ten minutes. Returns the entry, None when done before."""
    with transaction.atomic():
        row = _open(appeal, by)
        if row is None:
            return None
        entry = moderation.uphold(row.comment, by=by, seen_state=seen_state, now=now)
        if entry:
            _settle(row, entry, "")
        return entry


def turn_down(
    appeal: Appeal, answer: str, *, by: User, seen_state: str | None = None, now: datetime | None = None
) -> ModerationEntry | None:
    """Leaves the decision as it was, for good, with words for the writer. Returns the entry, None when done before."""
    answer = clean_body(answer)
    if not can_be_seen(answer):
        raise ValidationError({"answer": _("Write why it stays as it was: this decision is final.")})
    if len(answer) > NOTE_LIMIT:
        raise ValidationError(
            {
                "answer": _("Write at most %(note_limit)s characters; there are %(count)s.")
                % {"note_limit": number(NOTE_LIMIT), "count": number(len(answer))}
            }
        )
    with transaction.atomic():
        row = _open(appeal, by)
        if row is None:
            return None
        comment = row.comment
        if seen_state not in {None, comment.state}:
            raise moderation.DecidedMeanwhile(comment)
        entry = steps.record(comment, Verb.TURN_DOWN, comment.state, by=by, now=now or timezone.now(), note=answer)
        _settle(row, entry, answer)
        notifications.tell_turned_down(comment, answer)
        site_state.bump(surrogate_keys.MODERATION_LOG)
        return entry


def _open(appeal: Appeal, by: User) -> Appeal | None:
    """The appeal, locked with its reply and essay, where this person may decide it; None when they have done so."""
    comment = steps.lock(appeal.comment)
    row: Appeal = Appeal.objects.select_related("decision__undone_by", "decision__actor").get(pk=appeal.pk)
    row.comment = comment
    settled = row.settled
    if settled and settled.actor_id == by.pk:
        return None
    if settled:
        raise ValidationError(
            _("The appeal of %(name)s was decided meanwhile by %(actor)s.")
            % {"name": comment.name, "actor": settled.actor}
        )
    if comment.state not in REFUSED:
        raise moderation.DecidedMeanwhile(comment)
    if not may_decide(by, comment):
        raise PermissionDenied(_("You decided this; another moderator decides the appeal."))
    return row


def _settle(row: Appeal, entry: ModerationEntry, answer: str) -> None:
    row.decision, row.answer = entry, answer
    row.save(update_fields=["decision", "answer"])
    outbox.cancel(f"appeal:{row.pk}")


def _tell_deciders(appeal: Appeal) -> None:
    """A letter to each who may decide it, with the writer's words; the page it leads to asks once more."""
    comment = appeal.comment
    body = _(
        "The writer of a reply to “%(title)s” asks for a second look:\n\n%(words)s\n\nDecide: %(link)s\n"
    ) % {
        "title": notifications.title_of(comment.essay), "words": notifications.quoted(appeal.words),
        "link": f"{absolute_url('desk-appeals')}#a{appeal.pk}",
    }  # fmt: skip
    subject = _("An appeal waits: “%(title)s”") % {"title": notifications.title_of(comment.essay)}
    people = [person.email for person in who_decides(comment)[0]]
    outbox.send_each(people, subject, body, key=f"appeal:{appeal.pk}", subscription="moderation")
