"""What stands at an address of this site now: what is there is never led away from, and what is not is never led to."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import Resolver404, resolve

from addresses.scanners import OLD_PARAMETERS
from essays.derived.redirects import is_public, normalise_path
from essays.models import Author, Essay, Hub, OldPath, Page, Series, Tag

Parts = Mapping[str, Any]


def _essay(parts: Parts) -> bool:
    """A withdrawn one too: its page says so. A draft has no address yet."""
    return bool(Essay.objects.filter(slug=parts["slug"]).exclude(live=Essay.Live.NEVER).exists())


def _tag(parts: Parts) -> bool:
    row = Tag.objects.filter(slug=parts["slug"]).first()
    return row is not None and is_public(OldPath(tag=row))


def _author(parts: Parts) -> bool:
    row = Author.objects.filter(slug=parts["slug"]).first()
    return row is not None and is_public(OldPath(author=row))


# By the first part of an address that has a slug: whether something has it. Apps that are not known here add theirs
# (commonswiki/apps.py). At the root stand hubs, the site's own pages, and essays under their old addresses with a day.
THERE: dict[str, Callable[[Parts], bool]] = {
    "essays": _essay,
    "tags": _tag,
    "authors": _author,
    "series": lambda parts: bool(Series.objects.filter(slug=parts["slug"]).exists()),
}


def stands_at(address: str) -> bool:
    """Whether a page of the site stands at this address (its path, with or without a query and the last slash).

    A page that reads old parameters of its query is none under those: `/?p=7` is free.
    """
    try:
        normal = normalise_path(address.partition("#")[0])
    except ValueError:
        return False
    path, _sign, query = normal.partition("?")
    if path == "/":
        return not any(pair.partition("=")[0] in OLD_PARAMETERS for pair in query.split("&"))
    # Only names of files stand without a slash at their end.
    return _stands(f"{path}/") or ("." in path.rpartition("/")[2] and _stands(path))


def _stands(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if "slug" not in match.kwargs:
        return True
    first = path.split("/")[1]
    if first in THERE:
        return THERE[first](match.kwargs)
    if "year" in match.kwargs:
        return _essay(match.kwargs)
    slug = match.kwargs["slug"]
    return Hub.objects.filter(slug=slug).exists() or Page.objects.filter(slug=slug).exists()
