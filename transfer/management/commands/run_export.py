from django.core.management.base import BaseCommand, CommandError

from transfer.exports import runs


class Command(BaseCommand):
    help = "Makes one export that was asked for on the desk."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, help="its number")

    def handle(self, **options):
        run = runs.carry_out(options["id"])
        if run is None:
            raise CommandError("There is nothing to be done: no such export, it is made already, or another one is.")
        self.stdout.write(f"{run.get_state_display()}{f': {run.error}' if run.error else ''}")
