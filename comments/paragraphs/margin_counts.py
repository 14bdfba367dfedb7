"""What stands beside the paragraphs of an essay: how many have answered each, and a link to answer it."""

from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essays.markup.paragraph_slots import with_margins
from sitewide.text import interface_language, numbers


def text_with_margin(essay, counts, respond_url):
    """The stored HTML of an essay with its margin. `counts` are those of a Talk; without `respond_url` no paragraph can
    be answered."""
    if not counts and not respond_url:
        return mark_safe(essay.html)  # noqa: S308 - the sanitiser's output, as it was stored
    before = {number: _count(number, *count) for number, count in counts.items()}
    text = with_margins(essay.html, before, _respond_link(respond_url))
    return mark_safe(text)  # noqa: S308 - the sanitiser's output, and what is escaped below


def _respond_link(respond_url):
    """A function that gives the link to answer a paragraph by its number."""
    if not respond_url:
        return lambda number: ""
    start = (
        f'<a class="pilcrow" lang="{interface_language.tag()}" rel="nofollow" href="{escape(respond_url)}?paragraph='
    )
    label, word = escape(_("Respond to paragraph")), escape(_("Respond"))
    # The space stands in the link: one before it, in the line, would move words of the paragraph.
    return lambda number: f'{start}{number}#reply" aria-label="{label} {number}"> {word}</a>'


def _count(number, count, earlier):
    words = ngettext("%(count)s response to ¶ %(n)s", "%(count)s responses to ¶ %(n)s", count)
    words = words % {"count": numbers.number(count), "n": number}
    if earlier:
        words = _("%(responses)s, on earlier words") % {"responses": words}
    link = f'<a href="?about={number}#responses" rel="nofollow">{escape(words)}</a>'
    return f'<aside class="mark answers" {interface_language.attributes()}>{link}</aside>'
