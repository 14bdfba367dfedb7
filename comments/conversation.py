"""The responses of one essay as its page shows them: two queries, however many there are."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.urls import reverse

from comments import notifications
from comments.models import Comment
from comments.threads import PER_PAGE, Node, arrange

State = Comment.State
COLUMNS = (
    "number", "name", "website", "html", "state", "published_at", "decided_at", "reason", "repeats_number",
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
    comments = {c.pk: c for c in Comment.objects.filter(pk__in=wanted).only(*COLUMNS).with_wrote()} if wanted else {}
    on_page = {place.number for place in page}
    return [_row(essay, comments[place.id], place, on_page) for place in page if place.id in comments]


def _row(essay, comment, place, on_page):
    row = {"number": place.number, "depth": place.depth, "legacy_anchor": comment.legacy_anchor, "removed": False}
    if comment.state != State.PUBLISHED:
        return row | {"removed": True, "removed_line": notifications.removed_line(comment)}
    # What is answered may stand on another page; then its permanent address leads there.
    answered = f"#response-{place.parent_number}"
    if place.parent_number and place.parent_number not in on_page:
        answered = reverse("response-number", args=[essay.slug, place.parent_number])
    return row | {
        "name": comment.name,
        "website": comment.website,
        "html": comment.html,
        "published_at": comment.published_at,
        "permalink": reverse("response-number", args=[essay.slug, place.number]),
        "parent_number": place.parent_number,
        "parent_link": answered,
        "wrote": comment.wrote,
        "staff": comment.user_id is not None,
    }
