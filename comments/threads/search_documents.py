"""Responses as documents of the search. They are found only while everybody may read them and their essay."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import search
from comments.models import Comment
from essays.derived.search_documents import facets
from essays.models import Essay
from sitewide import heartbeat, state, surrogate_keys
from sitewide.typography import typeset

AT_ONCE = 200  # responses that one round of the worker indexes: a second or two


def document(comment):
    """The search document of a published response; `comment.essay` is read too."""
    essay = comment.essay
    return search.Document(
        kind="response",
        object_id=comment.pk,
        title=_("Response %(n)s to “%(title)s”") % {"n": comment.number, "title": typeset(essay.title, essay.language)},
        url=reverse("response-number", args=[essay.slug, comment.number]),
        body=comment.text,
        tags=[t["name"] for t in essay.card.get("tags", [])],
        language=essay.language,
        public=essay.live == Essay.Live.PUBLISHED,
        visible_from=max(essay.live_at, comment.published_at),
        date=timezone.localdate(comment.published_at),
        byline=comment.name,
        facets=facets(essay.card) if essay.card else {},
        data={"hubs": essay.card.get("hubs", [])},
    )


def _is_found(comment):
    return comment.state == Comment.State.PUBLISHED and comment.essay.live == Essay.Live.PUBLISHED


def index_comment(comment):
    """Puts a response into the search, or takes it out, as its state says. What is new there is left to the worker,
    which looks every fifteen seconds, where one is at work: nobody who replies waits for it. What is changed or taken
    out is so at once.
    """
    if not _is_found(comment):
        search.forget("response", [comment.pk])
    elif not heartbeat.is_alive(heartbeat.last(), timezone.now()) or not search.postpone("response", comment.pk):
        search.index([document(comment)])


def index_postponed():
    """Indexes responses that were left to the worker; returns how many there were. Nothing to do costs one query."""
    if not search.postponed("response", 1):
        return 0
    with transaction.atomic():
        state.take_turn()
        waiting = search.postponed("response", AT_ONCE)  # asked again, as others may have indexed or forgotten some
        rows = Comment.objects.filter(pk__in=waiting).select_related("essay")
        found = {comment.pk: comment for comment in rows if _is_found(comment)}
        with timezone.override(state.current().settings.zone):
            search.index([document(found[pk]) for pk in waiting if pk in found])
        search.forget("response", [pk for pk in waiting if pk not in found])
        state.bump(surrogate_keys.SEARCH)
    return len(waiting)


def index_essay_comments(essay):
    """The responses of an essay go into the search and out of it with the essay, and follow its name and address."""
    index_comments_of([essay])


def index_comments_of(essays):
    """As index_essay_comments does, for several essays at once; their rows are taken as they are given."""
    by_pk = {essay.pk: essay for essay in essays if essay.last_comment_number}
    comments = list(Comment.objects.filter(essay__in=by_pk, number__isnull=False)) if by_pk else []
    for comment in comments:
        comment.essay = by_pk[comment.essay_id]
    found = [comment for comment in comments if _is_found(comment)]
    search.index([document(comment) for comment in found])
    search.forget("response", [comment.pk for comment in comments if not _is_found(comment)])
