"""Template tags of the rows of lists, of results, and of what stands in them: links to hubs, printed covers."""

from django import template
from django.utils.html import format_html

from essays.reading import hit_html, row_html

register = template.Library()
register.simple_tag(row_html.row_html, name="essay_row")
register.simple_tag(row_html.hub_links)
register.simple_tag(row_html.tag_links)
register.simple_tag(row_html.counted_tags)
register.simple_tag(row_html.title_links)
register.simple_tag(hit_html.hits_html, name="search_hits")
register.simple_tag(row_html.print_html, name="print_of")


@register.simple_tag
def essay_rows(rows, *, slim=False, **shown):
    """A list of essays, or a Page of them; `shown` as `row_html.row_html` takes it."""
    inner = row_html.rows_html(rows, slim=slim, **shown)
    return format_html('<div class="rows{}">\n{}</div>', " slim" if slim else "", inner)
