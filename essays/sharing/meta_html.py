"""What the head of a page tells search engines and readers of links (OpenGraph), as HTML. It is built here and not in
a template, since every page has it: its forty tags of a template took longer than ten responses.

The canonical address keeps the page number and nothing else. The picture stands before all long words, as readers of
links look at the beginning of a page only, and its own tags right behind it (ogp.me).
"""

from html import escape

from django.template.defaultfilters import truncatechars
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from essays.sharing import open_graph, share_images
from sitewide.text import interface_language
from sitewide.typography import typeset

LONGEST_DESCRIPTION = 200  # characters


def meta_html(context) -> SafeString:
    """The elements for the page of a template's context: of its `request`, `site` and `SITE_URL`, and of what its view
    gave: title (or heading), description, type ("article"), robots, canonical (a path), page (of a list), share_image,
    text_language (of an article), open_graph (pairs of one)."""
    get = context.get
    request, site = get("request"), get("site")
    name, tagline = (_line(site.title), _line(site.tagline)) if site else ("", "")
    title = _line(get("title")) or _line(get("heading")) or name
    described = _escaped(truncatechars(_line(get("description")), LONGEST_DESCRIPTION) or tagline or name)
    locale = open_graph.locale_of(get("text_language") or interface_language.tag())
    path = _escaped(get("canonical") or iri_to_uri(request.path))
    lines = [
        f"\n{_address(get('SITE_URL', ''), path, get('robots'), get('page'))}",
        f'<meta property="og:title" content="{_escaped(title)}">',
        f'<meta property="og:type" content="{get("type") or "website"}">',
        f'<meta property="og:site_name" content="{_escaped(name)}">\n',
        f'\n<meta property="og:locale" content="{escape(locale)}">\n\n' if locale else "\n",
        _picture(get("share_image") or _of_site(request)),
        f'\n<meta name="description" content="{described}">',
        f'<meta property="og:description" content="{described}">',
        f"{pairs_html('property', get('open_graph') or ())}\n",
    ]
    return mark_safe("\n".join(lines))  # noqa: S308 - escaped piece by piece


def pairs_html(kind, pairs) -> SafeString:
    """(name, content) pairs as elements whose names, our own, are of this kind: "name" or "property"."""
    tags = (f'\n<meta {kind}="{name}" content="{_escaped(content)}">\n' for name, content in pairs)
    return mark_safe("".join(tags))  # noqa: S308 - escaped piece by piece


def _address(site_url, path, robots, page):
    if robots:
        return f'\n<meta name="robots" content="{robots}">\n'
    number = getattr(page, "number", 1)
    further = f"?page={number}" if number > 1 else ""
    return (
        f'\n<link rel="canonical" href="{site_url}{path}{further}">\n'
        f'<meta property="og:url" content="{site_url}{path}">\n'
    )


def _of_site(request):
    """The picture of a page that has none of its own; None for one that is made without the state of the site."""
    state = getattr(request, "site_state", None)
    return share_images.of_home(state.settings) if state else None


def _picture(image):
    if image is None:
        return ""
    alt = _escaped(image.alt)
    return (
        f'\n<meta property="og:image" content="{escape(image.url)}">\n'
        f'<meta property="og:image:type" content="{image.type}">\n'
        f'<meta property="og:image:width" content="{image.width}">\n'
        f'<meta property="og:image:height" content="{image.height}">\n'
        f'<meta property="og:image:alt" content="{alt}">\n'
        '<meta name="twitter:card" content="summary_large_image">\n'
        f'<meta name="twitter:image:alt" content="{alt}">\n'
    )


def _line(text):
    """A title or another line as the filter `curly` gives it."""
    return "" if text is None else typeset(str(text))


def _escaped(text):
    return text if isinstance(text, SafeString) else escape(text)
