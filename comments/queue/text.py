"""What the head of the queue says: how much waits, and what was decided last."""

from datetime import timedelta

from django.utils import timezone
from django.utils.timesince import timesince

from comments import moderation
from comments.models import Comment
from comments.screening.checks import NUMBERS

State = Comment.State


def waiting_words(n, oldest, narrowed=False):
    """ "Five to decide, the oldest for two days.": how many wait, and since when the oldest does (None for nothing);
    `narrowed` says that others may wait that the filters leave out."""
    among = " among these" if narrowed else ""
    if not n:
        return f"Nothing to decide{among}."
    count = NUMBERS[n].capitalize() if n < len(NUMBERS) else f"{n:,}"
    new = oldest is None or timezone.now() - oldest < timedelta(minutes=1)
    age = "less than a minute" if new else timesince(oldest, depth=1)
    return f"{count} to decide{among}, the oldest for {age}."


def undo_line(entries):
    """What was decided last and how long its letter waits, as a dictionary for the template; None for nothing."""
    if not entries:
        return None
    left = entries[0].at + moderation.UNDO_FOR - timezone.now()
    return {
        "entries": entries,
        "verb": entries[0].get_verb_display(),
        "first": entries[0].comment,
        "count": len(entries),
        "minutes": max(1, -(-int(left.total_seconds()) // 60)),
        "letter": entries[0].to_state in {State.PUBLISHED, State.REJECTED, State.REMOVED}
        and any(entry.comment.email for entry in entries),
    }
