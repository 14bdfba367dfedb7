"""Review: the steps of a draft between its writer and the editors, and the notes on its paragraphs.

`by=` is the person who acts. Each step stands in the essay's log and is mailed to those whom it concerns.
"""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from essays.derived import desk_hubs
from essays.event_log import Verb, letter, record, who_may_read
from essays.markup.blocks import blocks
from essays.models import EditorialNote, Essay, Revision
from essays.permissions import Conflict, lock, may_open, may_publish, may_write
from sitewide.mail import outbox
from sitewide.models import SiteSettings
from sitewide.text.characters import clean
from sitewide.text.numbers import number

Step = Revision.Step
NOT_IN_REVIEW = gettext_lazy("This draft is not in review.")
NO_DRAFT = gettext_lazy("Only a draft can be sent for review.")
MAX_NOTE = 2000
PASSAGE = 200


def may_approve(revision: Revision, by: User | None) -> bool:
    """Whether the second pair of eyes, where the site asks for it, is one: who saved a revision cannot approve it."""
    if by is None or revision.saver_id != by.pk:
        return True
    return not SiteSettings.objects.filter(pk=1, second_pair_of_eyes=True).exists()


def check_second_pair(revision: Revision, by: User | None) -> None:
    """Raises ValidationError where `by` would approve what they saved themselves and the site does not allow it."""
    if not may_approve(revision, by):
        raise ValidationError(
            _("You saved this revision yourself: here somebody else approves it before it is published.")
        )


def _step(
    revision: Revision,
    step: str,
    verb: str,
    *,
    by: User | None,
    leaving: Collection[str],
    refusal: str | Promise,
    note: str = "",
) -> Revision:
    """Moves the newest draft of an essay one step on, where it is in one of `leaving`; else says the refusal.

    The step stands in the log as `verb`.
    """
    with transaction.atomic():
        essay = lock(revision.essay)
        if essay.head_id != revision.pk:
            raise Conflict(essay.head)
        # As it is under the lock: two people may decide on one draft at the same moment.
        revision.refresh_from_db(fields=["step", "edition"])
        if revision.step not in leaving or revision.edition:
            raise ValidationError(str(refusal))
        revision.step, revision.step_by, revision.step_at, revision.step_note = step, by, timezone.now(), note
        revision.save(update_fields=["step", "step_by", "step_at", "step_note"])
        desk_hubs.write(essay)
        record(essay, verb, by=by, revision=revision, note=note)
    return revision


def submit(revision: Revision, *, by: User | None) -> Revision:
    """Sends the newest draft to the reviewers."""
    may_write(by, revision.essay)
    return _step(
        revision, Step.IN_REVIEW, Verb.SUBMITTED, by=by, leaving={Step.DRAFT, Step.CHANGES_ASKED}, refusal=NO_DRAFT
    )


def take_back(revision: Revision, *, by: User | None) -> Revision:
    """Takes a draft back from review."""
    may_write(by, revision.essay)
    return _step(
        revision, Step.DRAFT, Verb.TAKEN_BACK, by=by, leaving={Step.IN_REVIEW, Step.APPROVED}, refusal=NOT_IN_REVIEW
    )


def ask_changes(revision: Revision, note: str, *, by: User | None) -> Revision:
    """Sends a draft back to its author with words; they are required, and at most MAX_NOTE characters."""
    may_publish(by)
    note = clean(note).replace("\r\n", "\n").strip()
    if not note:
        raise ValidationError(_("Say what should change."))
    if len(note) > MAX_NOTE:
        raise ValidationError(
            _("Write at most %(max_note)s characters; there are %(count)s.")
            % {"max_note": number(MAX_NOTE), "count": number(len(note))}
        )
    leaving = {Step.IN_REVIEW, Step.APPROVED}
    return _step(
        revision, Step.CHANGES_ASKED, Verb.CHANGES_ASKED, by=by, leaving=leaving, refusal=NOT_IN_REVIEW, note=note
    )


def approve(revision: Revision, *, by: User | None) -> Revision:
    """Approves a draft that is in review; publishing stays a separate act.

    With the setting "second pair of eyes", whoever saved the revision cannot approve it (ValidationError).
    """
    may_publish(by)
    check_second_pair(revision, by)
    return _step(revision, Step.APPROVED, Verb.APPROVED, by=by, leaving={Step.IN_REVIEW}, refusal=NOT_IN_REVIEW)


@transaction.atomic
def write_note(
    revision: Revision, paragraph: int, words: str, *, by: User, answers: EditorialNote | None = None
) -> EditorialNote:
    """Puts a note on a paragraph of a revision (its number, 0 for title and details), or answers one; returns it.

    Raises ValidationError for no words, too many (MAX_NOTE characters), or a paragraph that is not there.
    """
    essay = revision.essay
    _may_discuss(by, essay)
    words = clean(words).replace("\r\n", "\n").strip()
    if not words:
        raise ValidationError({"words": _("Write the note.")})
    if len(words) > MAX_NOTE:
        raise ValidationError(
            {
                "words": _("Write at most %(max_note)s characters; there are %(count)s.")
                % {"max_note": number(MAX_NOTE), "count": number(len(words))}
            }
        )
    if answers is not None:
        paragraph, passage = answers.paragraph, answers.passage
    else:
        passage = passage_of(revision.body, paragraph)
    note = EditorialNote.objects.create(
        essay=essay, revision=revision, paragraph=paragraph, passage=passage, answers=answers, writer=by, body=words
    )
    _tell_of_note(note)
    return note


def _tell_of_note(note: EditorialNote) -> None:
    """Those who wrote the text, and who wrote the note that is answered, get the note by mail."""
    ids = {note.essay.owner_id, note.revision.saver_id, note.answers.writer_id if note.answers else None}
    words = {
        "who": note.writer.name if note.writer else "",
        "n": note.paragraph,
        "title": note.revision.title or _("Untitled"),
    }
    if note.paragraph:
        said = _("%(who)s wrote a note on paragraph %(n)s of “%(title)s”.") % words
    else:
        said = _("%(who)s wrote a note on the title and details of “%(title)s”.") % words
    for person in who_may_read(ids - {note.writer_id}, note.essay):
        outbox.send(person.email, said, letter(said, note.essay, note.body, "review"), key=f"note:{note.pk}")


def passage_of(body: str, paragraph: int) -> str:
    """How a paragraph begins, at most PASSAGE characters; "" for title and details. ValidationError for none such."""
    if paragraph == 0:
        return ""
    found = next((block for block in blocks(body) if block.number == paragraph), None)
    if found is None:
        raise ValidationError(
            {"words": _("There is no paragraph %(paragraph)s in this revision.") % {"paragraph": paragraph}}
        )
    return found.text[:PASSAGE]


def settle(note: EditorialNote, *, by: User) -> None:
    """Marks a note as settled; it stays where it is, greyed. Settling twice changes nothing."""
    _may_discuss(by, note.essay)
    if note.settled_at is None:
        note.settled_at, note.settled_by = timezone.now(), by
        note.save(update_fields=["settled_at", "settled_by"])


def reopen(note: EditorialNote, *, by: User) -> None:
    """Takes the settling of a note back."""
    _may_discuss(by, note.essay)
    note.settled_at = note.settled_by = None
    note.save(update_fields=["settled_at", "settled_by"])


def _may_discuss(by: User, essay: Essay) -> None:
    if not may_open(by, essay):
        raise PermissionDenied(_("Only its author and editors discuss a draft."))


def notes_by_paragraph(essay: Essay, body: str) -> dict[int, list[EditorialNote]]:
    """{paragraph number: [notes, oldest first]} for the text as it stands in `body`, 0 for title and details.

    A note goes where a paragraph begins as its own did, else to the number it was written on; where that is gone, to
    the last. Answers follow what they answer.
    """
    rows = list(essay.notes.select_related("writer", "settled_by"))
    numbered = [block for block in blocks(body) if block.number]
    by_passage: dict[str, int] = {}
    for block in numbered:
        by_passage.setdefault(block.text[:PASSAGE], block.number)
    last = numbered[-1].number if numbered else 0
    found: dict[int, list[EditorialNote]] = {}
    for note in (row for row in rows if row.answers_id is None):
        place = by_passage.get(note.passage, min(note.paragraph, last)) if note.passage else 0
        found.setdefault(place, []).append(note)
        found[place] += [answer for answer in rows if answer.answers_id == note.pk]
    return found


def open_notes(essay: Essay) -> QuerySet[EditorialNote]:
    """The notes that wait for an answer or a change."""
    return essay.notes.filter(settled_at=None, answers=None)
