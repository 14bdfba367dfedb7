"""The values of a facet as list items of the page of results. They are built here and not in a template, since a page
has some hundred and fifty of them, which took a template as long as the search itself.

What is put together here is escaped piece by piece, with `escape`.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sitewide.typography import typeset


def values_html(rows) -> SafeString:
    """Rows of a facet (label, count, at_least, url, chosen, ink) as list items, each a link that sets the value as
    filter, or takes the filter away where it is set."""
    words = escape(_("Remove this filter"))
    chosen = f'aria-current="true" title="{words}"'
    return mark_safe("".join(_value(row, chosen) for row in rows))  # noqa: S308 - escaped in _value


def _value(row, chosen):
    on, current, cross = "", "", ""
    if row["chosen"]:
        on, current, cross = ' class="on"', chosen, ' <span aria-hidden="true">×</span>'
    ink = f'class="hub {escape(row["ink"])}"' if row["ink"] else ""
    more = "+" if row["at_least"] else ""
    return (
        f'\n<li{on}>\n<a\n{ink}\nhref="{escape(row["url"])}"\n{current}\n'
        f"><bdi>{escape(typeset(row['label']))}</bdi>{cross}</a>\n{row['count']}{more}\n</li>\n\n"
    )
