from django.core.management.base import BaseCommand, CommandError

from transfer.importing import runs


class Command(BaseCommand):
    help = "Looks at, or brings in, one import that was asked for on the desk; goes on with one that was cut off."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, help="its number")

    def handle(self, **options):
        run = runs.carry_out(options["id"])
        if run is None:
            raise CommandError("There is nothing to be done: no such import, it waits for nobody, or another one runs.")
        self.stdout.write(f"{run.get_state_display()}{f': {run.error}' if run.error else ''}")
