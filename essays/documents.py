"""Essays, tags and hubs as documents of the search."""

from django.urls import reverse

import search
from essays.models import Essay, Tag


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


def tag_document(tag):
    return search.Document(
        kind="tag", object_id=tag.pk, title=tag.name, url=reverse("tag", args=[tag.slug]), body=tag.definition,
        language="en", facets={"tag": [(tag.slug, tag.name)]}, data={"definition": tag.definition},
    )  # fmt: skip


def index_tags(tags):
    """Indexes the tags that everybody may see: those that a published essay carries, and those with a definition."""
    now_public = set(
        Tag.objects.filter(tagged__content_object__in=Essay.objects.published()).values_list("pk", flat=True)
    )
    tags = [t for t in tags if t.synonym_of_id is None]
    shown = [t for t in tags if t.pk in now_public]
    search.index([tag_document(t) for t in shown])
    search.forget("tag", [t.pk for t in tags if t.pk not in now_public])


def index_hubs(hubs):
    search.index(
        search.Document(
            kind="hub", object_id=h.pk, title=h.name, url=reverse("hub", args=[h.slug]), body="", summary=h.argument,
            language="en", facets={"hub": [(h.slug, h.name)]}, data={"ink": h.ink, "argument": h.argument},
        )
        for h in hubs
    )  # fmt: skip
