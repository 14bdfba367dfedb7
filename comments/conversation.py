"""The responses of one essay as its page shows them: two queries, however many there are."""

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.urls import reverse

from comments import notifications
from comments.models import Comment
from comments.threads import PER_PAGE, Node, arrange
from essays import metadata

State = Comment.State
COLUMNS = (
    "id",
    "number", "name", "website", "html",
    "text", "state", "published_at", "decided_at", "reason", "repeats_number",
    "legacy_anchor", "user_id", "essay_id",
)  # fmt: skip


def places_of(essay):
    """The places of an essay's responses in reading order, in one query."""
    rows = Comment.objects.filter(essay=essay).numbered().order_by().values_list("id", "parent_id", "number", "state")
    return arrange(
        Node(pk, parent, number, state in {State.PUBLISHED, State.REMOVED}) for pk, parent, number, state in rows
    )


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
    """The rows that a page of a thread shows, as dictionaries in reading order, in one query."""
    wanted = [place.id for place in page]
    rows = Comment.objects.filter(pk__in=wanted).with_wrote().order_by().values(*COLUMNS, "wrote") if wanted else ()
    found = {row["id"]: row for row in rows}
    base = f"{reverse('essay', args=[essay.slug])}responses/"
    on_page = {place.number for place in page}
    return [_row(found[place.id], place, base, on_page) for place in page if place.id in found]


def structured(essay, rows):
    """The rows of a page as schema.org Comments under the essay's Article, as one JSON-LD graph; None for none."""
    article = f"{settings.SITE_URL}{essay.url}#article"
    comments = [
        {
            "@type": "Comment",
            "@id": f"{settings.SITE_URL}{row['permalink']}",
            "url": f"{settings.SITE_URL}{row['permalink']}",
            "position": row["number"],
            "text": row["text"],
            "dateCreated": row["published_at"].isoformat(timespec="seconds"),
            "author": {"@type": "Person", "name": row["name"]},
            "parentItem": {"@id": _item_id(essay, row["parent_number"]) if row["parent_number"] else article},
        }
        for row in rows
        if not row["removed"]
    ]
    return metadata.graph(*comments) if comments else None


def _item_id(essay, number):
    return f"{settings.SITE_URL}{essay.url}responses/{number}/"


def _row(found, place, base, on_page):
    """What `rows.response_html` shows; `base` is what the permanent addresses of this essay's responses begin with."""
    row = {"number": place.number, "depth": place.depth, "removed": found["state"] != State.PUBLISHED}
    if row["removed"]:
        gone = (found["state"], found["decided_at"], found["reason"], found["repeats_number"])
        return row | {"removed_line": notifications.removed_line(*gone)}
    # What is answered may stand on another page; then its permanent address leads there.
    answered = place.parent_number
    return (
        row
        | found
        | {
            "number": place.number,
            "permalink": f"{base}{place.number}/",
            "parent_number": answered,
            "parent_link": f"#response-{answered}" if answered in on_page else f"{base}{answered}/",
            "staff": found["user_id"] is not None,
        }
    )
