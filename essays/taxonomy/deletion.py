"""What nobody uses goes: authors, hubs, licences, tags. What is in use stays, and the refusal says by what.

Each verb takes the row and `by`, an editor; it raises ValidationError in plain words where the row is in use, and
PermissionDenied for who is no editor. A deletion cannot be undone. `…_uses` gives the same reasons beforehand, as a
list of words, empty where the row may go.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import search
from essays.models import Essay, EssayAuthor, HubPair, HubStart, Link, OldPath, Revision, Tag
from essays.models.tag import TaggedEssay
from essays.taxonomy import may_edit
from sitewide import state

# Rows that are parts of what they point to and go with it, and those that are counted as essays.
NOT_OTHERS = (Essay, EssayAuthor, HubPair, HubStart, Link, OldPath, Revision, Tag, TaggedEssay)


def author_uses(author):
    """Essays with this by-line, in any of their revisions (an older one can be restored), and an account."""
    found = _essays(author.bylines.values_list("essay", flat=True), "authors", author)
    return [*found, *([_("an account that writes under it")] if author.user_id else [])]


def hub_uses(hub):
    """Essays that stand in it or link to it, what stands beside them, and its ring, which the strategy needs."""
    essays = [*hub.essays.values_list("pk", flat=True), *hub.linked_from.values_list("essay", flat=True)]
    return [*([_("the rings of the strategy")] if hub.is_ring else []), *_essays(essays, "hubs", hub), *_others(hub)]


def licence_uses(licence):
    """Essays, in any of their revisions, all else that carries it, and new essays where it is the site's own."""
    revisions = Revision.objects.filter(licence=licence).values_list("essay", flat=True)
    found = _count_essays({*revisions, *Essay.objects.filter(licence=licence).values_list("pk", flat=True)})
    new = licence.code == state.current().settings.default_licence
    return [*found, *_others(licence), *([_("new essays, which take it")] if new else [])]


def tag_uses(tag):
    """Essays that carry it, and what else does. A draft may name it too: it makes the tag anew when it is published."""
    return [*_count_essays(set(tag.tagged.values_list("content_object", flat=True))), *_others(tag)]


@transaction.atomic
def delete_author(author, *, by):
    """Deletes an author under whose name nothing stands."""
    may_edit(by)
    state.take_turn()
    _refuse(author, author_uses(author))
    search.forget("author", [author.pk])
    author.delete()
    state.bump()


@transaction.atomic
def delete_hub(hub, *, by):
    """Deletes a hub in which nothing stands, with its sentences and its old addresses."""
    may_edit(by)
    state.take_turn()
    _refuse(hub, hub_uses(hub))
    search.forget("hub", [hub.pk])
    hub.delete()
    state.bump()


@transaction.atomic
def delete_licence(licence, *, by):
    """Deletes a licence that nothing carries."""
    may_edit(by)
    state.take_turn()
    _refuse(licence, licence_uses(licence))
    licence.delete()
    state.bump()


@transaction.atomic
def delete_tag(tag, *, by):
    """Deletes a tag that nothing carries, with the other words for it."""
    may_edit(by)
    state.take_turn()
    _refuse(tag, tag_uses(tag))
    search.forget("tag", [tag.pk])
    tag.delete()
    state.bump()


def _refuse(row, uses):
    if uses:
        raise ValidationError(_("“%(row)s” is in use and stays: %(uses)s.") % {"row": row, "uses": ", ".join(uses)})


def _essays(live, field, row):
    """The essays among `live` (ids) and those that name a row's id in this JSON field of any of their revisions."""
    rows = Revision.objects.order_by().values_list("essay", field)
    return _count_essays({*live, *(essay for essay, ids in rows.iterator() if row.pk in ids)})


def _count_essays(ids):
    return [ngettext("%d essay or draft", "%d essays or drafts", len(ids)) % len(ids)] if ids else []


def _others(row):
    """How many rows of other models point to one (“2 books”): also those of apps that are not known here."""
    found = []
    for field in row._meta.get_fields(include_hidden=True):
        model = field.related_model if field.auto_created and not field.concrete else None
        if model is None or model._meta.auto_created or issubclass(model, NOT_OTHERS):
            continue
        if count := model.objects.filter(**{field.field.name: row.pk}).count():
            names = model._meta
            found.append(f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}")
    return found
