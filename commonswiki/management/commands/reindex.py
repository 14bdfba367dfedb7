from django.core.management.base import BaseCommand
from django.utils import timezone

from commonswiki import reindexing
from noticeboard import board
from sitewide import state


class Command(BaseCommand):
    help = "Makes the search index anew from the database. What is in it is found all the while."

    def handle(self, **options):
        # Documents bear days: those of the site's zone, as when a page indexes them.
        with timezone.override(state.current().settings.zone):
            self.reindex()

    def reindex(self):
        self.essays()
        board.reindex()
        gone = reindexing.the_rest()
        self.stdout.write(f"The search index was made anew; {gone} entries that nothing stands behind were taken out.")

    def essays(self):
        """Essays and their responses, some at a time, each under its lock: what is withdrawn meanwhile stays out."""
        wanted = list(reindexing.published_essays().order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(wanted), reindexing.TOGETHER):
            reindexing.index_essays(wanted[start : start + reindexing.TOGETHER])
            self.stdout.write(f"{min(start + reindexing.TOGETHER, len(wanted))} of {len(wanted)} essays")
            self.stdout.flush()
