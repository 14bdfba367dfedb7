"""Runs the tests in parts, each database and the browser, and sums up: what passed, what failed, what was not run.

    run.py            the tests            run.py --proof    the long proofs

With REQUIRE_ALL=1 a part that is missing, or a test that was skipped, counts as a failure.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import chromium, postgres
from tests.asked import asked_already

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
PROOF = "proof"
TESTS = f"not {PROOF}"
BROWSER = "tests/browser"
WITHOUT_BROWSER = ("--ignore", BROWSER)
LIMIT = 30 * 60  # seconds that one part may take before it is ended


@dataclass
class Part:
    """What came of one run of pytest; `missing` says why there was none, `waiting` how many tests the proof runs."""

    name: str
    waiting: int = 0
    passed: int = 0
    failed: int = 0
    skipped: list = field(default_factory=list)
    seconds: float = 0
    missing: str = ""

    @property
    def is_bad(self):
        return bool(self.failed or (REQUIRE_ALL and (self.missing or self.skipped)))


@contextlib.contextmanager
def pytest(name, marks, *arguments, database="", migrated, waits=False, aside=False, told=None):
    """Starts pytest on what `marks` selects; gives a function that waits for it and returns what it counted from its
    report. Where a test `waits` for a server or a browser, three workers keep two cores busy; but for the proofs, some
    of which have a clock beside them. What runs `aside` takes the time that others leave, and is heard at its end: each
    worker reads all of the tests and has a database of its own, so there are two.
    `told`: what tests/conftest.py has from the environment beside that."""
    workers = 3 if waits and marks != PROOF and not aside else 2
    # Six processes read the same files: what one of them has compiled serves the others.
    left_out = {"PYTHONDONTWRITEBYTECODE", "DATABASE_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    environment |= {"MIGRATED_DATABASE": migrated, **(told or {})}
    if marks == PROOF:
        environment["EVERY_EXAMPLE"] = "1"
    if database:
        environment["DATABASE_URL"] = database
    with tempfile.TemporaryDirectory() as folder:
        report, heard = Path(folder) / "report.xml", Path(folder) / "heard"
        command = ["nice"] if aside else []
        command += [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal", "-m", marks]
        if marks == PROOF and BROWSER in arguments:  # few and long: each goes to who is free first
            command += ["--dist", "load", "--maxschedchunk", "1"]
        command += ["--durations=12", "--durations-min=3"]
        command += [f"--junitxml={report}", *arguments]
        began = time.monotonic()
        if not aside:
            print(f"\n=== {name} ===", flush=True)
        with heard.open("w") if aside else contextlib.nullcontext() as out, started(command, environment, out) as wait:

            def end():
                code = wait()
                if aside:
                    print(f"\n=== {name} ===\n{heard.read_text()}", flush=True)
                part = read_report(name, report)
                part.seconds = time.monotonic() - began
                if code not in (0, 1) or part.passed + part.failed + len(part.skipped) == 0:
                    print(f"{name}: pytest itself ended with code {code}.", flush=True)
                    part.failed += 1
                return part

            yield end


@contextlib.contextmanager
def started(command, environment, out):
    """Starts a command in a group of its own; gives a function that waits for its code. Ends all of the group when it
    takes too long or this is left."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, start_new_session=True)

    def wait():
        try:
            return process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            print(f"Ended after {LIMIT // 60} minutes.", flush=True)
            return -1

    try:
        yield wait
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def read_report(name, report):
    """Counts the cases of a JUnit report; one without a report has none."""
    part = Part(name)
    if not report.exists():
        return part
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            part.failed += 1
        elif skipped is not None:
            part.skipped.append(skipped.get("message", ""))
        else:
            part.passed += 1
    return part


# Thousands of classes are made for the steps on the way: to search them for garbage is an eighth of all the work.
MIGRATE = """
import gc, runpy, sys
gc.disable()
sys.argv = ["manage.py", "migrate", "-v0"]
runpy.run_path("manage.py", run_name="__main__")
"""


def migrate(url):
    """Makes the tables in a database: each process of the tests begins with a copy of it."""
    environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "for tests only", "DEBUG": "1"}
    subprocess.run([sys.executable, "-c", MIGRATE], cwd=ROOT, env=environment, check=True)


def on_sqlite(long, ready, **how):
    return pytest("SQLite", long, *WITHOUT_BROWSER, migrated=ready.file, **how)


def on_postgresql(long, ready, *files, name="PostgreSQL", **how):
    if not ready.url:
        return missing(name, "its programs are not installed (Debian: apt install postgresql)")
    given = {"database": ready.url, "migrated": postgres.DATABASE}
    return pytest(name, long, *(files or WITHOUT_BROWSER), waits=True, **given, **how)


def in_chromium(long, ready):
    if not chromium.program():
        return missing("Chromium", "it is not installed (Debian: apt install chromium-headless-shell)")
    return pytest("Chromium", long, BROWSER, waits=True, migrated=ready.file)


def missing(name, why):
    """Stands for a part that cannot be run."""
    return contextlib.nullcontext(lambda: Part(name, missing=why))


@dataclass
class Ready:
    """The databases with their tables: a file of SQLite, and the address of one of PostgreSQL ("": not installed)."""

    file: str
    url: str


@contextlib.contextmanager
def databases():
    """Makes both at the same time, one on each core; gives Ready."""
    with contextlib.ExitStack() as stack, ThreadPoolExecutor() as pool:
        file = f"{stack.enter_context(tempfile.TemporaryDirectory())}/migrated.sqlite3"
        sqlite = pool.submit(migrate, f"sqlite:///{file}")
        url = stack.enter_context(postgres.server()) if postgres.programs() else ""
        if url:
            migrate(url)
        sqlite.result()
        yield Ready(file, url)


def summary(parts):
    """Prints a line for each part and each thing not run, then the sum; returns the exit code."""
    print()
    for part in parts:
        if part.missing:
            print(f"NOT RUN: {part.name}: {part.missing}")
            continue
        print(f"{part.name}: {part.passed} passed, {part.failed} failed in {part.seconds:.0f} s")
        if part.waiting:
            print(f"{part.name}: {part.waiting} ask it next to nothing that others do not, and wait for make proof")
        for reason in sorted(set(part.skipped)):
            print(f"NOT RUN: {part.name}, {part.skipped.count(reason)} tests: {reason}")
    bad = [part for part in parts if part.is_bad]
    if REQUIRE_ALL and any(part.missing or part.skipped for part in parts):
        print("REQUIRE_ALL=1: what was not run counts as a failure.")
    print(f"{sum(part.passed for part in parts)} passed, {sum(part.failed for part in parts)} failed")
    return 1 if bad else 0


def in_turn(run):
    """Runs one part alone."""
    with run as end:
        return end()


def tests(ready):
    """Runs the tests: PostgreSQL is asked nearly all kinds of what SQLite was asked, while a browser is waited for."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [in_turn(on_sqlite(TESTS, ready, told={"NOTE_ASKED": folder}))]
        asked = Path(folder) / "asked_already"
        waiting, files = asked_already(folder)
        asked.write_text("\n".join(sorted(waiting)))
        given = {"aside": True, "told": {"ASKED_ALREADY": str(asked)}}
        with in_chromium(TESTS, ready) as browser, on_postgresql(TESTS, ready, *files, **given) as postgresql:
            parts += [browser(), postgresql()]
    parts[-1].waiting = len(waiting)
    return parts


def proofs(ready):
    """Runs the proofs, and on PostgreSQL every test, those too that `make test` left for this."""
    every = on_postgresql(TESTS, ready, name="PostgreSQL, every test")
    runs = on_sqlite(PROOF, ready), on_postgresql(PROOF, ready), every, in_chromium(PROOF, ready)
    return [in_turn(run) for run in runs]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with databases() as ready:
        parts = proofs(ready) if "--proof" in sys.argv else tests(ready)
    sys.exit(summary(parts))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
