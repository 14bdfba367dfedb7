"""What an essay's page shows of other essays: its kin, its places in series, its translations. From its card, with one
query, so that only what everybody may read is shown, whatever the card says."""

from dataclasses import dataclass

from django.utils import timezone

from essays.models import Essay
from essays.models.essay import LANGUAGE_CHOICES
from sitewide import surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery

RELATED_SHOWN = 4
SHOWN = ("title", "slug", "language", "edition", "original", "live", "live_at")
_OTHERS = CompiledQuery(lambda now, pks: Essay.objects.published(now).filter(pk__in=[pks]).order_by().only(*SHOWN))
LANGUAGES = dict(LANGUAGE_CHOICES)


@dataclass(frozen=True)
class Part:
    """An essay's place in a series, among those that can be read: `earlier` and `later` are essays or None."""

    title: str
    slug: str
    number: int
    of: int
    earlier: Essay | None
    later: Essay | None


def companions(essay, shown_already=()):
    """The context of an essay's page from other essays: related, parts, translations, alternates, original.

    `shown_already` are the ids of essays that the page names anyway: they are not among the related.
    """
    card = essay.card
    related = [pk for pk in card.get("related", []) if pk not in shown_already]
    wanted = {*related, *card.get("translations", []), *(pk for s in card.get("series", []) for pk in s["essays"])}
    for pk in wanted:  # those too that are not to be read yet, or not any more
        surrogate_keys.reads(surrogate_keys.essay(pk))
    others = list(wanted - {essay.pk})
    rows = {row.pk: row for row in (_OTHERS.instances(timezone.now(), others) if others else ())}
    found = [rows[pk] for pk in card.get("translations", []) if pk in rows]
    return {
        "related": [rows[pk] for pk in related if pk in rows][:RELATED_SHOWN],
        "parts": [_part(series, essay, rows) for series in card.get("series", [])],
        "translations": [{"essay": row, "name": LANGUAGES.get(row.language, row.language)} for row in found],
        "alternates": alternates([essay, *found]) if found else [],
        "original": rows.get(essay.original_id),
        "original_changed": _has_changed(essay, rows.get(essay.original_id)),
    }


def _part(series, essay, rows):
    order = [pk for pk in series["essays"] if pk in rows or pk == essay.pk]
    at = order.index(essay.pk)
    earlier, later = order[at - 1 : at] if at else [], order[at + 1 : at + 2]
    return Part(
        series["title"], series["slug"], at + 1, len(order),
        rows[earlier[0]] if earlier else None, rows[later[0]] if later else None,
    )  # fmt: skip


def _has_changed(essay, original):
    """Whether the original has a newer edition than the one that was translated, where it is known which that was."""
    return bool(original and essay.original_edition and original.edition > essay.original_edition)


def alternates(essays):
    """(language or "x-default", path) of essays that are one text in several languages, for machines.

    One for each language, the oldest where there are two; the default is the original, else English, else the oldest.
    """
    by_language = {}
    for essay in sorted(essays, key=lambda essay: essay.pk):
        by_language.setdefault(essay.language, essay)
    originals = {essay.original_id for essay in essays}
    first = next((e for e in by_language.values() if e.pk in originals), None)
    first = first or by_language.get("en") or min(by_language.values(), key=lambda essay: essay.pk)
    pairs = sorted((code, essay.url) for code, essay in by_language.items())
    return [*pairs, ("x-default", first.url)]
