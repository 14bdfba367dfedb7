"""What each test asks of the database, and which tests may wait on PostgreSQL for the proof.

A test comes out otherwise on PostgreSQL by what it asks there. While the tests run on SQLite, the statements of each
are noted, with the kind of each value at its place. From that follow the tests that together ask nearly all of it, as
what is left takes as long as all else: `make test` runs these on PostgreSQL too, and `make proof` runs every one. Never
left for the proof is what a database decides by more than its answer to a statement: races, refusals and the search.
What a test asks by itself, to prepare rows and to judge what became of them, is no question of the site's: it counts
for those tests alone in which the site asks nothing. Of tests that ask the same those are run that take less time.
"""

import functools
import heapq
import json
import math
import os
import re
import sys
import threading
from collections import Counter
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.signals import connection_created

TESTS = Path(__file__).resolve().parent
DATABASE = {"db", "transactional_db"}
SEARCHES = "tests/search/"  # each database has an index of its own making
NEARLY_ALL = 0.95  # of what is asked
LEAST = 1 / 64  # seconds of the processor, below which no test is told from another by its time
SAVEPOINT = re.compile(r'(SAVEPOINT) ["`]\w+["`]')
SEVERAL = re.compile(r"%s(?:, %s)+")
SEVERAL_ROWS = re.compile(r"\(%s…?\)(?:, \(%s…?\))+")
SEVERAL_MOST = re.compile(r"LIMIT (?!1\b)\d+")
FURTHER_ON = re.compile(r"OFFSET \d+")


def shape(statement):
    """A statement as it is asked of one row or of many, of the first page or of the next: without the names of
    savepoints, the lengths of lists and how many rows are asked for and passed over (one row is another question)."""
    one = SEVERAL_ROWS.sub("(%s…)…", SEVERAL.sub("%s…", SAVEPOINT.sub(r"\1", statement)))
    return FURTHER_ON.sub("OFFSET n", SEVERAL_MOST.sub("LIMIT n", one)) if "LIMIT" in one else one


def kind(value):
    """What a database may take in another way: a text that is long, very long, or not of ASCII; a number below zero or
    beyond 32 bits; and each other type."""
    if type(value) is str:
        return f"{'ascii' if value.isascii() else 'text'} {1 + (len(value) > 100) + (len(value) > 2000)}"
    if type(value) is int:
        return "int" if 0 <= value < 2**31 else "odd int"
    return type(value).__name__


def parts(statement, values):
    """What a statement asks a database: itself, and to take a value of this kind at this place, whatever stands at the
    other places. Of a list, and of rows, all places are one. `values`: the kind of each, or True for many rows."""
    if values is True:
        return {(statement, "many")}
    a_list = "…" in statement
    return {(statement,), *((statement, "a list" if a_list else place, one) for place, one in enumerate(values))}


@functools.cache
def whose(file):
    """Whose code stands in a file: the site's, the tests', or nobody's here (libraries, and what is typed in)."""
    path = Path(file)
    if not path.is_relative_to(TESTS.parent) or "site-packages" in path.parts or file == __file__:
        return None
    return "tests" if path.is_relative_to(TESTS) else "site"


def who_asks():
    """Whose code, the site's or the tests', called last what asks the database now."""
    frame, found = sys._getframe(1), None
    while frame and not found:
        frame, found = frame.f_back, whose(frame.f_code.co_filename)
    return found or "site"


def asks(item):
    """Whether a test asks the database."""
    return bool(item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames))


def may_wait(item):
    """Whether a test is noted: not what is about the search, which PostgreSQL is asked whatever others ask, nor what it
    is not asked in `make test` anyhow and so asks for no other."""
    elsewhere = item.get_closest_marker("sqlite") or item.get_closest_marker("walk")
    return not (elsewhere or item.nodeid.startswith(SEARCHES))


def cpu_seconds():
    """What this process and those that it waited for have taken of the processor."""
    return sum(os.times()[:4])


class Notes:
    """What the tests of this process ask: {test: the numbers of the statements of the site and of the test's own, or
    None where it may not wait}; a statement counts with the kinds of all its values. And how long each took."""

    def __init__(self, folder):
        self.folder, self.tests, self.numbers = Path(folder), {}, {}
        self.test, self.began, self.seconds = None, 0, {}
        connection_created.connect(self._listen_on)

    def begin(self, item):
        """Notes from here on what this test asks; one that asks nothing is run on SQLite alone."""
        self._end()
        self.test = item.nodeid if asks(item) else None
        if not self.test:
            return
        self.tests[self.test] = {"site": set(), "tests": set()} if may_wait(item) else None

    def leave(self, items):
        """Notes tests that are not run here, as they hold for the other database alone: they never wait."""
        self.tests |= {item.nodeid: None for item in items}

    def _end(self):
        now = cpu_seconds()
        if self.test:
            self.seconds[self.test] = now - self.began
        self.began = now

    def _listen_on(self, connection, **_):
        if self.heard not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.heard)

    def heard(self, execute, sql, params, many, context):
        """Notes a statement. A test does not wait that has several threads, or was refused a statement: another
        database refuses others, and may spoil the transaction by it."""
        if (noted := self.tests.get(self.test)) is None:
            return execute(sql, params, many, context)
        values = params.values() if isinstance(params, dict) else params or ()
        key = (sql, many or tuple(map(kind, values)))
        noted[who_asks()].add(self.numbers.setdefault(key, len(self.numbers)))
        if threading.current_thread() is not threading.main_thread():
            self.tests[self.test] = None
        try:
            return execute(sql, params, many, context)
        except DatabaseError:
            self.tests[self.test] = None
            raise

    def write(self, name):
        """Leaves the notes of this process in the folder, by the parts of each statement."""
        self._end()
        kinds, asked = {}, []
        for sql, values in self.numbers:
            asked.append({kinds.setdefault(part, len(kinds)) for part in parts(shape(sql), values)})
        tests = {
            test: noted and sorted(set().union(*(asked[number] for number in noted["site"] or noted["tests"])))
            for test, noted in self.tests.items()
        }
        (self.folder / f"{name}.json").write_text(
            json.dumps({"kinds": [json.dumps(one) for one in kinds], "tests": tests, "seconds": self.seconds})
        )


def asked_already(folder):
    """By the notes in a folder the tests that ask next to nothing which others do not: a set, and the files of the
    others: a sorted list. Thousands of tests need not be read to run some hundred."""
    asked, seconds, always = {}, {}, set()
    for path in sorted(Path(folder).glob("*.json")):
        notes = json.loads(path.read_text())
        seconds |= notes["seconds"]
        always |= {test for test, noted in notes["tests"].items() if noted is None}
        for test, noted in notes["tests"].items():
            if noted is not None:
                asked[test] = {notes["kinds"][number] for number in noted}
    run = chosen(asked, seconds)
    return set(asked) - run, sorted({test.partition("::")[0] for test in always | run})


def cost(seconds):
    """What a test counts for that took so long: in powers of two, so that two runs choose nearly the same."""
    return 2 ** round(math.log2(max(seconds, LEAST)))


def chosen(asked, seconds):
    """Of tests by what each asks, as few and as quick ones, nearly, as ask NEARLY_ALL of it: always the one next that
    asks the most of what is still unasked for its time, of equals the first by name; then without those that the later
    ones made needless, the slowest first."""
    costs = {test: cost(seconds.get(test, 0)) for test in asked}
    unasked, kept = set().union(*asked.values()), []
    may_stay = (1 - NEARLY_ALL) * len(unasked)
    waiting = [(-len(kinds) / costs[test], test) for test, kinds in asked.items()]
    heapq.heapify(waiting)
    while len(unasked) > may_stay:
        worth, test = heapq.heappop(waiting)
        now = -len(asked[test] & unasked) / costs[test]
        if now == worth:
            kept.append(test)
            unasked -= asked[test]
        elif now:  # what it asks was asked meanwhile, in part: others may be worth more
            heapq.heappush(waiting, (now, test))
    times = Counter(kind for test in kept for kind in asked[test])
    for test in sorted(kept, key=lambda one: (-costs[one], one)):
        if all(times[kind] > 1 for kind in asked[test]):
            kept.remove(test)
            times.subtract(asked[test])
    return set(kept)
