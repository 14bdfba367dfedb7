"""Links follow what they name: the texts that link to an essay, or wanted to, are rendered anew when it appears, gets
another name, is withdrawn. Essays are found by their rows of links, the texts beside them by their words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from html import unescape
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Replace
from django.utils import timezone

from essays import markup, texts
from essays.derived.link_targets import by_old_titles
from essays.derived.redirects import old_title_key
from essays.derived.rendering import UNSETTLED, rendered_anew
from essays.derived.shown import Shown, slug_in
from essays.markup.headings import parted, readings
from essays.markup.wikilinks import STRATEGY, STRATEGY_URL
from essays.models import Essay, Hub, Link, OldPath, OldTitle, Revision
from sitewide import state
from sitewide.database.bulk_updates import update_each
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.folding import fold_name

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ESSAYS = "/essays/"
AT_ONCE = 200  # essays that are settled in one transaction
_HREF = re.compile(r'href="([^"]*)"')


def relink(essay: Essay) -> int:
    """Renders anew what links to an essay, what wanted its title while it was not there (it may have been this one
    itself), and what was led elsewhere by it, to an essay that had it before. Returns how many texts read otherwise
    now; each of them raises the content version, in its own transaction or the caller's."""
    part, rest = parted(essay.title_key)
    before = _before([essay])
    names = {*_addresses(essay.slug), *_wanted_for(before.titles)}
    title, more = part[:250], rest[:250]
    # Its own text was rendered before it was there, and before its headings were stored.
    linking = {
        pk
        for pk, kind, wanted, fragment, to in _LINKS.rows([title, *names], essay.pk)
        if to == essay.pk or wanted in names or (wanted == title and fragment.startswith(more))
        if pk != essay.pk or kind == Link.Kind.MISSING or fragment or wanted.startswith("/")
    }
    found = rendered_anew(Essay.objects.released().filter(pk__in=linking)) if linking else []
    return sum(found) + _relink_beside([essay], before)


_LINKS = CompiledQuery(
    lambda names, pk: (
        Link.objects.filter(Q(wanted__in=[names]) | Q(to_essay=pk))
        .order_by()
        .values_list("essay_id", "kind", "wanted", "fragment", "to_essay_id")
    )
)


def relink_new(essays: Sequence[Essay], *, again: Iterable[int] = (), are_missing_later: bool = False) -> int:
    """Does so for many essays that are new, in as many queries as for one. `again` are the ids of those that mean a
    heading of another of them, or of themselves; `are_missing_later`: these, and what wanted one of them while it was
    not there, are left to `settled` and `wanting`."""
    names = {name for essay in essays for name in (parted(essay.title_key)[0][:250], *_addresses(essay.slug))}
    new = {essay.pk for essay in essays}
    links = Link.objects.filter(Q(wanted__in=names) | Q(to_essay__in=new)).order_by()
    # What a new one links to by its address was taken for there when it was rendered.
    if are_missing_later:
        links = links.exclude(kind=Link.Kind.MISSING)
    linking = {
        pk
        for pk, to, kind in links.values_list("essay_id", "to_essay_id", "kind")
        if pk not in new or kind == Link.Kind.MISSING or to is None
    }
    linking |= set() if are_missing_later else set(again)
    found = rendered_anew(Essay.objects.released().filter(pk__in=linking)) if linking else []
    return sum(found) + _relink_beside(essays, _before(essays))


def relink_hub(hub: Hub, before: Hub) -> int:
    """Does so for a hub that is new, or has another name, address, ink, line of the margin or other headings than
    `before` (itself where it is new): renders anew what links to it and what wanted it."""
    names = {f"hub:{name}" for one in (hub, before) for name in (one.slug, one.name)}
    wanting = Q()
    for name, more in {parted(fold_name(name)) for name in names}:
        wanting |= Q(links__wanted=name[:250], links__fragment__startswith=more[:250])
    wanting &= Q(links__kind=Link.Kind.MISSING)
    plain = Q(html__contains=f'href="/{hub.slug}/')  # a plain link to what was no hub then
    found = rendered_anew(Essay.objects.released().filter(wanting | plain | Q(links__to_hub=hub)).distinct())
    return sum(found) + rerender_naming(names, {f"/{hub.slug}/", f"/{before.slug}/"})


def relink_strategy() -> int:
    """Does so for the page of the strategy, which has other headings: renders anew what links to one of them."""
    named = Q(links__fragment__gt="") | Q(links__wanted__startswith="/") | ~Q(links__lost="")
    found = rendered_anew(Essay.objects.released().filter(named, links__kind=Link.Kind.STRATEGY).distinct())
    return sum(found) + rerender_naming({STRATEGY, f"hub:{STRATEGY}"}, {STRATEGY_URL})


def relink_due() -> int:
    """Does so for what appeared at a moment that was to come: renders anew the essays whose missing links lead
    somewhere by now, and the texts that name what went live within DAY. Returns how many read otherwise now."""
    now = timezone.now()
    left = settled(before=now - HOUR)  # an import that is at work does so in its end
    rendered = rendered_anew(wanting().exclude(html_version=UNSETTLED))
    rendered += rendered_anew(Essay.objects.released().filter(pk__in=left)) if left else []
    appeared = list(Essay.objects.published(now).filter(live_at__gt=now - DAY).only("title", "slug", "edition"))
    return sum(rendered) + (_relink_beside(appeared, _before(appeared)) if appeared else 0)


def settled(*, before: datetime | None = None) -> list[int]:
    """Looks through the essays whose HTML links to what was still to come (rendering.UNSETTLED), of those that came
    `before` a moment: where all of it is there by now, what is stored says so from here on, without being rendered.
    Returns the ids of the others, which have to be rendered anew. Seen by what is stored alone, as `wanting` is."""
    rows = Essay.objects.released().filter(html_version=UNSETTLED)
    rows = rows.filter(created__lt=before) if before else rows
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    return [pk for start in range(0, len(pks), AT_ONCE) for pk in _settled(pks[start : start + AT_ONCE])]


@transaction.atomic
def _settled(pks: Sequence[int]) -> list[int]:
    state.take_turn()
    html = dict(Essay.objects.filter(pk__in=pks, html_version=UNSETTLED).order_by().values_list("pk", "html"))
    links: dict[int, list[tuple[int, str]]] = {pk: [] for pk in html}
    missing = Link.objects.filter(essay__in=html, kind=Link.Kind.MISSING, wanted__startswith="/essays/").order_by()
    for essay, pk, path in missing.values_list("essay_id", "pk", "wanted"):
        links[essay].append((pk, path))
    shown = Shown()
    shown.look_for({slug_in(path) for its in links.values() for _, path in its})
    found = {essay: _lead_on(html[essay], its, shown) for essay, its in links.items()}
    rows = [row for its in found.values() for row in its or ()]
    update_each(Link, ["kind", "to_essay"], ((pk, Link.Kind.ESSAY, to) for pk, to in rows))
    Essay.objects.filter(pk__in=[pk for pk, its in found.items() if its is not None]).update(
        html_version=markup.HTML_VERSION
    )
    state.bump()
    return [pk for pk, its in found.items() if its is None]


def _lead_on(html: str, links: Iterable[tuple[int, str]], shown: Shown) -> list[tuple[int, int]] | None:
    """Of the rows of links (id, path) that led nowhere when this HTML was made, those that lead to an essay now, with
    its id; None where rendering would make other HTML by now."""
    hrefs = {unicodedata.normalize("NFC", percent_decoded(unescape(href))) for href in _HREF.findall(html)}
    if any(href.startswith("/essays/") and "#" in href for href in hrefs):
        return None  # a heading of an essay that may not have been there
    found = []
    for pk, path in links:
        slug = slug_in(path)
        old = shown.moved.get(slug)
        to = shown.essays.get(slug) or (old.essay_id if old else None)
        if any(href.startswith(f"/essays/{slug}/") for href in hrefs) != (to is not None):
            return None
        found += [(pk, to)] if to else []
    return found


def wanting() -> QuerySet[Essay]:
    """The essays with links that led nowhere when they were rendered, and would lead to an essay now. Seen by the rows
    of links alone, so whoever left them to the end and was killed finds them again."""
    missing = Link.objects.filter(kind=Link.Kind.MISSING)
    there = Essay.objects.published().annotate(path=Concat(Value("/essays/"), "slug", Value("/"))).order_by()
    # Asked by the database whole: after an import there are as many names as essays.
    names = [Q(wanted__in=there.values(name)) for name in ("title_key", "slug", "path")]
    old = OldPath.objects.filter(path__startswith=ESSAYS, essay__in=Essay.objects.published().order_by())
    names.append(Q(wanted__in=old.annotate(typed=Concat("path", Value("/"))).values("typed")))
    elsewhere = OldTitle.objects.filter(essay__in=Essay.objects.published().order_by())
    spaced = missing.annotate(spaced=Replace("wanted", Value("_"), Value(" "))).order_by()
    names.append(Q(pk__in=spaced.filter(spaced__in=elsewhere.values("key")).values("pk")))
    links = missing.filter(Q(reduce(or_, names), fragment="") | Q(pk__in=_there_in_part(missing)))
    found: QuerySet[Essay] = Essay.objects.released().filter(links__in=links).distinct()
    return found


def _addresses(slug: str) -> tuple[str, str]:
    """What a link that means an essay may want beside its title: its slug, its path."""
    return slug, f"{ESSAYS}{slug}/"


@dataclass(frozen=True)
class _Before:
    """By what essays were known: the titles that they had elsewhere, the slugs that they had here."""

    titles: set[str]
    slugs: set[str]


def _before(essays: Iterable[Essay]) -> _Before:
    """Reads both of essays in one query."""
    rows = _NAMES.rows([essay.pk for essay in essays])
    old = {path.removeprefix(ESSAYS) for is_path, path in rows if is_path}
    return _Before({title for is_path, title in rows if not is_path}, old)


def _names(pks: Any) -> QuerySet[Any, Any]:
    paths = OldPath.objects.filter(essay__pk__in=[pks], path__startswith=ESSAYS).order_by()
    titles = OldTitle.objects.filter(essay__pk__in=[pks]).order_by()
    return paths.values_list(Value(1), "path").union(titles.values_list(Value(0), "title"), all=True)


_NAMES = CompiledQuery(_names)


def _wanted_for(titles: Iterable[str]) -> Iterator[str]:
    """What links may want that mean essays by what they were called elsewhere, as far as a first number sign."""
    for title in titles:
        part = parted(old_title_key(title))[0][:250]
        yield from {part, part.replace(" ", "_")}


def _there_in_part(missing: QuerySet[Link]) -> list[int]:
    """The ids of those of these links with a number sign in them whose essay is there now, however they are read."""
    rows = missing.exclude(fragment="").values_list("pk", "wanted", "fragment")
    meant = {pk: {title for title, _ in readings(wanted + fragment)} for pk, wanted, fragment in rows}
    names = {title for titles in meant.values() for title in titles}
    found = Essay.objects.published().filter(Q(title_key__in=names) | Q(slug__in=names))
    there = {name for one in found.values_list("title_key", "slug") for name in one} | set(by_old_titles(names))
    return [pk for pk, titles in meant.items() if not there.isdisjoint(titles)]


def _relink_beside(essays: Iterable[Essay], before: _Before) -> int:
    """The same for the texts beside the essays, which have no rows of links: those that name one of these essays by a
    title or an address that it has or had. Asks a query or two, however many there are."""
    titles = {essay.title for essay in essays} | before.titles
    if several := [essay.pk for essay in essays if essay.edition > 1]:
        rows = Revision.objects.editions().filter(essay__in=several)
        titles |= set(rows.order_by().values_list("title", flat=True))
    slugs = {essay.slug for essay in essays} | before.slugs
    return rerender_naming(titles | slugs, {f"{ESSAYS}{slug}/" for slug in slugs})


def rerender_naming(names: Iterable[str], paths: Iterable[str]) -> int:
    """Renders anew the texts beside the essays that name something by `[[…]]` (`names`) or by its address (`paths`);
    returns how many read otherwise now."""
    found = texts.naming(texts.beside_essays(), names, paths)
    return sum(sum(rendered_anew(text.model.objects.filter(pk__in=pks))) for text, pks in found.items())
