from django.core.management.base import BaseCommand

from essays.media import uploads


class Command(BaseCommand):
    help = "Makes the smaller widths (136 to 1600 pixels, AVIF and WebP) of the pictures that lack any."

    def add_arguments(self, parser):
        parser.add_argument("--seconds", type=float, help="stop after so many; the next call goes on")
        parser.add_argument(
            "--all", action="store_true", help="those of all pictures anew, as this version encodes them"
        )

    def handle(self, *, seconds, verbosity, **options):
        made, left = uploads.make_variants(seconds, anew=options["all"])
        if verbosity and (made or left or seconds is None):
            rest = f"; {left} are left for the next call" if left else ""
            self.stdout.write(f"{made} pictures have their smaller widths now{rest}")
