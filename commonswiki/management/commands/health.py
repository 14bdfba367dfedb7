from django.core.management.base import BaseCommand, CommandError

from commonswiki.health import troubles


class Command(BaseCommand):
    help = (
        "Says what an administrator has to look after: the worker, letters that do not leave, the disk. Ends with 1 "
        "where there is anything, for programs that watch over servers."
    )

    def handle(self, **options):
        found = troubles()
        if found:
            raise CommandError("\n".join(str(trouble) for trouble in found))
        self.stdout.write("All is well: the worker runs, letters leave, the disk has room.")
