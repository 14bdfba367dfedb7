from pathlib import Path

from django.core.management.base import CommandError

from transfer.importing.command import ImportCommand
from transfer.wordpress.source import WordPress


class Command(ImportCommand):
    help = (
        "Brings a WordPress site here from its export (.xml, .gz or .zip): posts, pages, authors, categories, tags, "
        "replies and pictures, at their old addresses. Run again, it takes in what changed and adds nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the export of WordPress")
        parser.add_argument("--uploads", type=Path, metavar="FOLDER", help="a copy of wp-content/uploads")
        parser.add_argument("--fetch-media", action="store_true", help="fetch files that are missing from the old site")
        parser.add_argument("--no-comments", action="store_true", help="leave replies and pings behind")
        super().add_arguments(parser)

    def source_from(self, options):
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        if options["uploads"] and not options["uploads"].is_dir():
            raise CommandError(f"There is no folder {options['uploads']}.")
        return WordPress(options["file"], options["uploads"], options["language"])
