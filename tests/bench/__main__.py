"""Measures what a page costs, kept and not, and says which targets are reached: `make bench`.

    --json FILE       keeps the run (default: a file of the moment under var/bench/)
    --markdown        prints the tables as docs/performance.md has them
    --requests N      after how many requests a worker's memory is looked at
    --rounds N, --seconds S, --essays N, --only PART: less of it, to try something

The site as on a server (deploy/gunicorn.conf.py, two workers) on SQLite, and on PostgreSQL where its programs are
there, with the same essays, tags and replies; a bare Django view behind the same settings, and nginx's file, give the
same bytes. What is compared is asked in turn, round by round, by wrk; each figure is the median of the rounds. Nothing
of it is a test: machines differ, so compare what was measured in the same run.
"""

import argparse
import contextlib
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests import postgres, programs
from tests.bench.pages import figures, first_visit, kept_pages, not_kept, replies
from tests.bench.pages.wrk import Wrk, WrongAnswers
from tests.served import Served

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("kept", "nginx", "made", "visit", "memory", "reply")
ENVIRONMENT = {"WEB_WORKERS": "2", "TRUSTED_PROXIES": "1"}
# A worker is not replaced by another while its processor and its memory are looked at.
AS_LONG_AS_IT_TAKES = "--max-requests 0"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
REPLIES = 68


@dataclass
class Bench:
    """What all parts share."""

    wrk: Wrk
    rounds: int
    seconds: int


def main():
    asked = arguments()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        bench = Bench(Wrk(folder), asked.rounds, asked.seconds)
        machine = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "revision": revision(), "load": [load()],
                   "cores": os.cpu_count(), "python": platform.python_version()}  # fmt: skip
        folders = stack.enter_context(filled(folder, asked.essays))
        try:
            rows = measured(bench, asked, folder, folders, machine)
        except WrongAnswers as wrong:
            sys.exit(f"The bench ends: {wrong}")
    machine |= {"minutes": round((time.monotonic() - began) / 60, 1)}
    file = Path(asked.json or ROOT / "var" / "bench" / f"{machine['at'].replace(':', '')}.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(figures.to_json(rows, machine))
    print(f"\n{quietness(machine)}\n\n{figures.markdown(rows) if asked.markdown else figures.table(rows)}\n")
    missed = sum(row.reached is False for row in rows)
    print(f"{missed} of {sum(row.reached is not None for row in rows)} targets were not reached. Kept in {file}")


def arguments():
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--essays", type=int, default=2000)
    parser.add_argument("--only", nargs="*", choices=PARTS)
    return parser.parse_args()


def say(words):
    print(words, file=sys.stderr, flush=True)


@contextlib.contextmanager
def filled(folder, essays):
    """{name of a database: environment of its site} of sites that have so many essays, made at the same time."""
    with contextlib.ExitStack() as stack:
        urls = {SQLITE: ""}
        if postgres.programs():
            urls[POSTGRESQL] = stack.enter_context(postgres.server(postgres.DURABLE))
        else:
            say("NOT RUN: PostgreSQL is not installed (Debian: apt install postgresql)")
        key, sites, fillers = secrets.token_urlsafe(40), {}, []
        for name, url in urls.items():
            place = folder / name
            place.mkdir()
            sites[name] = {**ENVIRONMENT, "VAR_DIR": str(place), "SECRET_KEY": key} | (
                {"DATABASE_URL": url} if url else {}
            )
            served = Served(place, sites[name])
            command = [sys.executable, "-m", "tests.bench.pages.corpus", str(essays)]
            fillers.append(subprocess.Popen(command, cwd=ROOT, env=served.environment, stdout=sys.stderr))
        if sum(one.wait() != 0 for one in fillers):
            sys.exit("A site could not be filled; the lines above say why.")
        yield sites


def measured(bench, asked, folder, folders, machine):
    """The rows of all parts that were asked for; what is told of the machine is put into `machine`."""
    rows = []
    with contextlib.ExitStack() as stack:

        def running(name, **more):
            return stack.enter_context(started(folders[name] | more))

        keeping = {name: running(name) for name in folders}
        pages = kept_pages.kept_pages(keeping[SQLITE])
        kept_pages.write(pages, folder / "kept")
        bare = stack.enter_context(kept_pages.bare_server(folder))
        paths = Path(folders[SQLITE]["VAR_DIR"], "essays.txt").read_text().split()
        parts = {
            "kept": lambda: kept_pages.from_application(bench, keeping, bare, pages),
            "nginx": lambda: before_nginx(bench, folder, folders[SQLITE], pages),
            "made": lambda: not_kept.pages(bench, {name: running(name, PAGE_STORE="0") for name in folders}),
            "visit": lambda: first_visit.first_visits(keeping[SQLITE], kept_pages.PAGES) or say(first_visit.MISSING),
            "memory": lambda: not_kept.memory_rows(
                bench, running(SQLITE), [*not_kept.addresses(), *paths], asked.requests
            ),
            "reply": lambda: replies.replies(bench, keeping, paths[:REPLIES]),
        }
        machine["bare"] = [kept_pages.quiet(bench, bare)]
        for name in PARTS:
            if name in (asked.only or PARTS) and (found := parts[name]()):
                say(f"\n{figures.table(found)}")
                rows += found
        machine["bare"].append(kept_pages.quiet(bench, bare))
        machine["load"].append(load())
    return rows


def before_nginx(bench, folder, environment, pages):
    """Rows of kept pages from nginx; None where it is not installed."""
    if not programs.found("nginx"):
        say("NOT RUN: nginx is not installed (Debian: apt install nginx)")
        return None
    with started(environment, f"--bind unix:{folder}/web.sock") as site, \
            kept_pages.store_before(site, folder, pages) as ports:  # fmt: skip
        fresh = kept_pages.kept_pages(ports[0])
        kept_pages.write(fresh, folder / "kept")
        return kept_pages.from_nginx(bench, ports, fresh)


@contextlib.contextmanager
def started(environment, also=""):
    """A site that runs, with more arguments of gunicorn; ended when it is left."""
    served = Served(environment["VAR_DIR"], environment)
    bind = f"--bind 127.0.0.1:{served.port} {also}" if also else ""
    served.environment["GUNICORN_CMD_ARGS"] = f"{AS_LONG_AS_IT_TAKES} {bind}"
    served.start()
    try:
        yield served
    finally:
        served.stop()


def load():
    return [round(one, 2) for one in os.getloadavg()]


def revision():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True,
                          check=False)  # fmt: skip
    return done.stdout.strip() or "unknown"


def quietness(machine):
    """In words how quiet the machine was, and what was measured."""
    before, after = machine["bare"]
    return (
        f"{machine['at']}, revision {machine['revision']}, {machine['cores']} cores, Python {machine['python']}; "
        f"{machine['minutes']} minutes.\n"
        f"The bare page: {before['requests/s']:,} requests a second before and {after['requests/s']:,} after, rounds "
        f"{before['noise']:.0%} and {after['noise']:.0%} apart. Load of the machine: {machine['load'][0][0]} before "
        f"(what was there already), {machine['load'][1][0]} after (with the bench itself)."
    )


if __name__ == "__main__":
    main()
