"""Comments of an item as replies. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from transfer.importing.items import Reply, ReplyState
from transfer.wordpress.records import Answer, moment

STATES = {
    "1": ReplyState.PUBLISHED,
    "approved": ReplyState.PUBLISHED,
    "0": ReplyState.HELD,
    "hold": ReplyState.HELD,
    "spam": ReplyState.SPAM,
}
PINGS = frozenset({"pingback", "trackback", "webmention"})
PEOPLE = frozenset({"", "comment", "review"})


def why_left_out(answer: Answer) -> str:
    """Why a comment is not taken in: "trash", a kind that nobody wrote ("order_note"); "" where it is."""
    if answer.approved not in STATES:
        return "comment/trash" if answer.approved in ("trash", "post-trashed") else f"comment/{answer.approved[:20]}"
    return "" if answer.kind in PINGS | PEOPLE else f"comment/{answer.kind[:20]}"


def replies(answers: Iterable[Answer], at: datetime | None, markdown: Callable[[str], str]) -> tuple[Reply, ...]:
    """The comments of one item, but those that are left out: who answered one of these answers what that answered.
    `at` stands in for a moment that is missing."""
    answers = list(answers)
    gone = {answer.number: answer.parent for answer in answers if why_left_out(answer)}
    return tuple(
        Reply(
            key=f"comment:{answer.number}",
            parent=f"comment:{parent}" if (parent := _above(answer.parent, gone)) else "",
            name=answer.name,
            body=markdown(answer.content),
            at=moment(answer.at) or at or datetime(1970, 1, 1, tzinfo=UTC),
            state=STATES[answer.approved],
            is_ping=answer.kind in PINGS,
            email=answer.email,
            website=answer.website,
            anchor=f"comment-{answer.number}",
        )
        for answer in answers
        if answer.number not in gone
    )


def _above(number: str, gone: dict[str, str]) -> str:
    seen: set[str] = set()
    while number in gone and number not in seen:
        seen.add(number)
        number = gone[number]
    return "" if number in gone else number


def left_out(answers: Iterable[Answer]) -> Counter[str]:
    """How many comments are left out, by reason."""
    return Counter(why for answer in answers if (why := why_left_out(answer)))
