"""What the public pages read of the query of their address: all else in it makes no other page.

A page of the store is made from its path and these parameters alone, and kept under them, so that nobody fills the
store with one page under a thousand addresses. A page that is not named here is not kept where its address has a query.
"""

import re
import unicodedata

from django.http import QueryDict
from django.urls import Resolver404, resolve

from addresses.scanners import OLD_PARAMETERS
from comments.audit.public_log import FILTERS
from comments.templatetags.comment_tags import ORDERS
from essays.reading.feeds import MOST_PAGES
from essays.reading.hub_views import SORTS
from sitewide.text.numbers import whole_number

LONGEST = 1000  # characters of a query that are looked at
# Other spellings of a number or a letter in a path lead to the same page.
_ZEROS_BEFORE = re.compile(r"/0\d")


def number(value):
    """The number of a page, in one spelling; "" for the first, None for what the page refuses."""
    asked = whole_number(value, digits=6)
    return None if asked is None else "" if asked == 1 else str(asked)


def number_of_feed(value):
    """As a feed takes it: what is no number of a page means the first."""
    found = number(value)
    return found if found and int(found) <= MOST_PAGES and found != "0" else ""


def one_of(names, usual=""):
    """A word from a list; any other, and the usual one, means the page without it."""
    return lambda value: value if value in names and value != usual else ""


def refused_unless(names):
    """A word from a list; the page refuses any other."""
    return lambda value: value if value in names else None


def paragraph(value):
    """The number of a paragraph, or "any"."""
    return value if value == "any" or (number(value) is not None and value[0] != "0") else None


def typed(value):
    """What anybody may type: such a page is made anew each time, and kept by nobody."""
    return None if value else ""


PAGES, FEED, NOTHING = {"page": number}, {"page": number_of_feed}, {}
# By the name of an address: each parameter that is read, with what gives the one spelling of its value: "" where it
# makes no difference, None where the page is not to be kept.
READ = {
    "home": dict.fromkeys(OLD_PARAMETERS, typed),
    "essay": {"order": refused_unless(ORDERS), "about": paragraph, "responses": number},
    "hub": {"only": one_of({"1"}), "sort": one_of(SORTS, "new"), **PAGES},
    "moderation-log": {"show": one_of(FILTERS), **PAGES},
    "moderation-month": {"show": one_of(FILTERS), **PAGES},
    "sitemap": {"p": number},
    "tags": {"starts": typed, **PAGES},
    **dict.fromkeys(
        ("authors", "author", "archive-month", "archive-year", "bookmarks", "books", "calls", "combination", "essays",
         "hub-responses", "moderation-earlier", "tag"), PAGES,
    ),
    **dict.fromkeys(
        ("author-feed", "author-feed-rss", "combination-feed", "combination-feed-rss", "essay-responses-feed", "feed",
         "feed-rss", "hub-feed", "hub-feed-rss", "responses-feed", "tag-feed", "tag-feed-rss"), FEED,
    ),
    **dict.fromkeys(
        ("archive", "book", "call", "call-calendar", "essay-markdown", "feeds", "list", "moderation-csv", "opml",
         "page", "picture", "recording", "robots", "series", "sitemap-index", "strategy"), NOTHING,
    ),
}  # fmt: skip


def read_by(request):
    """The parameters of a request that its page reads, each once and in one spelling, as a QueryDict; None where such a
    page is not kept."""
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    if _ZEROS_BEFORE.search(path) or unicodedata.normalize("NFC", path) != path:
        return None
    found = QueryDict(mutable=True)
    if not query:
        return found
    known = _known(path) if len(query) <= LONGEST else None
    if known is None:
        return None
    for name, spelling in known.items():
        value = spelling(request.GET[name]) if name in request.GET else ""
        if value is None:
            return None
        if value:
            found[name] = value
    return found


def _known(path):
    """What the page at a path reads; None where it is not said."""
    try:
        return READ.get(resolve(path).url_name)
    except Resolver404:
        return None
