import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sitewide.database import planner_statistics
from transfer.corpus import filling
from transfer.importing.command import Gauge


class Command(BaseCommand):
    help = (
        "Fills a site that has no essays with as many as you like, made up by the machine: to see how it fares at that "
        "size. The same number, seed and day make the same site."
    )

    def add_arguments(self, parser):
        parser.add_argument("--essays", type=int, required=True, metavar="N", help="how many essays")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another number, other texts (default 1)")
        parser.add_argument("--add", action="store_true", help="put them beside the essays that there are")
        parser.add_argument(
            "--processes", type=int, metavar="N", help="how many processes render (default: one a processor; 0: none)"
        )

    def handle(self, *, essays, seed, add, processes, **options):
        if essays < 1:
            raise CommandError("A corpus has at least one essay.")
        began, gauge = time.monotonic(), Gauge(getattr(self.stdout, "_out", sys.stdout))
        growth = planner_statistics.Growth()

        def told(step, done, total):
            gauge.tell(step, done, total)
            growth.tell(done)

        try:
            made = filling.fill(essays, seed, timezone.localdate(), add=add, processes=processes, progress=told)
        except filling.NotEmpty as error:
            raise CommandError(
                "This site has essays already; a corpus is for one that has none. With --add it is put beside them."
            ) from error
        gauge.end()
        growth.end()
        took = time.monotonic() - began
        self.stdout.write(", ".join(f"{count:,} {kind}" for kind, count in made.items()))
        self.stdout.write(f"{essays:,} essays took {took:,.0f} seconds: {essays / took:,.0f} a second.")
