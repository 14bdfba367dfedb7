"""The buttons beside a reply: what a moderator can do with it as it stands, and how a decision is turned back."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from comments.models import Comment, ModerationEntry
from comments.moderation import undo_window

State = Comment.State
Verb = ModerationEntry.Verb
Button = tuple[str, object, str]
# The buttons of an item by its state: (verb, words, key). Their order never changes with the case.
BUTTONS: dict[str, Sequence[Button]] = {
    State.HELD: (
        ("publish", gettext_lazy("Publish"), "a"),
        ("ask", gettext_lazy("Reject…"), "r"),
        ("spam", gettext_lazy("Spam"), "s"),
    ),
    State.PUBLISHED: (
        ("ask", gettext_lazy("Remove…"), "r"),
        ("hold", gettext_lazy("Hold"), "h"),
        ("spam", gettext_lazy("Spam"), "s"),
    ),
    State.REJECTED: (
        ("publish", gettext_lazy("Publish"), "a"),
        ("restore", gettext_lazy("Back to the queue"), "h"),
        ("spam", gettext_lazy("Spam"), "s"),
    ),
    State.SPAM: (
        ("publish", gettext_lazy("Publish"), "a"),
        ("ask", gettext_lazy("Reject…"), "r"),
        ("restore", gettext_lazy("Back to the queue"), "h"),
    ),
    State.REMOVED: (("restore", gettext_lazy("Put it back"), "a"),),
}
KEEPING: Sequence[Button] = (
    ("keep", gettext_lazy("Keep it"), "a"),
    ("ask", gettext_lazy("Remove…"), "r"),
    ("hold", gettext_lazy("Hold"), "h"),
)  # what readers reported
# What turns a decision back when its ten minutes are over.
REVERSE: dict[str, str] = {
    Verb.PUBLISH: "hold", Verb.REJECT: "restore", Verb.SPAM: "restore", Verb.REMOVE: "restore", Verb.HOLD: "publish",
}  # fmt: skip


def is_reported(comment: Comment) -> bool:
    """Whether readers reported a published reply, and no moderator has settled it."""
    return comment.state == State.PUBLISHED and comment.reported_at is not None


def buttons_of(comment: Comment) -> Sequence[Button]:
    """The buttons of a reply, as BUTTONS has them."""
    return KEEPING if is_reported(comment) else BUTTONS.get(comment.state, ())


def reversal(entry: ModerationEntry, now: datetime | None = None) -> str:
    """How a decision can be turned back: "undo" within ten minutes, else a verb; "" where it cannot."""
    if entry.comment is None or entry.comment.state != entry.to_state:
        return ""
    if undo_window.can_undo(entry, now):
        return "undo"
    return REVERSE.get(entry.verb, "")
