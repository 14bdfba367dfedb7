"""Breaks a copy of the site in one place after the other, and sees whether a test fails.

    python -m tests.mutants              all of them
    python -m tests.mutants outbox       those that have one of the words in their name, file or list
    python -m tests.mutants --quick …    what survives the tests that it names is not tried by all the others

A break counts as caught when an assertion of `make test` fails: an error of collecting or of a fixture is none. The
tests that it names are run first; where they pass, all the others are. The tests that caught something are run once
more with nothing broken, as one that fails anyway catches nothing.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutants import breaks
from tests.run import BROWSER, LIMIT, ROOT, databases

CAUGHT, SURVIVED, FAULTY = "caught", "SURVIVED", "FAULTY"
OTHERS = ("tests", "--ignore", BROWSER)


@dataclass(frozen=True)
class Found:
    """What came of one break: one of the three words above, the test that failed or what went wrong, and the time."""

    result: str
    told: str
    seconds: float


class Workshop:
    """Copies of the tree to be broken, in a folder of their own, and runs of pytest in them."""

    def __init__(self, folder, ready, quick):
        self.folder, self.ready, self.quick = Path(folder), ready, quick
        self.running = set()
        self.whole = self.folder / "whole" / "site"
        copy_of_the_tree(self.whole)
        subprocess.run([sys.executable, "-m", "compileall", "-q", self.whole], check=True)

    def tried(self, number, one):
        """What comes of one break in a fresh copy."""
        began = time.monotonic()
        tree = self.folder / str(number) / "site"
        shutil.copytree(self.whole, tree, symlinks=True, copy_function=os.link)
        beside(tree)
        try:
            words = one.applied_to((tree / one.file).read_text(encoding="utf-8"))
            (tree / one.file).unlink()  # the other copies have the same file
            (tree / one.file).write_text(words, encoding="utf-8")
            found = self._run(tree, number, one, one.tests)
            found = found or (None if self.quick else self._run(tree, number, one, OTHERS))
        except LookupError as gone:
            found = FAULTY, str(gone)
        finally:
            shutil.rmtree(tree.parent)
        return Found(*(found or (SURVIVED, "")), time.monotonic() - began)

    def _run(self, tree, number, one, tests):
        """(CAUGHT, the test), (FAULTY, what went wrong), or None where all of these tests pass."""
        is_migration = "/migrations/" in one.file
        code, report, words = self.pytest(tree, f"{number}", one.on, "-x", *tests, migrates=is_migration)
        if code == 0:
            return None
        failed = [node_of(case) for case in cases(report) if case.find("failure") is not None]
        if code == 1 and failed:
            return CAUGHT, failed[0]
        return FAULTY, f"pytest ended with code {code}: {words}"

    def pytest(self, tree, name, on, *arguments, migrates=False):
        """(exit code, path of its report, the end of what it said) of pytest in a tree; `migrates`: in a database that
        it migrates itself, where a migration is broken."""
        left_out = {"PYTHONDONTWRITEBYTECODE", "DATABASE_URL", "MIGRATED_DATABASE"}
        environment = {key: value for key, value in os.environ.items() if key not in left_out}
        migrated = self.ready.file
        if on == "postgresql":
            address, _, migrated = self.ready.url.rpartition("/")
            environment["DATABASE_URL"] = f"{address}/mutant_{name}"
        if not migrates:
            environment["MIGRATED_DATABASE"] = migrated
        report = tree.parent / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--tb=no",
            "-p",
            "no:cacheprovider",
            "-o",
            "junit_family=xunit1",
        ]
        with tempfile.TemporaryFile("w+") as said:
            code = self._call([*command, f"--junitxml={report}", *arguments], cwd=tree, env=environment, stdout=said)
            said.seek(0)
            return code, report, " / ".join(said.read().splitlines()[-5:])

    def _call(self, command, **options):
        """Runs a command in a group of its own, so that all that it has started ends with it, or when it takes too
        long, or by `end`."""
        process = subprocess.Popen(command, stderr=subprocess.STDOUT, start_new_session=True, **options)
        self.running.add(process.pid)
        try:
            return process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            return -1
        finally:
            self._kill(process.pid)
            self.running.discard(process.pid)
            process.wait()

    def end(self):
        """Ends everything that runs."""
        for pid in list(self.running):
            self._kill(pid)

    @staticmethod
    def _kill(group):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def copy_of_the_tree(to):
    """Copies what git knows of, and what it would, as it stands in the folder now; there git knows of it, too, as tests
    ask it for the list of files."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    subprocess.run(["git", "init", "-q", "--template=", to], check=True)
    beside(to)


def beside(tree):
    """The real texts stand beside a copy as they do beside the checkout."""
    if (ROOT.parent / "shared").is_dir():
        (tree.parent / "shared").symlink_to((ROOT.parent / "shared").resolve())


def cases(report):
    return ElementTree.parse(report).iter("testcase") if report.exists() else ()


def node_of(case):
    """The name by which pytest runs a case again."""
    module = case.get("file").removesuffix(".py").replace("/", ".")
    inside = case.get("classname").removeprefix(module).strip(".").split(".")
    return "::".join([case.get("file"), *filter(None, inside), case.get("name")])


def chosen(words):
    """The breaks that have one of these words in their name, file or list; all of them for none."""
    return [
        one for one in breaks() if not words or any(word in f"{one.subject} {one.file} {one.name}" for word in words)
    ]


def try_all(wanted, ready, quick):
    """Tries each, as many at a time as there are cores, and prints its line; returns the Founds in their order."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        workshop = Workshop(folder, ready, quick)
        try:
            begun = [pool.submit(workshop.tried, number, one) for number, one in enumerate(wanted)]
            found = []
            for one, result in zip(wanted, begun, strict=True):
                found.append(result.result())
                tell(one, found[-1])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            workshop.end()
            raise
        return found + clean_run(workshop, wanted, found)


def clean_run(workshop, wanted, found):
    """Runs the tests that caught something with nothing broken; a Found where any of them fails."""
    wrong = []
    for on in ("sqlite", "postgresql"):
        tests = sorted({f.told for one, f in zip(wanted, found, strict=True) if f.result == CAUGHT and one.on == on})
        if tests:
            began = time.monotonic()
            code, _report, words = workshop.pytest(workshop.whole, "whole", on, "-n", str(os.cpu_count()), *tests)
            if code:
                wrong.append(Found(FAULTY, f"with nothing broken: {words}", time.monotonic() - began))
                print(f"{FAULTY}  with nothing broken, on {on}: {words}")
    return wrong


def tell(one, found):
    print(f"{found.result:8} {found.seconds:4.0f} s  {one.name} ({one.file})", flush=True)
    if found.told:
        print(f"{'':16}{found.told}", flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    quick, began = "--quick" in sys.argv, time.monotonic()
    wanted = chosen([word for word in sys.argv[1:] if word != "--quick"])
    with databases() as ready:
        if not ready.url:
            print("NOT TRIED, as PostgreSQL is not installed: what breaks there only.")
            wanted = [one for one in wanted if one.on == "sqlite"]
        found = try_all(wanted, ready, quick)
    counts = {result: sum(one.result == result for one in found) for result in (CAUGHT, SURVIVED, FAULTY)}
    told = ", ".join(f"{count} {result}" for result, count in counts.items())
    print(f"\n{len(wanted)} breaks in {time.monotonic() - began:.0f} s: {told}")
    sys.exit(0 if wanted and counts[CAUGHT] == len(found) else 1)


if __name__ == "__main__":
    main()
