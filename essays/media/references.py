"""Where a picture is shown: in which texts, live, in draft or in an earlier version, and beside which rows."""

import re
from dataclasses import dataclass

from django.db.models import Model

from essays.models import Author, Essay, Hub, Media, Page, Revision, WorkingCopy

BODIES = {Author: "bio"}  # the field with the text, where it is not `body`


@dataclass(frozen=True)
class Use:
    """A row that shows a picture. `how` is "live", "draft", "earlier" or "unsaved" for an essay, else ""; of what is
    not saved yet, `writer_id` is whose it is and `row` None where it belongs to no essay yet."""

    row: Model | None
    how: str = ""
    writer_id: int | None = None


def uses(media):
    """Every place that shows a picture as a Use, each row once, essays first."""
    return [*_in_essays(media), *_unsaved(media), *map(Use, _in_other_texts(media)), *map(Use, _held_by(media))]


def used_in(media):
    """The rows of `uses`, each once: essays in any of their revisions, hubs, pages, authors, books."""
    return list(dict.fromkeys(use.row for use in uses(media)))


def is_public(media):
    """True where a page that readers see, or saw, shows it."""
    live = Essay.objects.exclude(live=Essay.Live.NEVER)
    return any((showing(live, media), *_in_other_texts(media), *_held_by(media)))


def showing(rows, media):
    """The rows (a model or a queryset) whose Markdown names a picture; `media:well` is not `media:well-in-winter`."""
    rows = rows.objects.all() if isinstance(rows, type) else rows
    field = BODIES.get(rows.model, "body")
    found = rows.filter(**{f"{field}__contains": f"media:{media.name}"})
    return [row for row in found if _names(getattr(row, field), media)]


def _names(text, media):
    return re.search(re.escape(f"media:{media.name}") + r"(?![\w-])", text) is not None


def _in_essays(media):
    found = dict.fromkeys(showing(Essay.objects.exclude(live=Essay.Live.NEVER).defer("html", "text"), media), "live")
    rows = Revision.objects.select_related("essay").defer("authors", "hubs", "tags").order_by("essay", "number")
    for revision in showing(rows, media):
        if found.get(revision.essay) != "live":
            found[revision.essay] = "draft" if revision.pk == revision.essay.head_id else "earlier"
    return [Use(essay, how) for essay, how in found.items()]


def _unsaved(media):
    """What somebody is writing at this moment, or had not saved when they left."""
    rows = WorkingCopy.objects.select_related("essay").filter(fields__body__icontains=f"media:{media.name}")
    return [Use(copy.essay, "unsaved", copy.writer_id) for copy in rows if _names(copy.fields.get("body", ""), media)]


def _in_other_texts(media):
    return [row for model in (Hub, Page, Author) for row in showing(model, media)]


def _held_by(media):
    """The rows of every model that points to a picture: portraits, and the covers of an app that is not known here."""
    for field in Media._meta.get_fields(include_hidden=True):
        if field.one_to_many and field.auto_created:
            yield from field.related_model.objects.filter(**{field.field.name: media})
