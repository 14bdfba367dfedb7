from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transfer import selection
from transfer.bundle import export
from transfer.bundle.form import Refused
from transfer.bundle.gauge import Gauge

FILES_NAMED = 10


class Command(BaseCommand):
    help = (
        "Writes the whole site as one bundle, a zip of Markdown, JSON and pictures with the sum of each file "
        "(docs/bundle.md); or a part of it. Readers and editors go on meanwhile: it shows one moment of the site."
    )

    def add_arguments(self, parser):
        parser.add_argument("out", metavar="OUT.zip", help="the file to write; one of that name is replaced")
        parser.add_argument(
            "--private",
            action="store_true",
            help="also drafts with their revisions, held replies, and e-mail addresses of replies and subscribers; "
            "the name of the file must have “-private” in it",
        )
        selection.add_arguments(parser)

    def handle(self, *, out, private, **options):
        asked = {name: value for name in (*selection.KINDS, "since") if (value := options[name])}
        if "since" in asked:
            asked["since"] = asked["since"].isoformat()
        try:
            wanted = selection.from_options(options)
            done = export.write(
                Path(out), selection=wanted, asked=asked, private=private, progress=Gauge(self.stdout).tell
            )
        except (Refused, selection.Unknown) as error:
            raise CommandError(str(error)) from error
        for name in done.missing[:FILES_NAMED]:
            self.stderr.write(f"note: the file of “{name}” is not on the disk; what is said of it is in the bundle")
        if len(done.missing) > FILES_NAMED:
            self.stderr.write(f"note: and {len(done.missing) - FILES_NAMED} more files are not on the disk")
        self.stdout.write(f"{out}: {done.essays} essays, {done.files} files")
