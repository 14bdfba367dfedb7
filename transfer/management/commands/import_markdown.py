import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from essays.models import Hub
from transfer.importing.command import ImportCommand
from transfer.markdown.archive import unpacked
from transfer.markdown.here import here
from transfer.markdown.source import Markdown, day
from transfer.markdown.texts import Choices


class Command(ImportCommand):
    help = (
        "Stores the Markdown files of a folder, with their front matter and the pictures beside them, as published "
        "essays; what its source keeps back as drafts, or scheduled where its day has not come. Run again, it takes in "
        "what changed and adds nothing twice."
    )
    unpacked: tempfile.TemporaryDirectory[str] | None = None  # goes with the command

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the folder, or one as .zip; folders in it are read too")
        parser.add_argument("--date", type=_day, help="date (YYYY-MM-DD) of files that have none")
        parser.add_argument("--hub", action="append", default=[], help="slug of a hub for files that name none")
        parser.add_argument("--base", default="", help="address of the site that the files come from, for their links")
        parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="a folder in which pictures lie, too")
        parser.add_argument(
            "--lenient", action="store_true",
            help="take in what names no title, author or date, or a licence, hub or source that are none here",
        )  # fmt: skip
        parser.add_argument("--fetch-media", action="store_true", help="fetch pictures that stand on the net")
        super().add_arguments(parser)

    def source_from(self, options):
        folder, given, known = options["folder"], options["folder"].resolve().name, here()
        if folder.is_file():
            self.unpacked = tempfile.TemporaryDirectory(prefix="import-")
            given = folder.stem
            folder = unpacked(folder, Path(self.unpacked.name) / given)
            given = folder.name
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if options["pictures"] and not options["pictures"].is_dir():
            raise CommandError(f"There is no folder {options['pictures']}.")
        hubs = {name: known.hubs.get(name) for name in options["hub"]}
        if missing := [name for name, slug in hubs.items() if not slug]:
            there = ", ".join(Hub.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no hub “{missing[0]}” here; there are {there}.")
        choices = Choices(
            date=options["date"], hubs=tuple(filter(None, hubs.values())), base=options["base"].rstrip("/"),
            signed=bool(options["author"]), strict=not options["lenient"],
        )  # fmt: skip
        more = [options["pictures"]] if options["pictures"] else []
        return Markdown(folder, known, choices, given, options["language"], more)

    def _tell(self, report, folder):
        """What readers do not have is told line by line, however much it is."""
        for code in ("kept-back", "scheduled", "readers-have"):
            for key, words in report.notes[code].first if code in report.notes else ():
                self.stdout.write(f"kept back: {f'{key}: ' if key else ''}{words}")
        super()._tell(report, folder)


def _day(text):
    try:
        return day(text)
    except ValueError as error:
        raise CommandError(str(error)) from error
