import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transfer import selection
from transfer.exports import wordpress


class Command(BaseCommand):
    help = (
        "Writes the public essays, pages, replies and the addresses of pictures as one file in WordPress's export "
        "format (WXR 1.2), as its own importer takes it."
    )

    def add_arguments(self, parser):
        parser.add_argument("out", help="the file; one that is there is replaced once the new one is whole")
        parser.add_argument(
            "--private", action="store_true", help="with the mail addresses of those who replied: for your own keeping"
        )
        selection.add_arguments(parser)

    def handle(self, **options):
        out = Path(options["out"])
        part = out.with_name(f"{out.name}.part")
        try:
            chosen = selection.from_options(options)
            mode = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with open(os.open(part, mode, 0o600 if options["private"] else 0o644), "w", encoding="utf-8") as file:
                counts = wordpress.write(file, chosen, private=options["private"], progress=self._progress)
            os.replace(part, out)
        except selection.Unknown as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        told = ", ".join(f"{name} {count}" for name, count in vars(counts).items())
        self.stdout.write(f"{out}: {told}")

    def _progress(self, done, total):
        self.stdout.write(f"{done} of {total}")
        self.stdout.flush()
