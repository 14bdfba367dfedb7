"""The rows of lists of essays as HTML. They are built here and not in a template, since twenty rows of a template took
longer than all the rest of a list's page; this is the only place that knows how a row looks.

What is put together here is escaped piece by piece, with `escape`. What comes escaped already are the tags of
`essay_tags` and `cover_tags` that it calls.
"""

from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from essays.derived.covers import few_widths
from essays.templatetags.cover_tags import focus, sizes_at
from essays.templatetags.essay_tags import day, responses
from sitewide.text.writing_direction import has_rtl
from sitewide.typography import typeset

STAMP_WIDTH = 240  # pixels: the widest file that a small square picture is offered


def row_html(essay, *, level=2, slim=False, stamp=False, without_authors=False, print_ink="") -> SafeString:
    """An essay as a row of a list, of an Essay (for_rows) or what has its fields.

    `level` is that of its heading; `slim` leaves only author and date under the title, and no picture, but for `stamp`,
    a small square one; `print_ink` is the one ink of its picture, in the place of those of its hubs.
    """
    card, language = essay.card, essay.language
    cover = card.get("cover") if stamp or not slim else None
    pictured = "" if not cover else " pictured stamped" if stamp else " pictured"
    hubs = card.get("hubs") or ()
    title, said = escape(typeset(essay.title, language or "en")), ""
    if essay.standfirst and not slim:
        said = f"<p>{escape(typeset(essay.standfirst, language or 'en'))}</p>\n"
    facts = [] if without_authors else [_author(author) for author in card.get("authors") or ()]
    if essay.dated:
        facts.append(day(essay.dated))
    if not slim and hubs:
        facts.append(f'<span class="row-hubs">\n{hub_links(hubs)}\n</span>')
    if not slim:
        facts.append(f"<span>{escape(responses(essay.comment_count))}</span>")
    meta = "\n".join(facts)
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<article class="row{pictured}" lang="{escape(language or "en")}" dir="{essay.direction or "ltr"}">\n'
        f"{print_html(cover, essay.url, hubs, print_ink, stamp=stamp) if cover else ''}"
        f'<h{level}>\n<a href="{escape(essay.url)}">{title}</a>\n</h{level}>\n'
        f'{said}<div class="meta">\n{meta}\n</div>\n</article>\n'
    )


def rows_html(essays, **shown) -> SafeString:
    """Several essays, one row after the other; `shown` as `row_html` takes it."""
    return mark_safe("".join(row_html(essay, **shown) for essay in essays))  # noqa: S308 - escaped in row_html


def hub_links(hubs) -> SafeString:
    """The links to hubs (rows of Hub, or as a card has them: slug, name, ink), one after the other."""
    facts = (hub if isinstance(hub, dict) else vars(hub) for hub in hubs)
    links = (
        f'<a class="hub {escape(hub["ink"])}" href="{_address("hub", hub["slug"])}">{escape(typeset(hub["name"]))}</a>'
        for hub in facts
    )
    return mark_safe("\n".join(links))  # noqa: S308 - escaped piece by piece


def tag_links(tags) -> SafeString:
    """The links to tags (as a card has them: slug, name) as items of a list."""
    links = (
        f'\n<li>\n<a class="tag" rel="tag" dir="auto" href="{_address("tag", tag["slug"])}">'
        f"{escape(typeset(tag['name']))}</a>\n</li>\n"
        for tag in tags
    )
    return mark_safe("".join(links))  # noqa: S308 - escaped piece by piece


def counted_tags(tags) -> SafeString:
    """The tags of the index as items of a list, each with how many essays carry it; another word for one leads to that.
    They are (name, slug, name and slug of the one that is meant, count)."""
    return mark_safe("".join(_counted_tag(*tag) for tag in tags))  # noqa: S308 - escaped piece by piece


def _counted_tag(name, slug, meant, meant_slug, count):
    said = _isolated(typeset(name))
    if meant:
        address = _address("tag", meant_slug)
        return f'<li>\n<span><i>{said}</i> →\n<a href="{address}">{_isolated(typeset(meant))}</a></span>\n</li>\n'
    return f'<li>\n<a href="{_address("tag", slug)}">{said}</a>\n{count}\n</li>\n'


def title_links(essays) -> SafeString:
    """The titles of essays, which lead to them, as items of a list."""
    links = (
        f'\n<li>\n<a href="{escape(one.url)}" lang="{escape(one.language)}" dir="{one.direction}"\n>'
        f"{escape(typeset(one.title, one.language or 'en'))}</a>\n</li>\n"
        for one in essays
    )
    return mark_safe("".join(links))  # noqa: S308 - escaped piece by piece


def print_html(cover, url, hubs=(), ink="", *, stamp=False) -> SafeString:
    """A cover (as JSON) beside a row, in the inks of its `hubs` or in one `ink`; with `stamp` small and square. The row
    says and leads to the same, so it is hidden from those who do not look at it."""
    inks = "".join(f'<i class="{escape(one)}"></i>' for one in ([ink] if ink else [hub["ink"] for hub in hubs]))
    kept = focus(cover)
    places = f'class="{kept}" ' if kept else ""
    return mark_safe(  # noqa: S308 - escaped piece by piece
        f'<a class="print{" stamp" if stamp else ""}" href="{escape(url)}" aria-hidden="true" tabindex="-1">'
        f'{inks}<picture>{_source(cover, stamp)}<img {places}src="{escape(cover["small"])}" width="{cover["width"]}" '
        f'height="{cover["height"]}" alt="" loading="lazy" decoding="async"></picture></a>\n'
    )


def _source(cover, stamp):
    if not cover["sources"]:
        return ""
    kind, files = cover["sources"][0]
    files = few_widths(files, STAMP_WIDTH) if stamp else few_widths(files)
    sizes = sizes_at(cover, "stamp" if stamp else "row")
    return f'<source type="{escape(kind)}" srcset="{escape(files)}" sizes="{escape(sizes)}">'


def _isolated(text):
    """A name beside other words, escaped: what runs from right to left by itself, so that neither turns the other."""
    return f"<bdi>{escape(text)}</bdi>" if has_rtl(text) else escape(text)


def _author(author):
    address = _address("author", author["slug"])
    return f'<a href="{address}"><bdi>{escape(typeset(author["name"]))}</bdi></a>'


@lru_cache(maxsize=4096)
def _address(name, slug):
    """The path of an author's, a hub's or a tag's page: putting one together is not free."""
    return escape(reverse(name, args=[slug]))
