"""What a text names, found for the markup in a few queries: essays by title or address, and hubs; and which
essays that it links to nobody may read.
"""

import unicodedata
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from essays import markup
from essays.derived.redirects import moved_essays, old_title_key
from essays.markup import headings
from essays.markup.headings import SIGN
from essays.markup.wikilinks import STRATEGY, STRATEGY_URL
from essays.models import Essay, Hub, OldPath, OldTitle, Page, Revision
from essays.models.essay import title_key
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.text.folding import fold_name
from sitewide.text.slugs import slugify

NOTHING = headings.Headings("")


def hub_infos(hubs=None):
    """The hubs as the markup wants them."""
    return [
        markup.HubInfo(h.slug, h.name, h.mark or h.argument, "" if h.ink == Hub.Ink.PLAIN else h.ink,
                       h.get_absolute_url())
        for h in (Hub.objects.all() if hubs is None else hubs)
    ]  # fmt: skip


def resolve(wanted, language):
    """Finds what `[[…]]` and links to essays mean: {as written: Target}, among what everybody may read, in one query.

    A target with a number sign in it means an essay of this whole title, else one and a heading of it; then its HTML
    is read too. See `essays.markup.headings.readings`.
    """
    meant = {
        want: [(want, "")] if _is_of_strategy(want) else headings.readings(want)
        for want in wanted
        if _hub_named(want) is None
    }
    named = _named({title for pairs in meant.values() for title, _ in pairs}, language)
    whole = {want for want in meant if want not in named}
    unknown = {title for want in whole for title, _ in meant[want] if title not in named}
    elsewhere = by_old_titles(unknown)
    spaced = {title: title.replace("_", " ") for title in unknown - set(elsewhere) if "_" in title}  # as wikis write it
    here = _named({*spaced.values()}, language)
    named |= elsewhere | _by_old_names(unknown - set(elsewhere))
    named |= {title: here[now] for title, now in spaced.items() if now in here}
    found = {}
    for want, pairs in meant.items():
        title, heading = next((pair for pair in pairs if pair[0] in named), (None, ""))
        if title is not None:
            found[want] = (named[title], title, heading)
    return _with_headings(found)


def _with_headings(found):
    """{as written: Target} from (Target, title, heading); those with a heading lead to it, or say that it is lost. In
    one query, where there are any."""
    ids = {target.key for target, _, heading in found.values() if heading or SIGN in target.url}
    html = Essay.objects.filter(pk__in=ids).values_list("pk", "html").iterator() if ids else ()
    known = {pk: headings.Headings(text) for pk, text in html}
    return {
        want: _at_heading(target, title, heading, known[target.key])
        if heading
        else _where_it_led(target, known.get(target.key, NOTHING))
        for want, (target, title, heading) in found.items()
    }


def _where_it_led(target, known):
    """A Target whose title led to a heading elsewhere: to it, or to the essay where it is not there (any more)."""
    url, sign, heading = target.url.partition(SIGN)
    place = known.place_of(heading) if sign else ""
    return replace(target, url=f"{url}{SIGN}{place}" if place else url)


def _at_heading(target, title, heading, known):
    words = " §\u00a0".join([title, *(part.strip() for part in heading.split(SIGN))])
    place, url = known.place_of(heading), target.url.partition(SIGN)[0]
    url = f"{url}{SIGN}{place}" if place else url
    return replace(target, url=url, words=words, lost="" if place else heading)


def _named(wanted, language):
    """The essays that are called so now, by title or by address: {as written: Target}.

    The same spelling is taken first, then the same language, then the oldest.
    """
    if not wanted:
        return {}
    keys = {title_key(w) for w in wanted}
    slugs = {unicodedata.normalize("NFC", w) for w in wanted} | keys
    rows = _CALLED.rows(timezone.now(), list(keys), list(slugs))
    called = {}
    for place, (pk, slug, title, key, _language) in enumerate(sorted(rows, key=lambda row: row[4] != language)):
        for name in {slug, key}:
            called.setdefault(name, []).append((place, pk, slug, title))
    targets = {}
    for want in wanted:
        rows = [row for name in {want, title_key(want)} for row in called.get(name, ())]
        if rows:
            _, pk, slug, title = min(rows, key=lambda row: (want not in row[2:], row[0]))
            targets[want] = markup.Target(f"/essays/{slug}/", title, "essay", pk)
    return targets


_CALLED = CompiledQuery(
    lambda now, keys, slugs: (
        Essay.objects.published(now)
        .filter(Q(title_key__in=[keys]) | Q(slug__in=[slugs]))
        .order_by("live_at", "pk")
        .values_list("pk", "slug", "title", "title_key", "language")
    )
)


def by_old_titles(wanted):
    """What essays were called elsewhere, before they came here: {as written: Target}; that of a title which led to a
    heading has it in its address, as it was written there. The oldest essay first, as of titles. In a query, or two."""
    keys = {want: key for want in wanted if (key := old_title_key(want))}
    if not keys:
        return {}
    # By themselves first: nearly always there are none, and then the database is not left to begin with the essays.
    rows = OldTitle.objects.filter(key__in={*keys.values()}).order_by("pk")
    titles = list(rows.values_list("key", "heading", "essay"))
    if not titles:
        return {}
    shown = Essay.objects.published().filter(pk__in={pk for _, _, pk in titles})
    essays = {pk: (at, slug, title) for pk, at, slug, title in shown.values_list("pk", "live_at", "slug", "title")}
    found = {}
    led = [row for row in titles if row[2] in essays]
    for key, heading, pk in sorted(led, key=lambda row: (essays[row[2]][0], row[2])):
        _, slug, title = essays[pk]
        url = f"/essays/{slug}/" + (SIGN + heading if heading else "")
        found.setdefault(key, markup.Target(url, title, "essay", pk))
    return {want: found[key] for want, key in keys.items() if key in found}


def _by_old_names(wanted):
    """What essays were called in an earlier edition, title or address: {as written: Target}.

    A title leads through the address that was made of it, which is the essay's still or was kept (`keep_old_title`).
    """
    slugs = {want: slug for want in wanted if ":" not in want and (slug := slugify(want))}
    if not slugs:
        return {}
    shown, paths = Essay.objects.published(), {f"/essays/{slug}": slug for slug in slugs.values()}
    now = dict(shown.filter(slug__in=paths.values()).values_list("slug", "pk"))
    rows = OldPath.objects.filter(path__in=paths, essay__in=shown.values("pk")).values_list("path", "essay")
    before = {paths[path]: pk for path, pk in rows}
    ids = {*now.values(), *before.values()}
    if not ids:
        return {}
    titles = Revision.objects.published().filter(essay__in=ids, withheld_at=None).values_list("essay", "title")
    had = {(pk, fold_name(title)) for pk, title in titles}
    essays = Essay.objects.only("slug", "title").in_bulk(ids)
    found = {}
    for want, slug in slugs.items():
        pk = now.get(slug) or before.get(slug)
        if pk and ((pk, fold_name(want)) in had or (slug == want and slug in before)):
            found[want] = markup.Target(f"/essays/{essays[pk].slug}/", essays[pk].title, "essay", pk)
    return found


def named_hubs(wanted, hubs):
    """What hubs were called before, by slug or name, and headings of hubs and of the strategy: {as written: Target}.
    `hubs` are all there are, as HubInfo, and need no Target by the names that they have now. Asks a query where
    something is wanted that no hub is called now, and one or two where a heading is."""
    known = {hub.slug: hub for hub in hubs} | {fold_name(hub.name): hub for hub in hubs}
    meant = {want: headings.readings(name) for want in wanted if (name := _hub_named(want))}
    meant |= {want: headings.readings(want) for want in wanted if _is_of_strategy(want)}
    found = known | _former_hubs({title for pairs in meant.values() for title, _ in pairs}, known)
    found[STRATEGY] = None
    targets = {}
    for want, pairs in meant.items():
        folded = ((fold_name(title), heading) for title, heading in pairs)
        title, heading = next((pair for pair in folded if pair[0] in found), ("", ""))
        if title and (heading or title not in known):
            targets[want] = (_hub_target(found[title]), heading)
    texts = _texts_of({(target.kind, target.key) for target, heading in targets.values() if heading})
    return {
        want: _at_heading(target, target.words or target.title, heading, texts.get((target.kind, target.key), NOTHING))
        if heading
        else target
        for want, (target, heading) in targets.items()
    }


def _former_hubs(names, known):
    """The hubs that were called so, of names that none has now: {name, folded: HubInfo}. In one query, if any."""
    asked = {fold_name(name): slug for name in names if fold_name(name) not in known and (slug := slugify(name))}
    paths = {f"/{slug}" for name, slug in asked.items() if name != STRATEGY}
    rows = OldPath.objects.filter(path__in=paths, hub__isnull=False).values_list("path", "hub__slug") if paths else ()
    now = {path.strip("/"): slug for path, slug in rows}
    found = {name: known.get(slug) or known.get(now.get(slug)) for name, slug in asked.items()}
    return {name: hub for name, hub in found.items() if hub}


def _hub_target(hub):
    if hub is None:
        return markup.Target(STRATEGY_URL, gettext("the strategy"), "strategy", "strategy")
    return markup.Target(hub.url, hub.name, "hub", hub.slug)


def _texts_of(pages):
    """The Headings of hubs and of the strategy by (kind, key), in a query for each kind."""
    slugs = {key for kind, key in pages if kind == "hub"}
    rows = Hub.objects.filter(slug__in=slugs).values_list("slug", "html") if slugs else ()
    found = {("hub", slug): headings.Headings(html) for slug, html in rows}
    if len(slugs) < len(pages):
        html = Page.objects.filter(slug=STRATEGY).values_list("html", flat=True).first()
        found["strategy", "strategy"] = headings.Headings(html or "")
    return found


def places(parts):
    """The ids that parts of pages ("/essays/slug/#part", "/hub/#part") have, as rendered now: {part: id}, "" for a
    heading that is not there (any more). What cannot be known is left out: essays that nobody may read, and parts that
    the page has beside its text. In a query or two for each kind of page, however many parts there are."""
    named = [(part, *part.split(SIGN, 1)) for part in parts]
    named = [(part, path, name) for part, path, name in named if not headings.BESIDE.fullmatch(name)]
    slugs = {unicodedata.normalize("NFC", path.split("/")[2]) for _, path, _ in named if _is_essay(path)}
    others = {_hub_key(path) for _, path, _ in named if not _is_essay(path)}
    texts = {("essay", slug): text for slug, text in _essays_of(slugs).items()} | (_texts_of(others) if others else {})
    found = {}
    for part, path, name in named:
        key = ("essay", unicodedata.normalize("NFC", path.split("/")[2])) if _is_essay(path) else _hub_key(path)
        if key in texts:
            found[part] = texts[key].part(name)
    return found


def _essays_of(slugs):
    """The Headings of the essays that everybody may read, by the slug that they have or had."""
    if not slugs:
        return {}
    shown = Essay.objects.published()
    found = {slug: headings.Headings(html) for slug, html in shown.filter(slug__in=slugs).values_list("slug", "html")}
    moved = {slug: old.essay_id for slug, old in moved_essays(slugs - set(found)).items() if old.essay_id}
    html = dict(shown.filter(pk__in=moved.values()).values_list("pk", "html")) if moved else {}
    return found | {slug: headings.Headings(html[pk]) for slug, pk in moved.items() if pk in html}


def _is_essay(path):
    return path.startswith("/essays/")


def _hub_key(path):
    return ("strategy", "strategy") if path == STRATEGY_URL else ("hub", path.strip("/"))


def _hub_named(want):
    """What `[[hub:name]]` names; None for what means no hub."""
    prefix, colon, name = want.partition(":")
    return name if colon and fold_name(prefix) == "hub" else None


def _is_of_strategy(want):
    title, sign, _ = want.partition(SIGN)
    return bool(sign) and fold_name(title) == STRATEGY
