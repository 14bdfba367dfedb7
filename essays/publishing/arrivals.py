"""Essays that arrive from another site with their past: the moment at which they appeared there, and how they once
read.

What readers had there they have here: an edition for each text since the moment at which the essay appeared, numbered
from 1 in the order of the moments. What is older than that moment nobody had read: it is kept among the saved versions,
on the desk alone, and so is all of a draft. Editions are never numbered anew: newer ones are added when a source comes
again, while a text that turns up late, older than what is here, is kept on the desk too. `Arrived.unseen` counts these.

Nobody's account is said to have saved any of it (the name of who did, there, stands in the summary), and no letter is
written. How an old edition reads is rendered when somebody first asks for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import rendering
from essays.derived.redirects import forget_old_path, keep_old_path, keep_old_title
from essays.event_log import Verb, record
from essays.models import Author, Essay, Hub, Revision, Tag
from essays.models.essay import title_key
from essays.permissions import Conflict, lock, may_take_in
from essays.publishing import drafts, past_versions, steps, unschedule
from essays.publishing.past_versions import Past
from sitewide import state
from sitewide.characters import line
from sitewide.numbers import number

Step = Revision.Step
Live = Essay.Live
MAX_FEED_ID = 500


@dataclass(frozen=True)
class Arriving:
    """An essay as it arrives. `content` as of `essays.publishing.create`: how it reads now; `at` the moment at which it
    appeared or is to appear, None for a draft; `changed_at` since when it reads so, where the source says it; `past`
    the older texts, in any order (the last may be the text of now, with its moment and words); `summary` words on the
    text of now; `feed_id` the id by which feed readers know it; `prepared` its rendering (essays.derived.rendering).
    All moments are aware."""

    content: dict[str, Any]
    at: datetime | None = None
    changed_at: datetime | None = None
    past: Sequence[Past] = ()
    summary: str = ""
    feed_id: str = ""
    guid: UUID | None = None
    translation_group: UUID | None = None
    prepared: rendering.Prepared | None = None


@dataclass
class Arrived:
    """What came of it: the essay, how many editions were added and how many older texts that no reader sees, and
    sentences on older texts that could not be taken in."""

    essay: Essay
    editions: int = 0
    unseen: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass
class Together:
    """What essays that are stored in one transaction share: the hubs, and what has become of them that readers are to
    see. `are_relinked_later`: whoever stores them renders anew in the end what wanted one of them before it was there
    (essays.derived.relinking.wanting), and once rather than at each that comes."""

    are_relinked_later: bool = False
    hubs: list[Hub] = field(default_factory=lambda: list(Hub.objects.all()))
    stored: list[tuple[Essay, set[Tag], set[Author]]] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Around each of them: what ends by raising takes back what it stored, and nothing follows from it."""
        before = len(self.stored)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del self.stored[before:]
            raise

    def follow(self) -> None:
        """Does what follows for other pages from those that were stored since it was called last."""
        if self.stored:
            steps.effects_of_new(self.stored, are_relinked_later=self.are_relinked_later)
        self.stored.clear()


@transaction.atomic
def arrive(arriving: Arriving, *, by: User | None, together: Together | None = None) -> Arrived:
    """Stores an essay that is not here yet. Raises ValidationError in words (no title, no text, something too long, a
    text too costly to render, a `feed_id` that another essay has); an older text that is too long is left out alone.
    What follows for other pages is left to `together.follow()`, where it is given: within the caller's transaction,
    called before that ends."""
    may_take_in(by)
    state.take_turn()
    return _arrive(arriving, by, together)


@transaction.atomic
def arrive_all(many: Iterable[Arriving], *, by: User | None) -> list[Arrived | ValidationError]:
    """As `arrive`, for some dozens of essays in one transaction, which costs about half: all that follows for other
    pages is done once. Returns what came of each, in their order; one that is refused keeps back no other."""
    may_take_in(by)
    state.take_turn()
    together, came = Together(), list[Arrived | ValidationError]()
    for arriving in many:
        try:
            with together.one():
                came.append(_arrive(arriving, by, together))
        except ValidationError as error:
            came.append(error)
    together.follow()
    return came


def _arrive(arriving: Arriving, by: User | None, together: Together | None) -> Arrived:
    extra = {"guid": arriving.guid} if arriving.guid else {}
    essay = Essay(translation_group=arriving.translation_group, feed_id=_feed_id(arriving.feed_id), **extra)
    newest = _newest(essay, arriving, arriving.content)
    drafts.store_new(essay, newest)
    return _store(essay, newest, arriving, arriving.past, by, together)


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
    newest = _newest(essay, arriving, head.content() | arriving.content)
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


def _newest(essay: Essay, arriving: Arriving, content: dict[str, Any]) -> Revision:
    """The text of now, not stored yet; raises ValidationError where something is too long."""
    newest = drafts.new_revision(essay, content, by=None, parent=None, summary=arriving.summary, number=0)
    if problem := past_versions.too_long(newest):
        raise problem
    return newest


def _feed_id(given: str) -> str:
    """An id of a feed as it is stored; raises ValidationError for one that is too long, or another essay's."""
    given = line(given).strip()
    if len(given) > MAX_FEED_ID:
        raise ValidationError({"feed_id": _("Its id in feeds is longer than %s characters.") % number(MAX_FEED_ID)})
    if given and Essay.objects.filter(feed_id=given).exists():
        raise ValidationError({"feed_id": _("Another essay is known to feed readers by the id “%s”.") % given})
    return given


def _store(
    essay: Essay,
    newest: Revision,
    arriving: Arriving,
    past: Iterable[Past],
    by: User | None,
    together: Together | None = None,
) -> Arrived:
    """Stores older texts and the one of now, before the readers where it is to be."""
    at = essay.live_at if essay.live == Live.PUBLISHED else arriving.at
    appeared = at if at and at <= timezone.now() else None
    versions = past_versions.part(essay, newest, past, at=appeared, changed_at=arriving.changed_at)
    stored = past_versions.store(essay, newest, versions)
    newest.saved_at = newest.step_at = versions.changed_at
    newest.summary = newest.summary or versions.summary
    if problem := past_versions.too_long(newest):
        raise problem
    arrived = Arrived(essay, stored.editions, len(stored.rows) - stored.editions, stored.refused)
    if at is None:
        _save_draft(essay, newest)
    else:
        _publish(essay, newest, at, arriving.prepared, by, together)
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
    newest.save()
    drafts.keep_name(essay, newest)
    essay.head = newest
    essay.save(update_fields=["head", "title", "title_key", "slug"])


def _publish(
    essay: Essay,
    newest: Revision,
    at: datetime,
    prepared: rendering.Prepared | None,
    by: User | None,
    together: Together | None,
) -> None:
    """Makes the text of now what readers see, from its moment on."""
    now, known, is_new = timezone.now(), essay.live == Live.PUBLISHED, essay.html_version == 0
    steps.check_publishable(essay, newest, None, now)
    before, title = essay.slug, essay.title
    essay.live_at = at
    steps.copy(essay, newest, known)
    newest.edition = essay.edition = essay.edition + 1
    newest.edition_at, newest.step = max(at, min(newest.saved_at, now)), Step.APPROVED
    newest.words_added, newest.words_removed = steps.words_changed(essay, newest)
    newest.save()
    essay.head, essay.live = newest, Live.PUBLISHED
    essay.revised_at = newest.edition_at if newest.edition_at > at else None
    tags, authors = steps.write_live(
        essay, newest, prepared, together.hubs if together else None, is_related_later=together is not None,
        is_relinked_later=together is not None and together.are_relinked_later,
    )  # fmt: skip
    if known and before != essay.slug:
        keep_old_path(f"/essays/{before}/", essay=essay)
    if known and title_key(title) != essay.title_key:
        keep_old_title(title, essay)
    forget_old_path(f"/essays/{essay.slug}/")
    if together:
        together.stored.append((essay, tags, authors))
    else:
        steps.effects(essay, tags, authors, is_new=is_new)
    record(essay, Verb.SCHEDULED if at > now else Verb.PUBLISHED, by=by, revision=newest)
