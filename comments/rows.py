"""One response as HTML. It is built here and not in a template, since a template for each row takes longer than all the
rest of an essay's page; this is the only place that knows how a response looks.
"""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from essays.templatetags.essay_tags import moment


def response_html(row, *, respond_url=""):
    """A row of `conversation.rows_of` as a list item; without `respond_url` it cannot be answered."""
    number = row["number"]
    if row["removed"]:
        return format_html(
            '<li class="response d{}" id="response-{}"><span class="number gone-number">{}.</span>'
            '<p class="gone">{}</p></li>\n',
            row["depth"], number, number, row["removed_line"],
        )  # fmt: skip
    return format_html(
        '<li class="response d{}" id="response-{}"><span class="number">{}.</span>\n'
        '<h3 class="says"{}><b>{}</b> {}{}</h3>\n<div class="words" dir="auto">{}</div>\n'
        '<p class="meta"><a href="{}">{}</a>{}</p></li>\n',
        row["depth"],
        number,
        number,
        format_html(' id="{}"', row["legacy_anchor"]) if row["legacy_anchor"] else "",
        _name(row),
        _mark(row),
        _says(row),
        mark_safe(row["html"]),  # noqa: S308 - the sanitiser's output, as it was stored
        row["permalink"],
        moment(row["published_at"]),
        _reply_link(number, respond_url) if respond_url else "",
    )


def _name(row):
    if row["website"]:
        return format_html('<a href="{}" rel="nofollow ugc noopener"><bdi>{}</bdi></a>', row["website"], row["name"])
    return format_html("<bdi>{}</bdi>", row["name"])


def _mark(row):
    if row["wrote"]:
        return format_html("<small>{}</small> ", _("wrote this essay"))
    return format_html("<small>{}</small> ", _("of this site")) if row["staff"] else ""


def _says(row):
    if row["parent_number"]:
        return format_html('{} <a href="{}">{}</a>:', _("Says, in reply to"), row["parent_link"], row["parent_number"])
    return _("Says:")


def _reply_link(number, respond_url):
    words = _("Reply to %(n)s") % {"n": number}
    return format_html('<a href="{}?parent={}#reply" rel="nofollow">{}</a>', respond_url, number, words)
