"""Addresses typed otherwise than they are spelt: in capitals, decomposed, in wide letters, without the last slash.

Only what everybody may see is led to, so that no name is told before its time.
"""

import unicodedata
from urllib.parse import quote, unquote

from django.urls import Resolver404, resolve, reverse

from essays.derived.redirects import is_public
from essays.models import Author, Essay, Hub, OldPath, Series, Tag
from essays.models.page import ADDRESSED
from noticeboard.models import Book, Call
from sitewide.text.slugs import slugify

MAX_PATH = 500
# What may stand in an address that is spelt anew. Tokens may not: of them each letter counts.
SPELT = {
    "slug",
    "pair",
    "year",
    "month",
    "day",
    "number",
    "old",
    "new",
    "section",
    "url",
}
PRIVATE = ("/desk/", "/admin/", "/static/", "/media/")


def _essay(slug):
    """Withdrawn ones too: their page says so."""
    rows = Essay.objects.filter(slug=slug)
    return rows.filter(live=Essay.Live.WITHDRAWN).exists() or rows.published().exists()


def _seen(model, name):
    def find(slug):
        found = model.objects.filter(slug=slug).first()
        return found and is_public(OldPath(**{name: found}))

    return find


def _series(slug):
    return Essay.objects.published().filter(series_entries__series__in=Series.objects.filter(slug=slug)).exists()


# The first part of an address → whether anything public has this slug there.
THERE = {
    "essays": _essay, "tags": _seen(Tag, "tag"), "authors": _seen(Author, "author"), "series": _series,
    "books": lambda slug: Book.objects.filter(slug=slug).exists(),
    "calls": lambda slug: Call.objects.started().filter(slug=slug).exists(),
}  # fmt: skip


def meant_by(path):
    """The address, quoted, that a decoded path means which is spelt otherwise; "" for none."""
    if len(path) > MAX_PATH:
        return ""
    folded = unicodedata.normalize("NFKC", path).lower()
    for wanted in dict.fromkeys([folded, f"{folded.rstrip('/')}/"]):
        try:
            if found := _spelt(resolve(wanted), wanted, path):
                return found
        except Resolver404:
            continue
    return ""


def _spelt(match, wanted, typed):
    if match.url_name is None or not match.kwargs.keys() <= SPELT or wanted.startswith(PRIVATE):
        return ""
    slug = slugify(match.kwargs.get("slug", ""))
    address = reverse(match.view_name, kwargs=match.kwargs | {"slug": slug}) if slug else quote(wanted)
    if unquote(address) == typed or (slug == "" and "slug" in match.kwargs):
        return ""
    there = _essay if match.url_name == "old-essay" else THERE.get(wanted.split("/")[1], _at_root)
    return address if not slug or there(slug) else ""


def _at_root(slug):
    return slug in ADDRESSED or Hub.objects.filter(slug=slug).exists()
