from django.core.management.base import BaseCommand, CommandError

from comments import chain


class Command(BaseCommand):
    help = "Checks the chain over the log of moderation: whether a line was changed, left out or put in later."

    def handle(self, *args, **options):
        finding = chain.verify()
        if finding.broken_at is not None:
            raise CommandError(f"The chain is broken at line {finding.broken_at}: {finding.words}")
        self.stdout.write(f"The chain holds: {finding.lines} lines.")
