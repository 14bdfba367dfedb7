"""How an essay once read: texts from another site as revisions, each in its place. Called by
`essays.publishing.arrivals` within its transaction."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db.models import CharField, Max, TextField
from django.utils import timezone
from django.utils.translation import gettext as _

from essays.markup.excerpt import count_words
from essays.models import Essay, Revision
from essays.publishing import drafts
from essays.revisions import diff
from sitewide.database.bulk_updates import update_each
from sitewide.text.characters import clean, line
from sitewide.text.numbers import number

Step = Revision.Step
TOGETHER = 100  # texts that are read or stored at a time


@dataclass(frozen=True)
class Past:
    """How a text once read: title and Markdown, since when, who made it so (a name) and what they said of it."""

    title: str
    body: str
    at: datetime
    by: str = ""
    summary: str = ""

    @property
    def said(self) -> str:
        """The summary with the name before it: "Ada: two links mended"."""
        return ": ".join(part for part in (line(self.by), line(self.summary)) if part)

    @property
    def key(self) -> str:
        return _key(self.at, self.title, self.body)

    def reads_as(self, revision: Revision) -> bool:
        return (line(self.title), clean(self.body)) == (revision.title, revision.body)


@dataclass
class Versions:
    """The older texts, oldest first, parted by whether readers had them: `unseen` before the text of now, `seen` as
    editions; `late` are older than what readers have here already. Of the text of now: since when it reads so, and the
    words on that."""

    changed_at: datetime
    summary: str = ""
    late: list[Past] = field(default_factory=list)
    unseen: list[Past] = field(default_factory=list)
    seen: list[Past] = field(default_factory=list)


@dataclass
class Stored:
    """Revisions that are stored (or, `arranged`, to be), how many of them are editions, and sentences on the texts that
    cannot be. Each of `chain` is made of the one before."""

    rows: list[Revision] = field(default_factory=list)
    chain: list[Revision] = field(default_factory=list)
    editions: int = 0
    refused: list[str] = field(default_factory=list)


def _key(at: datetime, title: str, body: str) -> str:
    """What an old text is known by."""
    return hashlib.sha256(f"{at.timestamp()}\0{line(title)}\0{clean(body)}".encode("utf-8", "replace")).hexdigest()


def unknown(essay: Essay, past: Iterable[Past]) -> list[Past]:
    """Those of these texts that are not among what was saved of an essay; one that was withheld here is known by its
    moment alone, so that its words do not come back."""
    rows = essay.revisions.order_by().values_list("saved_at", "title", "body", "withheld_at")
    known, withheld = set(), set()
    for at, title, body, gone in rows.iterator(chunk_size=TOGETHER):
        known.add(_key(at, title, body))
        withheld |= {at} if gone else set()
    return [one for one in past if one.key not in known and one.at not in withheld]


def part(
    essay: Essay, newest: Revision, past: Iterable[Past], *, at: datetime | None, changed_at: datetime | None
) -> Versions:
    """Puts older texts in their order. `newest` is the text of now, which reads so since `changed_at` (None: its source
    does not say it); `at` is the moment at which the essay appeared (None: it did not, or will)."""
    now, older, head = timezone.now(), sorted(past, key=lambda one: one.at), essay.head
    last = older[-1] if older else None
    found = Versions(changed_at or (last and last.at) or (None if head else at) or now)
    if last and last.reads_as(newest):
        older.pop()
        found.changed_at, found.summary = last.at, last.said
    until = min(found.changed_at, now)
    for one in older:
        is_late = head is not None and one.at <= head.saved_at
        is_seen = at is not None and at <= one.at <= until
        (found.late if is_late else found.seen if is_seen else found.unseen).append(one)
    return found


def store(essay: Essay, newest: Revision, versions: Versions) -> Stored:
    """Stores the older texts as revisions in the order of their moments, each made of the one before, and numbers
    `newest` (not stored here) after them. What is late is made of nothing."""
    stored = arranged(essay, newest, versions)
    write([stored])
    return stored


def arranged(essay: Essay, newest: Revision, versions: Versions) -> Stored:
    """The same, and nothing of it is stored: that is for `write`."""
    stored, place, edition = Stored(), _next_number(essay), essay.edition
    seen, chain = {id(one) for one in versions.seen}, []
    for one in (*versions.late, *sorted((*versions.unseen, *versions.seen), key=lambda one: one.at)):
        row = _revision(essay, newest, one, place + len(stored.rows))
        if problem := too_long(row):
            stored.refused.append(f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}: {' '.join(problem.messages)}")
            continue
        if id(one) in seen:
            edition += 1
            row.edition, row.edition_at, row.step = edition, one.at, Step.APPROVED
        stored.rows.append(row)
        chain += [] if one in versions.late else [row]
    _count_words(essay, stored.rows)
    stored.chain = [*([essay.head] if essay.head else []), *chain]
    newest.number, newest.parent = place + len(stored.rows), chain[-1] if chain else essay.head
    stored.editions, essay.edition = edition - essay.edition, edition
    return stored


def _next_number(essay: Essay) -> int:
    return (essay.revisions.aggregate(n=Max("number"))["n"] or 0) + 1 if essay.head_id else 1


def _revision(essay: Essay, newest: Revision, one: Past, place: int) -> Revision:
    """An older text as a revision; all but its title and words is that of now."""
    content = newest.content() | {"title": one.title, "body": one.body}
    row = drafts.new_revision(essay, content, by=None, parent=None, summary=one.said, number=place)
    row.saved_at, row.step_at, row.step = one.at, one.at, Step.SUPERSEDED
    return row


def finish(newest: Revision, versions: Versions) -> None:
    """Gives the version of now its moment, and words where it has none; raises ValidationError where it is too long."""
    newest.saved_at = newest.step_at = versions.changed_at
    newest.summary = newest.summary or versions.summary
    if problem := too_long(newest):
        raise problem


def too_long(revision: Revision) -> ValidationError | None:
    """What is wrong with a revision of which a line or a text has no room: nothing is cut."""
    errors = {}
    for one in Revision._meta.concrete_fields:
        if isinstance(one, CharField | TextField) and one.max_length:
            count = len(getattr(revision, one.attname))
            if count > one.max_length:
                said = {"field": one.verbose_name, "count": number(count), "limit": number(one.max_length)}
                errors[one.name] = _("%(field)s: %(count)s characters; %(limit)s is the most.") % said
    return ValidationError(errors) if errors else None


def _count_words(essay: Essay, rows: Sequence[Revision]) -> None:
    """How many words each edition has more and fewer than the one before."""
    before = essay.head if essay.edition else None
    for one in (row for row in rows if row.edition):
        if before is None:
            one.words_added, one.words_removed = count_words(one.body), 0
        else:
            one.words_added, one.words_removed = diff.words_changed(diff.compare(before.body, one.body))
        before = one


def write(many: Sequence[Stored]) -> None:
    """Stores what was arranged, of one essay or of several whose rows are there; says of each row of a chain that it
    was made of the one before."""
    drafts.store_all([row for one in many for row in one.rows])
    parents = []
    for one in many:
        for before, row in pairwise(one.chain):
            row.parent = before
            parents.append((row.pk, before.pk))
    update_each(Revision, ["parent"], parents)
