"""A whole import: looked at, planned, stored text by text, and told. The only way from a Source into the site.

The order is that of what needs what: the source is read once before anything is written (Source.check), then come
files, then texts with their replies, then the links of those to what came after them, then what is known of by-lines
and terms, and the old addresses of all that is no text. Whatever is stored is stored together with the row by which a
second run knows it (ImportedFrom), so a run that is cut off at any moment is taken up by the next one.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import relinking, rendering
from essays.models import Hub, Media
from essays.models.essay import LANGUAGE_CHOICES
from sitewide.database import planner_statistics
from transfer.importing import contents, files, mapping, named, planning, preparing, sketches, standing, storing
from transfer.importing.items import Note, Source, Summary
from transfer.importing.options import Options
from transfer.importing.report import Placed, Report

LANGUAGES = frozenset(code for code, _name in LANGUAGE_CHOICES)
STEPS = ("check", "files", "plan", "texts", "links", "addresses")
Progress = Callable[[str, int, int], None]
TOGETHER = 50  # texts that are stored in one transaction
LONG = 1_000_000  # characters of them, after which no further one is added


def run(
    source: Source,
    options: Options,
    *,
    by: User | None = None,
    progress: Progress = lambda step, done, total: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Imports a source, or (`options.dry_run`) says what would come of it and writes nothing; returns the Report.

    `progress` is called with one of STEPS, how many are done, and of how many (0: that is not known). Nothing more is
    begun once `stopping()`, asked after every TOGETHER texts: the report says so, and the next run goes on. Raises
    Refused, in words and naming the line, for a source that cannot be read, before anything is written.
    """
    return _Loading(source, options, by, progress, stopping).whole()


class _Stopped(Exception):
    """Whoever asked for the import wants it to end here."""


class _Loading:
    def __init__(
        self, source: Source, options: Options, by: User | None, progress: Progress, stopping: Callable[[], bool]
    ) -> None:
        self.source, self.options, self.by = source, options, by
        self.progress, self.stopping = progress, stopping
        self.report = Report(dry_run=options.dry_run, started=timezone.now())

    def whole(self) -> Report:
        summary = self._checked()
        try:
            plan_files = self._files(summary)
            run = self._planned(summary, plan_files)
            try:
                self._texts(run)
            finally:
                self.report.figures.update(run.known.made())
            self._links(run)
            self._what_hangs_on_names(run, summary)
        except _Stopped:
            self.report.stopped = True
        self.report.ended = timezone.now()
        return self.report

    def _step(self, step: str, done: int, total: int) -> None:
        self.progress(step, done, total)
        if self.stopping():
            raise _Stopped

    def _checked(self) -> Summary:
        self.progress("check", 0, 0)
        summary = self.source.check()
        name = self.options.name or urlsplit(summary.base).netloc or summary.name or "export"
        self.report.source, self.report.name = standing.known_as(self.source.kind, name), summary.name
        self.report.left_out = dict(summary.left_out)
        for note in summary.notes:
            self.report.note(note)
        hubs = Hub.objects.values_list("slug", flat=True)
        self.places, unused = mapping.places(summary.terms, self.options.mapping, hubs)
        for one in unused:
            words = _("the mapping names “%(one)s”, which is no category or tag of this source") % {"one": one}
            self.report.note(Note("mapping-unused", words, one))
        self.report.terms = [
            Placed(term.key, term.name, term.is_category, str(self.places[term.key]), term.essays)
            for term in summary.terms
        ]
        return summary

    def _files(self, summary: Summary) -> planning.Plan:
        plan, options, total = planning.Plan(), self.options, summary.counts.get("files", 0)
        for number, file in enumerate(self.source.files()):
            self._step("files", number, max(total, number + 1))
            media = files.known(self.report.source, file, self.report)
            if media is None and not files.is_wanted(self.report.source, file, self.report):
                plan.elsewhere[file.key] = file.url
                continue
            if options.dry_run and media is None:
                if files.looked_at(file, fetch=options.fetch, report=self.report):
                    plan.files[file.key] = planning.Here(f"coming-{number}", "#")
                    continue
            elif not options.dry_run:
                media = files.take_in(
                    file if options.keep_addresses else files.without_addresses(file),
                    source=self.report.source, fetch=options.fetch, by=self.by, report=self.report,
                )  # fmt: skip
            if media:
                plan.files[file.key] = _here(media)
            else:
                plan.elsewhere[file.key] = file.url
        return plan

    def _planned(self, summary: Summary, found: planning.Plan) -> storing.Run:
        self._step("plan", 0, 0)
        plan = planning.of_texts(self.source.outlines(), self.report.source, self.options.language)
        plan.files, plan.elsewhere = found.files, found.elsewhere
        plan.terms = planning.pages_of(self.places, summary.terms, self.source.bylines())
        index = sketches.Index(self.report.source, in_memory=self.options.dry_run)
        known, self.plan = contents.Known(self.options, self.places), plan
        return storing.Run(self.report.source, self.options, plan, known, index, self.report, self.by)

    def _texts(self, run: storing.Run) -> None:
        hubs = list(Hub.objects.all())
        preparer = preparing.Preparer(self.source, run.plan, self.options, LANGUAGES, self.places, hubs)
        done, total, growth = 0, run.plan.total, planner_statistics.Growth()
        found = preparing.prepared(preparer, self.source.parts(), self.options.processes)
        with closing(found):  # the processes of one that was stopped end now
            while some := _some(found):
                self._step("texts", done, total)
                storing.store_together(some, run)
                done += len(some)
                if not self.options.dry_run:
                    growth.tell(done)
        growth.end()
        self._step("texts", done, total)

    def _links(self, run: storing.Run) -> None:
        """Looks whether all is there that texts link to, and renders anew, each once, those that mean something else
        which came after them; also what an earlier run that was cut off has left. What is left by this one the next
        finds, or the worker (relinking.relink_due)."""
        if self.options.dry_run:
            return
        left = relinking.settled()
        wanting = sorted({*left, *relinking.wanting().order_by().values_list("pk", flat=True)})
        with closing(preparing.rendered(wanting, self.options.processes)) as found:
            done = 0
            while some := list(islice(found, TOGETHER)):
                self._step("links", done, len(wanting))
                rendering.rerender_prepared(some)
                storing.tell_of_headings([pk for pk, _made in some], run)
                done += len(some)
        self._step("links", done, len(wanting))

    def _what_hangs_on_names(self, run: storing.Run, summary: Summary) -> None:
        """What is known of by-lines and terms, and old addresses that are no text's. A dry run takes it back, too."""
        self._step("addresses", 0, 0)
        with transaction.atomic():
            names = named.Names(run, self.places)
            names.take_in(self.source.bylines(), summary.terms)
            if self.options.keep_addresses:
                names.lead(self.source.redirects())
            if self.options.dry_run:
                transaction.set_rollback(True)


def _some(found: Iterator[preparing.Prepared]) -> list[preparing.Prepared]:
    """The next of these that share a transaction: TOGETHER, or fewer where they are long."""
    some: list[preparing.Prepared] = []
    size = 0
    for one in islice(found, TOGETHER):
        some.append(one)
        size += sum(len(body) for body in one.bodies())
        if size > LONG:
            break
    return some


def _here(media: Media) -> planning.Here:
    return planning.Here(media.name, media.get_absolute_url(), media.pk if media.is_picture else 0)
