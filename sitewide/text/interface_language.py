"""The language of the site's own words, as HTML has it: an essay may be in another, and so may what is quoted."""

from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import activate, get_language, get_language_bidi, trans_real


def begin() -> None:
    """Words are in the site's language in this thread: where none is said, Django looks for it at each of them in vain
    first."""
    activate(settings.LANGUAGE_CODE)


def remember_words() -> None:
    """What a word of the site is in its language is looked up once in a process: each of Django's apps has catalogues,
    and one that is in none of them, as ours in English, was looked for in all, a dozen times for each page."""
    catalogue = trans_real.translation(settings.LANGUAGE_CODE)
    catalogue.gettext = lru_cache(maxsize=4096)(catalogue.gettext)


def tag():
    """The language by its tag: "en-GB"."""
    return _tag(get_language())


@lru_cache(maxsize=8)
def _tag(language):
    name, _sign, rest = language.partition("-")
    return "-".join(filter(None, [name, rest.upper() if len(rest) == 2 else rest.title()]))


def attributes():
    """What an element of ours says within a text in another language: `lang="en-GB" dir="ltr"`."""
    return _attributes(get_language())


@lru_cache(maxsize=8)
def _attributes(language):
    direction = "rtl" if get_language_bidi() else "ltr"
    return format_html('lang="{}" dir="{}"', _tag(language), direction)
