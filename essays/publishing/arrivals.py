"""Essays that arrive from another site with their past: the moment at which they appeared there, and how they once
read.

What readers had there they have here: an edition for each text since the moment at which the essay appeared, numbered
from 1 in the order of the moments. What is older than that moment nobody had read: it is kept among the saved versions,
on the desk alone, and so is all of a draft. Editions are never numbered anew: newer ones are added when a source comes
again, while a text that turns up late, older than what is here, is kept on the desk too. `Arrived.unseen` counts these.

Nobody's account is said to have saved any of it (the name of who did, there, stands in the summary), and no letter is
written. How an old edition reads is rendered when somebody first asks for it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import denormalised, desk_hubs, rendering
from essays.derived.redirects import forget_old_path, keep_old_path, keep_old_title
from essays.event_log import Verb, record
from essays.models import Essay, Revision
from essays.models.essay import title_key
from essays.permissions import Conflict, lock, may_take_in
from essays.publishing import drafts, past_versions, steps, unschedule
from essays.publishing.arriving import Arrived, Arriving
from essays.publishing.past_versions import Past
from essays.publishing.together import Together, new_version

__all__ = ["Arrived", "Arriving", "Past", "Together", "arrive", "arrive_again", "arrive_all"]

Step = Revision.Step
Live = Essay.Live


@transaction.atomic
def arrive(arriving: Arriving, *, by: User | None) -> Arrived:
    """Stores an essay that is not here yet. Raises ValidationError in words (no title, no text, something too long, a
    text too costly to render, a `feed_id` that another essay has); an older text that is too long is left out alone."""
    together = Together(by=by)
    arrived = together.add(arriving)
    together.store()
    return arrived


@transaction.atomic
def arrive_all(many: Iterable[Arriving], *, by: User | None) -> list[Arrived | ValidationError]:
    """As `arrive`, for some dozens of essays in one transaction, in about as many statements as for one. Returns what
    came of each, in their order; one that is refused keeps back no other."""
    together, came = Together(by=by), list[Arrived | ValidationError]()
    for arriving in many:
        try:
            came.append(together.add(arriving))
        except ValidationError as error:
            came.append(error)
    together.store()
    return came


@transaction.atomic
def arrive_again(essay: Essay, arriving: Arriving, *, by: User | None) -> Arrived:
    """Brings an essay that arrived before up to date: older texts that are not here yet, and the text of now where it
    is another. What is here is known by its moment, title and words; with nothing new nothing changes.

    An essay that readers have stays before them where its source calls it a draft by now; one that waits for its moment
    becomes what its source says. Raises Conflict where somebody here has saved it since it arrived, ValidationError
    where it was withdrawn here, and as `arrive`.
    """
    may_take_in(by)
    essay = lock(essay)
    head = essay.head
    if essay.live == Live.WITHDRAWN:
        raise ValidationError(_("It was withdrawn here, so nothing was taken over it."))
    if head is None or head.saver_id is not None or (essay.live == Live.PUBLISHED and head.edition is None):
        raise Conflict(head)
    newest = new_version(essay, arriving, head.content() | arriving.content)
    past = past_versions.unknown(essay, arriving.past)
    if newest.content_hash == head.content_hash and _stands(essay, arriving.at):
        if not past or not any(one.at > head.saved_at for one in past):
            return _add_late(essay, head, past)
    if essay.is_scheduled:  # nobody has read it: its source may have changed its mind
        essay = unschedule(essay, by=None)
    return _store(essay, newest, arriving, past, by)


def _stands(essay: Essay, at: datetime | None) -> bool:
    """Whether an essay stands before the readers, or does not, as its source says."""
    return (essay.live_at == at) if essay.is_scheduled or essay.live == Live.NEVER else True


def _store(essay: Essay, newest: Revision, arriving: Arriving, past: Iterable[Past], by: User | None) -> Arrived:
    """Stores older texts and the one of now, before the readers where it is to be."""
    at = essay.live_at if essay.live == Live.PUBLISHED else arriving.at
    appeared = at if at and at <= timezone.now() else None
    versions = past_versions.part(essay, newest, past, at=appeared, changed_at=arriving.changed_at)
    stored = past_versions.store(essay, newest, versions)
    past_versions.finish(newest, versions)
    arrived = Arrived.of(essay, stored)
    if at is None:
        _save_draft(essay, newest)
    else:
        _publish(essay, newest, at, arriving.prepared, by)
        arrived.editions += 1
    return arrived


def _add_late(essay: Essay, head: Revision, past: Sequence[Past]) -> Arrived:
    """Older texts that turned up late, beside what is here, whose places they do not take."""
    versions = past_versions.Versions(head.saved_at, late=sorted(past, key=lambda one: one.at))
    stored = past_versions.store(essay, _copy(head), versions) if past else past_versions.Stored()
    return Arrived(essay, 0, len(stored.rows), stored.refused)


def _copy(head: Revision) -> Revision:
    return Revision(essay=head.essay, **head.content())


def _save_draft(essay: Essay, newest: Revision) -> None:
    if essay.head and essay.head.edition is None:
        Revision.objects.filter(pk=essay.head.pk).update(step=Step.SUPERSEDED)
    drafts.store(newest)
    drafts.keep_name(essay, newest)
    essay.go_on_from(newest)
    essay.save(update_fields=["head", "saved_at", "title", "title_key", "slug"])
    desk_hubs.write(essay)


def _publish(
    essay: Essay, newest: Revision, at: datetime, prepared: rendering.Prepared | None, by: User | None
) -> None:
    """Makes the text of now what readers see, from its moment on."""
    now, known, is_new = timezone.now(), essay.live == Live.PUBLISHED, essay.html_version == 0
    steps.check_publishable(essay, newest, None, now)
    before, title, was = essay.slug, essay.title, denormalised.standing(essay)
    essay.live_at = at
    steps.copy(essay, newest, known)
    steps.number_edition(essay, newest, now)
    newest.words_added, newest.words_removed = steps.words_changed(essay, newest)
    drafts.store(newest)
    essay.go_on_from(newest)
    tags, authors, left = steps.write_live(essay, newest, prepared)
    if known and before != essay.slug:
        keep_old_path(f"/essays/{before}/", essay=essay)
    if known and title_key(title) != essay.title_key:
        keep_old_title(title, essay)
    forget_old_path(f"/essays/{essay.slug}/")
    steps.effects(essay, tags, authors, left=left, is_new=is_new, was=was)
    record(essay, Verb.SCHEDULED if at > now else Verb.PUBLISHED, by=by, revision=newest)
