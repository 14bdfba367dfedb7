"""Prepared texts, stored with their past, their replies and their old addresses: each with all of it, or not at all.

A few dozens of texts share a transaction, so that what is asked and written for one is asked and written for all of
them. A dry run does the same and takes it back: so it finds what the verbs would refuse, holds others up no longer than
these texts take, and writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

import search
from essays.derived.redirects import keep_titles_from_elsewhere
from essays.models import Essay, ImportedFrom, Link
from essays.publishing import arrivals
from sitewide.database.bulk_updates import update_each
from transfer.importing import addresses, replies, sketches
from transfer.importing.items import Note
from transfer.importing.one_text import OneText, Run, lost_link
from transfer.importing.preparing import Prepared
from transfer.importing.report import Line

__all__ = ["Run", "store_together", "tell_of_headings"]

MOST_LINKS = 50  # of one text that lead nowhere and are told


def store_together(prepared: Sequence[Prepared], run: Run) -> None:
    """Stores texts, or brings them up to date, or leaves them alone, in one transaction; tells the report of each. One
    that cannot be taken in is refused there, in words, and holds up no other."""
    with transaction.atomic():
        with search.gathering():
            for some in _parted(prepared):
                _Batch(some, run).store()
        if run.options.dry_run:
            transaction.set_rollback(True)
            run.known.authors.clear()  # those of them that were made are gone again


def _parted(prepared: Sequence[Prepared]) -> Iterator[list[Prepared]]:
    """The same in their order, and none twice: what comes once more in the same source finds the first whole."""
    some: list[Prepared] = []
    keys: set[str] = set()
    for one in prepared:
        if one.text and one.text.key in keys:
            yield some
            some, keys = [], set()
        some.append(one)
        keys |= {one.text.key} if one.text else set()
    yield some


class _Batch:
    """Texts that are stored together."""

    def __init__(self, some: Sequence[Prepared], run: Run) -> None:
        self.run, self.some = run, some
        self.together = arrivals.Together(by=run.by, promised=run.plan.promised)
        here = [(one, one.text) for one in some if one.text and not one.refused]
        found = ImportedFrom.objects.filter(source=run.source, key__in=[text.key for _prepared, text in here])
        rows = {row.key: row for row in found}
        essays = Essay.objects.select_related("head").in_bulk([row.object_id for row in rows.values()])
        new = [(one, text) for one, text in here if text.key not in rows]
        same = {} if run.options.keep_apart else run.index.same_of([(text.key, one.sketch) for one, text in new])
        self.together.expect(
            slugs=[run.plan.slugs.get(text.key, "") for _prepared, text in new],
            feed_ids=[text.guid for _prepared, text in new],
            prepared=[one.rendered for one, _text in new if one.rendered],
        )
        self.texts = {}
        for one, text in here:
            row = rows.get(text.key)
            essay = essays.get(row.object_id) if row else None
            self.texts[id(one)] = OneText(one, text, row, essay, same.get(text.key), run)

    def store(self) -> None:
        for one in self.texts.values():
            one.begin(self.together)
        self.together.store()
        taken = [one for one in self.texts.values() if not one.refused]
        self._keep_addresses([one for one in taken if one.has_arrived or one.result == "joined"])
        sketched = [one for one in taken if one.has_new_sketch]
        sketches.keep_all([(one.essay, one.prepared.sketch) for one in sketched if one.is_new], are_new=True)
        sketches.keep_all([(one.essay, one.prepared.sketch) for one in sketched if not one.is_new])
        self._tell_of_links(sketched)
        remembered = [one for one in taken if one.is_to_be_remembered]
        self._store_replies(remembered)
        self._remember(remembered)
        for one in self.some:
            self._tell(one)

    def _keep_addresses(self, some: Sequence[OneText]) -> None:
        """Old addresses and titles lead to their essays."""
        leading = [one for one in some if self.run.options.keep_addresses and one.text.addresses]
        kept = addresses.keep_all([(one.text.addresses, {"essay": one.essay}) for one in leading])
        for one, (new, taken) in zip(leading, kept, strict=True):
            if self.run.options.dry_run:
                new, taken = self.run.plan.claim(new, taken)
            one.figures["addresses"] += len(new)
            for address in taken:
                one.note("address-taken", _("%(one)s is in use here, and does not lead to it") % {"one": address})
        for one in some:
            joined = [one.text.title] if one.text.title != one.essay.title else []
            keep_titles_from_elsewhere([*one.text.titles, *joined], one.essay, dict(one.text.headings))

    def _store_replies(self, some: Sequence[OneText]) -> None:
        waiting = [one for one in some if self.run.options.comments and one.text.replies]
        while waiting:  # of several texts that were joined to one essay, one at a time
            each = list({one.essay.pk: one for one in reversed(waiting)}.values())[::-1]
            replies.store_all(
                [(one.essay, one.text.replies, one.figures, one.notes) for one in each],
                source=self.run.source, by=self.run.by,
            )  # fmt: skip
            done = set(map(id, each))
            waiting = [one for one in waiting if id(one) not in done]

    def _remember(self, some: Sequence[OneText]) -> None:
        rows = [one.remembered() for one in some]
        ImportedFrom.objects.bulk_create([row for row in rows if row.pk is None])
        names = ["kind", "object_id", "content_hash"]
        known = [row for row, one in zip(rows, some, strict=True) if one.row]
        update_each(ImportedFrom, names, ([row.pk, *(getattr(row, name) for name in names)] for row in known))

    def _tell_of_links(self, some: Sequence[OneText]) -> None:
        """Notes on links that lead nowhere, but for those to texts that are still to come."""
        linking = [one for one in some if "](/" in one.text.body or "[[" in one.text.body]
        amiss = Link.objects.amiss().filter(essay__in=[one.essay for one in linking])
        links = defaultdict(list)
        for link in amiss if linking else ():
            links[link.essay_id].append(link)
        for one in linking:
            for link in links[one.essay.pk][:MOST_LINKS]:
                if link.lost:
                    self.run.told.add(lost_link(one.essay.pk, link.lost, link.words))
                    one.note("link-heading", _no_heading(link.lost, link.words))
                elif link.wanted.removeprefix("/essays/").strip("/") not in self.run.plan.coming:
                    one.note(
                        "link-nowhere",
                        _("the link “%(words)s” leads nowhere yet (%(wanted)s)")
                        % {"words": link.words, "wanted": link.wanted},
                    )

    def _tell(self, prepared: Prepared) -> None:
        one, report, text = self.texts.get(id(prepared)), self.run.report, prepared.text
        if one is None or one.refused:
            line = Line(text.key, text.title) if text else Line("", "")
            report.refused.append((line, one.refused if one else prepared.refused))
            return
        address = one.essay.url if one.essay and one.essay.is_public else ""
        title = one.essay.title if one.essay else one.text.title
        getattr(report, one.result).append(Line(one.text.key, title, address))
        report.figures += one.figures
        for note in one.told():
            report.note(note, one.text.key)


def tell_of_headings(essays: Sequence[int], run: Run) -> None:
    """Notes on links to headings that are not there, of essays (their ids) that were rendered anew, where what they
    link to was not there when they were stored."""
    rows = list(Link.objects.filter(essay__in=essays).exclude(lost="").values_list("essay", "lost", "words"))
    own = ImportedFrom.objects.filter(source=run.source, kind="essay", object_id__in={pk for pk, *_rest in rows})
    keys = dict(own.values_list("object_id", "key")) if rows else {}
    for pk, heading, words in rows:
        if pk in keys and lost_link(pk, heading, words) not in run.told:
            run.report.note(Note("link-heading", _no_heading(heading, words)), keys[pk])


def _no_heading(heading: str, words: str) -> str:
    return _("there is no heading “%(heading)s” where the link “%(words)s” leads") % {
        "heading": heading,
        "words": words,
    }
