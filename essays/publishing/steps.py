"""From a revision to what readers see: the parts of publishing, called by its verbs within their transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from essays import markup
from essays.derived import counts, denormalised, desk_hubs, media_uses, relinking, rendering, search_documents
from essays.hooks import tell_followers, tell_followers_of_new
from essays.markup.excerpt import count_words
from essays.models import Author, Essay, EssayAuthor, Hub, Revision, Tag, TaggedEssay
from essays.models.essay import title_key
from essays.models.tag import tag_key
from essays.revisions import diff, edition_texts
from essays.unique_slugs import unique_slug
from sitewide import state, surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.text.characters import line
from sitewide.text.slugs import slugify


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
        media_uses.keep_day(essay, None)
        essay.edition -= 1


def copy(essay: Essay, revision: Revision, known: bool) -> None:
    """Copies a revision to the row that readers see: its words, and the address that it asks for, where that is free;
    `known` says that its address is in use already."""
    copy_words(essay, revision, known)
    asked = slugify(revision.slug if known else revision.slug or revision.title)
    if asked != essay.slug and (asked or not known):  # its own is free, whatever others have
        others = Essay.objects.exclude(pk=essay.pk)
        essay.slug = unique_slug(
            others, revision.slug or revision.title, fallback=f"essay-{essay.pk}", suffix=revision.language
        )


def copy_words(essay: Essay, revision: Revision, known: bool) -> None:
    """Does so of its words alone."""
    for name in ("standfirst", "lead_in", "body", "language", "source_url", "licence_id", "featured",
                 "comments_policy", "cover_id", "no_cover"):  # fmt: skip
        setattr(essay, name, getattr(revision, name))
    essay.title, essay.title_key = revision.title, title_key(revision.title)
    # The day of a schedule that was given up is nobody's: only a day that readers know is kept.
    essay.dated = revision.dated or (essay.dated if known else None) or timezone.localdate(essay.live_at)


def number_edition(essay: Essay, revision: Revision, now: datetime) -> None:
    """Makes a revision that arrives from another site the next edition of an essay, which stands or is to stand before
    the readers from its `live_at` on."""
    at = essay.live_at or now
    revision.edition = essay.edition = essay.edition + 1
    revision.edition_at, revision.step = max(at, min(revision.saved_at, now)), Revision.Step.APPROVED
    essay.live = Essay.Live.PUBLISHED
    essay.revised_at = revision.edition_at if revision.edition_at > at else None


def words_changed(essay: Essay, revision: Revision) -> tuple[int, int]:
    """How many words the edition that `revision` becomes has more and fewer than the one before."""
    number = revision.edition or 1
    before = essay.revisions.filter(edition=number - 1).first() if number > 1 else None
    return words_between(before, revision)


def words_between(before: Revision | None, revision: Revision) -> tuple[int, int]:
    """How many words a revision has more and fewer than the edition before it; None: it is the first."""
    if before is None:
        return count_words(revision.body), 0
    return diff.words_changed(diff.compare(before.body, revision.body))


_HUBS = CompiledQuery(Hub.objects.all)


def write_live(
    essay: Essay,
    revision: Revision,
    prepared: rendering.Prepared | None = None,
) -> tuple[set[Tag], set[Author], set[str]]:
    """Writes the live text with everything that hangs on it; `prepared` is its rendering where it was made before.
    Returns the tags and the authors that the essay has now or had until now, and the slugs of the hubs in which it
    stood until now: three sets."""
    is_new = essay.html_version == 0  # nothing of it was written yet, so nothing has to be looked for and taken away
    hubs = _HUBS.instances()
    authors, signed = _sign(essay, revision.authors, is_new)
    chosen = [hub for hub in hubs if hub.pk in revision.hubs]
    if is_new:
        through = Essay.hubs.through
        through.objects.bulk_create(through(essay=essay, hub=hub) for hub in chosen)
    else:
        essay.hubs.set(chosen)
    tags, carried = _tag(essay, tags_named(revision.tags), is_new)
    try:
        dependencies = rendering.store(essay, hubs, prepared)
    except markup.TextTooCostly as error:
        raise ValidationError({"body": str(error)}) from error
    left = {hub["slug"] for hub in essay.card.get("hubs", ())}
    essay.card = denormalised.build(essay, authors=authors, hubs=chosen, tags=tags)
    essay.save()
    edition_texts.keep(revision, essay.html, dependencies)
    if not is_new or media_uses.names_in(revision.body):
        media_uses.keep_day(essay, revision)
    return {*tags, *carried}, {*authors, *signed}, left


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
    names = list(names)
    return tags_among(tags_by_name(names), names)


def tags_among(found: Mapping[str, Tag], names: Iterable[str]) -> list[Tag]:
    """Those of `found` (as of `tags_by_name`) that have these names, each once."""
    return list(dict.fromkeys(found[_name(name)] for name in names))


def _name(name: str) -> str:
    """The name of a tag as it is stored."""
    return line(name)[:60]


def tags_by_name(names: Iterable[str]) -> dict[str, Tag]:
    """The tags of `tags_named`, each by the name, as that is stored, that it is asked for by."""
    clean = list(dict.fromkeys(map(_name, names)))
    found = Tag.objects.select_related("synonym_of").named(clean)
    made: dict[str, Tag] = {}
    for name in clean:
        key = tag_key(name)
        if name not in found and key not in made:
            slug = unique_slug(Tag.objects.all(), name, fallback="tag")
            made[key] = Tag.objects.create(name=name, key=key, slug=slug)
        found.setdefault(name, made.get(key))
    return {name: found[name].synonym_of or found[name] for name in clean}


def effects(
    essay: Essay,
    tags: Iterable[Tag],
    authors: Iterable[Author],
    *,
    left: Iterable[str] = (),
    is_new: bool = False,
    was: denormalised.Standing | None = None,
) -> None:
    """What follows when the public side of an essay has changed, with these tags and authors, now or until now its;
    `left` are the slugs of hubs in which it stood until now. `is_new`: it had no public side until now. `was`: by what
    others were near to it, where it is edited; None: it comes or goes."""
    tags, authors = list(tags), list(authors)
    search_documents.index_essay(essay, tags, authors, is_new=is_new)
    opens = essay.live_at if essay.is_scheduled else None
    if opens or not is_new:
        state.set_due(f"essay:{essay.pk}", opens)
    relinking.relink(essay)
    beside = _relate(essay, None if is_new else was)
    if translations := essay.card.get("translations"):
        denormalised.rebuild(Essay.objects.filter(pk__in=translations))
    counts.update([essay.pk])
    desk_hubs.write(essay)
    tell_followers(essay, is_new=is_new)
    hubs = {hub["slug"] for hub in essay.card["hubs"]}.union(left)
    state.bump(
        surrogate_keys.ESSAYS,
        *(surrogate_keys.essay(pk) for pk in {essay.pk, *beside, *(translations or ()), *rendering.linked_to(essay)}),
        *(surrogate_keys.tag(tag.pk) for tag in tags),
        *(surrogate_keys.author(author.pk) for author in authors),
        *map(surrogate_keys.hub, hubs),
        *([surrogate_keys.RESPONSES] if essay.comment_count else []),  # they come and go with it
    )


def _relate(essay: Essay, was: denormalised.Standing | None) -> list[int]:
    """Ids of the essays to which others are related now, as this one comes or goes, or is edited and `was` near to
    others by something else."""
    if was is None:
        related: list[int] = denormalised.relate([essay])
        return related
    now = denormalised.standing(essay)
    return denormalised.relate_anew({*was.related, *now.related}) if was.by != now.by else []


def effects_of_new(
    stored: Sequence[tuple[Essay, Iterable[Tag], Iterable[Author]]],
    *,
    again: Iterable[int] = (),
    are_relinked_later: bool = False,
) -> None:
    """As `effects`, for many essays of which readers had none until now and whose cards say what is related to them, in
    as many statements as for one. `again` are the ids of those that have to be rendered anew now that all are there;
    `are_relinked_later`: the caller sees to these, and to what wanted one of them (essays.derived.relinking)."""
    if not stored:
        return
    essays = [essay for essay, _tags, _authors in stored]
    search_documents.index_new(stored)
    for essay in essays:
        if essay.is_scheduled:
            state.set_due(f"essay:{essay.pk}", essay.live_at)
    relinking.relink_new(essays, again=again, are_missing_later=are_relinked_later)
    denormalised.relate(essays)
    if groups := {essay.translation_group for essay in essays} - {None}:
        denormalised.rebuild(Essay.objects.filter(translation_group__in=groups))
    counts.update(essay.pk for essay in essays)
    tell_followers_of_new(essays)
    state.bump()
