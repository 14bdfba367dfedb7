"""What an essay's page and its rows in lists show from elsewhere, as one stored JSON, rebuilt whole."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.db import connection

from essays.derived import covers
from essays.derived.nearest import KEPT, nearest, ranked
from essays.models import Essay, Series, SeriesEntry
from sitewide.database.bulk_updates import update_each
from sitewide.database.compiled_queries import CompiledQuery


def build(essay, *, authors=None, hubs=None, tags=None, related=None, editions=None):
    """The card of one essay, from its rows as they are now; `authors` (with their portraits) and `hubs`, both in their
    order, `tags`, what is `related` and the `editions` (their revisions, the newest first) are not read again where the
    caller has them: of one that is not stored yet all are given."""
    if authors is None:
        bylines = essay.bylines.select_related("author__portrait").order_by("position", "id")
        authors = [byline.author for byline in bylines]
    return {
        "authors": [{"name": a.name, "slug": a.slug, "portrait": covers.portrait_of(a.portrait)} for a in authors],
        "hubs": [hub.card for hub in (essay.hubs.all() if hubs is None else hubs)],
        "tags": [
            {"name": tag.name, "slug": tag.slug}
            for tag in sorted(essay.tags.all() if tags is None else tags, key=lambda tag: tag.key)
        ],
        "licence": essay.licence.card if essay.licence else None,
        "cover": covers.cover_of(essay),
        "related": nearest([essay])[essay.pk] if related is None else related,
        "series": _series(essay) if essay.pk else [],
        "translations": _translations(essay),
        **_last_change(essay, editions),
    }


def _series(essay):
    """The series that an essay stands in, each with the ids of its essays in reading order, drafts too."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [essay.pk])
        for series, title, slug, part in cursor.fetchall():
            found.setdefault(series, {"title": title, "slug": slug, "essays": []})["essays"].append(part)
    return list(found.values())


# In SQL, as every publication asks it.
_SERIES, _PARTS = Series._meta.db_table, SeriesEntry._meta.db_table
_ENTRIES = f"""
    SELECT s.id, s.title, s.slug, e.essay_id FROM {_PARTS} e JOIN {_SERIES} s ON s.id = e.series_id
    WHERE e.series_id IN (SELECT series_id FROM {_PARTS} WHERE essay_id = %s)
    ORDER BY s.title, s.id, e.position, e.id"""  # noqa: S608 - our own tables


def _translations(essay):
    """Ids of the essays that are this text in other languages, drafts too."""
    if essay.translation_group is None:
        return []
    rows = Essay.objects.filter(translation_group=essay.translation_group).exclude(pk=essay.pk)
    return list(rows.order_by("language", "pk").values_list("pk", flat=True))


def _last_change(essay, editions):
    """What the live edition says of itself, and the edition before it with which it can be compared (0: none)."""
    if essay.edition <= 1:
        return {"summary": "", "compare_with": 0}
    if editions is None:
        editions = essay.revisions.filter(edition__lte=essay.edition).order_by("-edition")[:20]
        rows = list(editions.values_list("edition", "summary", "withheld_at"))
    else:
        rows = [(one.edition, one.summary, one.withheld_at) for one in editions]
    summary = next((summary for number, summary, _ in rows if number == essay.edition), "")
    before = next((number for number, _, gone in rows if number < essay.edition and not gone), 0)
    return {"summary": summary, "compare_with": before}


def rebuild(essays):
    """Rebuilds the cards of these essays (a queryset); returns how many."""
    changed = []
    for essay in essays.for_list().select_related("licence").prefetch_related("hubs"):
        essay.card = build(essay)
        changed.append(essay)
    _store(changed)
    return len(changed)


_WITH_CARD = CompiledQuery(lambda pks: Essay.objects.filter(pk__in=[pks]).order_by().only("card", "language"))


class Standing(NamedTuple):
    """What others are near to an essay by, and which ones were."""

    by: tuple[Any, ...]
    related: list[int]


def standing(essay):
    """That of an essay as its row and its card say it."""
    tags, hubs = ([one["slug"] for one in essay.card.get(name, [])] for name in ("tags", "hubs"))
    return Standing((essay.live, essay.language, essay.dated, tags, hubs), essay.card.get("related", []))


def relate(essays):
    """Puts essays that come or go among what is related to those that are nearest to them, of whose cards nothing else
    changes. Returns the ids of those where it made a difference.

    Who came is compared with what an essay is related to already. That is looked for anew only where fewer are left
    than are kept, or where they do not stand any more in the order in which they were found.
    """
    came = defaultdict(set)
    for essay in essays:
        for pk in essay.card.get("related", []):
            came[pk].add(essay.pk)
    found = _with_cards(came.keys() - {essay.pk for essay in essays})
    offered = [(essay, came[essay.pk].union(essay.card.get("related", []))) for essay in found]
    near = ranked((essay, others) for essay, others in offered if len(others) >= KEPT)
    for essay in found:
        before, now = essay.card.get("related", []), near.get(essay.pk, ())
        if len(now) < KEPT or [pk for pk in now if pk in before] != before:
            near.pop(essay.pk, None)
    return _store_related(found, near)


def relate_anew(pks):
    """Looks anew for what is related to essays (by their ids), as one near to them changed by which others are near to
    it. Returns the ids of those where it made a difference."""
    return _store_related(_with_cards(pks), {})


def _with_cards(pks):
    return _WITH_CARD.instances(list(pks)) if pks else []


def _store_related(essays, near):
    """Stores what is related to each of these essays: the first of {pk: [pk, …]}, nearest first, or what is found where
    that says nothing of it."""
    near = near | nearest(essay for essay in essays if essay.pk not in near)
    changed = []
    for essay in essays:
        if essay.card.get("related") != near[essay.pk][:KEPT]:
            essay.card["related"] = near[essay.pk][:KEPT]
            changed.append(essay)
    _store(changed)
    return [essay.pk for essay in changed]


def _store(essays):
    """Stores the cards of these essays."""
    update_each(Essay, ["card"], ((essay.pk, essay.card) for essay in essays))
