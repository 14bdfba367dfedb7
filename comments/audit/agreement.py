"""Whether replies and blocks are as the log of moderation tells of them: what a line says was done must be there.

The lines are followed in their order; what they lead to is compared with the rows. Of decisions from before words were
sealed (their lines have no `words_hash`) the state alone is compared.

Not in the log, so that nobody can tell whether they were changed: a reply's number, the moments of its arrival and of
its first publication, its e-mail address and what was noticed of its sender, its paragraph; a block's end, note and
hash; words of notes and of earlier wordings that were erased. The HTML of a reply is compared with what its words give,
where it was made by the rules of now; `manage.py rerender` makes older HTML anew.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from comments.audit import hash_chain
from comments.models import Block, Comment, ModerationEntry
from essays import markup
from essays.markup.tree import parse

State = Comment.State
Verb = ModerationEntry.Verb
AS_IT_WAS = {Verb.KEEP, Verb.APPEAL, Verb.TURN_DOWN}  # of these lines no decision comes
SECOND = 1  # moments are sealed to the second
BATCH = 2_000
SEALED = ("name", "website", "user_id", "parent_id", "body")  # whose words, and to whom


@dataclass
class Told:
    """What the lines on one reply say of it, up to the newest; None for what they do not say."""

    place: int = 0
    state: str = ""
    decided: datetime | None = None
    knows_decided: bool = False
    reason: str | None = None
    note: str | None = None
    words: str = ""
    lines: dict[str, Any] = field(default_factory=dict)  # pk → (state, moment) of those that something may come back to


class Replies:
    """Follows the lines of a whole chain; `wrong` then gives the first row that is not as they say."""

    def __init__(self):
        self.told, self.blocks, self.first_at = {}, {}, None

    def follow(self, entry):
        self.first_at = self.first_at or entry.at
        if entry.block_id:
            self.blocks.setdefault(entry.block_id, {})[entry.verb] = entry
        if entry.comment_id is None:
            return
        told = self.told.setdefault(entry.comment_id, Told())
        told.place = entry.place
        _follow_decided(told, entry)
        _follow_reason(told, entry)
        told.words = entry.words_hash or ("" if entry.verb == Verb.ERASE else told.words)
        told.state = entry.to_state

    def wrong(self, *, words):
        """(place, what) of the first reply or block that disagrees; None where all agree. `words` asks for the words of
        replies too, which have to be read for it."""
        return self._wrong_reply(words) or self._wrong_block()

    def _wrong_reply(self, words):
        fields = ["state", "decided_at", "reason", "note", "submitted_at"]
        read = ["words_salt", *SEALED, "html", "html_version", "text", "essay__language"] if words else []
        rows = Comment.objects.order_by("pk").only(*fields, *read)
        if words:  # with no name, select_related would read the whole essay of every reply
            rows = rows.select_related("essay")
        found = None
        for row in rows.iterator(chunk_size=BATCH):
            told = self.told.pop(row.pk, None)
            if told is None:
                what = "" if self.first_at is None or row.submitted_at < self.first_at else "arrival"
            else:
                what = _difference(told, row) or ("words" if words and _other_words(told, row) else "")
            if what:
                place = told.place if told else 0
                found = min(found or (place, what), (place, what))
        return found or next(((told.place, "reply") for told in self.told.values()), None)

    def _wrong_block(self):
        for row in Block.objects.order_by("pk"):
            lines = self.blocks.pop(row.pk, {})
            made, lifted = lines.get(Verb.BLOCK), lines.get(Verb.LIFT)
            if made is None or made.to_state != row.kind or bool(lifted) != bool(row.lifted_at):
                return (made.place if made else 0), "block"
        return next(((one.place, "block") for lines in self.blocks.values() for one in lines.values()), None)


def _follow_decided(told, entry):
    """When the decision was made that stands after a line, as comments.moderation, editing and erasing store it."""
    if entry.verb in AS_IT_WAS:
        return
    if entry.verb == Verb.UNDO:
        told.lines.pop(entry.undoes_id, None)
        earlier = [at for state, at in told.lines.values() if state == entry.to_state]
        told.decided = None if entry.to_state == State.HELD else max(earlier, default=None)
        told.knows_decided = entry.to_state == State.HELD or bool(earlier)
    elif entry.verb == Verb.EDIT:
        if entry.to_state != State.PUBLISHED:
            told.decided, told.knows_decided = None, True
    elif entry.verb == Verb.ARRIVED:
        told.decided, told.knows_decided = None, True
    elif entry.verb == Verb.TAKE_IN:  # it was decided elsewhere, at a moment that this log does not hold
        told.decided, told.knows_decided = None, False
    elif entry.verb != Verb.ERASE or entry.to_state != told.state:
        told.decided, told.knows_decided = (None if entry.to_state == State.HELD else entry.at), True
    if entry.verb != Verb.EDIT:
        told.lines[entry.pk] = (entry.to_state, entry.at)
    told.knows_decided &= bool(entry.words_hash) or entry.verb == Verb.ERASE


def _follow_reason(told, entry):
    if entry.verb in ModerationEntry.COMING and entry.words_hash:
        told.reason, told.note = entry.reason, ""
    elif entry.verb in {Verb.REJECT, Verb.REMOVE}:
        words = getattr(entry, "words", None)
        told.reason = entry.reason if entry.words_hash else None
        unknown = told.reason is None or (entry.note_hash and words is None)
        told.note = None if unknown else words.text if words else ""
    elif entry.verb == Verb.ERASE:
        told.note = ""


def _difference(told, row):
    """Which of a reply's columns is not as the log says: a word for it; "" for none."""
    if row.state != told.state:
        return "state"
    if told.knows_decided and not _same_moment(row.decided_at, told.decided):
        return "decided moment"
    if told.reason is not None and row.reason != told.reason:
        return "reason"
    if told.note is not None and row.note not in {told.note, ""}:
        return "note"
    return ""


def _same_moment(one, other):
    return one == other if one is None or other is None else abs((one - other).total_seconds()) < SECOND


def _other_words(told, row):
    """Whether a reply shows other words than those that were sealed last; words that were erased are no matter."""
    if not row.body:
        return bool(row.html or row.text)
    if told.words and told.words != words_hash(row):
        return True
    if row.html_version != markup.HTML_VERSION:
        return False
    html = markup.render_comment(row.body, row.essay.language)
    return (row.html, row.text) != (html, parse(html).text().strip())


def words_hash(row):
    """The hash under which it is sealed whose words a reply has and what they answer; its salt goes when they are
    erased."""
    return hash_chain.veil(row.words_salt, {name: getattr(row, name) or "" for name in SEALED})
