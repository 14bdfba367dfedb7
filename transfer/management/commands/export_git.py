from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from transfer import selection
from transfer.exports.git.editions import Editions
from transfer.exports.git.repository import NotOurs, Repository

EVERY = 100


class Command(BaseCommand):
    help = (
        "Writes a git repository with a commit for each public edition, in the order of their moments. Run again, it "
        "adds what is new; the commits of before stay as they are. Needs the program git."
    )

    def add_arguments(self, parser):
        parser.add_argument("out", help="the folder: a new one, an empty one, or that of an earlier run")
        selection.add_arguments(parser)

    def handle(self, **options):
        try:
            chosen = selection.from_options(options)
            repository = Repository(Path(options["out"]), settings.SITE_URL)
            editions = Editions(chosen, repository.known())
            self._write(repository, editions)
        except (selection.Unknown, NotOurs) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error

    def _write(self, repository, editions):
        waiting = editions.waiting()
        with repository.writing() as writer:
            for commit in editions.commits(waiting):
                writer.commit(commit)
                if writer.count % EVERY == 0:
                    self.stdout.write(f"{writer.count} of {len(waiting)}")
                    self.stdout.flush()
        for words in editions.told:
            self.stderr.write(words)
        self.stdout.write(f"{writer.count} new commits; the newest is {repository.tip() or 'none'}")
