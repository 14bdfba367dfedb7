"""From sources to stored HTML: an essay with its rows of links, and every text anew when what it shows has changed."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Q, QuerySet

import search
from essays import markup, texts
from essays.derived import covers, media_uses, search_documents
from essays.derived.dependencies import Dependencies, dependencies_of
from essays.derived.shown import Shown
from essays.markup.headings import parted
from essays.models import Author, Essay, Hub, Link, Page, Series
from essays.texts import Text
from sitewide import state, surrogate_keys
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.text.folding import fold_name

# The version of HTML that links to essays which are still to come (Dependencies.promised), until these are there: such
# an essay is looked at again (relinking.settled).
UNSETTLED = 10_000 + markup.HTML_VERSION

logger = logging.getLogger(__name__)
Tell: TypeAlias = Callable[[Any, str, str], None] | None  # row, HTML before, HTML now


@dataclass(frozen=True)
class Prepared:
    """A text of an essay that was rendered before it is stored, perhaps by another process: the result, the hash of
    what it was made of, and by what it is seen whether it would be the same now (Dependencies.digest and paths), or be
    so but for what came to be there since (of Dependencies: which `links` and `places` were known, what was `hidden`).
    """

    rendered: markup.Rendered
    source: str
    digest: str
    paths: list[str]
    links: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def prepare(
    body: str, language: str, *, hubs: Iterable[Hub] | None = None, promised: Set[str] = frozenset()
) -> Prepared:
    """Renders the text of an essay to be; `store` takes it as it is where nothing that it stands on has changed since.
    `hubs` are all there are, where the caller has read them; `promised` as of Dependencies. Raises
    markup.TextTooCostly."""
    dependencies = dependencies_of(body, language, hubs, promised=promised)
    rendered = texts.render_with(dependencies, body, of_essay=True)
    links, places, hidden = [*dependencies.links], [*dependencies.places], dependencies.hidden
    return Prepared(
        rendered, _hash(body, language), dependencies.digest(), dependencies.paths, links, places, hidden
    )  # fmt: skip


def _hash(body: str, language: str) -> str:
    return hashlib.sha256(f"{language}\0{body}".encode("utf-8", "backslashreplace")).hexdigest()


def _rendering(
    dependencies: Dependencies, body: str, prepared: Prepared | None, is_relinked_later: bool
) -> tuple[markup.Rendered, Dependencies]:
    """The rendering of a text by its Dependencies, and what it stands on: what was prepared, where that is what
    rendering would give now, or (`is_relinked_later`) would have given before something that it links to was there."""
    if prepared and prepared.source == _hash(body, dependencies.language):
        dependencies.hide(prepared.paths)
        before = dependencies.less(prepared.links, prepared.hidden, prepared.places)
        for one in (dependencies, before) if is_relinked_later else (dependencies,):
            if one.digest() == prepared.digest:
                return prepared.rendered, one
    return texts.render_with(dependencies, body, of_essay=True), dependencies


def store(essay, hubs=None, prepared=None):
    """Renders the live text of an essay onto its row (not saved here) and replaces its links in the database; returns
    the Dependencies of its HTML. `hubs` are all there are, where the caller has read them; `prepared` as of `prepare`.
    """
    hubs = list(Hub.objects.all()) if hubs is None else hubs
    is_new = essay.html_version == 0  # never rendered: it has no rows of links that would have to go
    rendered, dependencies = fill(essay, dependencies_of(essay.body, essay.language, hubs), prepared)
    if not is_new:
        essay.links.all().delete()
    Link.objects.bulk_create(link_rows(essay, rendered.links, {hub.slug: hub.pk for hub in hubs}))
    return dependencies


def fill(essay, dependencies, prepared=None, *, is_relinked_later=False):
    """Renders the live text of an essay by its Dependencies onto its row; returns markup.Rendered, and the Dependencies
    of its HTML. `is_relinked_later`: the caller sees to it that what its links find meanwhile is rendered anew in the
    end."""
    rendered, dependencies = _rendering(dependencies, essay.body, prepared, is_relinked_later)
    essay.html, essay.html_version = rendered.html, markup.HTML_VERSION
    essay.toc, essay.text, essay.word_count = rendered.toc, rendered.text, rendered.word_count
    essay.excerpt, essay.pictures = rendered.excerpt[:600], rendered.pictures
    return rendered, dependencies


def link_rows(essay, found, hubs, known=None):
    """The rows of the links of an essay, not stored. `hubs` are the ids of all by their slugs; `known` is a Shown that
    may have asked already where they lead."""
    known = known or Shown()
    known.look_for({link.key for link in found if link.kind == Link.Kind.ESSAY and isinstance(link.key, str)})
    essays = known.essays | {slug: old.essay_id for slug, old in known.moved.items() if old.essay_id}
    # Of a link that leads on to what is no essay there is no row.
    elsewhere = {slug for slug, old in known.moved.items() if not old.essay_id}
    return [_link_row(essay, link, hubs, essays) for link in found if link.key not in elsewhere]


def _link_row(essay, link, hubs, essays):
    wanted, fragment = _wanted(link.target)
    row = Link(
        essay=essay, kind=link.kind if link.url else Link.Kind.MISSING, wanted=wanted, fragment=fragment,
        lost=link.lost[:300], words=link.words[:250], sentence=link.sentence[:600], paragraph=link.paragraph,
    )  # fmt: skip
    if row.kind == Link.Kind.ESSAY:
        # A title was resolved to an id already; a plain link names a slug.
        row.to_essay_id = essays.get(link.key) if isinstance(link.key, str) else link.key
        row.kind = row.kind if row.to_essay_id else Link.Kind.MISSING
    elif row.kind == Link.Kind.HUB:
        row.to_hub_id = hubs.get(link.key)
    return row


def _wanted(target):
    """A link's target as `relinking` looks for it, in two: a title folded, or a path with its letters as they are; and
    from a number sign on what may be a heading of it."""
    part, rest = (target, "") if target.startswith("/essays/") else parted(fold_name(target))
    return part[:250], rest[:250]


def add_texts():
    """Adds what this app holds to the registry of texts; called when the site is made ready."""
    texts.add(
        Text(Essay, "body", "html", index=_index_essays, words="text", render=_store,
             also=("toc", "text", "excerpt", "word_count", "pictures", "card"), held=~Q(live=Essay.Live.NEVER),
             form="desk-essay", public=Essay.objects.published),
        Text(Hub, "body", "html", form="desk-hub"),
        Text(Page, "body", "html", index=search_documents.index_pages, form="desk-page"),
        Text(Author, "bio", "bio_html", index=search_documents.index_authors, form="desk-author",
             public=_public_authors),
        Text(Series, "introduction", "introduction_html", form="desk-series", public=_public_series),
    )  # fmt: skip


def _public_authors():
    return Author.objects.with_counts().filter(count__gt=0)


def _public_series():
    return Series.objects.filter(essays__in=Essay.objects.published()).distinct()


def _store(text, essay, prepared=None):
    store(essay, prepared=prepared)
    essay.card = {**essay.card, "cover": covers.cover_of(essay)}


def _index_essays(essays):
    search.index(search_documents.essay_document(essay) for essay in essays if essay.live == Essay.Live.PUBLISHED)


def rerender(rows: QuerySet[Any], tell: Tell = None) -> int:
    """Renders the texts of these rows (a queryset of any model in the registry) anew and keeps everything else; returns
    how many there were. Each that reads otherwise now raises the content version, in its own transaction or the
    caller's. `tell` is called with (row, HTML before, HTML now) where that is another."""
    return len(rendered_anew(rows, tell))


def rendered_anew(rows: QuerySet[Any], tell: Tell = None) -> list[bool]:
    """For each text of these rows, one after the other, whether its HTML is now another: a list of True and False;
    `tell` as of `rerender`."""
    found = [(text, {*rows.filter(text.held).values_list("pk", flat=True)}) for text in texts.of(rows.model)]
    return [_render_anew(text, pk, tell) for text, wanted in found for pk in sorted(wanted)]


@transaction.atomic
def rerender_prepared(some: Iterable[tuple[int, Prepared | None]]) -> int:
    """As `rerender`, in one transaction, of essays whose text another process may have rendered: (id, Prepared);
    returns how many read otherwise now."""
    [text] = texts.of(Essay)
    return sum(_render_anew(text, pk, prepared=prepared) for pk, prepared in some)


def rerender_showing(pictures):
    """Renders anew every text that shows one of these pictures, as what is said of it has changed. In one query for
    each kind of text, of every few hundred pictures, and some for each row that is rendered."""
    names = sorted({picture.name for picture in pictures})
    for text in texts.TEXTS if names else ():
        rerender(text.model.objects.filter(pk__in=media_uses.ids_showing(text, names)))


@transaction.atomic
def _render_anew(text, pk, tell=None, prepared=None):
    # Read under its lock: what an editor publishes at this moment must not be overwritten with the text before.
    state.take_turn()
    row = text.rows.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:  # deleted, or taken off the schedule, since it was looked for
        return False
    before = _rendered(text, row)
    try:
        _store(text, row, prepared) if prepared else text.render(text, row)
    except markup.TextTooCostly as error:  # the rules have changed since: it stays as it was, and holds up no other
        logger.warning("%s %s cannot be rendered anew: %s", text.model.__name__, pk, error)
        return False
    row.save(update_fields=text.fields)
    now, words = _rendered(text, row), text.words or text.html
    if text.index and now[words] != before[words]:
        text.index([row])
    if now != before:
        state.bump(*(_keys_around(row) if text.model is Essay else ()))
    if now[text.html] != before[text.html] and tell:
        tell(row, before[text.html], now[text.html])
    return now[text.html] != before[text.html]


def _keys_around(essay):
    """The surrogate keys of pages that show an essay's text, or a sentence of it that links to them."""
    return surrogate_keys.essay(essay.pk), *map(surrogate_keys.essay, linked_to(essay))


def linked_to(essay: Essay) -> list[int]:
    """The ids of the essays to which the text of this one leads: their pages say so."""
    if "/essays/" not in essay.html:  # nothing is asked of most
        return []
    return [pk for (pk,) in _LINKED.rows(essay.pk)]


_LINKED = CompiledQuery(
    lambda pk: (
        Link.objects.filter(essay=pk, to_essay__isnull=False)
        .exclude(to_essay=pk)
        .order_by()
        .values_list("to_essay")
        .distinct()
    )
)


def _rendered(text, row):
    """What readers see of a rendering, to be compared; its version says nothing to them."""
    return {name: getattr(row, name) for name in text.fields if name != "html_version"}
