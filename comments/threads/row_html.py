"""The responses of one page as HTML. They are built here and not in a template, since a template for each row takes
longer than all the rest of an essay's page; this is the only place that knows how a response looks.

What is put together here is escaped piece by piece, with `escape`: `format_html` for each part of each row cost as much
as the two queries. What comes escaped already is the stored HTML of a response and the <time> of its moment.
"""

from html import escape

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from comments.models import Passage
from comments.threads.identicons import path_of
from comments.threads.ordering import DEEPEST
from essays.templatetags.essay_tags import moment
from sitewide.typography import typeset

# The small emblem of a writer (comments.threads.identicons); it tells those who do not see it nothing that the name
# does not.
_PICTURE = '<svg viewBox="0 0 5 5" width="15" height="15" fill="currentColor" aria-hidden="true"><path d="%s"/></svg> '
HIGHEST, LOWEST = 3, 6  # the level of its heading tells how deep a response stands


def responses_html(rows, *, essay, respond_url="", depth=0):
    """The rows of `conversation.rows_of` as list items; without `respond_url` none can be answered, with `depth` only
    those above that many levels of their threads, in whatever order they are shown."""
    words = Words()
    respond_url = escape(respond_url)
    deepest = depth - 1 if depth else DEEPEST + 1
    shown = [_row(row, words, essay, respond_url if row["level"] < deepest else "") for row in rows]
    return mark_safe("".join(shown))  # noqa: S308 - escaped in _row


class Words:
    """The words that every row repeats, in the reader's language, looked up once for all rows of a page."""

    def __init__(self):
        self.says, self.in_reply = escape(_("Says:")), escape(_("Says, in reply to %(response)s:"))
        self.wrote, self.staff = escape(_("wrote this essay")), escape(_("of this site"))
        self.held = escape(_("Held for moderation: only you can see it here."))
        self.edited, self.report = escape(_("edited %(moment)s")), escape(_("Report"))
        self.reply, self.level = escape(_("Reply to %(n)s")), escape(_("Level %(n)s."))


def _row(row, words, essay, respond_url):
    number, depth = row["number"], row["depth"]
    level = f'<span class="unseen"> {words.level % {"n": depth + 1}}</span>' if depth else ""
    start = f'<li class="response d{depth}" id="response-{number}"><span class="number'
    if row["removed"]:
        return (
            f'{start} gone-number">{number}.{level}</span>'
            f'<p class="gone">{escape(row["removed_line"])}</p></li>\n'
        )  # fmt: skip
    heading = f' aria-level="{min(HIGHEST + depth, LOWEST)}"' if depth else ""
    anchor = f' id="{escape(row["legacy_anchor"])}"' if row["legacy_anchor"] else ""
    if "own" in row:
        start = start.replace('class="response', 'class="response held', 1).replace(f"response-{number}", "own")
        return (
            f'{start}">–{level}</span>\n'
            f'<h3 class="says"{heading}><b>{_name(row)}</b> {_says(row, words)}</h3>\n'
            f"{_about(row['about'], essay) if row.get('about') else ''}"
            f'<div class="words" dir="auto">{row["html"]}</div>\n<p class="meta">{words.held}</p></li>\n'
        )
    permalink = escape(row["permalink"])
    edited = f" <span>{words.edited % {'moment': moment(row['edited_at'])}}</span>" if row["edited_at"] else ""
    return (
        f'{start}">{number}.{level}</span>\n'
        f'<h3 class="says"{heading}{anchor}><b>{_name(row)}</b> {_mark(row, words)}{_says(row, words)}</h3>\n'
        f"{_about(row['about'], essay) if row.get('about') else ''}"
        f'<div class="words" dir="auto">{row["html"]}</div>\n'
        f'<p class="meta"><a href="{permalink}">{moment(row["published_at"])}</a>{edited}'
        f'{_reply_link(number, words, respond_url) if respond_url else ""}'
        f'<a href="{permalink}report/" rel="nofollow">{words.report}<span class="unseen"> {number}</span></a>'
        "</p></li>\n"
    )  # fmt: skip


def _name(row):
    picture = _PICTURE % path_of(row["emblem"]) if row["emblem"] else ""
    name = f"<bdi>{escape(typeset(row['name']))}</bdi>"
    if row["website"]:
        return f'{picture}<a href="{escape(row["website"])}" rel="nofollow ugc noopener">{name}</a>'
    return picture + name


def _mark(row, words):
    if row["wrote"]:
        return f"<small>{words.wrote}</small> "
    return f"<small>{words.staff}</small> " if row["staff"] else ""


def _says(row, words):
    if row["parent_number"]:
        return words.in_reply % {"response": f'<a href="{escape(row["parent_link"])}">{row["parent_number"]}</a>'}
    return words.says


def _about(quote, essay):
    """The paragraph that a response answers: its number and what it speaks of, its words, what became of it."""
    names, ink = quote.spoken_of
    sign = f"¶\xa0{quote.place or quote.number}"
    if quote.place:
        label = escape(_("paragraph %(n)s") % {"n": quote.place})
        sign = f'<a href="#p{quote.place}" aria-label="{label}">{sign}</a>'
    said = f'<q lang="{escape(essay.language)}" dir="auto">{escape(quote.words)}</q>'
    if not quote.words:  # of a withheld edition
        said = escape(_("Its words are not shown any more."))
    words = escape(_("On %(paragraph)s, %(hubs)s") if names else _("On %(paragraph)s"))
    words %= {"paragraph": sign, "hubs": escape(names)}
    return f'<p class="about {escape(ink)}">{words}<br>{said}{_became(quote, essay)}</p>\n'


def _became(quote, essay):
    if quote.found == Passage.Found.GONE:
        words = _("This paragraph was taken out in revision %(n)s.") % {"n": quote.since}
        return f'<br><span class="changed">{escape(words)}</span>'
    if quote.found == Passage.Found.SAME or quote.edition == essay.edition:
        return ""
    words = _("This paragraph has changed since revision %(n)s.") % {"n": quote.edition}
    address = escape(reverse("difference", args=[essay.slug, quote.edition, essay.edition]))
    see = escape(_("See what changed"))
    link = f'<a href="{address}" rel="nofollow">{see}</a>'
    return f'<br><span class="changed">{escape(words)} {link}</span>'


def _reply_link(number, words, respond_url):
    return f'<a href="{respond_url}?parent={number}#reply" rel="nofollow">{words.reply % {"n": number}}</a>'
