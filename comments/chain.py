"""The log of moderation as a chain: lines are put at its end under a lock, and can be checked at any time."""

import secrets
from dataclasses import dataclass
from datetime import UTC

from django.utils import timezone

from comments import seals
from comments.models import ModerationEntry
from sitewide import state

BATCH = 2_000


def append(comment, essay, *, actor, verb, to_state, at, **fields):
    """Writes one line of the log and seals it with the last; returns the ModerationEntry.

    `comment` and `essay` are None for what concerns no one reply. Within the caller's transaction. All decisions of
    the site wait for each other here, as a chain has one end.
    """
    state.take_turn()
    last = ModerationEntry.objects.filter(place__isnull=False).order_by("-place").first()
    entry = ModerationEntry(
        comment=comment, actor=actor, verb=verb, to_state=to_state, at=at, salt=secrets.token_hex(16),
        place=last.place + 1 if last else 1, day=timezone.localdate(at), **fields,
    )  # fmt: skip
    entry.seal = seals.seal(last.seal if last else seals.FIRST, public_line(entry, essay))
    entry.save()
    return entry


def public_line(entry, essay):
    """What is sealed of a line, and what the public log tells of it (the essay's address by its guid)."""
    return {
        "place": entry.place,
        "day": entry.day.isoformat(),
        "decision": entry.verb,
        "to": entry.to_state,
        "reason": entry.reason,
        "essay": str(essay.guid) if essay else "",
        "rest": seals.veil(entry.salt, private_part(entry)),
    }


def private_part(entry):
    """What is sealed and not told: which reply (or block), who, when to the second, the hash of the note."""
    subject = {"block": entry.block_id} if entry.block_id else {"comment": entry.comment_id}
    return subject | {
        "actor": entry.actor_id or 0,
        "at": entry.at.astimezone(UTC).isoformat(timespec="seconds"),
        "from": entry.from_state,
        "note": entry.note_hash,
        "undoes": entry.undoes_id or 0,
    }


def essay_of(entry):
    """The essay of the reply that a line tells of; None for a line on a block."""
    return entry.comment.essay if entry.comment_id else None


@dataclass(frozen=True)
class Finding:
    """What a check found: how many lines hold, and the first place where the chain is broken, with words; or None."""

    lines: int
    broken_at: int | None = None
    words: str = ""


def verify(since=1, until=None):
    """Checks the chain from a place to another (the end); a Finding. Reads in batches, changes nothing."""
    rows = ModerationEntry.objects.filter(place__gte=since).select_related("comment__essay").order_by("place")
    rows = rows.only(
        "place", "day", "verb", "from_state", "to_state", "reason", "salt", "seal", "comment_id", "actor_id", "at",
        "note_hash", "undoes_id", "block_id", "comment__essay__guid",
    )  # fmt: skip
    before = ModerationEntry.objects.filter(place=since - 1).values_list("seal", flat=True).first()
    if before is None and since > 1:
        return Finding(0, since - 1, "This line is missing.")
    before, expected = before or seals.FIRST, since
    for entry in (rows.filter(place__lte=until) if until else rows).iterator(chunk_size=BATCH):
        if entry.place != expected:
            return Finding(expected - since, expected, "This line is missing.")
        if entry.seal != seals.seal(before, public_line(entry, essay_of(entry))):
            return Finding(expected - since, expected, "This line, or the seal before it, was changed.")
        before, expected = entry.seal, expected + 1
    return Finding(expected - since)
