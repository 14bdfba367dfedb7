"""Parts that all pages share, kept in the process as long as the site stays as it is."""

from django import template
from django.utils.translation import get_language

from commonswiki.layout import look_in
from sitewide.http import cookies

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, name, nodes, of=None):
        self.name, self.nodes, self.of = name, nodes, of

    def render(self, context):
        request, frame = context.get("request"), context.get("frame")
        # A person sees their own; readers of one look all see the same.
        if request is None or frame is None or cookies.are_personal(request):
            return self.nodes.render(context)
        # Only the navigation differs by page, and only on the pages that it names.
        place = request.path if self.name == "bar" and request.path in frame.places else ""
        key = (self.name, self.of.resolve(context) if self.of else place, get_language(), look_in(request))
        if key not in frame.kept:
            frame.kept[key] = self.nodes.render(context)
        return frame.kept[key]


@register.simple_tag(takes_context=True)
def noticeboard(context):
    """The same on every page; where the site's state cannot be read (a page on an error) it stays away."""
    frame = context.get("frame")
    return frame.noticeboard.html if frame else ""


@register.tag
def kept(parser, token):
    """`{% kept bar %}…{% endkept %}`: what stands between is rendered once for all readers of one look;
    `{% kept said hub.slug %}`: once for each value."""
    _, name, *of = token.split_contents()
    of = parser.compile_filter(of[0]) if of else None
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name, nodes, of)
