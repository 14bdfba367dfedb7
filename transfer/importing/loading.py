"""A whole import: looked at, planned, stored text by text, and told. The only way from a Source into the site.

The order is that of what needs what: the source is read once before anything is written (Source.check), then come
files, then texts with their replies, then what is known of by-lines and terms, and the old addresses of all that is no
text. Whatever is stored is stored together with the row by which a second run knows it (ImportedFrom), so a run that
is cut off at any moment is taken up by the next one.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from itertools import islice
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from essays import taxonomy
from essays.models import Author, Essay, Hub, Media, Tag
from essays.models.author import author_key
from essays.models.essay import LANGUAGE_CHOICES
from essays.models.tag import tag_key
from transfer.importing import addresses, contents, files, mapping, planning, preparing, sketches, storing
from transfer.importing.items import Byline, Note, Source, Summary, Term
from transfer.importing.options import Options
from transfer.importing.report import Placed, Report

LANGUAGES = frozenset(code for code, _ in LANGUAGE_CHOICES)
STEPS = ("check", "files", "plan", "texts", "addresses")
Progress = Callable[[str, int, int], None]
MAX_SOURCE = 120
TOGETHER = 10  # texts that are stored in one transaction


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
            self._texts(run)
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
        self.report.source, self.report.name = f"{self.source.kind}:{name}"[:MAX_SOURCE], summary.name
        self.report.left_out = dict(summary.left_out)
        for note in summary.notes:
            self.report.note(note)
        hubs = Hub.objects.values_list("slug", flat=True)
        self.places, unused = mapping.places(summary.terms, self.options.mapping, hubs)
        for one in unused:
            words = f"the mapping names “{one}”, which is no category or tag of this source"
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
            media = files.known(self.report.source, file)
            if options.dry_run and media is None:
                if files.looked_at(file, fetch=options.fetch, report=self.report):
                    plan.files[file.key] = planning.Here(f"coming-{number}", "#")
                    continue
            elif not options.dry_run:
                media = files.take_in(
                    file, source=self.report.source, fetch=options.fetch, by=self.by, report=self.report
                )
            if media:
                plan.files[file.key] = _here(media)
            else:
                plan.elsewhere[file.key] = file.url
        return plan

    def _planned(self, summary: Summary, found: planning.Plan) -> storing.Run:
        self._step("plan", 0, 0)
        plan = planning.of_texts(self.source.outlines(), self.report.source, self.options.language)
        plan.files, plan.elsewhere = found.files, found.elsewhere
        plan.terms = planning.pages_of(self.places)
        index = sketches.Index(self.report.source, in_memory=self.options.dry_run)
        known, self.plan = contents.Known(self.options, self.places), plan
        return storing.Run(self.report.source, self.options, plan, known, index, self.report, self.by)

    def _texts(self, run: storing.Run) -> None:
        preparer = preparing.Preparer(self.source, run.plan, self.options, LANGUAGES, self.places)
        done, total = 0, run.plan.total
        found = preparing.prepared(preparer, self.source.parts(), self.options.processes)
        with closing(found):  # the processes of one that was stopped end now
            while some := list(islice(found, TOGETHER)):
                self._step("texts", done, total)
                storing.store_together(some, run)
                done += len(some)
        self._step("texts", done, total)

    def _what_hangs_on_names(self, run: storing.Run, summary: Summary) -> None:
        """What is known of by-lines and terms, and old addresses that are no text's. A dry run takes it back, too."""
        self._step("addresses", 0, 0)
        with transaction.atomic():
            self._bylines(self.source.bylines(), run)
            self._terms(summary.terms, run)
            if self.options.keep_addresses:
                self._redirects(run)
            if self.options.dry_run:
                transaction.set_rollback(True)

    def _bylines(self, bylines: Iterable[Byline], run: storing.Run) -> None:
        for byline in bylines:
            author = Author.objects.filter(key=author_key(byline.name)).order_by("pk").first()
            if author is None:  # who signs nothing that came over has no page
                if self.options.dry_run and author_key(byline.name) in run.known.signing:
                    self._lead(byline.addresses, None, byline.name)
                continue
            if (byline.bio and not author.bio) or (byline.site and not author.site):
                author.bio, author.site = author.bio or byline.bio, author.site or byline.site
                self._saved("byline", byline.name, lambda one=author: taxonomy.save_author(one, by=self.by))
            self._lead(byline.addresses, {"author": author}, byline.name)

    def _terms(self, terms: Iterable[Term], run: storing.Run) -> None:
        tags = Tag.objects.select_related("synonym_of").named({p.tag for p in self.places.values() if p.tag})
        hubs = {hub.slug: hub for hub in Hub.objects.all()}
        for term in terms:
            place = self.places[term.key]
            tag = tags.get(place.tag)
            if tag and term.definition and not tag.definition:
                tag.definition = term.definition
                self._saved("tag", term.name, lambda one=tag: taxonomy.save_tag(one, by=self.by))
            if place.hub:
                self._lead(term.addresses, {"hub": hubs[place.hub]}, term.name)
            elif tag:
                self._lead(term.addresses, {"tag": tag.synonym_of or tag}, term.name)
            elif self._comes(place, run):
                self._lead(term.addresses, None, term.name)

    def _comes(self, place: mapping.Place | None, run: storing.Run) -> bool:
        """Whether a tag that is not here would be, had a dry run written anything."""
        return self.options.dry_run and place is not None and place.tag in run.known.tagged

    def _saved(self, code: str, name: str, save: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                save()
        except ValidationError as error:
            words = f"what is said of “{name}” could not be taken in: {' '.join(error.messages)}"
            self.report.note(Note(f"{code}-refused", words, name))

    def _redirects(self, run: storing.Run) -> None:
        hubs = {hub.slug: hub for hub in Hub.objects.all()}
        leading: dict[str, list[str]] = {}
        for address, to in self.source.redirects():
            leading.setdefault(to, []).append(address)
        for to, old in leading.items():
            target = self._target(to, run, hubs)
            if target or (self.options.dry_run and to in run.plan.slugs) or self._comes(self.places.get(to), run):
                self._lead(old, target, to)

    def _target(self, to: str, run: storing.Run, hubs: Mapping[str, Hub]) -> dict[str, object] | None:
        """Where a redirect of the source leads: an address here, a text, or what a term became."""
        if to.startswith("/"):
            return {"address": to}
        if slug := run.plan.slugs.get(to):
            essay = Essay.objects.filter(slug=slug).only("pk", "slug").first()
            return {"essay": essay} if essay else None
        place = self.places.get(to)
        if place is None or place.hub:
            return {"hub": hubs[place.hub]} if place else None
        tag = Tag.objects.select_related("synonym_of").filter(key=tag_key(place.tag)).first() if place.tag else None
        return {"tag": tag.synonym_of or tag} if tag else None

    def _lead(self, old: Iterable[str], target: dict[str, object] | None, what: str) -> None:
        """Old addresses lead to `target`; None: to what a dry run has taken back."""
        if not self.options.keep_addresses:
            return
        new, taken = addresses.keep(old, target) if target else addresses.coming(old)
        if self.options.dry_run:
            new, taken = self.plan.claim(new, taken)
        self.report.figures["addresses"] += len(new)
        for one in taken:
            self.report.note(Note("address-taken", f"{one} is in use here, and does not lead to “{what}”"))


def _here(media: Media) -> planning.Here:
    return planning.Here(media.name, media.get_absolute_url(), media.pk if media.is_picture else 0)
