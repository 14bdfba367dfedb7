"""Where a file of the library stands, as HTML: the pages that show it, on its own page and on the desk's. The items of
these lists are built here and not in a template, as rows of lists are (`essays.reading.row_html`): there are dozens.

What is put together here is escaped piece by piece, with `escape`.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def places_html(places) -> SafeString:
    """Pages that show a file (essays.media.public_pages.Place) as items of a list."""
    return mark_safe("".join(map(_place, places)))  # noqa: S308 - escaped in _place


def _place(place):
    language = f' lang="{escape(place.language)}"' if place.language else ""
    link = f'<a href="{escape(place.address)}"{language}><bdi>{escape(place.name)}</bdi></a>'
    return f"<li>\n{link}\n{_among(place) if place.count > 1 else ''}</li>\n"


def _among(place):
    """Which of the files of an essay it is, with the ways to those before and after it."""
    label = escape(_("Media of “%(name)s”")) % {"name": escape(place.name)}
    ways = ("prev", place.before, _("Previous")), ("next", place.after, _("Next"))
    before, after = (
        f'<a rel="{rel}" href="{escape(address)}">{escape(words)}</a>\n' if address else ""
        for rel, address, words in ways
    )
    number = escape(_("%(n)s of %(count)s")) % {"n": place.number, "count": place.count}
    return f'<nav aria-label="{label}">\n{before}<span>{number}</span>\n{after}</nav>\n'


def uses_html(uses) -> SafeString:
    """Where the desk finds a file used (essays.media.views.uses_shown) as items of a list."""
    items = (
        f'<li>\n<a href="{escape(use["address"])}"><bdi>{escape(use["name"])}</bdi></a>\n'
        f"<p>{escape(str(use['how']))}</p>\n</li>\n"
        for use in uses
    )
    return mark_safe("".join(items))  # noqa: S308 - escaped piece by piece
