"""What goes into the search and what comes out of it: plain values, no models."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from search.query import Query

# The kinds of document with their names in the plural, in the order in which the page lists them.
KINDS = {
    "essay": _("Essays"),
    "response": _("Responses"),
    "hub": _("Hubs"),
    "tag": _("Tags"),
    "author": _("Authors"),
    "book": _("Books"),
    "call": _("Calls"),
    "bookmark": _("Bookmarks"),
    "page": _("Pages"),
}
# What is short is made of its words alone, and would stand before every essay; so these count half.
HALF = ("response", "tag", "author", "book", "call", "bookmark")
FACETS = ("hub", "tag", "author")  # those that documents carry; kind and year come from the document itself
FILTERS = ("kind", *FACETS, "year")


@dataclass(frozen=True)
class Document:
    """One thing that can be found. `body` is plain text; `facets` maps hub, tag and author to (slug, label) pairs;
    `data` is any JSON that the page of results shows. Found by nobody unless `public`, nor before `visible_from`.
    """

    kind: str
    object_id: int
    title: str
    url: str
    body: str
    summary: str = ""
    tags: Sequence[str] = ()
    language: str = "en"
    public: bool = True
    visible_from: dt.datetime | None = None
    date: dt.date | None = None
    byline: str = ""
    facets: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """One result. `title_html` and `fragments_html` are escaped, with <mark> around what matched."""

    kind: str
    object_id: int
    title: str
    title_html: str
    fragments_html: tuple[str, ...]
    url: str
    byline: str
    date: dt.date | None
    language: str
    dir: str
    data: dict[str, Any]
    more_matches: int

    @property
    def kind_name(self) -> str:
        """The kind in the singular: "Tag"."""
        return KINDS[self.kind].removesuffix("s")


@dataclass(slots=True)  # not frozen: of a common word there are hundreds, and each would take three times as long
class FacetCount:
    """One value of a facet with the number of results it would give; `chosen` where it is set as a filter, `at_least`
    where there may be more, as only the best results of very many were counted."""

    name: str
    value: str
    label: str
    count: int = 0
    chosen: bool = False
    at_least: bool = False


@dataclass(frozen=True)
class Results:
    """The answer to one search. `filters` are those that were set, with their labels; `error` is for the reader.
    `cut`: more match than are counted, ranked and shown, of which these are the best."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    cut: bool = False
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: dict.fromkeys(FILTERS, ()))
    page: int = 1
    pages: int = 1
    parsed: Query = field(default_factory=Query)
    error: str = ""
    filters: tuple[FacetCount, ...] = ()
