"""The responses of one essay as its page shows them: two queries, however many there are."""

from functools import cache

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db import connection
from django.http import Http404
from django.urls import reverse

from comments import notifications
from comments.models import Comment
from comments.threads import PER_PAGE, Node, arrange
from essays import metadata
from essays.models import EssayAuthor

State = Comment.State
SHOWN = frozenset({State.PUBLISHED.value, State.REMOVED.value})
COLUMNS = (
    "id",
    "number", "name", "website", "html",
    "text", "state", "published_at", "decided_at", "reason", "repeats_number",
    "legacy_anchor", "user_id", "essay_id",
)  # fmt: skip


def places_of(essay):
    """The places of an essay's responses in reading order, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_places_query(connection.vendor), [essay.pk])
        rows = cursor.fetchall()
    return arrange(Node(pk, parent, number, state in SHOWN) for pk, parent, number, state in rows)


@cache
def _places_query(_vendor):
    """The statement of `places_of`, with a place for the essay. It is put together once, not for each page."""
    rows = Comment.objects.filter(essay=0).numbered().order_by().values_list("id", "parent_id", "number", "state")
    return rows.query.sql_with_params()[0]


def page_of(places, asked):
    """The page of places that `?responses=` asks for (None: the first); Http404 for one that is not there."""
    asked = "1" if asked is None else asked
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6):
        raise Http404("There is no such page of responses.")
    try:
        return Paginator(places, PER_PAGE).page(int(asked))
    except InvalidPage as error:
        raise Http404("There is no such page of responses.") from error


def rows_of(essay, page):
    """The rows that a page of a thread shows, as dictionaries in reading order: one query, and a second one where
    people of this site are among the writers."""
    wanted = [place.id for place in page]
    rows = Comment.objects.filter(pk__in=wanted).order_by().values(*COLUMNS) if wanted else ()
    found = {row["id"]: row for row in rows}
    authors = _authors_of(essay) if any(row["user_id"] for row in found.values()) else ()
    base = f"{reverse('essay', args=[essay.slug])}responses/"
    on_page = {place.number for place in page}
    return [_row(found[place.id], place, base, on_page, authors) for place in page if place.id in found]


def _authors_of(essay):
    """The ids of the accounts of an essay's authors."""
    return set(EssayAuthor.objects.filter(essay=essay).values_list("author__user", flat=True)) - {None}


def structured(essay, rows):
    """The rows of a page as schema.org Comments under the essay's Article, as one JSON-LD graph; None for none."""
    address = f"{settings.SITE_URL}{essay.url}"
    comments = [
        {
            "@type": "Comment",
            "@id": f"{settings.SITE_URL}{row['permalink']}",
            "url": f"{settings.SITE_URL}{row['permalink']}",
            "position": row["number"],
            "text": row["text"],
            "dateCreated": row["published_at"].isoformat(timespec="seconds"),
            "author": {"@type": "Person", "name": row["name"]},
            "parentItem": {
                "@id": f"{address}responses/{row['parent_number']}/" if row["parent_number"] else f"{address}#article"
            },
        }
        for row in rows
        if not row["removed"]
    ]
    return metadata.graph(*comments) if comments else None


def _row(row, place, base, on_page, authors):
    """What `rows.responses_html` shows; `base` is what the permanent addresses of this essay's responses begin with."""
    row["depth"], row["removed"] = place.depth, row["state"] != State.PUBLISHED
    if row["removed"]:
        gone = (row["state"], row["decided_at"], row["reason"], row["repeats_number"])
        return {
            "number": place.number, "depth": place.depth, "removed": True,
            "removed_line": notifications.removed_line(*gone),
        }  # fmt: skip
    # What is answered may stand on another page; then its permanent address leads there.
    answered = place.parent_number
    row["permalink"] = f"{base}{place.number}/"
    row["parent_number"] = answered
    row["parent_link"] = f"#response-{answered}" if answered in on_page else f"{base}{answered}/"
    row["staff"] = row["user_id"] is not None
    row["wrote"] = row["user_id"] in authors
    return row
