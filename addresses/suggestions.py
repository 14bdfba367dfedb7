"""Where a missing address was meant to lead: the hubs, tags, authors and essays that share most of its words."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

import search
from essays.models import Author, Essay, Hub, Tag
from essays.templatetags.essay_tags import essays as essays_in_words
from search import analysis
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.datetimes import day_text

MOST_WORDS = 8
READ = 60  # rows of each kind that have one of the words
SHOWN = 2
# What an address says of its kind, and of nothing else: the kinds that it speaks of, the likelier first.
KINDS = {
    "tag": ("tag", "hub"), "tags": ("tag", "hub"), "category": ("hub", "tag"), "categories": ("hub", "tag"),
    "topic": ("hub", "tag"), "author": ("author",), "authors": ("author",), "essays": ("essay",), "wiki": ("essay",),
}  # fmt: skip
NO_WORDS = {*KINDS, "index", "html", "htm", "php", "feed", "comments", "page", "title", "blog", "archive", "posts",
            "post", "www", "com", "org", "w", "p", "cat", "page_id", "curid"}  # fmt: skip


class Suggestion(NamedTuple):
    """A page that an address could lead to, as a choice: its address, its kind with its name, what is known of it."""

    address: str
    words: str
    told: str


def words_of(address: str) -> list[str]:
    """The words of an address that say something of its page, folded: no numbers, no names of kinds."""
    found = (analysis.fold(word) for word in re.findall(r"[^\W_]+", percent_decoded(address)))
    return list(dict.fromkeys(word for word in found if word not in NO_WORDS and not word.isdigit()))[:MOST_WORDS]


def suggestions(address: str) -> list[Suggestion]:
    """The nearest by its words, at most SHOWN of them; none where nothing shares a word with it. In five queries."""
    words = set(words_of(address))
    if not words:
        return []
    first = address.strip("/").partition("/")[0].lower()
    likely = KINDS.get(first, ())
    scored = []
    for kind, name, row in _rows(words):
        own = {analysis.fold(word) for word in re.findall(r"[^\W_]+", name)}
        if shared := len(own & words):
            score = 2 * shared / (len(own) + len(words)) + (0.2 if kind in likely else 0)
            scored.append((-score, kind, name, row))
    scored.sort(key=lambda found: found[:3])
    return [_suggestion(kind, row) for _score, kind, _name, row in scored[:SHOWN]]


def search_for(address: str) -> Suggestion | None:
    """The search for the words of an address; None where it has none."""
    words = " ".join(words_of(address))
    if not words:
        return None
    results = search.find(words, per_page=1)
    told = _("%d results today") % results.total if results.total != 1 else _("1 result today")
    if results.cut:
        told = _("more than %d results today") % results.total
    return Suggestion(f"{reverse('search')}?{urlencode({'q': words})}", _("Search for “%s”") % words, told)


def _rows(words: set[str]) -> Iterator[tuple[str, str, Any]]:
    """(kind, name, row) of what everybody may see and has one of the words in its name."""
    published = Essay.objects.published()

    def having(field: str) -> Q:
        wanted = Q()
        for word in words:
            wanted |= Q(**{f"{field}__icontains": word})
        return wanted

    count = Count("tagged", filter=Q(tagged__content_object__in=published.values("pk")), distinct=True)
    tags = Tag.objects.filter(having("name"), synonym_of=None).annotate(shown=count).filter(shown__gt=0)
    bylines = Count("bylines", filter=Q(bylines__essay__in=published.values("pk")), distinct=True)
    authors = Author.objects.filter(having("name")).annotate(shown=bylines).filter(shown__gt=0)
    in_hub = Count("essays", filter=Q(essays__in=published.values("pk")), distinct=True)
    yield from (("hub", hub.name, hub) for hub in Hub.objects.annotate(shown=in_hub))
    yield from (("tag", tag.name, tag) for tag in tags.order_by("-shown", "pk")[:READ])
    yield from (("author", author.name, author) for author in authors.order_by("-shown", "pk")[:READ])
    found = published.filter(having("title")).order_by("-live_at", "pk").only("title", "slug", "dated", "live_at")
    yield from (("essay", essay.title, essay) for essay in found[:READ])


def _suggestion(kind: str, row: Any) -> Suggestion:
    if kind == "essay":
        day = row.dated or row.live_at
        return Suggestion(row.get_absolute_url(), _("Essay: %s") % row.title, day_text(day) if day else "")
    names = {"hub": _("Hub: %s"), "tag": _("Tag: %s"), "author": _("Author: %s")}
    return Suggestion(row.get_absolute_url(), names[kind] % row.name, essays_in_words(row.shown))
