from django.core.management.base import BaseCommand

from commonswiki.periodic_tasks import tick


class Command(BaseCommand):
    help = "Does once what is due: sends letters, completes links, erases expired data. For cron or a systemd timer."

    def handle(self, **options):
        done = {name: count for name, count in tick().items() if count}
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()) or "nothing was due")
