from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from essays.media import uploads
from transfer.bundle import check, load
from transfer.bundle.form import Refused
from transfer.bundle.gauge import Gauge


class Command(BaseCommand):
    help = (
        "Takes a bundle that export_site has written into a new site, all of it or nothing: the site must be empty, as "
        "setup leaves it. Accounts, passwords and settings of the desk are not in a bundle."
    )

    def add_arguments(self, parser):
        parser.add_argument("bundle", metavar="IN.zip", help="the bundle")
        parser.add_argument(
            "--check", action="store_true", help="only look whether the bundle is whole and good; nothing is written"
        )

    def handle(self, *, bundle, **options):
        tell = Gauge(self.stdout).tell
        try:
            if options["check"]:
                found = check.check(Path(bundle), progress=tell)
            else:
                loaded = load.load(Path(bundle), progress=tell)
                found = loaded.checked
        except Refused as error:
            raise CommandError(str(error)) from error
        self._counts(found)
        if options["check"]:
            self.stdout.write(f"{bundle} is whole and good.")
            return
        for path in loaded.logs:
            self.stdout.write(f"The log of moderation of that site is kept sealed: {path}")
        self.stdout.write("Making the smaller widths of pictures; `make_variants` goes on where this is broken off.")
        self.stdout.flush()
        made, _left = uploads.make_variants()
        self.stdout.write(f"{made} pictures have theirs.")

    def _counts(self, found):
        """A line of what there is, and one where it is not a whole site."""
        counts = [
            f"{count} {name.rpartition('/')[2].replace('_', ' ')}" for name, count in found.counts.items() if count
        ]
        self.stdout.write(", ".join(counts))
        if not found.header["complete"]:
            self.stdout.write("It is a part of a site: what was not asked for is not in it.")
