"""Every write on an essay's life, one function each: check, change, record, effects on commit.

`by=` is the person who acts; None is the system itself (importers, the demo). Words for people are in ValidationError;
PermissionDenied is for those who lack the role; Conflict for a save over a newer version.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import denormalised, desk_hubs, media_uses
from essays.derived.redirects import forget_old_path, keep_old_path, keep_old_title
from essays.event_log import Verb, record
from essays.hooks import tell_followers
from essays.models import Essay, Revision
from essays.models.essay import title_key
from essays.permissions import Conflict, lock, may_publish, may_withdraw, may_write
from essays.publishing import drafts, steps
from essays.review import check_second_pair
from essays.revisions import edition_texts
from sitewide import state
from sitewide.text.characters import line

Step = Revision.Step
# What publishing writes of a revision.
_DECIDED = ("edition", "edition_at", "step", "step_by", "step_at", "summary", "words_added", "words_removed")


@transaction.atomic
def create(
    content: dict[str, Any],
    *,
    by: User | None,
    summary: str = "",
    guid: UUID | None = None,
    translation_group: UUID | None = None,
) -> Essay:
    """Makes an essay with its first draft and returns it; without a slug its address is derived from the title.

    `content` is a dictionary with names from `essays.models.revision.CONTENT`; authors and hubs are ids, tags names.
    """
    essay, revision = _create(content, by, summary, guid, translation_group)
    drafts.store(revision)
    essay.go_on_from(revision)
    essay.save(update_fields=["head", "saved_at"])
    desk_hubs.write_new([essay])
    return essay


@transaction.atomic(savepoint=False)
def create_published(
    content: dict[str, Any],
    *,
    by: User | None,
    at: datetime | None = None,
    summary: str = "",
    guid: UUID | None = None,
    translation_group: UUID | None = None,
) -> Essay:
    """Makes an essay and publishes its first draft, now or at the moment `at`, as `create` and `publish` together:
    nobody else can have changed a row that is not to be seen yet, so none is read again. Where it raises, the caller's
    transaction is undone with it."""
    may_publish(by)
    essay, revision = _create(content, by, summary, guid, translation_group)
    return _publish(essay, revision, by=by, at=at, note="")


def _create(
    content: dict[str, Any], by: User | None, summary: str, guid: UUID | None, translation_group: UUID | None
) -> tuple[Essay, Revision]:
    """Stores an essay; returns it with its first draft, which is to be stored."""
    may_write(by)
    state.take_turn()  # of two with the same title the second sees the address of the first
    extra = {"guid": guid} if guid else {}
    essay = Essay(owner=by, translation_group=translation_group, **extra)
    revision = drafts.new_revision(essay, content, by=by, parent=None, summary=summary, number=1)
    drafts.store_new(essay, revision)
    return essay, revision


@transaction.atomic
def save_draft(
    essay: Essay, content: dict[str, Any], *, by: User | None, parent: Revision | None, summary: str = ""
) -> Revision:
    """Saves a whole new draft on top of `parent` (the Revision it was begun from) and returns it.

    Readers see nothing of it. A save that changes nothing returns the newest revision. Raises Conflict when another
    version was saved since `parent`, PermissionDenied for those who may not write here.
    """
    essay = lock(essay)
    may_write(by, essay)
    head = essay.head
    if head and (parent is None or parent.pk != head.pk):
        raise Conflict(head)
    base = head.content() if head else {}
    number = (essay.revisions.aggregate(n=Max("number"))["n"] or 0) + 1
    revision = drafts.new_revision(essay, base | content, by=by, parent=head, summary=summary, number=number)
    if head and revision.content_hash == head.content_hash:
        return head
    drafts.store(revision)
    if head and head.edition is None:
        Revision.objects.filter(pk=head.pk).update(step=Step.SUPERSEDED)
    if essay.live == Essay.Live.NEVER:
        drafts.keep_name(essay, revision)
    essay.go_on_from(revision)
    essay.save(update_fields=["head", "saved_at", "title", "title_key", "slug"])
    desk_hubs.write(essay)
    return revision


@transaction.atomic
def publish(revision: Revision, *, by: User | None, at: datetime | None = None, note: str = "") -> Essay:
    """Makes a revision what readers see, now or (a first publication only) at the moment `at`; returns the Essay.

    Copies the revision to the essay, renders, links, indexes, keeps the old address when the slug changed, renders anew
    the essays that wanted this title. Raises ValidationError in plain words (no title, no text, a text too costly to
    render, scheduling what readers know already, a revision that was an edition before). Publishing what is live
    already changes nothing.
    """
    may_publish(by)
    essay = lock(revision.essay)
    revision.refresh_from_db()  # as it is under the lock: somebody may have decided on it since it was read
    return _publish(essay, revision, by=by, at=at, note=note)


def _publish(essay: Essay, revision: Revision, *, by: User | None, at: datetime | None, note: str) -> Essay:
    now = timezone.now()
    if revision.edition and essay.live_at and essay.live_at <= now:
        return _published_already(essay, revision, by)
    steps.check_publishable(essay, revision, at, now)
    if revision.step != Step.APPROVED:
        check_second_pair(revision, by)
    known = essay.live_at is not None and essay.live_at <= now
    before, title, was = essay.slug, essay.title, denormalised.standing(essay)
    live_at = essay.live_at
    if live_at is None or not known:
        live_at = essay.live_at = at or now
        steps.forget_unseen(essay)
    steps.copy(essay, revision, known)
    revision.edition = essay.edition = essay.edition + 1
    revision.edition_at = max(now, live_at)
    revision.step, revision.step_by, revision.step_at = Step.APPROVED, by, now
    revision.summary = note or revision.summary
    revision.words_added, revision.words_removed = steps.words_changed(essay, revision)
    if revision.pk is None:
        drafts.store(revision)
        essay.go_on_from(revision)
    else:
        revision.save(update_fields=_DECIDED)
    essay.live, essay.withdrawn_at, essay.withdrawn_reason = Essay.Live.PUBLISHED, None, ""
    essay.revised_at = now if known and essay.edition > 1 else essay.revised_at
    is_new = essay.html_version == 0  # it never was in the index, nor on the schedule, and nobody can have replied
    tags, authors, left = steps.write_live(essay, revision)
    if before != essay.slug and known:
        keep_old_path(f"/essays/{before}/", essay=essay)
    if known and title_key(title) != essay.title_key:
        keep_old_title(title, essay)
    forget_old_path(f"/essays/{essay.slug}/")
    steps.effects(essay, tags, authors, left=left, is_new=is_new, was=was)
    record(essay, Verb.SCHEDULED if live_at > now else Verb.PUBLISHED, by=by, revision=revision, note=note)
    return essay


def _published_already(essay: Essay, revision: Revision, by: User | None) -> Essay:
    """A revision is one edition: publishing again what stands before the readers changes nothing."""
    if revision.edition != essay.edition:
        raise ValidationError(_("This revision was published before. Restore it first: that makes a new draft of it."))
    return republish(essay, by=by) if essay.live == Essay.Live.WITHDRAWN else essay


@transaction.atomic
def withdraw(essay: Essay, reason: str, *, by: User | None) -> Essay:
    """Takes a published essay from the readers: its address answers 410 with title, date and this reason (required)."""
    may_withdraw(by)
    reason = line(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why it is withdrawn; readers will see it.")})
    essay = lock(essay)
    if essay.live != Essay.Live.PUBLISHED:
        raise ValidationError(_("Only a published essay can be withdrawn."))
    if essay.is_scheduled:
        raise ValidationError(_("It has not appeared yet: take it off the schedule instead."))
    essay.live, essay.withdrawn_at, essay.withdrawn_reason = Essay.Live.WITHDRAWN, timezone.now(), reason[:300]
    essay.save(update_fields=["live", "withdrawn_at", "withdrawn_reason"])
    steps.effects(essay, essay.tags.all(), essay.authors.all())
    record(essay, Verb.WITHDRAWN, by=by, note=essay.withdrawn_reason)
    return essay


@transaction.atomic
def republish(essay: Essay, *, by: User | None) -> Essay:
    """Puts a withdrawn essay before the readers again, as it stood: the same edition, date and address."""
    may_publish(by)
    essay = lock(essay)
    if essay.live != Essay.Live.WITHDRAWN:
        raise ValidationError(_("Only a withdrawn essay can be published again."))
    if not essay.body.strip():  # it came in a bundle, which tells of what was withdrawn without its words
        raise ValidationError(_("Its words are not here. Write the text anew, and publish that."))
    essay.live, essay.withdrawn_at, essay.withdrawn_reason = Essay.Live.PUBLISHED, None, ""
    essay.save(update_fields=["live", "withdrawn_at", "withdrawn_reason"])
    steps.effects(essay, essay.tags.all(), essay.authors.all())
    record(essay, Verb.REPUBLISHED, by=by)
    return essay


@transaction.atomic
def unschedule(essay: Essay, *, by: User | None) -> Essay:
    """Takes a scheduled essay off the schedule; it is a draft again."""
    may_publish(by)
    essay = lock(essay)
    if not essay.is_scheduled:
        raise ValidationError(_("This essay is not scheduled."))
    steps.forget_unseen(essay)
    essay.live, essay.live_at = Essay.Live.NEVER, None
    essay.save(update_fields=["live", "live_at", "edition"])
    steps.effects(essay, essay.tags.all(), essay.authors.all())
    record(essay, Verb.UNSCHEDULED, by=by, revision=essay.head)
    return essay


@transaction.atomic
def discard(essay: Essay, *, by: User | None) -> None:
    """Deletes a draft that was never public, with all its revisions."""
    essay = lock(essay)
    may_write(by, essay)
    if essay.live != Essay.Live.NEVER:
        raise ValidationError(_("Readers have seen this essay: it can be withdrawn, not discarded."))
    shown = media_uses.of_essay(essay)
    desk_hubs.forget(essay)
    essay.delete()
    media_uses.settle(*shown)


@transaction.atomic
def restore(revision: Revision, *, by: User | None) -> Revision:
    """Makes a new draft with the content of an older revision, on top of the newest; returns it."""
    essay = lock(revision.essay)
    revision.refresh_from_db()
    if revision.withheld_at:
        raise ValidationError(_("A withheld revision cannot be restored."))
    summary = _("Restored revision %(number)s") % {"number": revision.number}
    restored = save_draft(essay, revision.content(), by=by, parent=essay.head, summary=summary)
    record(essay, Verb.RESTORED, by=by, revision=restored, note=summary)
    return restored


@transaction.atomic
def withhold(revision: Revision, reason: str, *, by: User | None) -> Revision:
    """Takes the words out of one revision for good; its number, its date and this reason (required) stay.

    What readers see now and the newest draft cannot be withheld: publish or save other words first. Returns it.
    """
    may_publish(by)
    reason = line(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why it is withheld; readers will see it.")})
    essay = lock(revision.essay)
    revision.refresh_from_db()
    if revision.edition and revision.edition == essay.edition:
        raise ValidationError(_("This is the edition that readers have: publish another one first."))
    if essay.head_id == revision.pk:
        raise ValidationError(_("This is the newest draft: save another one first."))
    revision.withheld_at, revision.withheld_reason = timezone.now(), reason[:300]
    for name in ("title", "standfirst", "lead_in", "body", "summary", "source_url", "slug"):
        setattr(revision, name, "")
    revision.authors, revision.hubs, revision.tags = [], [], []
    revision.content_hash = revision.digest()
    revision.save()
    media_uses.forget_revision(revision)
    revision.notes.all().delete()
    edition_texts.forget(revision)
    denormalised.rebuild(Essay.objects.filter(pk=essay.pk))
    tell_followers(essay)
    record(essay, Verb.WITHHELD, by=by, revision=revision, note=revision.withheld_reason)
    state.bump()
    return revision
