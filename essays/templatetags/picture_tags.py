"""What a page needs for the pictures in its texts, where there are any."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def picture_sheet(*texts):
    """The style sheet of pictures in a text, where one of these texts (their HTML) has one."""
    if not any("<figure" in (html or "") for html in texts):
        return ""
    return format_html('<link rel="stylesheet" href="{}">', static("css/figures.css"))
