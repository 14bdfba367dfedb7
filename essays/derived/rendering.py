"""From an essay's source to its stored HTML: resolves its links in one query, renders, replaces its rows of links."""

import logging
import re
import unicodedata
from urllib.parse import unquote

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from essays import markup
from essays.derived.redirects import moved_essays
from essays.models import Essay, Hub, Link, Media, OldPath, Revision
from essays.models.tag import fold
from sitewide import state
from sitewide.slugs import slugify

logger = logging.getLogger(__name__)


def hub_infos(hubs=None):
    """The hubs as the markup wants them."""
    return [
        markup.HubInfo(h.slug, h.name, h.mark or h.argument, "" if h.ink == Hub.Ink.PLAIN else h.ink,
                       h.get_absolute_url())
        for h in (Hub.objects.all() if hubs is None else hubs)
    ]  # fmt: skip


def resolve(wanted, language):
    """Finds what `[[…]]` and links to essays mean: {as written: Target}, among what everybody may read, in one query.

    The same language is taken first, then the oldest; an address (slug) before a title. What no essay is called now is
    looked for among the names that essays had before, so that a new title breaks no link in another text.
    """
    keys = {fold(w): w for w in wanted}
    slugs = {unicodedata.normalize("NFC", w) for w in wanted} | set(keys)
    rows = (
        Essay.objects.published()
        .filter(Q(title_key__in=keys) | Q(slug__in=slugs))
        .order_by("live_at", "pk")
        .values_list("pk", "slug", "title", "title_key", "language")
    )
    rows = sorted(rows, key=lambda r: r[4] != language)
    targets = {}
    for want in wanted:
        for pk, slug, title, key, _language in rows:
            if slug in {want, fold(want)} or key == fold(want):
                targets[want] = markup.Target(f"/essays/{slug}/", title, "essay", pk)
                break
    return targets | _by_old_names({want for want in wanted if want not in targets})


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
    titles = Revision.objects.published().filter(essay__in=ids, withheld_at=None).values_list("essay", "title")
    had = {(pk, fold(title)) for pk, title in titles}
    essays = Essay.objects.only("slug", "title").in_bulk(ids)
    found = {}
    for want, slug in slugs.items():
        pk = now.get(slug) or before.get(slug)
        if pk and ((pk, fold(want)) in had or (slug == want and slug in before)):
            found[want] = markup.Target(f"/essays/{essays[pk].slug}/", essays[pk].title, "essay", pk)
    return found


def render(content_body, language, hubs=None, links=None):
    """Renders a text as an essay's page would show it; returns markup.Rendered. Raises markup.TextTooCostly.

    `hubs` are all there are and `links` what `resolve` finds for the text, where the caller has read them.
    """
    return markup.render(
        content_body,
        links=resolve(markup.wanted(content_body), language) if links is None else links,
        hubs=hub_infos(hubs),
        media=media_of(content_body),
        language=language,
        site_url=settings.SITE_URL,
        hidden=hidden_paths(content_body),
    )


_ESSAY_PATH = re.compile(r"/essays/([^/\s?#)\]>\"'|]+)")


def hidden_paths(source):
    """The paths of essays named in a text that nobody may read now; stored HTML never links to them."""
    slugs = {unicodedata.normalize("NFC", unquote(slug)) for slug in _ESSAY_PATH.findall(source)}
    if not slugs:
        return frozenset()
    shown = set(Essay.objects.published().filter(slug__in=slugs).values_list("slug", flat=True))
    return frozenset(f"/essays/{slug}/" for slug in slugs - shown - set(moved_essays(slugs - shown)))


def media_of(source):
    """The pictures named in a text, as the markup wants them."""
    if "media:" not in source:
        return {}
    names = {part.split(")")[0].split(" ")[0].strip() for part in source.split("media:")[1:]}
    return {
        m.name: markup.MediaInfo(
            url=m.url, width=m.width, height=m.height, alt=m.alt, caption=m.caption, credit=m.credit,
            licence=m.licence.name if m.licence else "", licence_url=m.licence.url if m.licence else "",
            source_url=m.source_url, sources=m.sources,
        )
        for m in Media.objects.filter(name__in=names).select_related("licence")
    }  # fmt: skip


def store(essay, hubs=None):
    """Renders the live text of an essay onto its row (not saved here) and replaces its links in the database. `hubs`
    are all there are, where the caller has read them."""
    hubs = list(Hub.objects.all()) if hubs is None else hubs
    rendered = render(essay.body, essay.language, hubs)
    essay.html, essay.html_version = rendered.html, markup.HTML_VERSION
    essay.toc, essay.text, essay.word_count = rendered.toc, rendered.text, rendered.word_count
    essay.excerpt = rendered.excerpt[:600]
    _replace_links(essay, rendered.links, {hub.slug: hub.pk for hub in hubs})
    return rendered


RENDERED_FIELDS = ["html", "html_version", "toc", "text", "excerpt", "word_count"]


def _replace_links(essay, found, hubs):
    slugs = [link.key for link in found if link.kind == Link.Kind.ESSAY and isinstance(link.key, str)]
    essays = dict(Essay.objects.published().filter(slug__in=slugs).values_list("slug", "pk"))
    essays |= {slug: old.essay_id for slug, old in moved_essays({*slugs} - set(essays)).items() if old.essay_id}
    essay.links.all().delete()
    Link.objects.bulk_create(_link_row(essay, link, hubs, essays) for link in found)


def _link_row(essay, link, hubs, essays):
    row = Link(
        essay=essay, kind=link.kind if link.url else Link.Kind.MISSING, wanted=_wanted(link.target),
        words=link.words[:250], sentence=link.sentence[:600], paragraph=link.paragraph,
    )  # fmt: skip
    if row.kind == Link.Kind.ESSAY:
        # A title was resolved to an id already; a plain link names a slug.
        row.to_essay_id = essays.get(link.key) if isinstance(link.key, str) else link.key
        row.kind = row.kind if row.to_essay_id else Link.Kind.MISSING
    elif row.kind == Link.Kind.HUB:
        row.to_hub_id = hubs.get(link.key)
    return row


def _wanted(target):
    """A link's target as `relink_due` looks for it: a title folded, a path with its letters as they are."""
    return (target if target.startswith("/essays/") else fold(target))[:250]


def rerender(essays):
    """Renders the live texts of these essays anew and keeps everything else; returns how many there were. Each that
    reads otherwise now raises the content version, in its own transaction or the caller's."""
    return len(_rendered_anew(essays))


def _rendered_anew(essays):
    """For each of the essays, one after the other, whether its HTML is now another: a list of True and False."""
    wanted = essays.exclude(live=Essay.Live.NEVER).order_by("pk").values_list("pk", flat=True)
    return [_render_anew(pk) for pk in list(wanted)]


@transaction.atomic
def _render_anew(pk):
    # Read under its lock: what an editor publishes at this moment must not be overwritten with the text before.
    state.take_turn()
    essay = Essay.objects.select_for_update(no_key=True).get(pk=pk)
    before, html = _rendered(essay), essay.html
    try:
        store(essay)
    except markup.TextTooCostly as error:  # the rules have changed since: it stays as it was, and holds up no other
        logger.warning("Essay %s cannot be rendered anew: %s", pk, error)
        return False
    essay.save(update_fields=RENDERED_FIELDS)
    if _rendered(essay) != before:
        state.bump()
    return essay.html != html


def _rendered(essay):
    """What readers see of a rendering, to be compared; its version says nothing to them."""
    return [getattr(essay, name) for name in RENDERED_FIELDS if name != "html_version"]


def relink_from(essay):
    """Renders anew the published essays that link to this one, that wanted its title while it was not there (it may
    have been this one itself), or that were led elsewhere by it, to an essay that had it before."""
    names = _names(essay.title_key, essay.slug)
    wanting = Q(links__kind=Link.Kind.MISSING, links__wanted__in=names)
    linking = (Q(links__to_essay=essay) | Q(links__wanted__in=names)) & ~Q(pk=essay.pk)
    return rerender(Essay.objects.released().filter(wanting | linking).distinct())


def _names(title_key, slug):
    """What a link that means an essay may want: its title, its slug, its path."""
    return {title_key[:250], slug, f"/essays/{slug}/"}


def relink_due():
    """Renders anew the essays whose missing links lead somewhere by now (a scheduled essay went live); returns how many
    pages are others now."""
    missing = Link.objects.filter(kind=Link.Kind.MISSING)
    wanted = missing.values("wanted")
    path = Concat(Value("/essays/"), "slug", Value("/"))
    found = (
        Essay.objects.published()
        .alias(path=path)
        .filter(Q(title_key__in=wanted) | Q(slug__in=wanted) | Q(path__in=wanted))
        .values_list("title_key", "slug")
    )
    names = {name for one in found for name in _names(*one)}
    wanting = Essay.objects.released().filter(links__in=missing.filter(wanted__in=names))
    return sum(_rendered_anew(wanting.distinct()))
