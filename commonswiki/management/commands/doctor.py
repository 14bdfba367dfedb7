from django.core.management.base import BaseCommand, CommandError

from commonswiki import doctor

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compares what is stored because it takes long to work out (the counts that pages show) with what it has to "
        "be. Ends with 1 where anything differs; with --mend writes it right."
    )

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="write right what differs, in one transaction")

    def handle(self, *, mend, **options):
        found = doctor.mend() if mend else doctor.examine()
        for check, differences in found.items():
            self.stdout.write(f"{check.what}: {len(differences)} differ.")
            for difference in differences[:SHOWN]:
                self.stdout.write(f"  {difference}")
            if len(differences) > SHOWN:
                self.stdout.write(f"  … and {len(differences) - SHOWN} more.")
        if many := sum(map(len, found.values())):
            if not mend:
                raise CommandError(f"{many} differ. Write them right with: manage.py doctor --mend")
            self.stdout.write("All of it is right now.")
