"""The language of the site's own words, as HTML has it: an essay may be in another, and so may what is quoted."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi


def tag():
    """The language by its tag: "en-GB"."""
    return _tag(get_language())


@lru_cache(maxsize=8)
def _tag(language):
    name, _sign, rest = language.partition("-")
    return "-".join(filter(None, [name, rest.upper() if len(rest) == 2 else rest.title()]))


def attributes():
    """What an element of ours says within a text in another language: `lang="en-GB" dir="ltr"`."""
    direction = "rtl" if get_language_bidi() else "ltr"
    return format_html('lang="{}" dir="{}"', tag(), direction)
