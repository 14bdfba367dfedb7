"""Writes on what essays are sorted by and stand beside: hubs, tags, authors, licences, and the site's own pages.

Each verb renders what it stores, keeps old addresses, rebuilds what shows the old name, and raises the content version.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import get_resolver
from django.utils.translation import gettext as _

import search
from accounts.models import User
from essays import texts
from essays.derived import counts, denormalised, link_targets, relinking, rendering, search_documents
from essays.derived.redirects import forget_old_path, keep_old_path
from essays.hooks import tell_tag_followers
from essays.markup.headings import headings_of
from essays.markup.wikilinks import STRATEGY
from essays.models import Author, Essay, Hub, HubPair, HubStart, Licence, Media, Page, Tag
from essays.models.author import author_key
from essays.models.page import ADDRESSED
from essays.models.tag import tag_key
from essays.unique_slugs import unique_slug
from sitewide import state
from sitewide.database.rows import clean_row
from sitewide.models import SiteSettings
from sitewide.text.characters import line

MAX_STARTS = 12


def may_edit(by: User | None) -> None:
    """Editors only; None is the system itself."""
    if by is not None and not by.is_editor:
        raise PermissionDenied(_("Only editors change this."))


@transaction.atomic
def save_page(page: Page, *, by: User | None) -> Page:
    """Stores a page with its HTML."""
    may_edit(by)
    state.take_turn()
    clean_row(page)
    before = Page.objects.filter(pk=page.pk).first()
    texts.store(page)
    search_documents.index_pages([page])
    if page.slug == STRATEGY and _headings(before) != _headings(page):
        relinking.relink_strategy()
    state.bump()
    return page


@transaction.atomic
def save_hub(hub: Hub, *, by: User | None, starts: Sequence[int] | None = None) -> Hub:
    """Stores a hub with its HTML; `starts` are the ids of “start here” essays in their order (None: left as they are).

    A new name or ink reaches every card and margin mark; a new slug keeps its old address.
    """
    may_edit(by)
    state.take_turn()
    clean_row(hub)
    check_hub_slug(hub.slug)
    before = Hub.objects.filter(pk=hub.pk).first()
    texts.store(hub)
    if starts is not None:
        hub.starts.all().delete()
        HubStart.objects.bulk_create(
            HubStart(hub=hub, essay_id=pk, position=n) for n, pk in enumerate(dict.fromkeys(starts[:MAX_STARTS]))
        )
    search_documents.index_hubs([hub])
    if before and before.slug != hub.slug:
        keep_old_path(f"/{before.slug}/", hub=hub)
    forget_old_path(f"/{hub.slug}/")
    if before and before.card != hub.card:
        _refresh(Essay.objects.filter(hubs=hub))
    if before is None or _shown_by_links(before) != _shown_by_links(hub):
        relinking.relink_hub(hub, before or hub)
    state.bump()
    return hub


def _shown_by_links(hub: Hub) -> tuple[Any, ...]:
    """What texts show of a hub that they link to, and where in it they lead."""
    return (*link_targets.hub_infos([hub]), _headings(hub))


def _headings(row: Hub | Page | None) -> list[tuple[str, str]]:
    return headings_of(row.html) if row else []


def reserved_slugs() -> frozenset[str]:
    """The first segments of all addresses of the site that begin with a fixed word, computed from the URLconf."""
    found = set()

    def walk(patterns: Iterable[Any], prefix: str) -> None:
        for entry in patterns:
            route = prefix + getattr(entry.pattern, "_route", str(entry.pattern))
            if hasattr(entry, "url_patterns") and "/" not in route:
                walk(entry.url_patterns, route)
            elif (first := route.split("/")[0]) and "<" not in first:
                found.add(first)

    walk(get_resolver().url_patterns, "")
    return frozenset(found | set(ADDRESSED) | {"static", "media"})


def check_hub_slug(slug: str) -> None:
    """A hub stands at the root: its slug may not be the first segment of any other address."""
    if slug in reserved_slugs():
        raise ValidationError(
            {"slug": _("“%(slug)s” is an address of the site itself. Choose another.") % {"slug": slug}}
        )


@transaction.atomic
def save_pair(first: Hub, second: Hub, why: str, *, by: User | None) -> HubPair:
    """Stores why two hubs belong together, whichever is named first."""
    may_edit(by)
    state.take_turn()
    pair = HubPair.objects.filter(first__in=[first, second], second__in=[first, second]).first()
    pair = pair or HubPair(first=first, second=second)
    pair.why = why
    clean_row(pair).save()
    state.bump()
    return pair


@transaction.atomic
def save_author(author: Author, *, by: User | None) -> Author:
    """Stores a by-line with the HTML of its biography; a new slug keeps its old address."""
    may_edit(by)
    state.take_turn()
    before = Author.objects.filter(pk=author.pk).first()
    clean_row(author)
    author.key = author_key(author.name)
    author.slug = author.slug or unique_slug(Author.objects.exclude(pk=author.pk), author.name, fallback="author")
    texts.store(author)
    if before:
        if before.slug != author.slug:
            keep_old_path(f"/authors/{before.slug}/", author=author)
        forget_old_path(f"/authors/{author.slug}/")
        _refresh(Essay.objects.filter(bylines__author=author))
    search_documents.index_authors([author])
    state.bump()
    return author


def author_named(name: str, *, by: User | None = None) -> Author:
    """The author of this name, made where there is none; spelling is compared folded."""
    name = line(name)[:120]
    return _author_named(name) or _author_made(name, by)


@transaction.atomic
def _author_made(name: str, by: User | None) -> Author:
    state.take_turn()  # somebody may be making this very author: looked for again when that is done
    return _author_named(name) or save_author(Author(name=name), by=by)


def _author_named(name: str) -> Author | None:
    """Of several, the one whose name is spelt so, else the first."""
    found = sorted(Author.objects.filter(key=author_key(name)), key=lambda a: (a.name != name, a.pk))
    return found[0] if found else None


@transaction.atomic
def save_tag(tag: Tag, *, by: User | None, others: Iterable[str] | None = None) -> Tag:
    """Stores a tag; a new slug keeps its old address, a new name its old one: drafts that carry it follow.

    One made a synonym hands its essays to the tag it stands for. `others` are the other words for it, by name: those
    that it had and that are not among them go (None: they are left as they are). Raises ValidationError for a name that
    another tag has, and for a synonym of a synonym.
    """
    may_edit(by)
    state.take_turn()
    before = Tag.objects.filter(pk=tag.pk).first()
    clean_row(tag)
    tag.key = tag_key(tag.name)
    if Tag.objects.shown().exclude(pk=tag.pk).filter(key=tag.key).exists():
        if before and before.name == tag.name:
            tag.key = before.key  # it bears its name beside another's, until it is renamed or merged
        else:
            raise ValidationError({"name": _("There is a tag “%(name)s” already.") % {"name": tag.name}})
    if tag.synonym_of_id and (tag.synonym_of_id == tag.pk or tag.synonym_of.synonym_of_id):
        raise ValidationError({"synonym_of": _("A synonym must stand for a tag that is no synonym itself.")})
    Tag.objects.filter(key=tag.key, former=True).delete()  # the name is in use again
    tag.slug = tag.slug or unique_slug(Tag.objects.exclude(pk=tag.pk), tag.name, fallback="tag")
    tag.former = False
    tag.save()
    essays: QuerySet[Essay] = Essay.objects.filter(tagged__tag=tag)
    if tag.synonym_of_id:
        essays = _hand_over(tag)
        counts.update(essays.values_list("pk", flat=True))
    elif before and before.slug != tag.slug:
        keep_old_path(f"/tags/{before.slug}/", tag=tag)
    forget_old_path(f"/tags/{tag.slug}/")
    if before and before.key != tag.key:
        _name_tag(before.name, before.key, tag.synonym_of or tag, former=True)
    if others is not None and not tag.synonym_of_id:
        _set_other_words(tag, others)
    _refresh(essays)
    tell_tag_followers(tag)
    search_documents.index_tags([t for t in (tag, tag.synonym_of) if t])
    if tag.synonym_of_id:
        search.forget("tag", [tag.pk])
    state.bump()
    return tag


def _name_tag(name: str, key: str, tag: Tag, *, former: bool = False) -> None:
    """Makes a name lead to a tag: another word for it, or one that it had."""
    slug = unique_slug(Tag.objects.all(), f"{name} former" if former else name, fallback="tag")
    Tag.objects.create(name=name, key=key, slug=slug, synonym_of=tag, former=former)


def _set_other_words(tag: Tag, names: Iterable[str]) -> None:
    wanted = {tag_key(name): name for name in map(line, names) if name}
    meant = Tag.objects.named(wanted.values())
    tag.synonyms.shown().exclude(pk__in=[known.pk for known in meant.values()]).delete()
    for name in wanted.values():
        known = meant.get(name)
        if known and known.former:
            known.delete()
        elif known and known.synonym_of_id != tag.pk:
            raise ValidationError(
                {"others": _("“%(name)s” is a tag of its own: merge it into this one.") % {"name": known.name}}
            )
        if known is None or known.former:
            _name_tag(name, tag_key(name), tag)


@transaction.atomic
def merge_tags(tag: Tag, into: Tag, *, by: User | None) -> Tag:
    """Makes one tag another word for a second: its essays, bookmarks and other words go there, its address leads there.

    Drafts that carry its name follow when they are published. A definition goes along where the other has none.
    Returns the tag that is left.
    """
    may_edit(by)
    state.take_turn()
    tag, into = Tag.objects.get(pk=tag.pk), Tag.objects.get(pk=into.pk)
    if tag.definition and not into.definition:
        into.definition = tag.definition
        save_tag(into, by=by)
    tag.synonym_of = into
    save_tag(tag, by=by)
    return into


def _hand_over(synonym: Tag) -> QuerySet[Essay]:
    """Moves the essays of a synonym to its tag; returns them."""
    ids = list(synonym.tagged.values_list("content_object", flat=True))
    have = set(synonym.synonym_of.tagged.values_list("content_object", flat=True))
    synonym.tagged.filter(content_object__in=have).delete()
    synonym.tagged.update(tag=synonym.synonym_of)
    synonym.synonyms.update(synonym_of=synonym.synonym_of)
    return Essay.objects.filter(pk__in=ids)


@transaction.atomic
def save_licence(licence: Licence, *, by: User | None) -> Licence:
    """Stores a licence; its name on the pages of essays follows, and under the pictures that carry it."""
    may_edit(by)
    state.take_turn()
    before = Licence.objects.filter(pk=licence.pk).first()
    clean_row(licence).save()
    if before and (before.name, before.url) != (licence.name, licence.url):
        rendering.rerender_showing(Media.every.filter(licence=licence))
    _refresh(Essay.objects.filter(Q(licence=licence) | Q(cover__licence=licence)))
    state.bump()
    return licence


def default_licence(site: SiteSettings) -> Licence | None:
    """The licence that new essays take, or None."""
    return Licence.objects.filter(code=site.default_licence).first()


def _refresh(essays: QuerySet[Essay]) -> None:
    """Rebuilds cards and search documents of these essays."""
    ids = list(essays.values_list("pk", flat=True))
    denormalised.rebuild(Essay.objects.filter(pk__in=ids))
    live = Essay.objects.released().filter(pk__in=ids)
    search.index(search_documents.essay_document(essay) for essay in live.iterator(chunk_size=100))
