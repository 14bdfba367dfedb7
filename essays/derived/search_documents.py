"""Essays, tags, hubs, authors and pages as documents of the search."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from typing import Any

from django.db.models import Min, QuerySet, Value
from django.urls import reverse
from django.utils.html import strip_tags

import search
from essays.derived import covers
from essays.models import Author, Essay, EssayAuthor, Hub, Page, Tag, TaggedEssay
from essays.models.page import ADDRESSED
from sitewide.database.compiled_queries import NONE, CompiledQuery
from sitewide.typography import typeset

Moments = dict[tuple[str, int], datetime]


def essay_document(essay: Essay) -> search.Document:
    """The search document of a published essay, from its row and its card."""
    card = essay.card
    return search.Document(
        kind="essay",
        object_id=essay.pk,
        title=essay.title,
        url=essay.url,
        body=essay.text,
        summary=essay.standfirst,
        tags=[t["name"] for t in card["tags"]],
        language=essay.language,
        public=essay.live == Essay.Live.PUBLISHED,
        visible_from=essay.live_at,
        date=essay.dated,
        byline=essay.byline,
        facets=facets(card),
        data={"hubs": card["hubs"], "cover": covers.stamp(card.get("cover"))},
    )


def facets(card: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The values by which a result can be narrowed: (slug, label) pairs by facet."""
    return {
        "hub": [(h["slug"], h["name"]) for h in card["hubs"]],
        "tag": [(t["slug"], t["name"]) for t in card["tags"]],
        "author": [(a["slug"], a["name"]) for a in card["authors"]],
    }


def index_essay(essay: Essay, tags: Iterable[Tag], authors: Iterable[Author], *, is_new: bool = False) -> None:
    """Puts a published essay into the index, and takes any other out of it, with these tags and authors: those that it
    has and those that it had until now. `is_new`: it was never in the index."""
    shown = essay.live == Essay.Live.PUBLISHED
    # All else that is found of a tag and an author is written by their own verbs: only their moment follows an essay.
    keys = [("essay", essay.pk), *(("tag", tag.pk) for tag in tags), *(("author", author.pk) for author in authors)]
    moments = search.moments(keys[1:] if is_new else keys)
    # What is found before this essay appears, and appeared when it was indexed last, is found by another: so not all
    # essays need be asked that carry a tag, which are the more the larger the site is.
    own = [moment for moment in (moments.pop(("essay", essay.pk), None), essay.live_at) if moment]
    early = {key for key, moment in moments.items() if own and moment < min(own)}
    if is_new:
        early |= {key for key, moment in moments.items() if own and moment == own[0]}
    tags = [tag for tag in tags if ("tag", tag.pk) not in early]
    authors = [author for author in authors if ("author", author.pk) not in early]
    first = _first(tags, authors)
    carried, no_tags = _of_tags(tags, first)
    signing, no_authors = _of_authors(authors, first)
    moved = [d for d in (*carried, *signing) if moments.get((d.kind, d.object_id)) != d.visible_from]
    search.index([*([essay_document(essay)] if shown else []), *moved])
    search.forget("essay", [] if shown else [essay.pk])
    search.forget("tag", no_tags)
    search.forget("author", no_authors)


def _appeared(one: tuple[Essay, Iterable[Tag], Iterable[Author]]) -> float:
    return one[0].live_at.timestamp() if one[0].live_at else 0


def index_new(stored: Sequence[tuple[Essay, Iterable[Tag], Iterable[Author]]]) -> None:
    """As `index_essay`, for many essays that were never in the index, each with its tags and authors."""
    first: dict[tuple[str, int], datetime | None] = {}
    known: dict[tuple[str, int], Tag | Author] = {}
    for essay, tags, authors in sorted(stored, key=_appeared, reverse=True):
        for tag in tags:
            known["tag", tag.pk], first["tag", tag.pk] = tag, essay.live_at
        for author in authors:
            known["author", author.pk], first["author", author.pk] = author, essay.live_at
    moments = search.moments(list(known))
    # One more essay makes no later what is found by then; so the essays of most need not be asked.
    late = [one for key, one in known.items() if key not in moments or not (at := first[key]) or moments[key] > at]
    search.index(essay_document(essay) for essay, _tags, _authors in stored)
    index_tags(one for one in late if isinstance(one, Tag))
    index_authors(one for one in late if isinstance(one, Author))


def tag_document(tag: Tag, visible_from: datetime | None) -> search.Document:
    """The search document of a tag, to be found from a moment on."""
    return search.Document(
        kind="tag", object_id=tag.pk, title=tag.name, url=reverse("tag", args=[tag.slug]), body=typeset(tag.definition),
        language="en", facets={"tag": [(tag.slug, tag.name)]}, data={"definition": tag.definition},
        visible_from=visible_from,
    )  # fmt: skip


def _first(tags: Sequence[Tag], authors: Sequence[Author]) -> Moments:
    """When the first published essay of each of these tags and authors appears, in one query: {(kind, id): moment};
    those that have none are missing."""
    if not (tags or authors):
        return {}
    ids = [[one.pk for one in some] or NONE for some in (tags, authors)]
    return {(kind, pk): moment for kind, pk, moment in _APPEARED.rows(*ids)}


def _appearing(tags: Any, authors: Any) -> QuerySet[Any, Any]:
    carried = TaggedEssay.objects.filter(tag__pk__in=[tags], content_object__in=Essay.objects.released()).order_by()
    signed = EssayAuthor.objects.filter(author__pk__in=[authors], essay__in=Essay.objects.released()).order_by()
    tagged = carried.values_list(Value("tag"), "tag").annotate(first=Min("content_object__live_at"))
    by_them = signed.values_list(Value("author"), "author").annotate(first=Min("essay__live_at"))
    found: QuerySet[Any, Any] = tagged.union(by_them, all=True)
    return found


_APPEARED = CompiledQuery(_appearing)


def _of_tags(tags: Iterable[Tag], first: Moments) -> tuple[list[search.Document], list[int]]:
    """The documents of those tags that published essays carry, by `_first`, and the ids of the others."""
    tags = [t for t in tags if t.synonym_of_id is None]
    found = [tag_document(t, first["tag", t.pk]) for t in tags if ("tag", t.pk) in first]
    return found, [t.pk for t in tags if ("tag", t.pk) not in first]


def index_tags(tags: Iterable[Tag]) -> None:
    """Indexes the tags that published essays carry, each to be found from when the first of these appears; takes the
    others out."""
    tags = list(tags)
    found, gone = _of_tags(tags, _first(tags, []))
    search.index(found)
    search.forget("tag", gone)


def index_hubs(hubs: Iterable[Hub]) -> None:
    """Indexes hubs, which everybody sees from the first moment."""
    search.index(
        search.Document(
            kind="hub", object_id=h.pk, title=h.name, url=reverse("hub", args=[h.slug]), body="", summary=h.argument,
            language="en", facets={"hub": [(h.slug, h.name)]}, data={"ink": h.ink, "argument": h.argument},
        )
        for h in hubs
    )  # fmt: skip


def author_document(author: Author, visible_from: datetime | None) -> search.Document:
    """The search document of an author, to be found from a moment on."""
    return search.Document(
        kind="author", object_id=author.pk, title=author.name, url=reverse("author", args=[author.slug]),
        body=_words(author.bio_html), language="en", facets={"author": [(author.slug, author.name)]},
        visible_from=visible_from,
    )  # fmt: skip


def _of_authors(authors: Sequence[Author], first: Moments) -> tuple[list[search.Document], list[int]]:
    """The documents of those authors who signed published essays, by `_first`, and the ids of the others."""
    found = [author_document(a, first["author", a.pk]) for a in authors if ("author", a.pk) in first]
    return found, [a.pk for a in authors if ("author", a.pk) not in first]


def index_authors(authors: Iterable[Author]) -> None:
    """Indexes the authors of published essays, each to be found from when the first of these appears; takes the others
    out."""
    authors = list(authors)
    found, gone = _of_authors(authors, _first([], authors))
    search.index(found)
    search.forget("author", gone)


def index_pages(pages: Iterable[Page]) -> None:
    """Indexes the texts of the site that have an address of their own."""
    search.index(
        search.Document(kind="page", object_id=p.pk, title=p.title, url=p.get_absolute_url(), body=_words(p.html),
                        language="en")
        for p in pages if p.slug in ADDRESSED
    )  # fmt: skip


def _words(html: str) -> str:
    """The words of stored HTML, for the index alone: what comes out of it is escaped where it is shown."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
