import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from transfer.ghost.source import Ghost
from transfer.importing.command import ImportCommand
from transfer.importing.uploaded_files import unpack


class Command(ImportCommand):
    help = (
        "Brings a site of Ghost here from its export (.json): posts, pages, authors, tags and pictures, at their old "
        "addresses. Run again, it takes in what changed and adds nothing twice."
    )
    unpacked: tempfile.TemporaryDirectory[str] | None = None  # goes with the command

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the export of Ghost")
        parser.add_argument("--content", type=Path, metavar="FOLDER", help="a copy of Ghost's folder content, or .zip")
        parser.add_argument("--base", default="", metavar="ADDRESS", help="address of the old site, for links with it")
        parser.add_argument("--fetch-media", action="store_true", help="fetch files that are missing from the old site")
        super().add_arguments(parser)

    def source_from(self, options):
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        contents = [self._content(options["content"])] if options["content"] else []
        return Ghost(options["file"], contents, options["base"], options["language"])

    def _content(self, path):
        if path.is_dir():
            return path
        if not path.is_file():
            raise CommandError(f"There is no folder and no .zip {path}.")
        self.unpacked = tempfile.TemporaryDirectory(prefix="import-")
        folder = Path(self.unpacked.name) / "content"
        unpack(path, folder)
        return folder
