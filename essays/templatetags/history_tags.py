"""Template tags of histories and differences: what a row of a comparison says in words."""

import zlib
from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essays.revisions import diff
from sitewide.text.enumerations import commas
from sitewide.text.numbers import number

register = template.Library()

MARKS = {diff.ADDED: "<ins>%s</ins>", diff.REMOVED: "<del>%s</del>", diff.SAME: "%s"}
CLASSES = {diff.ADDED: "added", diff.REMOVED: "removed", diff.CHANGED: "altered", diff.SAME: ""}


@register.filter
def words_changed(revision):
    """How many words an edition has more and fewer: "+94 −37"; what is nothing is left out."""
    parts = [f"+{number(revision.words_added)}"] if revision.words_added else []
    parts += [f"−{number(revision.words_removed)}"] if revision.words_removed else []
    return " ".join(parts) or "0"


@register.filter
def unchanged(fold):
    """A run of paragraphs that read the same: "Paragraphs 4 to 6 are unchanged"."""
    if not fold.first:
        return _("A part that is unchanged")
    if fold.first == fold.last:
        return _("Paragraph %d is unchanged") % fold.first
    if fold.last == fold.first + 1:
        return _("Paragraphs %(first)d and %(last)d are unchanged") % {"first": fold.first, "last": fold.last}
    return _("Paragraphs %(first)d to %(last)d are unchanged") % {"first": fold.first, "last": fold.last}


@register.filter
def marked(pieces):
    """Pieces as HTML: words that stay, <ins> and <del>. No white space stands between them, as it would be shown."""
    return mark_safe("".join(MARKS[piece.sign] % escape(piece.text) for piece in pieces))  # noqa: S308 - escaped here


@register.filter
def marked_names(pieces):
    """Names with commas between: those that stay, those added, those removed; a dash for none."""
    return mark_safe(", ".join(marked([piece]) for piece in pieces) or "–")  # noqa: S308 - escaped in `marked`


@register.filter
def row_class(row):
    """The class of a row of a comparison, by its sign."""
    return CLASSES[row.sign]


@register.filter
def said(row):
    """What became of a paragraph, for those who do not see the sign."""
    words = {diff.ADDED: _("New:"), diff.REMOVED: _("Removed:"), diff.CHANGED: _("Changed:")}
    return words.get(row.sign, "")


@register.filter
def whole(row):
    """A table, picture, note or piece of code that came or went, said in words; "" for all else."""
    if row.sign not in {diff.ADDED, diff.REMOVED}:
        return ""
    came = row.sign == diff.ADDED
    if row.block.kind == "table":
        n = row.block.rows or max(0, row.block.text.count("\n") - 1)
        came_words = ngettext("A table of %d row was put in.", "A table of %d rows was put in.", n)
        gone_words = ngettext("A table of %d row was taken out.", "A table of %d rows was taken out.", n)
        return (came_words if came else gone_words) % n
    words = {
        "picture": (_("A picture was put in."), _("A picture was taken out.")),
        "note": (_("A note was put in."), _("A note was taken out.")),
        "code": (_("A piece of code was put in."), _("A piece of code was taken out.")),
    }
    return words[row.block.kind][0 if came else 1] if row.block.kind in words else ""


@register.filter
def place(row):
    """The id of a row on its page: by the number of the new paragraph or of the one that went, else by its words."""
    if row.block.number:
        return f"{'c' if row.new else 'g'}{row.block.number}"
    return f"x{zlib.crc32(row.block.text.encode())}"


@register.filter
def called(row):
    """A changed part as a list of changes names it: "Paragraph 2", "A table"."""
    if row.block.number:
        return _("Paragraph %d") % row.block.number
    kinds = {"table": _("A table"), "picture": _("A picture"), "note": _("A note"), "code": _("A piece of code"),
             "heading": _("A heading")}  # fmt: skip
    return kinds.get(row.block.kind, _("A part without a number"))


@register.filter
def labels(details):
    """The labels of the details that changed: "Title, Hubs"."""
    return commas(detail.label for detail in details)
