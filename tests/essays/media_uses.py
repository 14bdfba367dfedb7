"""Where pictures are used, read from all texts, to compare with what is kept of it; and words that nobody saved."""

from unittest import mock

from django.core.management import call_command

from essays import texts
from essays.derived.named_media import picture_names
from essays.editor import autosave
from essays.media import library, references, use_check
from essays.models import Essay, Media, MediaUse, Revision, WorkingCopy


def unsaved(body, *, by, essay=None, guid=None, cover=""):
    """Words as the editor keeps them while they are typed, from a window of their own."""
    sent = {"title": "Being written", "body": body, "cover": cover, "hubs": [], "window": f"{body}{cover}"[:40]}
    return autosave.keep(sent, by=by, essay=essay, guid=guid, parent=essay and essay.head)


def read():
    """{name of a file: (kind of row, id) of all that shows it}, from all texts and all that points to one."""
    found = {media.name: set() for media in Media.every.all()}
    by_id = {media.pk: media.name for media in Media.every.all()}

    def add(names, row, pk):
        for name in names:
            if name in found:
                found[name].add((type(row).__name__, pk))

    for text in texts.TEXTS:
        for row in text.rows.all():
            add(picture_names(getattr(row, text.source)), row, row.pk)
    for row in Revision.objects.select_related("essay"):
        add(picture_names(row.body), row.essay, row.essay_id)
        add([by_id.get(row.cover_id)], row.essay, row.essay_id)
    for row in Essay.objects.exclude(live=Essay.Live.NEVER):
        add([by_id.get(row.cover_id)], row, row.pk)
    for copy in WorkingCopy.objects.select_related("essay"):
        cover = copy.fields.get("cover", "").strip().removeprefix("media:")
        add(picture_names(copy.fields.get("body", "")) | {cover}, copy.essay, copy.essay_id)
    for model, field in references.holders():
        for row in model._base_manager.exclude(**{field: None}):
            add([by_id[getattr(row, f"{field}_id")]], row, row.pk)
    return found


def uses(media):
    """All uses that a picture's page would name if it named more than the first."""
    with mock.patch.object(references, "MOST", 1000):
        found, more = references.uses(media)
    assert more == 0
    return found


def used_in(media):
    """The rows that show a picture, each once."""
    return list(dict.fromkeys(use.row for use in uses(media)))


def kept():
    """The same, as pages ask for it."""
    return {
        media.name: {(type(use.row).__name__, use.row and use.row.pk) for use in uses(media)}
        for media in Media.every.all()
    }


def check():
    """All that is kept is what reading all texts gives, the marks of the library and the doctor's finding among it."""
    true = read()
    assert kept() == true
    assert {media.name for media in Media.every.all() if not references.is_used(media)} == {
        name for name, rows in true.items() if not rows
    }
    dated = MediaUse.objects.filter(dated__isnull=False)
    pictures = set(Media.objects.values_list("name", flat=True))
    unused = {media.name for media in library.library(show=library.UNUSED).pictures[0:1000]}
    assert unused == {name for name in pictures if not true[name]}
    assert {*dated.values_list("name", "essay", "dated")} == {
        (name, essay.pk, essay.dated)
        for essay in Essay.objects.exclude(live=Essay.Live.NEVER)
        for name in picture_names(essay.body)
    }
    assert [str(one) for one in use_check.differences()] == []


def doctor(*options):
    call_command("doctor", *options)
