"""What is kept of the uses of pictures and recordings, compared with all texts, and written right: for `manage.py
doctor`, and for whoever wrote texts past the verbs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from essays import texts
from essays.derived import media_uses
from essays.media.descriptions import is_placeholder
from essays.models import Media, MediaUse, Revision, WorkingCopy
from sitewide import state
from sitewide.database.bulk_updates import update_each
from sitewide.database.differences import Difference

AT_ONCE = 1000  # texts that are looked at together
_WORDS: Any = Media._meta.get_field("words")


@dataclass(frozen=True)
class _Place:
    """Where texts stand: the rows of a `model`, in these `fields`; `column` of MediaUse has their ids."""

    model: type[Model]
    fields: tuple[str, ...]
    column: str = "object_id"
    kind: str = ""

    def names(self, values: Iterable[Any]) -> set[str]:
        """What the values of its fields name."""
        if self.model is WorkingCopy:
            return {name for form in values for name in media_uses.names_in_form(form)}
        return media_uses.names_in(*values)

    def true(self, pks: Iterable[int]) -> dict[int, list[str]]:
        """What the rows of these ids name, of those that name anything: {id: names, sorted}."""
        rows = self.model._base_manager.filter(pk__in=list(pks)).order_by().values_list("pk", *self.fields)
        found = {pk: sorted(self.names(values)) for pk, *values in rows.iterator()}
        return {pk: names for pk, names in found.items() if names}

    def kept(self, pks: Iterable[int]) -> dict[int, list[str]]:
        """The same, as it is kept."""
        found = defaultdict(list)
        rows = MediaUse.objects.filter(kind=self.kind, **{f"{self.column}__in": list(pks)})
        for pk, name in rows.order_by("name").values_list(self.column, "name"):
            found[pk].append(name)
        return found

    def rows(self, pks: Iterable[int]) -> Iterator[MediaUse]:
        """What has to be kept of them, as new rows."""
        beside = _of_essays(pks) if self.model is Revision else {}
        for pk, names in self.true(pks).items():
            for name in names:
                yield MediaUse(kind=self.kind, name=name, **{self.column: pk}, **beside.get(pk, {}))

    def parts(self) -> Iterator[list[int]]:
        """The ids of all rows, and of those that something is kept of, some at a time."""
        kept = MediaUse.objects.filter(kind=self.kind, **{f"{self.column}__gt": 0}).values_list(self.column, flat=True)
        pks = sorted({*self.model._base_manager.values_list("pk", flat=True), *kept})
        return (pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE))


def _of_essays(pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What stands beside that which revisions name: {id: {"essay_id": of its essay, "dated": a day or None}}."""
    rows = Revision.objects.filter(pk__in=list(pks)).order_by().select_related("essay")
    found = rows.only("edition", "essay__edition", "essay__dated")
    return {one.pk: {"essay_id": one.essay_id, "dated": media_uses.day_of(one)} for one in found}


def _places() -> Iterator[_Place]:
    yield _Place(Revision, ("body",), "revision_id")
    yield _Place(WorkingCopy, ("fields",), "working_copy_id")
    fields: dict[type[Model], tuple[str, ...]] = {}
    for text in texts.beside_essays():
        fields[text.model] = (*fields.get(text.model, ()), text.source)
    for model, names in fields.items():
        yield _Place(model, names, kind=media_uses.kind_of(model))


def differences() -> Iterator[Difference]:
    """Where something else is kept. Reads all texts; changes nothing."""
    for place in _places():
        for pks in place.parts():
            true, kept = place.true(pks), place.kept(pks)
            for pk in sorted(true.keys() | kept.keys()):
                if true.get(pk, []) != kept.get(pk, []):
                    what = f"Files that {place.model._meta.verbose_name} {pk} names"
                    yield Difference(what, _words(kept.get(pk, [])), _words(true.get(pk, [])))
    yield from _beside_differently()
    for used, rows in (
        (True, Media.every.exclude(media_uses.IS_USED)),
        (False, Media.every.filter(media_uses.IS_USED)),
    ):
        for name in rows.filter(used=used).order_by("name").values_list("name", flat=True):
            yield Difference(f"Whether a saved text shows “{name}”", used, not used)
    for media in _said().order_by("pk").iterator():
        if media.described == is_placeholder(media.alt):
            yield Difference(f"Whether “{media.name}” is described", media.described, not media.described)
        if media.words != (words := _WORDS.made_of(media)):
            yield Difference(f"Words by which “{media.name}” is found", media.words, words)


def _beside_differently() -> Iterator[Difference]:
    """Where another essay, or another day, stands beside what a revision names."""
    uses = MediaUse.objects.filter(revision__gt=0).order_by("pk")
    while some := list(uses[:AT_ONCE]):
        true = _of_essays({use.revision_id for use in some if use.revision_id})
        for use in some:
            beside = true[use.revision_id] if use.revision_id else {}
            for column, what in (("essay_id", "Essay"), ("dated", "Day")):
                stored = getattr(use, column)
                if column in beside and stored != beside[column]:
                    what = f"{what} of the revision {use.revision_id}, which names “{use.name}”"
                    yield Difference(what, stored or "nothing", beside[column] or "nothing")
        uses = uses.filter(pk__gt=some[-1].pk)


def _said() -> QuerySet[Media]:
    """All pictures and recordings with what is said of them."""
    return Media.every.only("described", "words", *_WORDS.of)


def _words(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


@transaction.atomic
def mend() -> None:
    """Keeps all of it anew, in one transaction."""
    state.take_turn()
    MediaUse.objects.all().delete()
    for place in _places():
        for pks in place.parts():
            MediaUse.objects.bulk_create(place.rows(pks))
    Media.every.filter(media_uses.IS_USED, used=False).update(used=True)
    Media.every.filter(used=True).exclude(media_uses.IS_USED).update(used=False)
    said = [(one.pk, not is_placeholder(one.alt), _WORDS.made_of(one)) for one in _said().iterator()]
    update_each(Media, ["described", "words"], said)
