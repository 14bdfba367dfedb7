import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transfer import selection
from transfer.exports.mirror.folder import NotOurs
from transfer.exports.mirror.making import make

EVERY = 50


class Command(BaseCommand):
    help = (
        "Writes the public pages as files that browse from a folder, or from any web server, with a search. Run again, "
        "it writes what changed and takes away what is gone."
    )

    def add_arguments(self, parser):
        parser.add_argument("out", help="the folder: a new one, an empty one, or that of an earlier run")
        selection.add_arguments(parser)

    def handle(self, **options):
        try:
            chosen = selection.from_options(options)
            folder = make(Path(options["out"]), chosen, self._progress)
        except (selection.Unknown, NotOurs) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or options['out']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"written {folder.written}, unchanged {folder.same}, taken away {folder.removed}")

    def _progress(self, what, done, total):
        if done % EVERY == 0 or done == total:
            self.stdout.write(f"{what} {done} of {total}, {time.strftime('%H:%M:%S')}")
            self.stdout.flush()
