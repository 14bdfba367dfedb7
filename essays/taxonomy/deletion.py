"""What nobody uses goes: authors, hubs, licences, tags. What is in use stays, and the refusal says by what.

Each verb takes the row and `by`, an editor; it raises ValidationError in plain words where the row is in use, and
PermissionDenied for who is no editor. A deletion cannot be undone. `…_uses` gives the same reasons beforehand, as a
list of words, empty where the row may go.
"""

import re
from collections.abc import Collection, Iterable
from functools import reduce
from html import unescape
from operator import or_
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import search
from accounts.models import User
from essays import texts
from essays.derived.redirects import normalise_path
from essays.markup.links import own_path
from essays.models import Author, Essay, EssayAuthor, Hub, HubPair, HubStart, Licence, Link, OldPath, Revision, Tag
from essays.models.tag import TaggedEssay
from essays.taxonomy import may_edit
from sitewide import state
from sitewide.text.enumerations import commas

MOST_NAMED = 8
# Rows that are parts of what they point to and go with it, and those that are counted as essays.
NOT_OTHERS = (Essay, EssayAuthor, HubPair, HubStart, Link, OldPath, Revision, Tag, TaggedEssay)


def author_uses(author: Author) -> list[str]:
    """Essays with this by-line, in any of their revisions (an older one can be restored), texts that link to its page,
    and an account."""
    essays, beside = _linking([author])
    found = _essays({*essays, *author.bylines.values_list("essay", flat=True)}, "authors", author)
    return [*found, *beside, *([_("an account that writes under it")] if author.user_id else [])]


def hub_uses(hub: Hub) -> list[str]:
    """Essays that stand in it or link to it, what stands beside them or links to it, and its ring, which the strategy
    needs."""
    essays, beside = _linking([hub])
    essays |= {*hub.essays.values_list("pk", flat=True), *hub.linked_from.values_list("essay", flat=True)}
    ring = [_("the rings of the strategy")] if hub.is_ring else []
    return [*ring, *_essays(essays, "hubs", hub), *_others(hub), *beside]


def licence_uses(licence: Licence) -> list[str]:
    """Essays, in any of their revisions, all else that carries it, and new essays where it is the site's own."""
    revisions = Revision.objects.filter(licence=licence).values_list("essay", flat=True)
    found = _count_essays({*revisions, *Essay.objects.filter(licence=licence).values_list("pk", flat=True)})
    new = licence.code == state.current().settings.default_licence
    return [*found, *_others(licence), *([_("new essays, which take it")] if new else [])]


def tag_uses(tag: Tag) -> list[str]:
    """Essays that carry it or link to its page, and what else does. A draft may carry it too: it makes the tag anew
    when it is published."""
    essays, beside = _linking([tag, *tag.synonyms.all()])
    return [*_carrying(tag, essays), *beside]


def tag_carriers(tag: Tag) -> list[str]:
    """What goes along when it is merged into another tag. What links to it is led on by its address."""
    return _carrying(tag, ())


def _carrying(tag: Tag, essays: Iterable[int]) -> list[str]:
    return [*_count_essays({*essays, *tag.tagged.values_list("content_object", flat=True)}), *_others(tag)]


@transaction.atomic
def delete_author(author: Author, *, by: User | None) -> None:
    """Deletes an author under whose name nothing stands."""
    may_edit(by)
    state.take_turn()
    _refuse(author, author_uses(author))
    search.forget("author", [author.pk])
    texts.delete(author)
    state.bump()


@transaction.atomic
def delete_hub(hub: Hub, *, by: User | None) -> None:
    """Deletes a hub in which nothing stands, with its sentences and its old addresses."""
    may_edit(by)
    state.take_turn()
    _refuse(hub, hub_uses(hub))
    search.forget("hub", [hub.pk])
    texts.delete(hub)
    state.bump()


@transaction.atomic
def delete_licence(licence: Licence, *, by: User | None) -> None:
    """Deletes a licence that nothing carries."""
    may_edit(by)
    state.take_turn()
    _refuse(licence, licence_uses(licence))
    licence.delete()
    state.bump()


@transaction.atomic
def delete_tag(tag: Tag, *, by: User | None) -> None:
    """Deletes a tag that nothing carries, with the other words for it."""
    may_edit(by)
    state.take_turn()
    _refuse(tag, tag_uses(tag))
    search.forget("tag", [tag.pk])
    tag.delete()
    state.bump()


def _refuse(row: Model, uses: Collection[str]) -> None:
    if uses:
        raise ValidationError(_("“%(row)s” is in use and stays: %(uses)s.") % {"row": row, "uses": commas(uses)})


_HREF = re.compile(r'href="([^"]*)"')


def _linking(rows: Iterable[Any]) -> tuple[set[int], list[str]]:
    """What links to the pages of these rows, at the addresses that they have or had: the ids of essays, and in words
    all else that readers see. Replies are their writers' own. Asks one query for each kind of text.

    By the stored HTML: what is linked to there, and by which of its names, was said when it was made.
    """
    old = [path for row in rows for path in row.old_paths.values_list("path", flat=True)]
    paths = {normalise_path(path) for path in (*(row.get_absolute_url() for row in rows), *old)}
    essays, beside = set(), []
    for text in texts.TEXTS:
        for found in _linking_of(text, paths):
            if isinstance(found, Essay):
                essays.add(found.pk)
            elif found not in rows:
                beside.append(_("“%(row)s” (%(kind)s)") % {"row": found, "kind": found._meta.verbose_name})
    if _leads_to(state.current().settings.bookmarks_more_url, paths):
        beside.append(_("the site’s settings"))
    return essays, beside[:MOST_NAMED] + (["…"] if len(beside) > MOST_NAMED else [])


def _linking_of(text: texts.Text, paths: Collection[str]) -> list[Any]:
    # Letters of other scripts may be percent-encoded in part: the database looks for ASCII alone.
    ends = {path.rpartition("/")[2] for path in paths}
    near = reduce(or_, (Q(**{f"{text.html}__icontains": end if end.isascii() else 'href="'}) for end in ends))
    rows = text.rows.filter(near).defer(text.source, *text.also)
    return [row for row in rows.iterator() if _any_leads_to(_HREF.findall(getattr(row, text.html)), paths)]


def _any_leads_to(addresses: Iterable[str], paths: Collection[str]) -> bool:
    return any(_leads_to(unescape(address), paths) for address in addresses)


def _leads_to(address: str, paths: Collection[str]) -> bool:
    """Whether an address is one of these paths of the site, or of a page below it (a feed)."""
    path = own_path(address, settings.SITE_URL)
    found = normalise_path(re.split("[?#]", path, maxsplit=1)[0]) if path else ""
    return any(found == one or found.startswith(f"{one}/") for one in paths)


def _essays(live: Iterable[int], field: str, row: Model) -> list[str]:
    """The essays among `live` (ids) and those that name a row's id in this JSON field of any of their revisions."""
    rows = Revision.objects.order_by().values_list("essay", field)
    return _count_essays({*live, *(essay for essay, ids in rows.iterator() if row.pk in ids)})


def _count_essays(ids: Collection[int]) -> list[str]:
    return [ngettext("%d essay or draft", "%d essays or drafts", len(ids)) % len(ids)] if ids else []


def _others(row: Model) -> list[str]:
    """How many rows of other models point to one (“2 books”): also those of apps that are not known here."""
    found = []
    fields: list[Any] = row._meta.get_fields(include_hidden=True)
    for field in fields:
        model = field.related_model if field.auto_created and not field.concrete else None
        if model is None or model._meta.auto_created or issubclass(model, NOT_OTHERS):
            continue
        if count := model._base_manager.filter(**{field.field.name: row.pk}).count():
            names = model._meta
            found.append(f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}")
    return found
