from pathlib import Path

from django.core.management.base import CommandError

from transfer.feeds.source import Feed
from transfer.importing.command import ImportCommand


class Command(ImportCommand):
    help = (
        "Brings the entries of a feed here (RSS, Atom, JSON Feed, archives of Blogger): texts, by-lines, tags, "
        "replies, at their old addresses. Run again, it takes in what changed and adds nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the feed, as a file")
        parser.add_argument("--fetch-media", action="store_true", help="fetch pictures and recordings from their hosts")
        parser.add_argument("--no-comments", action="store_true", help="leave replies behind")
        super().add_arguments(parser)

    def source_from(self, options):
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        return Feed(options["file"], options["language"], fetched=options["fetch_media"])
