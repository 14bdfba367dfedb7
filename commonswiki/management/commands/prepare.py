"""Makes everything ready to serve, and does only what has to be done: run it after every change of code."""

import hashlib
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sitewide.database import planner_statistics

VARIANTS_SECONDS = 10  # a site that came from before there were variants is not kept waiting for all of them


class Command(BaseCommand):
    help = "Migrates the database, makes the rows that the site stands on and gathers static files, where needed."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="Load the demo content if the database is empty.")

    def handle(self, *, demo, verbosity, **options):
        make_folders(settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT)
        self.migrate()
        call_command("setup", verbosity=verbosity, stdout=self.stdout)
        if demo:
            call_command("load_demo", if_empty=True, verbosity=verbosity, stdout=self.stdout)
        planner_statistics.renew()
        call_command("make_variants", seconds=VARIANTS_SECONDS, verbosity=verbosity, stdout=self.stdout)
        self.gather_static()

    def migrate(self):
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if steps:
            self.say(f"Migrating the database ({len(steps)} steps).")
            call_command("migrate", interactive=False, verbosity=0)

    def gather_static(self):
        """Collects, hashes and compresses the static files when any changed since the last time. Those of the version
        before stay: a page that a reader still has open asks for them."""
        stamp = Path(settings.STATIC_ROOT) / ".gathered"
        wanted = static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        self.say("Gathering static files.")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def make_folders(*folders):
    """Makes the folders that the site writes to; raises CommandError, naming the folder, where it may not."""
    for folder in map(Path, folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise CommandError(f"{folder} cannot be written to ({error.strerror}).") from error


def static_fingerprint():
    """A hash over the names, sizes and times of change of all static files; reads none of them."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            about = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
