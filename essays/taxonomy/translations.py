"""Writes on translations: which essays are one text in several languages, and which edition each was translated from.

Essays of one text share a `translation_group`; `original` says what one was translated from. `by` is who acts: editors,
and authors on what is their own and was never public; None is the system itself.
"""

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import denormalised
from essays.models import Essay
from essays.permissions import lock, may_publish, may_write
from sitewide import state


def _may_link(by: User | None, essay: Essay) -> None:
    """What readers see changes with a link, so that only editors change it on what they have seen."""
    may_write(by, essay) if essay.live == Essay.Live.NEVER else may_publish(by)


def language_of(essay: Essay) -> str:
    """The code of the language an essay is in: that of its newest draft while it was never public."""
    return essay.head.language if essay.live == Essay.Live.NEVER and essay.head else essay.language


@transaction.atomic
def link(essay: Essay, original: Essay, *, by: User | None) -> Essay:
    """Says that an essay is a translation of another, made from the edition that is live now. Returns the essay.

    Both, and all that are linked with either, are one group from then on; who is no editor brings their draft alone, as
    with the others they would say of essays of other people that they are one text. Raises ValidationError where both
    are one essay, in one language, or the original is itself a translation of this one.
    """
    _may_link(by, essay)
    essay, original = lock(essay), lock(original)
    if essay.pk == original.pk:
        raise ValidationError({"original": _("An essay is no translation of itself.")})
    if language_of(essay) == language_of(original):
        name = essay.get_language_display() if essay.live != Essay.Live.NEVER else original.get_language_display()
        raise ValidationError({"original": _("Both are in one language (%s). Set the language of one first.") % name})
    if original.original_id == essay.pk:
        raise ValidationError({"original": _("“%s” is a translation of this essay.") % original.title})
    before, alone = _group_of(essay), by is not None and not by.is_editor
    group = original.translation_group or (None if alone else essay.translation_group) or uuid.uuid4()
    essay.original, essay.original_edition = original, original.edition if original.is_public else 0
    essay.save(update_fields=["original", "original_edition"])
    joined = _group_of(original) | ({essay.pk} if alone else before)
    Essay.objects.filter(pk__in=joined).update(translation_group=group)
    _shown_anew(joined | before)
    return essay


@transaction.atomic
def part(essay: Essay, *, by: User | None) -> Essay:
    """Takes an essay out of its group of translations; those that were translated from it keep their group."""
    _may_link(by, essay)
    essay = lock(essay)
    group = _group_of(essay)
    essay.original, essay.original_edition, essay.translation_group = None, 0, None
    essay.save(update_fields=["original", "original_edition", "translation_group"])
    Essay.objects.filter(original=essay).update(original=None, original_edition=0)
    _shown_anew(group)
    return essay


@transaction.atomic
def is_up_to_date(essay: Essay, edition: int, *, by: User | None) -> Essay:
    """Says that a translation is up to date with this edition of its original, a number that readers know of it."""
    _may_link(by, essay)
    essay = lock(essay)
    original = essay.original
    if original is None or not original.is_public or not 1 <= edition <= original.edition:
        raise ValidationError(_("The original has no such revision."))
    essay.original_edition = edition
    essay.save(update_fields=["original_edition"])
    state.bump()
    return essay


def _group_of(essay: Essay) -> set[int]:
    """The ids of all essays that are one text with this one, itself too."""
    group = essay.translation_group
    others = Essay.objects.filter(translation_group=group).values_list("pk", flat=True) if group else ()
    return {essay.pk, *others}


def _shown_anew(ids: Iterable[int]) -> None:
    denormalised.rebuild(Essay.objects.filter(pk__in=ids))
    state.bump()
