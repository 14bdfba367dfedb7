"""Template tags of the public pages: dates as they are printed here, counts in words, initials, structured data."""

import hashlib
import json
import re
from datetime import datetime
from functools import lru_cache

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext

from sitewide.http.hosts import written_host
from sitewide.text import datetimes, enumerations, interface_language, writing_direction
from sitewide.text.characters import clean, clean_all
from sitewide.text.datetimes import until
from sitewide.text.durations import in_words
from sitewide.text.numbers import number
from sitewide.typography import typeset

register = template.Library()

JSON_ESCAPES = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
# What JSON writes in the place of control characters, and perhaps of "\\\\b".
ESCAPED = re.compile(r"\\(?:u00|[bf])")


@register.filter
def day_text(value):
    """A date or a moment as "8th March 2013", in the site's zone; nothing for nothing."""
    return datetimes.day_text(value) if value else ""


@register.filter
def day(value):
    """`day_text` inside a <time> with the machine's date."""
    if not value:
        return value
    here = datetimes.local(value)
    return _day(here.date() if isinstance(here, datetime) else here, get_language())


@lru_cache(maxsize=1024)  # of every row of a list: three years in which an essay appears each day
def _day(value, _language):
    return format_html('<time datetime="{}">{}</time>', value.strftime("%Y-%m-%d"), day_text(value))


@register.filter
def moment(value):
    """A moment as "6th March 2013, 11:20" inside a <time>, in the site's zone."""
    return _moment(value, timezone.get_current_timezone_name(), get_language()) if value else ""


@lru_cache(maxsize=4096)  # a page of responses has fifty of them, and they are the same for every reader
def _moment(value, _zone, _language):
    written = datetimes.local(value).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', written, datetimes.moment_text(value))


@register.filter
def clock_time(value):
    """A moment as "11:20", in the site's zone."""
    return datetimes.time_text(value) if value else ""


@register.filter
def curly(text, language="en"):
    """A title or name that was typed with straight apostrophes as it is printed: P2P Foundation’s."""
    return "" if text is None else typeset(str(text), language or "en")


@register.filter
def isolated(text):
    """A title or name beside other words: where its letters run from right to left in an element of its own (`<bdi>`),
    so that neither turns the figures and marks of the other."""
    return format_html("<bdi>{}</bdi>", text) if writing_direction.has_rtl(str(text)) else text


@register.filter
def responses(count):
    """The number of responses in words for lists: "no responses yet", "1 response", "1,204 responses"."""
    if not count:
        return gettext("no responses yet")
    return ngettext("%s response", "%s responses", count) % number(count)


@register.filter
def response_heading(count):
    """The words before “to …” above the responses: "No responses yet", "One Response", "5 Responses"."""
    if not count:
        return gettext("No responses yet")
    return gettext("One Response") if count == 1 else gettext("%s Responses") % number(count)


@register.filter
def essays(count):
    """The number of essays in words: "no essays", "1 essay", "34 essays"."""
    return ngettext("%s essay", "%s essays", count) % number(count) if count else gettext("no essays")


@register.filter
def commas(things):
    """Several things in one line: "a, b, c"."""
    return enumerations.commas(things)


@register.filter
def initials(name):
    """The first letters of the first and the last word of a name, for the tile of a person without a portrait.

    A script without capitals (Arabic) keeps a space between, so that the letters do not join into a word.
    """
    words = [word for word in str(name).split() if word[0].isalpha()]
    letters = [word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)]
    return (" " if writing_direction.has_rtl("".join(letters)) else "").join(letters).upper()


@register.filter
def dir_of(language):
    """The direction of a language by its tag: "fa-IR" gives "rtl", "en" or nothing "ltr"."""
    return writing_direction.of_language(language)


@register.filter
def waiting(seconds):
    """A waiting time in words: "40 seconds", "3 minutes"."""
    return in_words(seconds)


@register.filter
def due(moment):
    """What a moment to come means here: "In two days, 09:00 in Brussels"; "" for none."""
    return until(moment) if moment else ""


@register.filter
def time_left(moment):
    """The time until a moment: "12 days" from two days on, by the calendar of the site's zone, else "30 hours"."""
    days = (datetimes.local(moment).date() - timezone.localdate()).days
    if days >= 2:
        return ngettext("%d day", "%d days", days) % days
    return in_words(max(1, int((moment - timezone.now()).total_seconds())))


@register.filter
def host(url):
    """The host of an address as people name it, without "www."; the address itself when it has none."""
    return (written_host(str(url)) or str(url)).removeprefix("www.")


@register.filter
def title_length(title):
    """The class of a long title (over 90 characters), which is set one size down."""
    return "long" if len(str(title)) > 90 else ""


@register.filter
def rings_view(slug):
    """The part of the rings that a typographic cover shows: an SVG viewBox, its place and size by the slug."""
    seed = hashlib.sha256(str(slug).encode()).digest()
    width = 62 + seed[0] % 34
    return f"{-56 + seed[1] % 40} {-58 + seed[2] % 22} {width} {round(width * 0.9, 1)}"


@register.filter
def page_numbers(paginator, number):
    """The numbers that a pager shows around one page: first, last and neighbours; 0 stands for a gap."""
    return [
        item if isinstance(item, int) else 0
        for item in paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)
    ]


@register.simple_tag
def structured_data(data):
    """A dict or list (or JSON text) as JSON-LD for the head; no character in it can end the script element."""
    if not isinstance(data, str):
        written = _json(data)
        # Cleaned here: in JSON a control character is an escape, which nothing after this takes for one. To look
        # through the whole of it costs a hundredth of what it costs to look through each text of fifty responses.
        is_clean = not ESCAPED.search(written) and clean(written) == written
        data = written if is_clean else _json(clean_all(data))
    for sign, escaped in JSON_ESCAPES.items():  # a few of them each: `translate` would look at every letter
        data = data.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308


def _json(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)


@register.simple_tag
def in_our_language():
    """The attributes of an element with words of the site within a text: `lang="en-GB" dir="ltr"`."""
    return interface_language.attributes()


@register.simple_tag
def our_language():
    """The language of the site's own words: "en-GB"."""
    return interface_language.tag()


@register.simple_tag(takes_context=True)
def here(context, name, *args):
    """`aria-current="page"` when the page asked for is the one of this URL name, else nothing."""
    request = context.get("request")
    try:
        same = request is not None and request.path == reverse(name, args=args)
    except NoReverseMatch:
        same = False
    return mark_safe(' aria-current="page"') if same else ""
