"""The results of a search as HTML. They are built here and not in a template, as the rows of lists are (`row_html`).

What is put together here is escaped piece by piece, with `escape`. What comes escaped already are a result's title and
fragments, which the search has marked, and what `row_html` and `essay_tags` give.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essays.reading.row_html import hub_links, print_html
from essays.templatetags.essay_tags import day
from sitewide.text import interface_language
from sitewide.typography import typeset


def hits_html(hits) -> SafeString:
    """Results (search.Hit), one row after the other."""
    return mark_safe("".join(f"\n{_hit(hit)}\n" for hit in hits))  # noqa: S308 - escaped in _hit


def _hit(hit):
    cover = hit.data.get("cover") if hit.kind == "essay" else None
    hubs = hit.data.get("hubs") or ()
    picture = f"\n{print_html(cover, hit.url, hubs, stamp=True)}\n" if cover else ""
    fragments = "".join(f'\n<p class="snippet">{fragment}</p>\n' for fragment in hit.fragments_html)
    facts = "\n".join(f"\n{fact}\n" if fact else "" for fact in _facts(hit, hubs))
    return (
        f'<article\nclass="row{" pictured stamped" if cover else ""}"\nlang="{escape(hit.language)}"\n'
        f'dir="{hit.dir}"\n>\n{picture}\n<h2><a href="{escape(hit.url)}">{hit.title_html}</a></h2>\n{fragments}\n'
        f'<div class="meta" lang="{interface_language.tag()}">\n{facts}\n</div>\n</article>\n'
    )


def _facts(hit, hubs):
    """What stands below a result: whose or of which kind it is, its date, hubs, replies and further matches."""
    yield f"<span>{_origin(hit)}</span>"
    yield day(hit.date)
    yield f'<span class="row-hubs">\n{hub_links(hubs)}\n</span>' if hit.kind == "essay" and hubs else ""
    replies, more = hit.data.get("replies"), hit.more_matches
    said = replies and ngettext("%(n)s reply", "%(n)s replies", replies) % {"n": replies}
    yield f'<a\nhref="{escape(hit.url)}"\n>{said}</a>' if said else ""
    said = more and ngettext("%(n)s more match", "%(n)s more matches", more) % {"n": more}
    yield f"<span>{said}</span>" if said else ""


def _origin(hit):
    name = escape(typeset(hit.byline))
    if hit.kind == "response":
        return _("Response by <bdi>%(name)s</bdi>") % {"name": name}
    return f"<bdi>{name}</bdi>" if hit.kind == "essay" else escape(hit.kind_name)
