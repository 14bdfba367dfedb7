"""Template tag of the desk's rows of essays."""

from django import template

from commonswiki import desk_row_html

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_rows(context, rows, **shown):
    """Rows of essays as a list; `shown` as `desk_row_html.rows_html` takes it."""
    return desk_row_html.rows_html(rows, user=context["user"], token=context.get("csrf_token", ""), **shown)
