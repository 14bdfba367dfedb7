"""Measures what a bundle costs: `make bench-bundle`, with ESSAYS=, WORDS=, REPLIES=; IMPORT=1 also takes it in again.

DATABASE_URL names an empty database that may be filled, and FRESH_DATABASE_URL another one for taking in; without them
SQLite in a folder that is thrown away. Of each part it prints seconds of the clock, of the processor (that of a server
of the database aside), and the most memory that the process has had until then.
"""

import argparse
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main():
    parser = argparse.ArgumentParser(prog="tests.bench.bundling", description=__doc__)
    parser.add_argument("--essays", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--replies", type=int, default=40_000)
    parser.add_argument("--import", action="store_true", dest="taken_in")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measured(*asked.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        bundle = str(Path(folder, "site.zip"))
        environment = {**os.environ, "SECRET_KEY": secrets.token_urlsafe(40)}
        environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings", "VAR_DIR": str(Path(folder, "full"))}
        print(
            f"{asked.essays:,} essays of {asked.words:,} words in two editions, {asked.replies:,} replies", flush=True
        )
        run(environment, "tests.bench.large_site", *map(str, (asked.essays, asked.words, asked.replies)))
        run(environment, "tests.bench.bundling", "--measure", "export", bundle)
        print(f"{Path(bundle).stat().st_size / 1e6:.0f} MB")
        if asked.taken_in:
            environment["VAR_DIR"] = str(Path(folder, "empty"))
            if fresh := environment.pop("FRESH_DATABASE_URL", ""):
                environment["DATABASE_URL"] = fresh
            subprocess.run(
                [sys.executable, "manage.py", "prepare", "--verbosity=0"], cwd=ROOT, env=environment, check=True
            )
            run(environment, "tests.bench.bundling", "--measure", "import", bundle)


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
