import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from essays.models import Licence
from transfer.folder import import_folder
from transfer.load import LANGUAGES, Defaults

NOTES_SHOWN = 200
FILES_NAMED = 3


class Command(BaseCommand):
    help = (
        "Stores the Markdown files of a folder, with their front matter, as published essays; what its source keeps "
        "back as drafts, or scheduled where its day has not come. Run again, it takes in what changed and adds nothing "
        "twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", help="the folder; folders in it are read too")
        parser.add_argument("--author", default="", help="by-line of files that name none")
        parser.add_argument("--date", type=_day, help="date (YYYY-MM-DD) of files that have none")
        parser.add_argument("--language", default="en", help="language of files that say none (default en)")
        parser.add_argument("--licence", default="", help="code of the licence of files that say none")
        parser.add_argument("--hub", action="append", default=[], help="slug of a hub for files that name none")
        parser.add_argument("--base", default="", help="address of the site that the files come from, for their links")
        parser.add_argument("--source", default="", help="name of the source (default: the folder's)")

        parser.add_argument("--no-addresses", action="store_true", help="do not lead old addresses on")

    def handle(self, **options):
        folder = Path(options["folder"])
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if options["language"] not in LANGUAGES:
            raise CommandError(f"The language {options['language']} is not known here.")
        if options["licence"] and not Licence.objects.filter(code__iexact=options["licence"]).exists():
            raise CommandError(f"The licence {options['licence']} is not known here.")
        defaults = Defaults(
            options["author"], options["date"], options["language"], options["licence"], tuple(options["hub"])
        )
        source = options["source"] or f"markdown:{folder.resolve().name}"
        report = import_folder(
            folder, source=source[:120], defaults=defaults, base=options["base"].rstrip("/"),
            old_addresses=not options["no_addresses"], progress=self._progress,
        )  # fmt: skip
        self._tell(report)

    def _progress(self, done, total):
        if done == total or done % 10 == 0:
            self.stdout.write(f"{done} of {total}")
            self.stdout.flush()

    def _tell(self, report):
        for key, words in report.kept_back:  # every line, however many
            self.stdout.write(f"kept back: {key}: {words}")
        for name, keys in sorted(report.unread.items()):
            more = f" and {len(keys) - FILES_NAMED} more files" if len(keys) > FILES_NAMED else ""
            files = ", ".join(keys[:FILES_NAMED])
            self.stdout.write(f"note: front matter “{name}” is not understood, and left out: {files}{more}")
        for key, words in report.notes[:NOTES_SHOWN]:
            self.stdout.write(f"note: {key}: {words}")
        if len(report.notes) > NOTES_SHOWN:
            self.stdout.write(f"note: and {len(report.notes) - NOTES_SHOWN} more")
        for key, words in report.refused:
            self.stderr.write(f"refused: {key}: {words}")
        counts = {name: len(getattr(report, name)) for name in ("created", "updated", "skipped", "refused")}
        self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
        if report.refused and not (report.created or report.updated or report.skipped):
            raise CommandError("Nothing could be imported.")


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no date such as 2013-03-08.") from error
