"""What every command that imports has in common: its options, the line of its progress, its report, how it stops."""

import os
import signal
import sys
import time
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from essays.models import Licence
from transfer.importing import loading, mapping, report_pages
from transfer.importing.items import Refused, Source
from transfer.importing.options import Options
from transfer.importing.report import Report

EVERY, EVERY_ON_FILE = 0.2, 10.0  # seconds between two lines of progress, on a terminal and elsewhere
NAMES = {
    "check": "reading",
    "files": "pictures",
    "plan": "planning",
    "texts": "texts",
    "links": "links",
    "addresses": "addresses",
}


class ImportCommand(ABC, BaseCommand):
    """A command that imports one source; a subclass says its own arguments and `source_from`."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell all that would come, and write nothing")
        parser.add_argument("--report", type=Path, metavar="FOLDER", help="write report.json and report.html there")
        parser.add_argument("--source", default="", metavar="NAME", help="name of the source (default: its host)")
        parser.add_argument("--map", type=Path, metavar="FILE", help="where categories and tags go (docs/imports.md)")
        parser.add_argument("--author", default="", help="by-line of texts that name none")
        parser.add_argument("--language", default="en", help="language of texts that say none (default en)")
        parser.add_argument("--licence", default="", help="code of the licence of texts that say none")
        parser.add_argument("--keep-apart", action="store_true", help="join no text to an essay that says the same")
        parser.add_argument("--no-addresses", action="store_true", help="do not lead old addresses on")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, metavar="N",
            help="how many processes convert texts (default: one a processor; 0: none)",
        )  # fmt: skip

    @abstractmethod
    def source_from(self, options: dict[str, Any]) -> Source:
        """The source that the options name; raises Refused or CommandError."""

    def handle(self, *_: Any, **options: Any) -> None:
        """Imports, and tells; what a signal ends is told as well, and the next run goes on from there."""
        chosen = self.chosen(options)
        gauge = Gauge(self.stdout._out if hasattr(self.stdout, "_out") else sys.stdout)
        try:
            source = self.source_from(options)
            with _signals() as stop:
                report = loading.run(source, chosen, progress=gauge.tell, stopping=lambda: bool(stop))
        except Refused as error:
            gauge.end()
            raise CommandError(f"Nothing was brought in: {error}") from error
        gauge.end()
        self._tell(report, options["report"])

    def chosen(self, options: dict[str, Any]) -> Options:
        """The Options of a command line; raises CommandError in words."""
        if options["language"] not in loading.LANGUAGES:
            raise CommandError(f"The language {options['language']} is not known here.")
        if options["licence"] and not Licence.objects.filter(code__iexact=options["licence"]).exists():
            raise CommandError(f"The licence {options['licence']} is not known here.")
        return Options(
            name=options["source"], mapping=_choices(options["map"]), author=options["author"],
            language=options["language"], licence=options["licence"], fetch=options.get("fetch_media", False),
            comments=not options.get("no_comments", False), keep_addresses=not options["no_addresses"],
            keep_apart=options["keep_apart"], dry_run=options["dry_run"], processes=max(0, options["processes"]),
        )  # fmt: skip

    def _tell(self, report: Report, folder: Path | None) -> None:
        for line, words in report.refused:
            title = f" “{line.title}”" if line.title else ""
            self.stderr.write(f"refused: {line.key}{title}: {words}")
        for told in report_pages.lines(report):
            self.stdout.write(told)
        if folder:
            for path in report_pages.write(report, folder):
                self.stdout.write(f"written: {path}")
        if report.refused and not any(count for name, count in report.counts().items() if name != "refused"):
            raise CommandError("Nothing could be imported.")


def _choices(path: Path | None) -> mapping.Choices:
    if path is None:
        return mapping.Choices()
    try:
        return mapping.read(path.read_bytes())
    except OSError as error:
        raise CommandError(f"The mapping file {path} cannot be read: {error.strerror}") from error
    except Refused as error:
        raise CommandError(str(error)) from error


@contextmanager
def _signals() -> Iterator[list[int]]:
    """A list that is no longer empty once somebody asked the process to stop; asked twice, it stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Gauge:
    """One line of progress with its rate and the time that is left: written over itself on a terminal; elsewhere a new
    one now and then, so that a log holds dozens and not thousands."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.is_terminal = out, bool(getattr(out, "isatty", lambda: False)())
        self.every = EVERY if self.is_terminal else EVERY_ON_FILE
        self.step, self.began, self.last, self.width = "", 0.0, 0.0, 0

    def tell(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self.step:
            self.end()
            self.step, self.began, self.last = step, now, now
        if now - self.last < self.every and not (done and done == total):
            return
        self.last = now
        self._write(line(NAMES.get(step, step), done, total, now - self.began))

    def _write(self, words: str) -> None:
        if self.is_terminal:
            self.out.write(f"\r{words.ljust(self.width)}")
            self.width = len(words)
        else:
            self.out.write(f"{words}\n")
        self.out.flush()

    def end(self) -> None:
        """Begins a line of its own for what comes next."""
        if self.is_terminal and self.width:
            self.out.write("\n")
            self.width = 0


def line(step: str, done: int, total: int, seconds: float) -> str:
    """Where a step is: “texts: 812 of 2,014, 34 a second, 36 seconds left”."""
    words = f"{step}: {done:,}{f' of {total:,}' if total else ''}"
    if done and seconds > 0:
        rate = done / seconds
        words += f", {rate:,.0f} a second" if rate >= 2 else f", {rate * 60:,.0f} a minute"
        if total > done:
            words += f", {_span((total - done) / rate)} left"
    return words


def _span(seconds: float) -> str:
    return f"{seconds:,.0f} seconds" if seconds < 120 else f"{seconds / 60:,.0f} minutes"
