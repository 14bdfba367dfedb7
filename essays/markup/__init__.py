"""Markup: Markdown in, safe HTML out, with everything that a site wants to know of a text. Imports no model.

`render` is for essays, `render_plain` for hubs and pages, `render_comment` for comments. The last step of each is the
sanitiser; nothing may change the HTML after it. The modules, in the order in which a text goes through them:

before: `source`, `complexity_limits` with `cost_estimate`; of a source alone: `blocks`, `code_spans`
grammar, to tokens: `grammar` with `typed_html` (`read_tags`), `comment_tags`, `wikilinks`, `references`, `autolinks`,
    `callouts`, `embeds`, `attribute_lists`; tokens to HTML that is not safe: `markdown`, `elements`
tree: `tree`, `old_tags`, `tidy` with `inline` and `figures`, `languages`, `directions`, `pictures`, `typography`
what is said of it: `attributes` with `links`, `notes`, `paragraphs` with `ids` and `hub_lines`, `labels`,
    `warning_places`
after: `sanitize`, `word_guard`; of rendered HTML: `headings`, `paragraph_slots`, `words`, `excerpt`, `syndication`
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import nh3

from essays.markup import (
    attribute_lists,
    attributes,
    complexity_limits,
    directions,
    embeds,
    figures,
    languages,
    markdown,
    pictures,
    sanitize,
    typography,
    warning_places,
    word_guard,
)
from essays.markup import links as markup_links
from essays.markup.comments import lost_from_comment, removed_tags, render_comment
from essays.markup.complexity_limits import TextTooCostly
from essays.markup.excerpt import excerpt
from essays.markup.notes import Notes, repetition_of
from essays.markup.paragraphs import Passages
from essays.markup.read_tags import READ_ATTRIBUTES, READ_TAGS, TAGS
from essays.markup.source import plain_source
from essays.markup.tidy import tidy
from essays.markup.tree import Node, parse, serialise_in_pieces
from essays.markup.types import FoundLink, HubInfo, MediaInfo, Rendered, Target
from essays.markup.wikilinks import Resolver, wanted
from essays.markup.word_guard import Lost, missing_words

__all__ = [
    "HTML_VERSION",
    "FoundLink",
    "HubInfo",
    "Lost",
    "MediaInfo",
    "Rendered",
    "Target",
    "TextTooCostly",
    "lost_from_comment",
    "lost_words",
    "missing_words",
    "removed_tags",
    "render",
    "render_comment",
    "render_plain",
    "wanted",
]

EXCERPT_WORDS = 50
READ_SCHEMES = {*markup_links.SCHEMES, "wiki", "media"}

HTML_VERSION = 6  # raise it when the HTML for the same text changes: `manage.py rerender` then makes stored HTML anew


def render(
    source: str,
    *,
    links: Mapping[str, Target] | None = None,
    hubs: Iterable[HubInfo] = (),
    media: Mapping[str, MediaInfo] | None = None,
    language: str = "en",
    site_url: str = "",
    hidden: Callable[[set[str]], Iterable[str]] | None = None,
    places: Callable[[set[str]], Mapping[str, str]] | None = None,
    anchors: bool = True,
) -> Rendered:
    """Renders the Markdown of an essay; returns a Rendered.

    `links` maps each of `wanted(source)` that exists to its Target; `hubs` are the site's hubs, in their order, by
    which hub links are known; `media` maps the names in `![alt](media:name)` to MediaInfo; `language` (BCP 47) chooses
    the quotation marks; `site_url` lets full addresses of this site count as its own; `hidden` is asked once, with the
    paths of all essays that the text links to ("/essays/slug/"), which of them must not be linked to, and `places`,
    with the addresses of parts of pages ("/essays/slug/#part"), for the ids of those that it knows ("": a heading that
    is not there). Without `anchors` there are no paragraph ids, no thread and no marks. Raises TextTooCostly with a
    sentence for the writer.
    """
    source = plain_source(source)
    complexity_limits.check(source)
    html, note_keys = markdown.to_html(source, TAGS)
    ordered = _ordered(html)
    root = parse(ordered)
    has_pictures = "<img" in ordered or "<iframe" in ordered
    notes = Notes(root, note_keys, filter(None, map(repetition_of, note_keys)))
    album = pictures.Album(media, site_url)
    resolver = Resolver(links, hubs, site_url)

    def finish(tree: Node) -> list[Node]:
        attributes.dress(tree, resolver)
        if album.addresses:
            album.caption(tree)
        typography.polish(tree, language)
        directions.orient(tree, language)
        return [block for block in tree.children if isinstance(block, Node)]  # what is tidy has no bare text

    trees = (root, *notes.bodies.values())
    for tree in trees:
        if "{:" in source:
            attribute_lists.drop_loose(tree)
        resolver.fill(tree)
        if has_pictures:
            album.place(tree)
        languages.hand_down(tree)
    resolver.ask(trees, hidden, places)
    root = tidy(root)
    figures.widen(root)
    finish(root)
    embeds.show(root)
    passages = Passages(hubs, notes, finish, anchors=anchors)
    passages.compose(root)
    attributes.unspan(root)
    attributes.box_wide(root)
    if album.addresses:
        figures.measure(root)
        album.offer_widths(root)
    return _result(source, root, passages, notes, album)


def render_plain(source: str, **options: Any) -> Rendered:
    """Renders the body of a hub or a page: as `render`, without paragraph ids, thread and marks."""
    return render(source, **options, anchors=False)


def _ordered(html: str) -> str:
    """HTML of any kind put in order as a browser would do it, scripts left out; the tree is built from this."""
    return nh3.clean(html, tags=READ_TAGS, attributes={"*": READ_ATTRIBUTES}, url_schemes=READ_SCHEMES, link_rel=None)


def lost_words(source: str, html: str) -> list[Lost]:
    """The words of an essay's source that do not stand in its HTML, each with its paragraph where that is known."""
    return list(word_guard.lost(source, html, TAGS))


def _result(source: str, root: Node, passages: Passages, notes: Notes, album: pictures.Album) -> Rendered:
    text = "\n".join(line for line in passages.lines if line.strip())
    paragraphs = passages.paragraph_texts or passages.lines
    html = sanitize.sanitize(serialise_in_pieces(root), frozenset(album.addresses))
    if "[^" in html:
        notes.warn_missing(root)
    lost = {missing_words(run.words): run.paragraph for run in lost_words(source, html)}
    return Rendered(
        html=html,
        toc=passages.toc(),
        excerpt=excerpt(" ".join(paragraphs), EXCERPT_WORDS),
        text=text,
        word_count=passages.words,
        links=passages.links,
        paragraphs=len(passages.numbered),
        thread=passages.thread.lit,
        pictures=album.names,
        warnings=[*album.warnings, *passages.warnings, *notes.warnings, *lost],
        warned_at=warning_places.places(root, passages, notes) | {words: at for words, at in lost.items() if at},
    )
