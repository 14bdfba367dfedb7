"""From a revision to what readers see: the parts of publishing, called by its verbs within their transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from essays import markup
from essays.derived import denormalised, relinking, rendering, search_documents
from essays.hooks import tell_followers
from essays.markup.excerpt import count_words
from essays.models import Author, Essay, EssayAuthor, Hub, Revision, Tag, TaggedEssay
from essays.models.essay import title_key
from essays.models.tag import tag_key
from essays.revisions import diff, edition_texts
from essays.unique_slugs import unique_slug
from sitewide import state
from sitewide.characters import line
from sitewide.slugs import slugify


def check_publishable(essay: Essay, revision: Revision, at: datetime | None, now: datetime) -> None:
    """Raises ValidationError in plain words where a revision cannot be published, or not at the moment `at`."""
    errors = {}
    if not revision.title.strip():
        errors["title"] = _("Give the essay a title before it is published.")
    if not revision.body.strip():
        errors["body"] = _("Write the text before it is published.")
    if at and essay.live_at is not None and essay.live_at <= now:
        errors["publish_at"] = _("Readers know this essay already: changes to it go live at once.")
    if revision.withheld_at:
        errors["body"] = _("A withheld revision cannot be published.")
    if errors:
        raise ValidationError(errors)


def forget_unseen(essay: Essay) -> None:
    """A scheduled edition that nobody has seen gives its number back."""
    if essay.live == Essay.Live.PUBLISHED and essay.edition:
        essay.revisions.filter(edition=essay.edition).update(edition=None, edition_at=None)
        essay.edition -= 1


def copy(essay: Essay, revision: Revision, known: bool) -> None:
    """Copies the words of a revision to the row that readers see; `known` says that its address is in use already."""
    for name in ("standfirst", "lead_in", "body", "language", "source_url", "licence_id", "featured",
                 "comments_policy", "cover_id", "no_cover"):  # fmt: skip
        setattr(essay, name, getattr(revision, name))
    essay.title, essay.title_key = revision.title, title_key(revision.title)
    # The day of a schedule that was given up is nobody's: only a day that readers know is kept.
    essay.dated = revision.dated or (essay.dated if known else None) or timezone.localdate(essay.live_at)
    asked = slugify(revision.slug if known else revision.slug or revision.title)
    if asked != essay.slug and (asked or not known):  # its own is free, whatever others have
        others = Essay.objects.exclude(pk=essay.pk)
        essay.slug = unique_slug(
            others, revision.slug or revision.title, fallback=f"essay-{essay.pk}", suffix=revision.language
        )


def words_changed(essay: Essay, revision: Revision) -> tuple[int, int]:
    """How many words the edition that `revision` becomes has more and fewer than the one before."""
    number = revision.edition or 1
    before = essay.revisions.filter(edition=number - 1).first() if number > 1 else None
    if before is None:
        return count_words(revision.body), 0
    return diff.words_changed(diff.compare(before.body, revision.body))


def write_live(
    essay: Essay,
    revision: Revision,
    prepared: rendering.Prepared | None = None,
    hubs: Sequence[Hub] | None = None,
    *,
    is_related_later: bool = False,
    is_relinked_later: bool = False,
) -> tuple[set[Tag], set[Author]]:
    """Writes the live text with everything that hangs on it; `prepared` is its rendering where it was made before,
    `hubs` are all there are, where the caller has read them. `is_related_later`: what is related is left to `effects`;
    `is_relinked_later` as of `essays.derived.rendering.store`. Returns the tags and the authors that the essay has now
    or had until now: two sets."""
    is_new = essay.html_version == 0  # nothing of it was written yet, so nothing has to be looked for and taken away
    hubs = list(Hub.objects.all()) if hubs is None else hubs
    authors, signed = _sign(essay, revision.authors, is_new)
    chosen = [hub for hub in hubs if hub.pk in revision.hubs]
    if is_new:
        through = Essay.hubs.through
        through.objects.bulk_create(through(essay=essay, hub=hub) for hub in chosen)
    else:
        essay.hubs.set(chosen)
    tags, carried = _tag(essay, tags_named(revision.tags), is_new)
    try:
        dependencies = rendering.store(essay, hubs, prepared, is_relinked_later=is_relinked_later)
    except markup.TextTooCostly as error:
        raise ValidationError({"body": str(error)}) from error
    essay.card = denormalised.build(
        essay, authors=authors, hubs=chosen, tags=tags, related=[] if is_related_later else None
    )
    essay.save()
    edition_texts.keep(revision, essay.html, dependencies)
    return {*tags, *carried}, {*authors, *signed}


def _sign(essay: Essay, ids: Sequence[int], is_new: bool) -> tuple[list[Author], list[Author]]:
    """Puts these authors under an essay, in this order; returns them and those who signed it until now."""
    signed = [] if is_new else list(essay.authors.all())
    known = Author.objects.select_related("portrait").in_bulk(ids)
    authors = [known[pk] for pk in dict.fromkeys(ids) if pk in known]
    if signed:
        essay.bylines.all().delete()
    EssayAuthor.objects.bulk_create(
        EssayAuthor(essay=essay, author=author, position=n) for n, author in enumerate(authors)
    )
    return authors, signed


def _tag(essay: Essay, tags: Iterable[Tag], is_new: bool) -> tuple[list[Tag], set[Tag]]:
    """Gives an essay these tags and no others; returns them and those that it had until now."""
    had, wanted = set() if is_new else set(essay.tags.all()), list(dict.fromkeys(tags))
    if gone := had.difference(wanted):
        essay.tagged.filter(tag__in=gone).delete()
    TaggedEssay.objects.bulk_create(TaggedEssay(content_object=essay, tag=tag) for tag in wanted if tag not in had)
    return wanted, had


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where they are missing; a synonym stands for its tag."""
    clean = list(dict.fromkeys(line(name)[:60] for name in names))
    found = Tag.objects.select_related("synonym_of").named(clean)
    made: dict[str, Tag] = {}
    for name in clean:
        key = tag_key(name)
        if name not in found and key not in made:
            slug = unique_slug(Tag.objects.all(), name, fallback="tag")
            made[key] = Tag.objects.create(name=name, key=key, slug=slug)
        found.setdefault(name, made.get(key))
    return list(dict.fromkeys(found[name].synonym_of or found[name] for name in clean))


def effects(essay: Essay, tags: Iterable[Tag], authors: Iterable[Author], *, is_new: bool = False) -> None:
    """What follows when the public side of an essay has changed, with these tags and authors, now or until now its;
    `is_new`: it had none until now."""
    search_documents.index_essay(essay, tags, authors, is_new=is_new)
    opens = essay.live_at if essay.is_scheduled else None
    if opens or not is_new:
        state.set_due(f"essay:{essay.pk}", opens)
    relinking.relink(essay)
    denormalised.rebuild_related(Essay.objects.filter(pk__in=essay.card.get("related", [])))
    if translations := essay.card.get("translations"):
        denormalised.rebuild(Essay.objects.filter(pk__in=translations))
    tell_followers(essay, is_new=is_new)
    state.bump()


def effects_of_new(
    stored: Sequence[tuple[Essay, Iterable[Tag], Iterable[Author]]], *, are_relinked_later: bool = False
) -> None:
    """As `effects`, for many essays of which readers had none until now, in as many statements as for one.
    `are_relinked_later`: the caller renders anew what wanted one of them (essays.derived.relinking.wanting)."""
    essays = [essay for essay, _tags, _authors in stored]
    search_documents.index_new(stored)
    for essay in essays:
        if essay.is_scheduled:
            state.set_due(f"essay:{essay.pk}", essay.live_at)
    relinking.relink_new(essays, are_missing_later=are_relinked_later)
    own = Essay.objects.filter(pk__in=[essay.pk for essay in essays])
    denormalised.rebuild_related(own)
    cards = own.values_list("card", flat=True)
    beside = {pk for card in cards for pk in card.get("related", [])} - {essay.pk for essay in essays}
    denormalised.rebuild_related(Essay.objects.filter(pk__in=beside))
    if translations := {pk for essay in essays for pk in essay.card.get("translations", [])}:
        denormalised.rebuild(Essay.objects.filter(pk__in=translations))
    for essay in essays:
        tell_followers(essay, is_new=True)
    state.bump()
