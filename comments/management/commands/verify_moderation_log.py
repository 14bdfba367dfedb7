from django.core.management.base import BaseCommand, CommandError

from comments import audit
from comments.audit import hash_chain, sealed_logs


class Command(BaseCommand):
    help = (
        "Checks the chain over the log of moderation: whether a line was changed, left out or put in later, and "
        "whether replies and blocks are as it says. With seals that were noted earlier it also shows whether the whole "
        "was written anew, or its end cut off. Logs of earlier sites, which came with bundles, are checked too."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seal", action="append", default=[], help="a seal noted earlier that must still be there")

    def handle(self, *args, **options):
        if short := next((seal for seal in options["seal"] if len(seal.strip()) != hash_chain.LENGTH), None):
            raise CommandError(f"A seal has {hash_chain.LENGTH} characters; “{short}” has {len(short.strip())}.")
        finding = audit.verify()
        if finding.broken_at is not None:
            raise CommandError(f"The chain is broken at line {finding.broken_at}: {finding.words}")
        for seal in options["seal"]:
            place = audit.place_of(seal)
            if place is None:
                raise CommandError(f"No line has the seal {seal}: the log was cut off or written anew since.")
            self.stdout.write(f"The seal {seal} is that of line {place}.")
        self.stdout.write(f"The chain holds: {finding.lines} lines.")
        try:
            for path, count in sealed_logs.verify():
                self.stdout.write(f"So does that of an earlier site: {count} lines, {path}")
        except sealed_logs.Broken as error:
            raise CommandError(str(error)) from error
        if last := audit.last():
            self.stdout.write(f"The last seal, to note and to check with --seal later: {last.seal}")
