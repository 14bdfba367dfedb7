from pathlib import Path

from django.core.management.base import CommandError

from transfer.importing.command import ImportCommand
from transfer.mediawiki.source import Choices, DumpSource, PagesSource


class Command(ImportCommand):
    help = (
        "Brings a MediaWiki here from its dump (.xml, .gz, .bz2, or .7z where p7zip is), or from a folder of pages: "
        "pages, categories, redirects and pictures, at their old addresses. Run again, it takes in what changed and "
        "adds nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("dump", type=Path, nargs="?", help="the dump")
        parser.add_argument("--pages", type=Path, metavar="FOLDER", help="a folder of .mediawiki files, in its place")
        parser.add_argument("--history", action="store_true", help="older revisions become editions")
        parser.add_argument("--talk", action="store_true", help="talk pages become replies that are held")
        parser.add_argument("--files", type=Path, metavar="FOLDER", help="a folder of the wiki's pictures")
        parser.add_argument(
            "--templates", type=Path, metavar="FILE", help="what becomes of templates (docs/imports.md)"
        )
        parser.add_argument("--base", default="", help="address of the wiki's main page, where the source has none")
        super().add_arguments(parser)

    def source_from(self, options):
        if bool(options["dump"]) == bool(options["pages"]):
            raise CommandError("Name a dump, or a folder of pages with --pages.")
        if options["dump"] and not options["dump"].is_file():
            raise CommandError(f"There is no file {options['dump']}.")
        for name in ("pages", "files"):
            if options[name] and not options[name].is_dir():
                raise CommandError(f"There is no folder {options[name]}.")
        choices = Choices(
            history=options["history"], talk=options["talk"], files=options["files"], mapping=options["templates"],
            base=options["base"], language=options["language"],
        )  # fmt: skip
        return PagesSource(options["pages"], choices) if options["pages"] else DumpSource(options["dump"], choices)
