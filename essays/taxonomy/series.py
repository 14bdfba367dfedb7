"""Writes on series: essays that are read one after the other. `by` is an editor, or None for the system itself.

Any essay can stand in one, drafts too; readers see those that are published. Each verb rebuilds the cards of the essays
concerned and raises the content version.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from essays import texts
from essays.derived import denormalised
from essays.derived.redirects import forget_old_path, keep_old_path
from essays.models import Essay, OldPath, Series, SeriesEntry
from essays.taxonomy import may_edit
from essays.unique_slugs import unique_slug
from sitewide import state
from sitewide.database.rows import clean_row

MOST = 200  # essays in one series


@transaction.atomic
def save_series(series: Series, *, by: User | None) -> Series:
    """Stores a series with the HTML of its introduction; a new slug keeps its old address. Returns it."""
    may_edit(by)
    state.take_turn()
    before = Series.objects.filter(pk=series.pk).first()
    others = Series.objects.exclude(pk=series.pk)
    clean_row(series)
    series.slug = series.slug or unique_slug(others, series.title, fallback="series")
    texts.store(series)
    if before and before.slug != series.slug:
        _moved(before, series)
    forget_old_path(series.get_absolute_url())
    _shown_anew(series)
    return series


def _moved(before: Series, series: Series) -> None:
    """The old address leads on where readers knew it; so do those that led to it."""
    old, new = before.get_absolute_url(), series.get_absolute_url()
    OldPath.objects.filter(address=old).update(address=new)
    if Essay.objects.published().filter(series=series).exists():
        keep_old_path(old, address=new)


@transaction.atomic
def add(series: Series, essay: Essay, *, by: User | None) -> None:
    """Puts an essay at the end of a series. Raises ValidationError where it is there already, or MOST are."""
    may_edit(by)
    state.take_turn()
    places = list(series.entries.values_list("essay", flat=True))
    if essay.pk in places:
        raise ValidationError({"essay": _("“%s” is in this series already.") % essay.title})
    if len(places) >= MOST:
        raise ValidationError({"essay": _("A series has at most %d essays.") % MOST})
    SeriesEntry.objects.create(series=series, essay=essay, position=len(places))
    _numbered(series)
    _shown_anew(series)


@transaction.atomic
def take_out(series: Series, essay: Essay, *, by: User | None) -> None:
    """Takes an essay out of a series; one that is not in it changes nothing."""
    may_edit(by)
    state.take_turn()
    series.entries.filter(essay=essay).delete()
    _numbered(series)
    _shown_anew(series)
    denormalised.rebuild(Essay.objects.filter(pk=essay.pk))


@transaction.atomic
def put_in_order(series: Series, ids: Sequence[int], *, by: User | None) -> None:
    """Orders a series by these ids of essays; those that are not named keep their order, after the named ones."""
    may_edit(by)
    state.take_turn()
    rows = {entry.essay_id: entry for entry in series.entries.all()}
    named = [pk for pk in dict.fromkeys(ids) if pk in rows]
    for position, pk in enumerate([*named, *(pk for pk in rows if pk not in named)]):
        rows[pk].position = position
    SeriesEntry.objects.bulk_update(rows.values(), ["position"])
    _shown_anew(series)


def move(series: Series, essay: Essay, steps: int, *, by: User | None) -> None:
    """Moves an essay up (-1) or down (1) in a series; at its end it stays where it is."""
    ids = list(series.entries.values_list("essay", flat=True))
    at = ids.index(essay.pk)
    ids.insert(max(0, at + steps), ids.pop(at))
    put_in_order(series, ids, by=by)


@transaction.atomic
def delete_series(series: Series, *, by: User | None) -> None:
    """Deletes a series; its essays stay."""
    may_edit(by)
    state.take_turn()
    essays = list(series.essays.values_list("pk", flat=True))
    OldPath.objects.filter(address=series.get_absolute_url()).delete()
    texts.delete(series)
    denormalised.rebuild(Essay.objects.filter(pk__in=essays))
    state.bump()


def _numbered(series: Series) -> None:
    rows = list(series.entries.all())
    for position, entry in enumerate(rows):
        entry.position = position
    SeriesEntry.objects.bulk_update(rows, ["position"])


def _shown_anew(series: Series) -> None:
    denormalised.rebuild(Essay.objects.filter(series=series))
    state.bump()
