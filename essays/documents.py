"""Essays, tags and hubs as documents of the search."""

from django.db.models import Min
from django.urls import reverse

import search
from essays.models import Essay, TaggedEssay


def essay_document(essay):
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
        data={"hubs": card["hubs"]},
    )


def facets(card):
    """The values by which a result can be narrowed: (slug, label) pairs by facet."""
    return {
        "hub": [(h["slug"], h["name"]) for h in card["hubs"]],
        "tag": [(t["slug"], t["name"]) for t in card["tags"]],
        "author": [(a["slug"], a["name"]) for a in card["authors"]],
    }


def index_essay(essay):
    """Puts a published essay into the index, and takes any other out of it."""
    if essay.live == Essay.Live.PUBLISHED:
        search.index([essay_document(essay)])
    else:
        search.forget("essay", [essay.pk])


def tag_document(tag, visible_from):
    return search.Document(
        kind="tag", object_id=tag.pk, title=tag.name, url=reverse("tag", args=[tag.slug]), body=tag.definition,
        language="en", facets={"tag": [(tag.slug, tag.name)]}, data={"definition": tag.definition},
        visible_from=visible_from,
    )  # fmt: skip


def index_tags(tags):
    """Indexes the tags that published essays carry, each to be found from when the first of these appears; takes the
    others out."""
    tags = [t for t in tags if t.synonym_of_id is None]
    carried = TaggedEssay.objects.filter(tag__in=tags, content_object__live=Essay.Live.PUBLISHED)
    first = dict(carried.values_list("tag").annotate(first=Min("content_object__live_at")))
    search.index(tag_document(t, first[t.pk]) for t in tags if t.pk in first)
    search.forget("tag", [t.pk for t in tags if t.pk not in first])


def index_hubs(hubs):
    search.index(
        search.Document(
            kind="hub", object_id=h.pk, title=h.name, url=reverse("hub", args=[h.slug]), body="", summary=h.argument,
            language="en", facets={"hub": [(h.slug, h.name)]}, data={"ink": h.ink, "argument": h.argument},
        )
        for h in hubs
    )  # fmt: skip
