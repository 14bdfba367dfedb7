"""What stands beside each reply of the queue to help to decide: its writer, its reasons, its links, reports on it, the
replies above it; in a fixed number of queries, however many there are."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Window
from django.db.models.functions import RowNumber

from comments.models import Comment, Flag, ModerationEntry
from comments.queue.buttons import buttons_of, is_reported
from comments.queue.panel import Panel
from comments.queue.text import place_words, warnings
from comments.queue.writer_histories import histories_of
from comments.screening import highlighting
from comments.screening.checks import SEEN
from essays import markup
from essays.markup.excerpt import count_words
from essays.markup.tree import parse

State = Comment.State
LONG = 300  # words; what is longer is folded
REPORTS = 20  # of one reply, with their words
ABOVE = 5  # replies above one that are read with it


def with_all(ids: list[int]) -> list[Comment]:
    """The replies with these ids in their order, with their essays and all above them: two of them are shown, and up to
    three more where one asks. Texts that are not shown are not read."""
    parents = ["__".join(["parent"] * depth) for depth in range(1, ABOVE + 1)]
    unread = [f"{row}__{name}" for row in parents for name in ("body", "html", "spam_clues", "reasons")]
    unread += [f"essay__{name}" for name in ("body", "html", "text")] + ["passage__text", "passage__keys"]
    found = Comment.objects.select_related("essay", "passage", parents[-1]).defer(*unread).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def items_of(comments: list[Comment], *, at: int | None = None, panel: Panel | None = None) -> list[dict[str, Any]]:
    """What the template shows of each of these replies, in order. `panel` is the open question, which stands under its
    reply where it is about one; current is that one, or the one with the id `at`, or the first."""
    histories = histories_of(comments)
    entries = newest_entries(comments)
    reports = reports_on(comments)
    open_id = panel.first.pk if panel and len(panel.comments) == 1 else None
    ids = [comment.pk for comment in comments]
    current = open_id or (at if at in ids else None) or (ids[0] if ids else None)
    return [
        {
            "comment": comment,
            "essay": comment.essay,
            "current": comment.pk == current,
            "panel": panel if comment.pk == open_id else None,
            "history": histories[comment.pk],
            "place": place_words(comment),
            "warnings": warnings(comment),
            "in_essay": place_in_essay(comment),
            "above": _above(comment),
            "reports": reports.get(comment.pk) if is_reported(comment) else None,
            "moment": comment.published_at if comment.state == State.PUBLISHED else comment.submitted_at,
            "removed_tags": markup.removed_tags(comment.body),
            "targets": link_targets(comment.html),
            "long": count_words(comment.text) > LONG,
            "words": count_words(comment.text),
            "buttons": buttons_of(comment),
            "entry": entries.get(comment.pk),
            **shown_reasons(comment),
        }
        for comment in comments
    ]


def place_in_essay(comment: Comment) -> str:
    """The address of a reply in its essay; of one that is not published, that of all responses."""
    if comment.state == State.PUBLISHED:
        return str(comment.get_absolute_url())
    return f"{comment.essay.url}#responses"


def newest_entries(comments: Iterable[Comment]) -> dict[int | None, ModerationEntry]:
    """The newest entry of the log on each comment: {comment id: entry}, in one query."""
    rows = ModerationEntry.objects.filter(comment__in=comments).select_related("actor").order_by("at", "pk")
    return {entry.comment_id: entry for entry in rows}


def link_targets(html: str) -> list[str]:
    """Where the links of a rendered reply lead, each once, where their words do not say it."""
    links = [node for node in parse(html).walk() if node.typed.get("href")]
    told = {a.typed["href"] for a in links if a.text().strip().rstrip("/") == a.typed["href"].rstrip("/")}
    return [href for href in dict.fromkeys(a.typed["href"] for a in links) if href not in told]


def shown_reasons(comment: Comment) -> dict[str, Any]:
    """Why a reply waits, in order, those that lie in something to be seen with a number, and its text and fields with
    those numbers: `reasons`, `marked_html`, `marks` by field."""
    reasons = highlighting.numbered(comment.reasons, SEEN)
    return {
        "reasons": reasons,
        "marked_html": highlighting.marked(comment.html, reasons),
        "marks": highlighting.of_fields(reasons),
    }


def _above(comment: Comment) -> dict[str, Any]:
    """The replies above one, the outer one first: {"near": at most two, "far": those above them, "more": yet more}."""
    found: list[Comment] = []
    while len(found) < ABOVE and comment.parent:
        comment = comment.parent
        found.insert(0, comment)
    return {"near": found[-2:], "far": found[:-2], "more": bool(comment.parent_id)}


def reports_on(comments: Iterable[Comment]) -> dict[int, dict[str, Any]]:
    """The open reports on each reply: {comment id: {"all": how many, "rows": the oldest of them}}, in one query."""
    rows = Flag.objects.open().filter(comment__in=[comment.pk for comment in comments])
    place = Window(RowNumber(), partition_by="comment", order_by=["at", "pk"])
    rows = rows.annotate(place=place, all=Window(Count("pk"), partition_by="comment"))
    found: dict[int, dict[str, Any]] = {}
    for row in rows.filter(place__lte=REPORTS).order_by("at", "pk"):
        found.setdefault(row.comment_id, {"all": row.all, "rows": []})["rows"].append(row)
    return found
