"""Measures what a bundle costs: `make bench-bundle`, with ESSAYS=, WORDS=, REPLIES=; IMPORT=1 also takes it in again.

On SQLite in a folder that is thrown away; POSTGRES=1: on a PostgreSQL that is thrown away. Of each part it prints
seconds of the clock, of the processor (that of a server of the database aside), and the most memory that the process
has had until then.
"""

import argparse
import contextlib
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASES = ("full", "empty")  # each the folder of a site, too


def main():
    parser = argparse.ArgumentParser(prog="tests.bench.bundling", description=__doc__)
    parser.add_argument("--essays", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--replies", type=int, default=40_000)
    parser.add_argument("--import", action="store_true", dest="taken_in")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measured(*asked.measure)
        return
    with tempfile.TemporaryDirectory() as folder, databases(folder, on_postgres=asked.postgres) as urls:
        bundle = str(Path(folder, "site.zip"))
        environment = {**os.environ, "SECRET_KEY": secrets.token_urlsafe(40)}
        environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings"}
        full, empty = (
            environment | {"VAR_DIR": str(Path(folder, name)), "DATABASE_URL": url}
            for name, url in zip(DATABASES, urls, strict=True)
        )
        print(
            f"{asked.essays:,} essays of {asked.words:,} words in two editions, {asked.replies:,} replies", flush=True
        )
        run(full, "tests.bench.large_site", *map(str, (asked.essays, asked.words, asked.replies)))
        run(full, "tests.bench.bundling", "--measure", "export", bundle)
        print(f"{Path(bundle).stat().st_size / 1e6:.0f} MB")
        if asked.taken_in:
            Path(empty["VAR_DIR"]).mkdir()
            subprocess.run([sys.executable, "manage.py", "prepare", "--verbosity=0"], cwd=ROOT, env=empty, check=True)
            run(empty, "tests.bench.bundling", "--measure", "import", bundle)


@contextlib.contextmanager
def databases(folder, *, on_postgres):
    """The addresses of two databases that have nothing yet: one to be filled, one to take the bundle in."""
    if not on_postgres:
        yield [f"sqlite:///{Path(folder, name)}.sqlite3" for name in DATABASES]
        return
    with postgres.server() as url:
        server = url.removesuffix(postgres.DATABASE)
        for name in DATABASES:
            subprocess.run(
                ["createdb", "-h", server.removeprefix("postgres://commons@/"), "-U", "commons", name], check=True
            )
        yield [f"{server}{name}" for name in DATABASES]


def run(environment, module, *arguments):
    """Runs a module in a process of its own, so that the memory that is told of is that of this part alone."""
    Path(environment["VAR_DIR"]).mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, check=True)


class Parts:
    """A Progress that prints each part once it is over."""

    def __init__(self):
        self.what, self.began = "before the first", now()

    def tell(self, what, _done, _total):
        if what != self.what:
            self.end()
            self.what, self.began = what, now()

    def end(self):
        clock, processor = (after - before for after, before in zip(now(), self.began, strict=True))
        print(f"{self.what:<32}{clock:8.1f} s{processor:8.1f} s of the processor{memory():7.0f} MB", flush=True)


def now():
    return time.monotonic(), time.process_time()


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(what, path):
    import django

    django.setup()
    from transfer.bundle import export, load

    began, parts = now(), Parts()
    {"export": export.write, "import": load.load}[what](Path(path), progress=parts.tell)
    parts.end()
    parts.what, parts.began = f"{what}, all of it", began
    parts.end()


if __name__ == "__main__":
    main()
