"""Old addresses: normalised on the way in and on the way out, so that they meet."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.template import loader

from essays.derived.pages_of_addresses import pages_of
from essays.markup.headings import BESIDE, SIGN, Headings
from essays.models import Essay, OldPath, OldTitle
from essays.models.essay import title_key
from sitewide.http.hosts import written_host
from sitewide.http.percent_encoding import percent_decoded
from sitewide.http.redirects import moved
from sitewide.text.slugs import slugify

MAX_PATH, MAX_FRAGMENT, MAX_TITLE = 500, 250, 250


def normalise_path(full_path: str) -> str:
    """One spelling for one address: decoded, NFC, lower case, no trailing slash, query parameters sorted.

    Takes a path with or without a query ("/Some-Title/2013/03/08/?b=1&a=2"); returns at most MAX_PATH characters, or ""
    for what is longer (no such path can be stored).
    """
    path, _, query = full_path.partition("?")
    path = unicodedata.normalize("NFC", percent_decoded(path)).casefold()
    path = "/" + path.strip("/")
    if path.endswith(("/index.php", "/index.html")):
        path = path.rsplit("/", 1)[0] or "/"
    if query:
        path += "?" + urlencode(sorted(parse_qsl(query, keep_blank_values=True, max_num_fields=50)))
    return path if len(path) <= MAX_PATH else ""


def find_old_path(full_path: str) -> OldPath | None:
    """The OldPath of a requested address, tried with its query and then without, then as a further page or another form
    of one (`pages_of`); None where there is none.

    None too where the visitor may not see what it leads to, so that a new name is not told before its time; and one
    that says "gone" and no more where an essay was withdrawn.
    """
    try:
        wanted = normalise_path(full_path)
    except ValueError:  # more parameters than anybody means
        return None
    candidates = {wanted: ""} | pages_of(wanted)
    # Without what it leads to, which is one of four: nearly all that asks is lost, and finds no row.
    found = {row.path: row for row in OldPath.objects.filter(path__in=candidates.keys() - {"", "/"})}
    fitting = (found[path] for path, of in candidates.items() if path in found and (not of or found[path].essay_id))
    row = next(fitting, None)
    if row is None or is_public(row):
        return row
    is_gone = row.essay is not None and row.essay.live == Essay.Live.WITHDRAWN
    return OldPath(path=row.path, status=410) if is_gone else None


def moved_essays(slugs: Iterable[str]) -> dict[str, OldPath]:
    """Where the essays that had these slugs stand now: {slug: OldPath}, of what everybody may see, in one query.

    What leads to something else than an essay is among them too; what was withdrawn is not.
    """
    paths = {slug: _path_of(slug) for slug in slugs}
    if not paths:
        return {}
    rows = OldPath.objects.filter(path__in={*paths.values()} - {""}, status=301)
    found = {row.path: row for row in rows.select_related("essay", "tag", "author", "hub") if is_public(row)}
    return {slug: found[path] for slug, path in paths.items() if path in found}


def _path_of(slug: str) -> str:
    try:
        return normalise_path(f"/essays/{slug}/").partition("?")[0]
    except ValueError:  # as above
        return ""


def is_public(row: OldPath) -> bool:
    """Whether the page that an old path leads to is there for everybody."""
    if row.essay:
        return bool(row.essay.is_public)
    if row.author:
        return bool(Essay.objects.published().filter(bylines__author=row.author).exists())
    if row.tag:
        tag = row.tag.synonym_of or row.tag
        return bool(tag.definition) or Essay.objects.published().filter(tagged__tag=tag).exists()
    return True


def led_to(request: HttpRequest, old: OldPath, *, feed: str = "") -> HttpResponsePermanentRedirect:
    """301 from an OldPath to where it leads now, or to the feed of that page. What was asked for beside goes along,
    unless it is what the old path was known by. To another site goes nothing of the request, and a page of words says
    so to whoever does not follow by itself. A heading that is meant is led to where it is there still."""
    if not old.target and not old.address.startswith("/"):
        response = HttpResponsePermanentRedirect(old.address)  # which refuses all but http, https and ftp
        context = {"address": old.address, "host": written_host(old.address)}
        response.content = loader.render_to_string("essays/moved_elsewhere.html", context)
        return response
    address, sign, rest = (old.address or old.target.get_absolute_url()).partition("?")
    to, place = f"{address}{feed}{sign}{rest}", "" if feed else _place_of(old)
    response = HttpResponsePermanentRedirect(to) if "?" in old.path else moved(request, to)
    if place:
        response["Location"] += SIGN + place
    return response


def _place_of(old: OldPath) -> str:
    """The id of the heading that an old path leads to, percent-encoded; "" where it is gone, or none is meant."""
    name, shown = old.fragment, old.essay or old.hub
    if not name or shown is None:
        return ""
    return quote(name if BESIDE.fullmatch(name) else Headings(shown.html).part(name), safe="-._~")


def keep_old_path(full_path: str, **target: Any) -> None:
    """Remembers that an address was in use: `essay=`, `tag=`, `author=`, `hub=` or `address=` says where it leads now.

    An address that is remembered already is pointed to the new target; one too long to be stored is left out.
    """
    path = normalise_path(full_path)
    if not path:
        return
    empty = {"fragment": "", "essay": None, "tag": None, "author": None, "hub": None, "address": "", "status": 301}
    OldPath.objects.update_or_create(path=path, defaults=empty | target)


def keep_old_title(title: str, essay: Essay, heading: str = "") -> None:
    """Remembers that an essay was called so, as the address made of it, where that is free: `[[Title]]` leads on."""
    slug = slugify(title)
    path = normalise_path(f"/essays/{slug}/")
    if slug and path and not Essay.objects.filter(slug=slug).exists():
        OldPath.objects.get_or_create(path=path, defaults={"essay": essay, "fragment": heading})


def old_title_key(title: str) -> str:
    """The key of an OldTitle: as that of a title, with blanks for the low lines that wikis write in their place."""
    return str(title_key(title.replace("_", " ")))


def keep_titles_from_elsewhere(titles: Iterable[str], essay: Essay, headings: Mapping[str, str] = {}) -> None:
    """Remembers that an essay was called so before it came here, as `keep_old_title` does, and by the title itself: so
    `[[Title]]` leads there, to a heading of it where `headings` names one for the title. One of which nothing can be
    seen, that is too long to be a title, or that the essay bears now, is left out. In one statement for all titles."""
    rows: dict[str, OldTitle] = {}
    for title in titles:
        key, heading = old_title_key(title), headings.get(title, "")[:MAX_FRAGMENT]
        if key and key != essay.title_key and len(title) <= MAX_TITLE:
            rows.setdefault(key, OldTitle(essay=essay, title=title, key=key, heading=heading))
            keep_old_title(title, essay, heading)
    if rows:
        OldTitle.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["essay", "key"], update_fields=["title", "heading"]
        )


def forget_old_path(full_path: str) -> None:
    """An address is in use again: it is no longer an old one."""
    forget_old_paths([full_path])


def forget_old_paths(full_paths: Iterable[str]) -> None:
    """As many addresses are."""
    OldPath.objects.filter(path__in={normalise_path(path) for path in full_paths}).delete()
