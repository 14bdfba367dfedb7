"""The way of one text into the site: what is to become of it, and what is told of that."""

import uuid
from collections import Counter
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import search
from accounts.models import User
from essays.derived.redirects import keep_old_path
from essays.models import Essay, ImportedFrom
from essays.permissions import Conflict
from essays.publishing import arrivals
from sitewide.text.characters import line
from transfer.importing import contents, sketches
from transfer.importing.items import Edition, Note, Refused, State, Text
from transfer.importing.options import Options
from transfer.importing.planning import Plan
from transfer.importing.preparing import Prepared
from transfer.importing.report import Report
from transfer.importing.spooled_map import SpooledSet
from transfer.importing.standing import NAMESPACE, was_published_by_import, why_left_alone

TOLD_BY_SOURCES = {"draft", "kept-back", "password"}  # notes that say already why a text stays a draft
LEFT_ALONE = {"edited-here", "joined-changed", "readers-have"}  # notes that say that its words were not taken in


@dataclass
class Run:
    """What one import has in hand: `source` is the first part of all keys, `index` finds essays that say the same."""

    source: str
    options: Options
    plan: Plan
    known: contents.Known
    index: sketches.Index
    report: Report
    by: User | None = None
    told: SpooledSet = field(default_factory=SpooledSet)  # links to headings that are not there (`lost_link`)


def lost_link(essay: int, heading: str, words: str) -> str:
    """By what a link to a heading that is not there is known: the essay that has it, the heading, its words."""
    return f"{essay}\0{heading}\0{words}"


class OneText:
    """A text within the transaction of its batch. `row` is what an earlier run left of it, `essay` what that stored,
    `same` the id of an essay that says the same. `result` is the name of the list of the report that it goes to, "" as
    long as it is refused; `is_new`: its essay is stored with the others of the batch."""

    def __init__(
        self, prepared: Prepared, text: Text, row: ImportedFrom | None, essay: Essay | None, same: int | None, run: Run
    ) -> None:
        self.prepared, self.text, self.run = prepared, text, run
        self.row, self.essay, self.same = row, essay, same
        self.notes, self.figures = [*prepared.notes], Counter[str]()
        self.result = self.refused = ""
        self.is_new = self.has_arrived = False

    def begin(self, together: arrivals.Together) -> None:
        """Decides what becomes of it, and does all but what is done for the whole batch; keeps back no other where it
        is refused."""
        if self._is_left_alone():
            self.result = "skipped"
            return
        try:
            with self._writing():
                self.result = self._join(self.same) if self.same else self._arrive(together)
        except (Refused, ValidationError, Conflict) as error:
            self.run.known.authors.clear()  # those that were made with it are gone again
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            self.refused = words or _("somebody saves it here at this moment")
            self.essay = None

    def _writing(self) -> AbstractContextManager[object]:
        """A savepoint where anything of it is written at once: its essay, if that is here already, or a by-line."""
        names = map(line, self.text.authors or [self.run.options.author])
        within = ExitStack()
        if self.essay or self.same or any(name and name not in self.run.known.authors for name in names):
            within.enter_context(transaction.atomic())
            within.enter_context(search.gathering())
        return within

    def _is_left_alone(self) -> bool:
        """Whether nothing is to be done to what is here; why is told."""
        row, essay, text = self.row, self.essay, self.text
        if row and essay is None:  # deleted here
            return True
        is_changed = not row or not row.content_hash.startswith(self.prepared.digest)
        if essay and text.state != State.PUBLISHED and _is_read(essay, is_changed):
            why = "; ".join(text.kept_back) or "a draft"
            words = _("stands before the readers here, though its source keeps it back (%(why)s)") % {"why": why}
            self.note("readers-have", _("%(words)s: withdraw it if it should not") % {"words": words})
            return True
        if row and not is_changed:
            return True
        if row and row.kind == "joined":
            self.note("joined-changed", _("changed in its source, and stays as the essay that it was joined to"))
            return True
        if essay and (why := why_left_alone(essay)):
            self.note("edited-here", why)
            return True
        return False

    def _join(self, pk: int) -> str:
        self.essay = Essay.objects.select_related("head").get(pk=pk)
        self.note(
            "same-words",
            _("says the same as “%(title)s” (%(url)s), and is joined to it")
            % {"title": self.essay.title, "url": self.essay.url},
        )
        # Texts of this run that link to it were promised this address.
        keep_old_path(f"/essays/{self.run.plan.slugs[self.text.key]}/", essay=self.essay)
        return "joined"

    def _arrive(self, together: arrivals.Together) -> str:
        text, run, before = self.text, self.run, self.essay
        at = contents.appears(text, self.notes)
        here = run.plan.files.get(text.cover)
        # A picture that is not there any more takes no cover away.
        cover = here.cover if here else before.head.cover_id if before and text.cover else None
        content = contents.content_of(text, run.known, cover or None, self.notes, by=run.by)
        content["slug"] = before.head.slug if before else run.plan.slugs.get(text.key, "")
        standing = before and (before.head_id, before.live, before.live_at, before.edition)
        arriving = arrivals.Arriving(
            content, at, text.changed_at, [_past(one) for one in text.editions],
            feed_id=contents.feed_id(text, before, run.known, self.notes, together.knows_feed_id),
            prepared=self.prepared.rendered, guid=uuid.uuid5(NAMESPACE, f"{run.source}\0{text.key}"),
            translation_group=uuid.uuid5(NAMESPACE, f"{run.source}\0{text.group}") if text.group else None,
        )  # fmt: skip
        arrived = arrivals.arrive_again(before, arriving, by=run.by) if before else together.add(arriving)
        self.essay = essay = arrived.essay
        for words in arrived.refused:
            self.note("edition-refused", _("an older text is left out: %(words)s") % {"words": words})
        # The text of now is no older edition.
        has_new_text = standing is None or essay.head_id != standing[0]
        self.figures["editions"] += max(0, arrived.editions + arrived.unseen - (has_new_text and at is not None))
        self.is_new, self.has_arrived = before is None, True
        self._count(essay, content)
        run.known.came(content, is_shown=essay.live == Essay.Live.PUBLISHED)
        is_same = standing == (essay.head_id, essay.live, essay.live_at, essay.edition)
        return "created" if before is None else "skipped" if is_same else "updated"

    def _count(self, essay: Essay, content: dict[str, object]) -> None:
        shown = "pages" if self.text.is_page else "essays"
        kind = "drafts" if essay.live == Essay.Live.NEVER else "scheduled" if essay.is_scheduled else shown
        self.figures[kind] += self.is_new
        if self.text.is_page and self.is_new:
            self.note("page-as-essay", _("“%(title)s” was a page there") % {"title": essay.title})
        if essay.live == Essay.Live.PUBLISHED and self.is_new and not content["hubs"]:
            self.note("no-hub", _("“%(title)s” stands in no hub") % {"title": essay.title})
        if kind == "drafts" and not TOLD_BY_SOURCES & {note.code for note in self.prepared.notes}:
            why = "; ".join(self.text.kept_back) or ("has no words" if not self.text.body.strip() else "a draft there")
            self.note(
                "kept-back",
                _("stays a draft: %(why)s") % {"why": why},
                self.text.kept_back[0] if self.text.kept_back else "",
            )
        elif kind == "scheduled":
            self.note(
                "scheduled",
                _("is scheduled: it appears on %(live_at)s") % {"live_at": f"{essay.live_at:%Y-%m-%d at %H:%M UTC}"},
            )

    @property
    def has_new_sketch(self) -> bool:
        return self.has_arrived and self.essay is not None and self.essay.live == Essay.Live.PUBLISHED

    @property
    def has_new_replies(self) -> bool:
        """Whether its replies are to be looked through: they are others than an earlier run took in."""
        comments = self.run.options.comments and self.essay is not None
        return comments and not (self.row and self.row.content_hash.endswith(self.prepared.digest_of_replies))

    @property
    def is_to_be_remembered(self) -> bool:
        return self.essay is not None and (self.result != "skipped" or self.has_new_replies)

    def remembered(self) -> ImportedFrom:
        """What a second run knows it by; a text that was left alone keeps the digest of what was taken in."""
        text, before = self.prepared.digest, self.row.content_hash[:32] if self.row else ""
        left_alone = self.result == "skipped" and any(note.code in LEFT_ALONE for note in self.notes)
        of_replies = self.prepared.digest_of_replies if self.run.options.comments else ""
        row = self.row or ImportedFrom(source=self.run.source, key=self.text.key)
        row.kind = row.kind if self.row else "joined" if self.result == "joined" else "essay"
        row.object_id, row.content_hash = self.essay.pk, (before if self.row and left_alone else text) + of_replies
        return row

    def told(self) -> list[Note]:
        """What is told of it; of what is as it was, what was told when it came is not told again."""
        if self.result == "skipped" and self.row and self.row.content_hash.startswith(self.prepared.digest):
            return [note for note in self.notes if note.code == "readers-have"]
        return self.notes

    def note(self, code: str, words: str, about: str = "") -> None:
        self.notes.append(Note(code, words, about))


def _is_read(essay: Essay, is_changed: bool) -> bool:
    """Whether readers have an essay that its source keeps back: by an import, or by somebody here, who knew it; of that
    one is told when it changes in its source."""
    return was_published_by_import(essay) or (is_changed and essay.is_public)


def _past(one: Edition) -> arrivals.Past:
    return arrivals.Past(one.title, one.body, one.at, one.by, one.summary)
