"""What a page needs for the pictures in its texts, where there are any, and where those stand."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from essays.media import place_html

register = template.Library()
register.simple_tag(place_html.places_html)
register.simple_tag(place_html.uses_html)


@register.simple_tag
def picture_sheet(*texts):
    """The style sheet of pictures in a text, where one of these texts (their HTML) has one."""
    if not any("<figure" in (html or "") or 'class="embed' in (html or "") for html in texts):
        return ""
    return format_html('<link rel="stylesheet" href="{}">', static("css/figures.css"))


@register.filter
def playing_time(seconds):
    """A length as players show it: 4:07, 1:02:09."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.simple_tag
def picture_script(*texts):
    """The script that opens pictures large, where one of these texts has one that leads to its page."""
    if not any('<a href="/pictures/' in (html or "") for html in texts):
        return ""
    words = {
        "before": gettext("Previous"),
        "after": gettext("Next"),
        "close": gettext("Close"),
        "page": gettext("About this picture"),
        "place": gettext("{n} of {count}"),
    }
    data = format_html_join("", ' data-{}="{}"', words.items())
    return format_html('<script src="{}" defer{}></script>', static("js/gallery.js"), data)
