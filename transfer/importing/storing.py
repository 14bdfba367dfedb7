"""Prepared texts, stored with their past, their replies and their old addresses: each with all of it, or not at all.

A few texts share a transaction, so that the search index is written once for them. A dry run does the same and takes it
back: so it finds what the verbs would refuse, holds others up no longer than a few texts take, and writes nothing.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

import search
from accounts.models import User
from essays.derived.redirects import keep_old_path, keep_titles_from_elsewhere
from essays.models import Essay, ImportedFrom, Link
from essays.permissions import Conflict
from essays.publishing import arrivals
from sitewide import state
from transfer.importing import addresses, contents, replies, sketches
from transfer.importing.items import Edition, Note, Refused, State, Text
from transfer.importing.options import Options
from transfer.importing.planning import Plan
from transfer.importing.preparing import Prepared
from transfer.importing.report import Line, Report
from transfer.importing.standing import NAMESPACE, was_published_by_import, why_left_alone

TOLD_BY_SOURCES = {"draft", "kept-back", "password"}  # notes that say already why a text stays a draft


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
    told: set[tuple[int, str, str]] = field(default_factory=set)  # of links to headings that are not there


@dataclass
class Outcome:
    """What came of one text: the name of the list in the report that it goes to, the essay, and what is told then."""

    result: str
    essay: Essay | None
    notes: list[Note]
    figures: Counter[str] = field(default_factory=Counter)


def store_together(prepared: Sequence[Prepared], run: Run) -> None:
    """Stores texts, or brings them up to date, or leaves them alone, in one transaction; tells the report of each. One
    that cannot be taken in is refused there, in words, and holds up no other."""
    with transaction.atomic():
        state.take_turn()
        with search.gathering():
            together, keys = arrivals.Together(are_relinked_later=True), set[str]()
            for one in prepared:
                if one.text and one.text.key in keys:  # once more in the same source: it finds the first whole
                    together.follow()
                keys |= {one.text.key} if one.text else set()
                _store(one, run, together)
            together.follow()
        if run.options.dry_run:
            transaction.set_rollback(True)
            run.known.authors.clear()  # those of them that were made are gone again


def _store(prepared: Prepared, run: Run, together: arrivals.Together) -> None:
    text = prepared.text
    if text is None or prepared.refused:
        line = Line(text.key, text.title) if text else Line("", "")
        run.report.refused.append((line, prepared.refused))
        return
    try:
        with together.one(), search.gathering():
            outcome = _Storing(prepared, text, run, together).outcome()
    except (Refused, ValidationError, Conflict) as error:
        run.known.authors.clear()  # as above
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        run.report.refused.append((Line(text.key, text.title), words or _("somebody saves it here at this moment")))
        return
    _tell(outcome, text, run)


def _tell(outcome: Outcome, text: Text, run: Run) -> None:
    essay, report = outcome.essay, run.report
    address = essay.url if essay and essay.is_public else ""
    getattr(report, outcome.result).append(Line(text.key, essay.title if essay else text.title, address))
    report.figures += outcome.figures
    for note in outcome.notes:
        report.note(note, text.key)


def tell_of_headings(essays: Sequence[int], run: Run) -> None:
    """Notes on links to headings that are not there, of essays (their ids) that were rendered anew, where what they
    link to was not there when they were stored."""
    rows = list(Link.objects.filter(essay__in=essays).exclude(lost="").values_list("essay", "lost", "words"))
    own = ImportedFrom.objects.filter(source=run.source, kind="essay", object_id__in={pk for pk, *_rest in rows})
    keys = dict(own.values_list("object_id", "key")) if rows else {}
    for pk, heading, words in rows:
        if pk in keys and (pk, heading, words) not in run.told:
            run.report.note(Note("link-heading", _no_heading(heading, words)), keys[pk])


def _no_heading(heading: str, words: str) -> str:
    return _("there is no heading “%(heading)s” where the link “%(words)s” leads") % {
        "heading": heading,
        "words": words,
    }


class _Storing:
    """The way of one text into the site, within a transaction."""

    def __init__(self, prepared: Prepared, text: Text, run: Run, together: arrivals.Together) -> None:
        self.prepared, self.text, self.run, self.together = prepared, text, run, together
        self.notes, self.figures = [*prepared.notes], Counter[str]()
        self.row = ImportedFrom.objects.filter(source=run.source, key=text.key).first()
        rows = Essay.objects.select_related("head")
        self.essay = rows.filter(pk=self.row.object_id).first() if self.row else None

    def outcome(self) -> Outcome:
        kind, result = "essay", self._result()
        if result == "joined":
            kind = "joined"
        if self.essay and (result != "skipped" or self._replies_are_new()):
            self._replies()
            self._remember(self.row.kind if self.row else kind, result)
        if result == "skipped" and self.row and self.row.content_hash.startswith(self.prepared.digest):
            self.notes = [note for note in self.notes if note.code == "readers-have"]  # it was told when it came
        return Outcome(result, self.essay, self.notes, self.figures)

    def _result(self) -> str:
        """Stores the text itself; returns what came of it."""
        row, essay, text = self.row, self.essay, self.text
        if row and essay is None:  # deleted here
            return "skipped"
        is_changed = not row or not row.content_hash.startswith(self.prepared.digest)
        if essay and text.state != State.PUBLISHED and self._is_read(essay, is_changed):
            why = "; ".join(text.kept_back) or "a draft"
            words = _("stands before the readers here, though its source keeps it back (%(why)s)") % {"why": why}
            self._note("readers-have", _("%(words)s: withdraw it if it should not") % {"words": words})
            return "skipped"
        if row and not is_changed:
            return "skipped"
        if row and row.kind == "joined":
            self._note("joined-changed", _("changed in its source, and stays as the essay that it was joined to"))
            return "skipped"
        if essay and (why := why_left_alone(essay)):
            self._note("edited-here", why)
            return "skipped"
        if essay is None and (same := self._same()):
            return self._join(same)
        return self._arrive()

    @staticmethod
    def _is_read(essay: Essay, is_changed: bool) -> bool:
        """Whether readers have an essay that its source keeps back: by an import, or by somebody here, who knew it; of
        that one is told when it changes in its source."""
        return was_published_by_import(essay) or (is_changed and essay.is_public)

    def _same(self) -> int | None:
        return None if self.run.options.keep_apart else self.run.index.same(self.prepared.sketch)

    def _join(self, pk: int) -> str:
        self.essay = Essay.objects.select_related("head").get(pk=pk)
        self._note(
            "same-words",
            _("says the same as “%(title)s” (%(url)s), and is joined to it")
            % {"title": self.essay.title, "url": self.essay.url},
        )
        # Texts of this run that link to it were promised this address.
        keep_old_path(f"/essays/{self.run.plan.slugs[self.text.key]}/", essay=self.essay)
        self._after()
        return "joined"

    def _arrive(self) -> str:
        text, run, before = self.text, self.run, self.essay
        at = contents.appears(text, self.notes)
        here = run.plan.files.get(text.cover)
        # A picture that is not there any more takes no cover away.
        cover = here.cover if here else before.head.cover_id if before and text.cover else None
        content = contents.content_of(text, run.known, cover or None, self.notes, by=run.by)
        if before is None:
            content["slug"] = run.plan.slugs.get(text.key, "")
        else:
            content["slug"] = before.head.slug
        standing = before and (before.head_id, before.live, before.live_at, before.edition)
        arriving = arrivals.Arriving(
            content, at, text.changed_at, [_past(one) for one in text.editions],
            feed_id=contents.feed_id(text, before, run.known, self.notes), prepared=self.prepared.rendered,
            guid=uuid.uuid5(NAMESPACE, f"{run.source}\0{text.key}"),
            translation_group=uuid.uuid5(NAMESPACE, f"{run.source}\0{text.group}") if text.group else None,
        )  # fmt: skip
        if before:
            arrived = arrivals.arrive_again(before, arriving, by=run.by)
        else:
            arrived = arrivals.arrive(arriving, by=run.by, together=self.together)
        self.essay = essay = arrived.essay
        for words in arrived.refused:
            self._note("edition-refused", _("an older text is left out: %(words)s") % {"words": words})
        is_new = standing is None or essay.head_id != standing[0]  # the text of now is no older edition
        self.figures["editions"] += max(0, arrived.editions + arrived.unseen - (is_new and at is not None))
        self._count(essay, is_new=before is None)
        self._after()
        run.known.came(content, is_shown=essay.live == Essay.Live.PUBLISHED)
        if essay.live == Essay.Live.PUBLISHED:
            sketches.keep(essay, self.prepared.sketch, is_new=before is None)
            self._tell_of_links(essay)
        is_same = standing == (essay.head_id, essay.live, essay.live_at, essay.edition)
        return "created" if before is None else "skipped" if is_same else "updated"

    def _count(self, essay: Essay, *, is_new: bool) -> None:
        shown = "pages" if self.text.is_page else "essays"
        kind = "drafts" if essay.live == Essay.Live.NEVER else "scheduled" if essay.is_scheduled else shown
        self.figures[kind] += is_new
        if self.text.is_page and is_new:
            self._note("page-as-essay", _("“%(title)s” was a page there") % {"title": essay.title})
        if essay.live == Essay.Live.PUBLISHED and is_new and not essay.hubs.exists():
            self._note("no-hub", _("“%(title)s” stands in no hub") % {"title": essay.title})
        if kind == "drafts" and not TOLD_BY_SOURCES & {note.code for note in self.prepared.notes}:
            why = "; ".join(self.text.kept_back) or ("has no words" if not self.text.body.strip() else "a draft there")
            self._note(
                "kept-back",
                _("stays a draft: %(why)s") % {"why": why},
                self.text.kept_back[0] if self.text.kept_back else "",
            )
        elif kind == "scheduled":
            self._note(
                "scheduled",
                _("is scheduled: it appears on %(live_at)s") % {"live_at": f"{essay.live_at:%Y-%m-%d at %H:%M UTC}"},
            )

    def _after(self) -> None:
        """What hangs on a text: its old addresses and titles lead to its essay."""
        if self.run.options.keep_addresses and self.text.addresses:
            new, taken = addresses.keep(self.text.addresses, {"essay": self.essay})
            if self.run.options.dry_run:
                new, taken = self.run.plan.claim(new, taken)
            self.figures["addresses"] += len(new)
            for one in taken:
                self._note("address-taken", _("%(one)s is in use here, and does not lead to it") % {"one": one})
        joined = [self.text.title] if self.text.title != self.essay.title else []
        keep_titles_from_elsewhere([*self.text.titles, *joined], self.essay, dict(self.text.headings))

    def _replies_are_new(self) -> bool:
        return self.run.options.comments and not (
            self.row and self.row.content_hash.endswith(self.prepared.digest_of_replies)
        )

    def _replies(self) -> None:
        if self.run.options.comments and self.text.replies:
            replies.store(
                self.essay, self.text.replies, source=self.run.source, by=self.run.by, figures=self.figures,
                notes=self.notes,
            )  # fmt: skip

    def _remember(self, kind: str, result: str) -> None:
        """What a second run knows it by; a text that was left alone keeps the digest of what was taken in."""
        text, before = self.prepared.digest, self.row.content_hash[:32] if self.row else ""
        left_alone = result == "skipped" and self.row is not None and not self._was_looked_at()
        of_replies = self.prepared.digest_of_replies if self.run.options.comments else ""
        row = self.row or ImportedFrom(source=self.run.source, key=self.text.key)
        row.kind, row.object_id, row.content_hash = kind, self.essay.pk, (before if left_alone else text) + of_replies
        row.save()

    def _was_looked_at(self) -> bool:
        return not any(note.code in ("edited-here", "joined-changed", "readers-have") for note in self.notes)

    def _tell_of_links(self, essay: Essay) -> None:
        """Notes on links that lead nowhere, but for those to texts that are still to come."""
        amiss = Link.objects.filter(Q(kind=Link.Kind.MISSING) | ~Q(lost=""), essay=essay)
        for link in amiss[:50] if "](/" in self.text.body or "[[" in self.text.body else ():
            if link.lost:
                self.run.told.add((essay.pk, link.lost, link.words))
                self._note("link-heading", _no_heading(link.lost, link.words))
            elif link.wanted.removeprefix("/essays/").strip("/") not in self.run.plan.coming:
                self._note(
                    "link-nowhere",
                    _("the link “%(words)s” leads nowhere yet (%(wanted)s)")
                    % {"words": link.words, "wanted": link.wanted},
                )

    def _note(self, code: str, words: str, about: str = "") -> None:
        self.notes.append(Note(code, words, about))


def _past(one: Edition) -> arrivals.Past:
    return arrivals.Past(one.title, one.body, one.at, one.by, one.summary)
