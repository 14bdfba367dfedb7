"""Measures what grows with a site: `make bench-growth`, with SIZES="1000 10000", FOLDER= (where the sites are kept, so
that each is filled once), OUT= (the figures as JSON, else in a file under var/bench/). A site that is filled already is
measured by `python -m tests.bench.growth --here`, of that which the environment names; it changes nothing of it but for
two accounts.

Each size is measured on SQLite and, where there is one, on PostgreSQL: the server of DATABASE_URL, else one that is
thrown away; in databases of their own, growth_1000 and so on. What a page or a verb takes is told in milliseconds of
the processor, on PostgreSQL with those of the server's process: all sizes are measured in turn, TURNS times, as a
machine is slower for a while now and then, and the middle of these is told. The ratio is that of the largest size to
the smallest; above MOST it is marked.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import environ
import psycopg2

from tests import postgres

ROOT = Path(__file__).resolve().parents[3]
SIZES, MOST, TURNS = (1_000, 10_000), 1.3, 3


def main():
    parser = argparse.ArgumentParser(prog="tests.bench.growth", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of essays")
    parser.add_argument("--folder", type=Path, help="where the sites are kept")
    parser.add_argument("--out", type=Path, help="the figures as JSON (else under var/bench/)")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="on this database alone")
    parser.add_argument("--here", action="store_true", help="measure the site that the environment names")
    asked = parser.parse_args()
    if asked.here:
        measured({**os.environ, "PAGE_STORE": "0", "DJANGO_SETTINGS_MODULE": "commonswiki.settings"})
        return
    with contextlib.ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = {}
        for database, url_of in databases(stack, folder):
            if asked.only in (None, database):
                sites = {size: filled(database, url_of, folder, size) for size in sorted(asked.sizes)}
                turns = [{size: measured(environment) for size, environment in sites.items()} for _ in range(TURNS)]
                found[database] = {size: medians([turn[size] for turn in turns]) for size in sites}
                report(database, found[database])
    out = asked.out or ROOT / "var" / "bench" / f"growth-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1))
    print(f"The figures are in {out}.")


def databases(stack, folder):
    """(name, how the address of a database for a size is found) of each kind that is there."""
    yield "sqlite", lambda size: f"sqlite:///{(folder / f'sqlite-{size}.sqlite3').resolve()}"
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        if not postgres.programs():
            print("NOT RUN on PostgreSQL: its programs are not installed (Debian: apt install postgresql)")
            return
        server = stack.enter_context(postgres.server())
    yield "postgresql", lambda size: made(server, f"growth_{size}")


def made(server, name):
    """The address of a database of this name on the server of another, made where it is not there."""
    with cursor_in(server) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


@contextlib.contextmanager
def cursor_in(url):
    """A cursor in the database of an address, whose statements stand each for itself."""
    parts = environ.Env.db_url_config(url)
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    connection = psycopg2.connect(**{name: parts[key] for key, name in names.items() if parts[key]})
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def filled(database, url_of, folder, size):
    """The environment of a site of so many essays, which is filled where it is empty."""
    var = folder / f"{database}-{size}"
    var.mkdir(parents=True, exist_ok=True)
    environment = {"VAR_DIR": str(var.resolve()), "DATABASE_URL": url_of(size), "PAGE_STORE": "0"}
    environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings", "ALLOWED_HOSTS": "127.0.0.1"}
    environment = {**os.environ, "SECRET_KEY": "only-for-this-bench-0123456789-abcdefghijklmnop", **environment}
    manage(environment, "prepare", "--verbosity=0")
    said = manage(environment, "make_corpus", f"--essays={size}", accept="--add")
    print(f"{database}, {size:,} essays: {said.splitlines()[-1] if said else 'as filled before'}", flush=True)
    if database == "postgresql":  # as its own autovacuum would have by and by
        with cursor_in(environment["DATABASE_URL"]) as cursor:
            cursor.execute("VACUUM ANALYZE")
    return environment


def manage(environment, *arguments, accept=""):
    """What a command says; one that fails ends the bench, unless it says `accept`: then ""."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode and not (accept and accept in done.stderr):
        sys.exit(done.stderr)
    return "" if done.returncode else done.stdout


def measured(environment):
    """What a process of its own measures of the site of an environment."""
    command = [sys.executable, "-m", "tests.bench.growth.measuring"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def medians(runs):
    """Of the figures of several runs the middle one of each."""
    return {
        name: {what: statistics.median(run[name][what] for run in runs) for what in figures}
        for name, figures in runs[0].items()
    }


def cost(database, figures):
    """Milliseconds that a page or a verb takes: on PostgreSQL with those of the server."""
    return figures["cpu"] + (figures["database"] if database == "postgresql" else 0)


def report(database, found):
    """Prints a line for each page and verb: at each size milliseconds, of these in statements, and statements."""
    sizes = sorted(found)
    print(f"\n{database}: milliseconds, of these in the database, statements")
    print("{:<28}{}  ratio".format("", "".join(f"{f'{size:,} essays':>24}" for size in sizes)))
    for name in found[sizes[0]]:
        cells = "".join(
            f"{cost(database, found[size][name]):10.1f}{found[size][name]['database']:9.1f}"
            f"{found[size][name]['queries']:5.0f}"
            for size in sizes
        )
        ratio = cost(database, found[sizes[-1]][name]) / cost(database, found[sizes[0]][name])
        print(f"{name:<28}{cells}{ratio:7.2f}{' !' if ratio > MOST else ''}")


if __name__ == "__main__":
    main()
