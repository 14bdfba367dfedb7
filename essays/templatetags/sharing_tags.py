"""What leaves with a link to a page, for its head."""

from django import template

from essays.sharing import meta_html

register = template.Library()
register.simple_tag(meta_html.meta_html, takes_context=True, name="meta")
register.simple_tag(meta_html.pairs_html, name="meta_pairs")
