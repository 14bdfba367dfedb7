"""Where a picture is shown: in which texts, live, in draft or in an earlier version, and beside which rows."""

from dataclasses import dataclass

from django.db.models import Model, Q

from essays import texts
from essays.derived.link_targets import picture_names
from essays.models import Essay, Media, Revision, WorkingCopy


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
    """The rows of `uses`, each once: essays in any of their revisions, and what has a text of its own beside them."""
    return list(dict.fromkeys(use.row for use in uses(media)))


def is_public(media):
    """True where a page that readers see, or saw, shows it."""
    (text,) = texts.of(Essay)
    if text.rows.filter(cover=media).exists():
        return True
    return any((*(row for text in texts.TEXTS for row in showing(text.rows, text.source, media)), *_held_by(media)))


def showing(rows, field, media):
    """The rows (a queryset) whose Markdown in this field names a picture; `media:well` is not `media:well-in-winter`.
    Without their HTML."""
    # The database looks for the name as it is; one that is percent-encoded is looked for among the few that may be.
    encoded = Q(**{f"{field}__contains": "media:"}) & Q(**{f"{field}__contains": "%"})
    named = Q(**{f"{field}__contains": f"media:{media.name}"}) | encoded
    rendered = [name for text in texts.of(rows.model) for name in text.fields]
    return [row for row in rows.filter(named).defer(*rendered) if media.name in picture_names(getattr(row, field))]


def _in_essays(media):
    (text,) = texts.of(Essay)
    covered = text.rows.filter(cover=media).defer(*text.fields)
    found = dict.fromkeys([*showing(text.rows, text.source, media), *covered], "live")
    rows = Revision.objects.select_related("essay").defer("authors", "hubs", "tags").order_by("essay", "number")
    shown = {*showing(rows, text.source, media), *rows.filter(cover=media)}
    for revision in sorted(shown, key=lambda row: (row.essay_id, row.number)):
        if found.get(revision.essay) != "live":
            found[revision.essay] = "draft" if revision.pk == revision.essay.head_id else "earlier"
    return [Use(essay, how) for essay, how in found.items()]


def _unsaved(media):
    """What somebody is writing at this moment, or had not saved when they left."""
    rows = WorkingCopy.objects.select_related("essay")
    rows = rows.filter(Q(fields__body__icontains="media:") | Q(fields__cover__icontains=media.name))
    found = [
        copy
        for copy in rows
        if media.name in picture_names(copy.fields.get("body", ""))
        or media.name == copy.fields.get("cover", "").strip().removeprefix("media:")
    ]
    return [Use(copy.essay, "unsaved", copy.writer_id) for copy in found]


def _in_other_texts(media):
    return [row for text in texts.beside_essays() for row in showing(text.rows, text.source, media)]


def _held_by(media):
    for model, field in holders():
        yield from model._base_manager.filter(**{field: media})


def holders():
    """Every model that points to a picture, with the name of its field, but for essays: portraits, and the covers of an
    app that is not known here."""
    for field in _pointing():
        if field.related_model not in (Essay, Revision):
            yield field.related_model, field.field.name


def used() -> tuple[set[str], set[int]]:
    """All that `uses` finds, of every picture at once: names, and ids of rows. In a number of queries that does not
    grow with the pictures, as the library asks it for all of them.
    """
    names = {name for text in texts.TEXTS for name in _named(text.rows, text.source)}
    names |= _named(Revision.objects.all(), "body")
    for fields in WorkingCopy.objects.values_list("fields", flat=True).iterator():
        names |= picture_names(fields.get("body", "")) | {fields.get("cover", "").strip().removeprefix("media:")}
    held = {
        pk
        for field in _pointing()
        for pk in field.related_model._base_manager.values_list(field.field.attname, flat=True).distinct().order_by()
    }
    return names, held - {None}


def _named(rows, field):
    """The names of pictures in one Markdown field of these rows."""
    sources = rows.filter(**{f"{field}__contains": "media:"}).order_by().values_list(field, flat=True)
    return {name for source in sources.iterator() for name in picture_names(source)}


def _pointing():
    """The relations of other models that point to a picture."""
    return [field for field in Media._meta.get_fields(include_hidden=True) if field.one_to_many and field.auto_created]
