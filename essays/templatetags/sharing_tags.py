"""What leaves with a link to a page, for its head."""

from django import template

from essays.sharing import open_graph, share_images
from sitewide import interface_language

register = template.Library()


@register.simple_tag(takes_context=True)
def share_image(context):
    """The page's own picture, where its view gave one as `share_image`; else that of the site. None on a page that is
    made without the state of the site."""
    if found := context.get("share_image"):
        return found
    state = getattr(context.get("request"), "site_state", None)
    return share_images.of_home(state.settings) if state else None


@register.simple_tag
def open_graph_locale(language=""):
    """The locale of a page as readers of links have it: of this language, else of the site's own words."""
    return open_graph.locale_of(language or interface_language.tag())
