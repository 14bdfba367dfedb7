"""The log of moderation as a chain: lines are put at its end under a lock, and can be checked at any time."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from comments.audit import agreement, hash_chain
from comments.models import Comment, ModerationEntry
from essays.models import Essay
from sitewide import state
from sitewide.database.compiled_queries import CompiledQuery

BATCH = 2_000
# The state in a line (its verb is RULES) that tells of no rules: that the log of an earlier site is kept, sealed.
TAKEN_OVER = "bundle"


def append(
    comment: Comment | None,
    essay: Essay | None,
    *,
    actor: User | None,
    verb: str,
    to_state: str,
    at: datetime,
    **fields: Any,
) -> ModerationEntry:
    """Writes one line of the log and seals it with the last; returns the ModerationEntry.

    `comment` and `essay` are None for what concerns no one reply. Within the caller's transaction. All decisions of
    the site wait for each other here, as a chain has one end.
    """
    state.take_turn()
    place, before = _end()
    entry = _sealed(
        place + 1, before, comment, essay, actor=actor, verb=verb, to_state=to_state, at=at, **fields
    )  # fmt: skip
    entry.save()
    return entry


def append_taken_in(comments: Iterable[Comment], *, actor: User | None, at: datetime) -> list[ModerationEntry]:
    """Writes a line for each of many replies that were taken in from another site, as they stand now under their
    essays, and seals them one after the other; as `append`, and in a few statements."""
    state.take_turn()
    place, before = _end()
    entries: list[ModerationEntry] = []
    for comment in comments:
        entry = _sealed(
            place + len(entries) + 1, before, comment, comment.essay, actor=actor, verb=ModerationEntry.Verb.TAKE_IN,
            to_state=comment.state, at=at, reason=comment.reason,
        )  # fmt: skip
        before = entry.seal
        entries.append(entry)
    return ModerationEntry.objects.bulk_create(entries, batch_size=BATCH)


def _end() -> tuple[int, str]:
    """The place and the seal of the line at the end of the chain."""
    place, seal = _LAST.first() or (0, hash_chain.FIRST)
    return place or 0, seal


_LAST = CompiledQuery(lambda: _in_order().values_list("place", "seal")[:1])


def _sealed(place: int, before: str, comment: Comment | None, essay: Essay | None, **fields: Any) -> ModerationEntry:
    """A line at a place after a seal, with its own; not stored yet."""
    words_hash = _words_of(comment, fields["verb"])
    day = timezone.localdate(fields["at"])
    salt = secrets.token_hex(16)
    entry = ModerationEntry(comment=comment, place=place, day=day, salt=salt, words_hash=words_hash, **fields)
    entry.seal = hash_chain.seal(before, public_line(entry, essay))
    return entry


def _words_of(comment: Comment | None, verb: str) -> str:
    """The hash of a reply's words as they are now. One from before they were sealed is given its salt here."""
    if comment is None or verb == ModerationEntry.Verb.ERASE or not comment.body:
        return ""
    if not comment.words_salt:
        comment.words_salt = secrets.token_hex(16)
        Comment.objects.filter(pk=comment.pk).update(words_salt=comment.words_salt)
    return str(agreement.words_hash(comment))


def last() -> ModerationEntry | None:
    """The line at the end of the chain; None while there is none."""
    return _in_order().first()


def _in_order() -> QuerySet[ModerationEntry]:
    """The lines, the newest first."""
    return ModerationEntry.objects.filter(place__isnull=False).order_by("-place")


def public_line(entry: ModerationEntry, essay: Essay | None) -> dict[str, Any]:
    """What is sealed of a line, and what the public log tells of it (the essay's address by its guid).

    Of what nobody decided, such as an arrival, the essay and the state are veiled: told, they would say under which
    essay a reply waits, and show who tries out words and links which of them are set aside as spam.
    """
    told = {"to": entry.to_state, "essay": str(essay.guid) if essay else ""}
    veiled = told if entry.verb in ModerationEntry.UNDECIDED else {}
    return _line(entry, {name: "" if name in veiled else value for name, value in told.items()}, veiled)


def _line(entry: ModerationEntry, told: dict[str, str], veiled: dict[str, str]) -> dict[str, Any]:
    return {
        "place": entry.place,
        "day": entry.day.isoformat() if entry.day else "",
        "decision": entry.verb,
        "reason": entry.reason,
        "rest": hash_chain.veil(entry.salt, private_part(entry) | veiled),
    } | told


def sealed_line(before: str, entry: ModerationEntry, essay: Essay | None) -> dict[str, Any] | None:
    """The public line that the seal of an entry is of, after the seal `before`; None where it is of none.

    Lines from before anything was veiled are as they were sealed.
    """
    open_line = _line(entry, {"to": entry.to_state, "essay": str(essay.guid) if essay else ""}, {})
    lines = (public_line(entry, essay), open_line)
    return next((line for line in lines if entry.seal == hash_chain.seal(before, line)), None)


def private_part(entry: ModerationEntry) -> dict[str, Any]:
    """What is sealed and not told: which reply (or block), who, when to the second, the hashes of note and words."""
    subject = {"block": entry.block_id} if entry.block_id else {"comment": entry.comment_id}
    return (
        subject
        | {
            "actor": entry.actor_id or 0,
            "at": entry.at.astimezone(UTC).isoformat(timespec="seconds"),
            "from": entry.from_state,
            "note": entry.note_hash,
            "undoes": entry.undoes_id or 0,
        }
        | ({"words": entry.words_hash} if entry.words_hash else {})
    )


def _seal_at(place: int) -> str | None:
    return ModerationEntry.objects.filter(place=place).values_list("seal", flat=True).first()


def seal_before(entry: ModerationEntry) -> str:
    """The seal that a line follows."""
    return _seal_at((entry.place or 0) - 1) or hash_chain.FIRST


def essay_of(entry: ModerationEntry) -> Essay | None:
    """The essay of the reply that a line tells of; None for a line on a block."""
    return entry.comment.essay if entry.comment else None


@dataclass(frozen=True)
class Finding:
    """What a check found: how many lines hold, and the first place where the chain is broken, with words; or None."""

    lines: int
    broken_at: int | None = None
    words: str = ""


def entries() -> QuerySet[ModerationEntry]:
    """The lines of the chain in their order, with what is sealed of them and the words of notes, but without the texts
    of replies and essays: there may be very many."""
    rows = ModerationEntry.objects.filter(place__isnull=False).select_related("comment__essay", "words")
    return rows.order_by("place").only(
        "place", "day", "verb", "from_state", "to_state", "reason", "salt", "seal", "comment_id", "actor_id", "at",
        "note_hash", "words_hash", "undoes_id", "block_id", "comment__essay__guid", "words__salt", "words__text",
    )  # fmt: skip


OUTSIDE = gettext_lazy("A line stands outside the chain.")


def verify(since: int = 1, until: int | None = None, *, words: bool = True) -> Finding:
    """Checks the chain from a place to another (the end); a Finding. Reads in batches, changes nothing.

    Of the whole chain it is also checked whether replies and blocks are as the lines say; `words` says whether the
    words of replies are read for it.
    """
    rows, replies = entries().filter(place__gte=since), agreement.Replies()
    before = _seal_at(since - 1)
    if before is None and since > 1:
        return Finding(0, since - 1, _("This line is missing."))
    before, expected = before or hash_chain.FIRST, since
    for entry in (rows.filter(place__lte=until) if until else rows).iterator(chunk_size=BATCH):
        if problem := _problem(entry, expected, before):
            return Finding(expected - since, expected, problem)
        replies.follow(entry)
        before, expected = entry.seal, expected + 1
    if _stands_outside():
        return Finding(expected - since, expected, str(OUTSIDE))
    if since == 1 and until is None and (wrong := replies.wrong(words=words)):
        place, what = wrong
        return Finding(expected - since, place or expected, str(DISAGREES[what]))
    return Finding(expected - since)


DISAGREES = {
    "state": gettext_lazy("The state of its reply is another than the log says."),
    "decided moment": gettext_lazy("Its reply was decided at another moment than the log says."),
    "reason": gettext_lazy("The reason at its reply is another than the log says."),
    "note": gettext_lazy("The words to the writer of its reply are others than the log says."),
    "words": gettext_lazy("The words of its reply, or its name, were changed."),
    "reply": gettext_lazy("Its reply is missing."),
    "arrival": gettext_lazy("There is a reply whose arrival the log does not tell of."),
    "block": gettext_lazy("There is a block of which the log tells otherwise, or nothing."),
}


def _problem(entry: ModerationEntry, expected: int, before: str) -> str:
    """What is wrong with a line that should stand at a place, after a seal; "" for nothing."""
    if entry.place != expected:
        return _("This line is missing.")
    if entry.day is None:
        return _("This line has no day.")
    if sealed_line(before, entry, essay_of(entry)) is None:
        return _("This line, or the seal before it, was changed.")
    return "" if _note_is_as_sealed(entry) else _("The words of its note were changed.")


def _stands_outside() -> bool:
    """Whether there is a line without a place that is none of those before the chain, which have no seal."""
    rows = ModerationEntry.objects.filter(place=None)
    first = ModerationEntry.objects.filter(place__isnull=False).order_by("pk").values_list("pk", flat=True).first()
    late = Q(pk__gt=first) if first else Q(pk=None)
    return rows.filter(late | Q(day__isnull=False) | ~Q(seal="") | ~Q(salt="") | ~Q(words_hash="")).exists()


def _note_is_as_sealed(entry: ModerationEntry) -> bool:
    """Whether the words of a note are those whose hash was sealed; words that were erased are no matter."""
    words = getattr(entry, "words", None)
    return words is None or entry.note_hash == hash_chain.note_hash(words.salt, words.text)


def place_of(seal: str) -> int | None:
    """The place of the line with a seal that somebody noted, all of its 64 characters; None where no line has it: then
    what was there has been written anew."""
    found = ModerationEntry.objects.filter(place__isnull=False, seal=seal.strip().lower()) if seal.strip() else None
    return found.values_list("place", flat=True).first() if found is not None else None
