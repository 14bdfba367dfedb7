"""Where a picture is shown: in which texts, live, in draft or in an earlier version, and beside which rows. All of it
is asked by indexes, of kept rows (essays.derived.media_uses) and of the fields that point to a picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Model, Q, QuerySet

from essays import texts
from essays.derived import media_uses
from essays.models import Essay, Media, MediaUse, Revision, WorkingCopy

MOST = 30  # essays that a page names
COUNTED = 100  # so many more of them at most


@dataclass(frozen=True)
class Use:
    """A row that shows a picture. `how` is "live", "draft", "earlier" or "unsaved" for an essay, else ""; of what is
    not saved yet, `writer_id` is whose it is and `row` None where it belongs to no essay yet."""

    row: Model | None
    how: str = ""
    writer_id: int | None = None


def uses(media: Media) -> tuple[list[Use], int]:
    """The places that show a picture, each row once, essays first, of which there are MOST at most; and how many more
    essays there are: where that is above COUNTED, there may be more still."""
    essays, more = _in_essays(media)
    held = (row for rows in _held_by(media) for row in sorted(rows, key=str))
    return [*essays, *_unsaved(media), *map(Use, _in_other_texts(media)), *map(Use, held)], more


def is_used(media: Media) -> bool:
    """Whether `uses` finds anything, without reading what."""
    covered = (model.objects.filter(cover=media) for model in (Essay, Revision))
    return any(rows.exists() for rows in (MediaUse.objects.filter(name=media.name), *covered, *_held_by(media)))


def is_public(media: Media) -> bool:
    """True where a page that readers see, or saw, shows it."""
    (text,) = texts.of(Essay)
    shown = (media_uses.rows_showing(one, [media.name]) for one in texts.TEXTS)
    return any(rows.exists() for rows in (text.rows.filter(cover=media), *shown, *_held_by(media)))


def _in_essays(media: Media) -> tuple[list[Use], int]:
    """Those that readers see come first, the newest first."""
    named = MediaUse.objects.filter(name=media.name, revision__isnull=False).order_by("-revision_id")
    covered = Revision.objects.filter(cover=media).order_by("-pk")
    last: dict[int, int] = {}
    for some in named.values_list("essay_id", "revision_id"), covered.values_list("essay_id", "pk"):
        last |= {essay: max(pk, last.get(essay, 0)) for essay, pk in _last_versions(some).items()}
    live = _newest_live(media)
    order = [*sorted(live, key=lambda pk: (live[pk], pk), reverse=True), *sorted(last.keys() - live)]
    essays = Essay.objects.only("title", "slug", "owner", "live", "live_at", "head").in_bulk(order[:MOST])
    how = {
        pk: "live" if pk in live else "draft" if last[pk] == essay.head_id else "earlier"
        for pk, essay in essays.items()
    }
    uses = [Use(essays[pk], how[pk]) for pk in order[:MOST] if pk in essays]
    return uses, min(max(0, len(order) - MOST), COUNTED + 1)


def _last_versions(versions: QuerySet[Any]) -> dict[int, int]:
    """{essay: the last of its versions} of the last of `versions`, pairs of both, the last first: of so many that it
    can be told how many essays there are. One essay may have hundreds."""
    told = MOST + COUNTED + 1
    for many in (3 * told, 30 * told, None):
        rows = list(versions[:many])
        found = dict(reversed(rows))
        if len(found) >= told or many is None or len(rows) < many:
            break
    return dict(sorted(found.items(), key=itemgetter(1), reverse=True)[:told])


def _newest_live(media: Media) -> dict[int, date]:
    """Those that show a picture to readers, with their days: of the newest in their text, and as their cover, MOST."""
    named = MediaUse.objects.filter(name=media.name, dated__isnull=False).order_by("-dated", "-essay_id")
    covered = Essay.objects.filter(cover=media).exclude(live=Essay.Live.NEVER).newest()
    shown = *named.values_list("essay_id", "dated")[:MOST], *covered.values_list("pk", "dated")[:MOST]
    return {pk: dated or date.min for pk, dated in shown}


def _unsaved(media: Media) -> list[Use]:
    """What somebody is writing at this moment, or had not saved when they left."""
    rows = WorkingCopy.objects.filter(media_uses__name=media.name).select_related("essay").defer("fields", "merge")
    return [Use(copy.essay, "unsaved", copy.writer_id) for copy in rows.order_by("pk")]


def _in_other_texts(media: Media) -> list[Any]:
    return [row for text, pks in beside(media) for row in text.rows.filter(pk__in=pks).defer(*text.fields)]


def beside(media: Media) -> list[tuple[texts.Text, list[int]]]:
    """The texts that are no essay's of which some rows show it, with their ids. In one query."""
    found: dict[str, list[Any]] = {}
    rows = MediaUse.objects.filter(name=media.name, object_id__isnull=False)
    for kind, pk in rows.order_by("kind", "object_id").values_list("kind", "object_id"):
        found.setdefault(kind, []).append(pk)
    kinds = ((text, media_uses.kind_of(text.model)) for text in texts.beside_essays())
    return [(text, found[kind]) for text, kind in kinds if kind in found]


def _held_by(media: Media) -> Iterator[QuerySet[Any]]:
    return (model._base_manager.filter(**{field: media}).order_by() for model, field in holders())


def holders() -> Iterator[tuple[type[Model], str]]:
    """Every model that points to a picture, with the name of its field, but for essays: portraits, and the covers of an
    app that is not known here."""
    fields: list[Any] = Media._meta.get_fields(include_hidden=True)
    for field in fields:
        if field.one_to_many and field.auto_created and field.related_model not in (Essay, Revision, MediaUse):
            yield field.related_model, field.field.name


def unused() -> Q:
    """Which pictures `uses` finds nothing of, as a condition: those that no saved text shows are marked; of them, the
    few are left out that stand in words that are not saved yet, or that a row points to."""
    unsaved = MediaUse.objects.filter(working_copy__isnull=False).values("name")
    # An index finds what is above 0, where it may not find what is not null.
    held = [model._base_manager.filter(**{f"{field}__gt": 0}).order_by().values(field) for model, field in holders()]
    return Q(used=False) & ~Q(name__in=unsaved) & ~Q(pk__in=held[0].union(*held[1:], all=True))
