"""The log of moderation as a chain: lines are put at its end under a lock, and can be checked at any time."""

import secrets
from dataclasses import dataclass
from datetime import UTC

from django.utils import timezone

from comments import seals
from comments.models import ModerationEntry
from comments.seals import SHORT
from sitewide import state

BATCH = 2_000


def append(comment, essay, *, actor, verb, to_state, at, **fields):
    """Writes one line of the log and seals it with the last; returns the ModerationEntry.

    `comment` and `essay` are None for what concerns no one reply. Within the caller's transaction. All decisions of
    the site wait for each other here, as a chain has one end.
    """
    state.take_turn()
    place, before = _in_order().values_list("place", "seal").first() or (0, seals.FIRST)
    entry = ModerationEntry(
        comment=comment, actor=actor, verb=verb, to_state=to_state, at=at, salt=secrets.token_hex(16),
        place=place + 1, day=timezone.localdate(at), **fields,
    )  # fmt: skip
    entry.seal = seals.seal(before, public_line(entry, essay))
    entry.save()
    return entry


def last():
    """The line at the end of the chain; None while there is none."""
    return _in_order().first()


def _in_order():
    """The lines, the newest first."""
    return ModerationEntry.objects.filter(place__isnull=False).order_by("-place")


def public_line(entry, essay):
    """What is sealed of a line, and what the public log tells of it (the essay's address by its guid).

    Of what nobody decided, such as an arrival, the essay and the state are veiled: told, they would say under which
    essay a reply waits, and show who tries out words and links which of them are set aside as spam.
    """
    told = {"to": entry.to_state, "essay": str(essay.guid) if essay else ""}
    veiled = told if entry.verb in ModerationEntry.UNDECIDED else {}
    return _line(entry, {name: "" if name in veiled else value for name, value in told.items()}, veiled)


def _line(entry, told, veiled):
    return {
        "place": entry.place,
        "day": entry.day.isoformat(),
        "decision": entry.verb,
        "reason": entry.reason,
        "rest": seals.veil(entry.salt, private_part(entry) | veiled),
    } | told


def sealed_line(before, entry, essay):
    """The public line that the seal of an entry is of, after the seal `before`; None where it is of none.

    Lines from before anything was veiled are as they were sealed.
    """
    open_line = _line(entry, {"to": entry.to_state, "essay": str(essay.guid) if essay else ""}, {})
    lines = (public_line(entry, essay), open_line)
    return next((line for line in lines if entry.seal == seals.seal(before, line)), None)


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


def _seal_at(place):
    return ModerationEntry.objects.filter(place=place).values_list("seal", flat=True).first()


def seal_before(entry):
    """The seal that a line follows."""
    return _seal_at(entry.place - 1) or seals.FIRST


def essay_of(entry):
    """The essay of the reply that a line tells of; None for a line on a block."""
    return entry.comment.essay if entry.comment_id else None


@dataclass(frozen=True)
class Finding:
    """What a check found: how many lines hold, and the first place where the chain is broken, with words; or None."""

    lines: int
    broken_at: int | None = None
    words: str = ""


def entries():
    """The lines of the chain in their order, with what is sealed of them and the words of notes, but without the texts
    of replies and essays: there may be very many."""
    rows = ModerationEntry.objects.filter(place__isnull=False).select_related("comment__essay", "words")
    return rows.order_by("place").only(
        "place", "day", "verb", "from_state", "to_state", "reason", "salt", "seal", "comment_id", "actor_id", "at",
        "note_hash", "undoes_id", "block_id", "comment__essay__guid", "words__salt", "words__text",
    )  # fmt: skip


def verify(since=1, until=None):
    """Checks the chain from a place to another (the end); a Finding. Reads in batches, changes nothing."""
    rows = entries().filter(place__gte=since)
    before = _seal_at(since - 1)
    if before is None and since > 1:
        return Finding(0, since - 1, "This line is missing.")
    before, expected = before or seals.FIRST, since
    for entry in (rows.filter(place__lte=until) if until else rows).iterator(chunk_size=BATCH):
        if entry.place != expected:
            return Finding(expected - since, expected, "This line is missing.")
        if sealed_line(before, entry, essay_of(entry)) is None:
            return Finding(expected - since, expected, "This line, or the seal before it, was changed.")
        if not _note_is_as_sealed(entry):
            return Finding(expected - since, expected, "The words of its note were changed.")
        before, expected = entry.seal, expected + 1
    if ModerationEntry.objects.filter(place=None, day__isnull=False).exists():
        return Finding(expected - since, expected, "A line stands outside the chain.")
    return Finding(expected - since)


def _note_is_as_sealed(entry):
    """Whether the words of a note are those whose hash was sealed; words that were erased are no matter."""
    words = getattr(entry, "words", None)
    return words is None or entry.note_hash == seals.note_hash(words.salt, words.text)


def place_of(seal):
    """The place of the line with a seal that somebody noted, given whole or as its first SHORT characters and more;
    None where no line has it: then what was there has been written anew."""
    seal = seal.strip().lower()
    found = ModerationEntry.objects.filter(place__isnull=False, seal__startswith=seal) if len(seal) >= SHORT else None
    return found.values_list("place", flat=True).first() if found else None
