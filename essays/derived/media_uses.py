"""Which texts name which pictures and recordings, kept as rows (a reference index: essays.models.MediaUse): written
where a text is stored, so that nobody reads all texts to know where a picture is used.

A row names what the text names, whether the library has it or not: what comes later under that name is used at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Value, When

from essays.derived.named_media import can_be_name, picture_names
from essays.models import Essay, Media, MediaUse, Revision, WorkingCopy

AT_ONCE = 500  # names in one statement


def names_in(*sources: str) -> set[str]:
    """What these Markdown texts name that can be the name of a file in the library."""
    return {name for source in sources for name in picture_names(source)}


def names_in_form(fields: Mapping[str, Any]) -> set[str]:
    """The same of the editor's form as it was typed (WorkingCopy.fields), with the cover that is named there."""
    cover = str(fields.get("cover", "")).strip().removeprefix("media:")
    return names_in(fields.get("body", "")) | ({cover} if can_be_name(cover) else set())


def kind_of(model: type[Model]) -> str:
    """As what the rows of a model that is no essay's are known here."""
    return model._meta.label_lower


def keep_revisions(revisions: Sequence[Revision]) -> None:
    """Keeps what new revisions name, and marks that and their covers as used: in two statements, or one where they have
    covers alone, or none. They are stored already."""
    rows = [
        MediaUse(revision=revision, essay_id=revision.essay_id, dated=day_of(revision), name=name)
        for revision in revisions
        for name in sorted(names_in(revision.body))
    ]
    MediaUse.objects.bulk_create(rows, batch_size=AT_ONCE)
    _mark_used({row.name for row in rows}, {revision.cover_id for revision in revisions} - {None})


def day_of(revision: Revision) -> date | None:
    """The day that stands beside what a revision names: of the last edition its essay's, else none."""
    essay = revision.essay
    return essay.dated if revision.edition and revision.edition == essay.edition else None


def keep_day(essay: Essay, edition: Revision | None) -> None:
    """Keeps the day of an essay beside what its last edition names (None: it has none), and beside no other of its
    revisions; all of them are stored already. In one statement."""
    day = Case(When(revision=edition, then=Value(essay.dated)), default=None) if edition else None
    MediaUse.objects.filter(revision__in=essay.revisions.order_by().values("pk")).update(dated=day)


def forget_revision(revision: Revision) -> None:
    """The words of a revision are gone; its cover stays."""
    rows = MediaUse.objects.filter(revision=revision)
    names = set(rows.values_list("name", flat=True))
    if names:
        rows.delete()
        settle(names)


def of_essay(essay: Essay) -> tuple[set[str], set[int]]:
    """What all revisions of an essay show: names, and ids of covers. Whoever deletes it settles them afterwards."""
    names = set(MediaUse.objects.filter(revision__essay=essay).values_list("name", flat=True))
    return names, set(essay.revisions.filter(cover__isnull=False).order_by().values_list("cover", flat=True))


def keep_working_copy(copy: WorkingCopy, before: Mapping[str, Any]) -> None:
    """Keeps what a working copy, which is stored already, names by now; `before` are the fields that it had. Nothing is
    asked where it names the same. It marks nothing as used: of these there are few, and they go by themselves."""
    had, names = names_in_form(before), names_in_form(copy.fields)
    if had - names:
        MediaUse.objects.filter(working_copy=copy, name__in=had - names).delete()
    MediaUse.objects.bulk_create(MediaUse(working_copy=copy, name=name) for name in sorted(names - had))


def keep_row(row: Model, sources: Iterable[str], *, is_new: bool) -> None:
    """Keeps what the texts of a row that is no essay name; it is stored already."""
    place, names = {"kind": kind_of(type(row)), "object_id": row.pk}, names_in(*sources)
    rows = MediaUse.objects.filter(**place)
    had = set() if is_new else set(rows.values_list("name", flat=True))
    if gone := had - names:
        rows.filter(name__in=gone).delete()
        settle(gone)
    MediaUse.objects.bulk_create(MediaUse(**place, name=name) for name in sorted(names - had))
    _mark_used(names - had)


def forget_row(row: Model) -> None:
    """A row that is no essay is to be deleted."""
    keep_row(row, (), is_new=False)


def _mark_used(names: Iterable[str], covers: Iterable[int] = ()) -> None:
    for some in _some(names, covers):
        Media.every.filter(some, used=False).update(used=True)


def settle(names: Iterable[str], covers: Iterable[int] = ()) -> None:
    """Marks as unused what of these no saved text names, and no revision has as its cover, any more."""
    for some in _some(names, covers):
        Media.every.filter(some, used=True).exclude(IS_USED).update(used=False)


def settle_new(media: Media) -> None:
    """The same of a file that has just come: texts may have named it before."""
    Media.every.filter(IS_USED, pk=media.pk).update(used=True)


def _some(names: Iterable[str], covers: Iterable[int]) -> Iterator[Q]:
    called, chosen = sorted(names), sorted(covers)
    for start in range(0, max(len(called), len(chosen)), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        yield Q(name__in=called[part]) | Q(pk__in=chosen[part])


# What Media.used has to say.
IS_USED = Q(Exists(MediaUse.objects.filter(name=OuterRef("name"), working_copy=None))) | Q(
    Exists(Revision.objects.filter(cover=OuterRef("pk")).order_by())
)


def rows_showing(text: Any, names: Iterable[str]) -> QuerySet[Any]:
    """The rows with one of the registered texts (essays.texts.Text) that name one of these, as readers see them."""
    uses = MediaUse.objects.filter(name__in=list(names))
    if text.model is Essay:
        live = uses.filter(revision__edition=F("essay__edition"))
        rows: QuerySet[Any] = text.rows.filter(pk__in=live.values("essay"))
    else:
        rows = text.rows.filter(pk__in=uses.filter(kind=kind_of(text.model)).values("object_id"))
    return rows


def ids_showing(text: Any, names: Sequence[str]) -> set[int]:
    """The ids of these, for any number of names."""
    parts = (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))
    return {pk for some in parts for pk in rows_showing(text, some).order_by().values_list("pk", flat=True)}
