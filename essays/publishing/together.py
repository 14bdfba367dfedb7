"""Essays that arrive in one transaction, of which nothing was here until now: each is looked at by itself and may be
refused by itself, and all of them are stored in about as many statements as one (bulk inserts)."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays import markup
from essays.derived import denormalised, desk_hubs, nearest, rendering
from essays.derived.dependencies import Dependencies, dependencies_of
from essays.derived.redirects import forget_old_paths
from essays.derived.shown import Shown, slug_in
from essays.event_log import Verb, record_all
from essays.models import Author, Essay, EssayAuthor, Hub, Licence, Link, Revision, Tag, TaggedEssay
from essays.models.essay import title_key
from essays.permissions import may_take_in
from essays.publishing import drafts, past_versions, steps
from essays.publishing.arriving import Arrived, Arriving
from essays.revisions import edition_texts
from essays.unique_slugs import FreeSlugs, unique_slug
from sitewide import state
from sitewide.database.bulk_updates import update_each
from sitewide.text.characters import line
from sitewide.text.numbers import number
from sitewide.text.slugs import slugify

Live = Essay.Live
MAX_FEED_ID = 500


@dataclass
class _Of:
    """One of them on its way: its rows that are not stored yet, and what hangs on them; `made` of what readers are to
    see, None for a draft."""

    arrived: Arrived
    newest: Revision
    stored: past_versions.Stored
    authors: list[Author]
    hubs: list[Hub]
    made: tuple[markup.Rendered, Dependencies] | None = None

    @property
    def essay(self) -> Essay:
        return self.arrived.essay

    @property
    def rendered(self) -> markup.Rendered:
        return self._made[0]

    @property
    def dependencies(self) -> Dependencies:
        return self._made[1]

    @property
    def _made(self) -> tuple[markup.Rendered, Dependencies]:
        if self.made is None:
            raise ValueError("Of a draft nothing is rendered.")
        return self.made

    def is_read(self, now: datetime) -> bool:
        """Whether everybody may read it by now."""
        return self.made is not None and self.essay.live_at is not None and self.essay.live_at <= now

    @property
    def editions(self) -> list[Revision]:
        """The newest first."""
        return [self.newest, *(row for row in reversed(self.stored.rows) if row.edition)]


class Together:
    """Takes its turn when it is made: within the transaction, which is the caller's.

    `promised` are slugs of essays that come after these: links to them are made already, and whoever gives them sees to
    it in the end (`essays.derived.relinking.settled`) that they lead somewhere. Without it (None) what wants one of
    these essays is rendered anew at once.
    """

    def __init__(self, *, by: User | None, promised: Set[str] | None = None) -> None:
        may_take_in(by)
        state.take_turn()
        self.by, self.now = by, timezone.now()
        self.are_relinked_later = promised is not None
        self.mates: set[str] = set()  # slugs of those that came by now and are to be read at once
        self.promised: Set[str] = self.mates if promised is None else promised
        self.hubs = list(Hub.objects.all())
        self.slugs, self.shown = FreeSlugs(Essay.objects.all()), Shown()
        self.feed_ids: dict[str, bool] = {}  # whether each of them is an essay's
        self.authors: dict[int, Author | None] = {}
        self.licences: dict[int, Licence | None] = {}
        self.waiting: list[_Of] = []

    def expect(
        self, *, slugs: Iterable[str] = (), feed_ids: Iterable[str] = (), prepared: Iterable[rendering.Prepared] = ()
    ) -> None:
        """Asks at once what will be asked of those that come; what is not told here is asked for each."""
        self.slugs.expect(slugs)
        wanted = {line(one).strip() for one in feed_ids} - {""}
        taken = set(Essay.objects.filter(feed_id__in=wanted).values_list("feed_id", flat=True)) if wanted else set()
        self.feed_ids |= {one: one in taken for one in wanted if one not in self.feed_ids}
        paths = {path.partition("#")[0] for one in prepared for path in one.paths}
        self.shown.look_for(slug_in(path) for path in paths if path.startswith("/essays/"))

    def add(self, arriving: Arriving) -> Arrived:
        """Takes one along, to be stored by `store`: until then its essay has no id. Raises ValidationError in words (no
        title, no text, something too long, a text too costly to render, a `feed_id` that another essay has); an older
        text that is too long is left out alone."""
        extra = {"guid": arriving.guid} if arriving.guid else {}
        essay = Essay(translation_group=arriving.translation_group, feed_id=self.feed_id(arriving.feed_id), **extra)
        newest, at = new_version(essay, arriving, arriving.content), arriving.at
        appeared = at if at and at <= self.now else None
        versions = past_versions.part(essay, newest, arriving.past, at=appeared, changed_at=arriving.changed_at)
        stored = past_versions.arranged(essay, newest, versions)
        past_versions.finish(newest, versions)
        arrived = Arrived.of(essay, stored)
        authors = self._some(Author.objects.select_related("portrait"), self.authors, newest.authors)
        one = _Of(arrived, newest, stored, authors, [hub for hub in self.hubs if hub.pk in newest.hubs])
        if at is not None:
            steps.check_publishable(essay, newest, None, self.now)
        self._name(one)
        if at is not None:
            self._publish(one, arriving)
        if essay.feed_id:
            self.feed_ids[essay.feed_id] = True
        self.waiting.append(one)
        return arrived

    def feed_id(self, given: str) -> str:
        """An id of a feed as it is stored; raises ValidationError for one that is too long, or another essay's."""
        given = line(given).strip()
        if len(given) > MAX_FEED_ID:
            raise ValidationError({"feed_id": _("Its id in feeds is longer than %s characters.") % number(MAX_FEED_ID)})
        if given and self.knows_feed_id(given):
            raise ValidationError({"feed_id": _("Another essay is known to feed readers by the id “%s”.") % given})
        return given

    def knows_feed_id(self, given: str) -> bool:
        """Whether an essay is known to feed readers by this id."""
        if given not in self.feed_ids:
            self.feed_ids[given] = Essay.objects.filter(feed_id=given).exists()
        return self.feed_ids[given]

    def _some(self, rows: Any, known: dict[int, Any], ids: Iterable[int]) -> list[Any]:
        """The rows of these ids that there are, each once, in their order; asks for those that it has not met yet."""
        ids = list(dict.fromkeys(ids))
        if new := [pk for pk in ids if pk not in known]:
            known |= dict.fromkeys(new) | rows.in_bulk(new)
        return [row for pk in ids if (row := known[pk])]

    def _name(self, one: _Of) -> None:
        """The title of the text of now, and a free address for it; where that will be made of its id, none yet."""
        essay, newest = one.essay, one.newest
        essay.title, essay.title_key = newest.title, title_key(newest.title)
        wanted = slugify(newest.slug or newest.title)
        essay.slug = self.slugs.give(wanted, suffix=newest.language) if wanted else ""

    def _publish(self, one: _Of, arriving: Arriving) -> None:
        """Makes the text of now what readers see, from its moment on."""
        essay, newest = one.essay, one.newest
        essay.live_at = arriving.at
        steps.copy_words(essay, newest, known=False)
        steps.number_edition(essay, newest, self.now)
        before = one.editions[1] if len(one.editions) > 1 else None
        newest.words_added, newest.words_removed = steps.words_between(before, newest)
        if essay.licence_id:
            [essay.licence] = self._some(Licence.objects, self.licences, [essay.licence_id]) or [None]
        if arriving.at and arriving.at <= self.now and not self.are_relinked_later:
            self.mates.add(essay.slug)
        dependencies = dependencies_of(
            essay.body, essay.language, self.hubs, known=self.shown, promised=self.promised
        )  # fmt: skip
        try:
            one.made = rendering.fill(essay, dependencies, arriving.prepared, is_relinked_later=self.are_relinked_later)
        except markup.TextTooCostly as error:
            self.mates.discard(essay.slug)
            raise ValidationError({"body": str(error)}) from error
        one.arrived.editions += 1

    def store(self) -> None:
        """Stores those that came since it was called last, with all that follows for other pages."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        shown = [one for one in waiting if one.made]
        tags = self._tags(shown)
        for one in shown:
            one.essay.card = denormalised.build(
                one.essay, authors=one.authors, hubs=one.hubs, tags=tags[one.essay.guid], related=[],
                editions=one.editions,
            )  # fmt: skip
        self._store_essays([one.essay for one in waiting])
        self._store_versions(waiting)
        again = self._store_links(shown)
        _bulk(EssayAuthor, shown, lambda one: [
            EssayAuthor(essay=one.essay, author=author, position=place) for place, author in enumerate(one.authors)
        ])  # fmt: skip
        _bulk(TaggedEssay, shown, lambda one: [
            TaggedEssay(content_object=one.essay, tag=tag) for tag in tags[one.essay.guid]
        ])  # fmt: skip
        through = Essay.hubs.through
        _bulk(through, shown, lambda one: [through(essay=one.essay, hub=hub) for hub in one.hubs])
        near = nearest.nearest([one.essay for one in shown]) if shown else {}
        for one in waiting:
            one.essay.go_on_from(one.newest)
            one.essay.card |= {"related": near[one.essay.pk]} if one.made else {}
        names = ["head", "saved_at", "slug", "card", "html_version"]
        changed = (one.essay for one in waiting)
        update_each(Essay, names, ((e.pk, e.head_id, e.saved_at, e.slug, e.card, e.html_version) for e in changed))
        desk_hubs.write_new([one.essay for one in waiting])
        forget_old_paths(f"/essays/{one.essay.slug}/" for one in shown)
        steps.effects_of_new(
            [(one.essay, tags[one.essay.guid], one.authors) for one in shown], again=again,
            are_relinked_later=self.are_relinked_later,
        )  # fmt: skip
        record_all(
            [(one.essay, Verb.PUBLISHED if one.is_read(self.now) else Verb.SCHEDULED, one.newest)
             for one in shown], by=self.by,
        )  # fmt: skip

    def _tags(self, shown: Iterable[_Of]) -> dict[Any, list[Tag]]:
        """The tags of each of them, by its guid; those that are missing are made."""
        named = steps.tags_by_name([name for one in shown for name in one.newest.tags])
        return {one.essay.guid: steps.tags_among(named, one.newest.tags) for one in shown}

    def _store_essays(self, essays: list[Essay]) -> None:
        nameless = [essay for essay in essays if not essay.slug]
        for place, essay in enumerate(nameless):
            essay.slug = f"new-{timezone.now().timestamp()}-{place}"
        Essay.objects.bulk_create(essays)
        for essay in nameless:
            essay.slug = unique_slug(
                Essay.objects.all(), "", fallback=f"essay-{essay.pk}", suffix=essay.language
            )  # fmt: skip

    def _store_versions(self, waiting: list[_Of]) -> None:
        past_versions.write([one.stored for one in waiting])
        drafts.store_all([one.newest for one in waiting])
        edition_texts.keep_new(
            [(one.newest, one.essay.html, one.dependencies) for one in waiting if one.made]
        )  # fmt: skip

    def _store_links(self, shown: list[_Of]) -> list[int]:
        """Stores the links of each; returns the ids of those whose HTML has to be made anew now that all are there."""
        came = {one.essay.slug: one.essay.pk for one in shown if one.is_read(self.now)}
        before = [one.dependencies.unmet() for one in shown]
        self.shown.came(came)
        again = []
        for one, (unmet, parts) in zip(shown, before, strict=True):
            if self.are_relinked_later and (parts or not unmet <= came.keys()):
                one.essay.html_version = rendering.UNSETTLED
            again += [one.essay.pk] if parts else []
        hubs = {hub.slug: hub.pk for hub in self.hubs}
        _bulk(Link, shown, lambda one: rendering.link_rows(one.essay, one.rendered.links, hubs, self.shown))
        return again


def new_version(essay: Essay, arriving: Arriving, content: dict[str, Any]) -> Revision:
    """The text of now, not stored yet; raises ValidationError where something is too long."""
    newest = drafts.new_revision(essay, content, by=None, parent=None, summary=arriving.summary, number=0)
    if problem := past_versions.too_long(newest):
        raise problem
    return newest


def _bulk(model: type[Model], shown: Iterable[_Of], rows_of: Callable[[_Of], Iterable[Model]]) -> None:
    model._default_manager.bulk_create([row for one in shown for row in rows_of(one)])
