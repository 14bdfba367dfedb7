"""What each test asks of the database is noted, and none waits for the proof that asks what no other does."""

import json
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from essays.models import Hub
from sitewide import state
from tests.asked import Notes, asked_already, cpu_seconds, kind, may_wait, parts, shape


@pytest.fixture
def notes(tmp_path, db):
    """Notes of this connection, as they are while a test named "one" runs."""
    made = Notes(tmp_path)
    made.test, made.began, made.tests = "one", cpu_seconds(), {"one": {"site": set(), "tests": set()}}
    with connection.execute_wrapper(made.heard):
        yield made


def item(*marks, nodeid="tests/essays/test_x.py::test_x", fixtures=()):
    """A test as pytest knows it, with these marks."""
    found = {mark.name: mark for mark in marks}
    return SimpleNamespace(nodeid=nodeid, fixturenames=fixtures, get_closest_marker=found.get)


def left_by(folder, seconds=(), **asked):
    """The tests that wait, of these by what each asks, and how long some took."""
    kinds = sorted({one for all_of in asked.values() for one in all_of or ()})
    tests = {test: all_of and [kinds.index(one) for one in all_of] for test, all_of in asked.items()}
    (folder / "gw0.json").write_text(json.dumps({"kinds": kinds, "tests": tests, "seconds": dict(seconds)}))
    return asked_already(folder)[0]


def test_of_few_that_are_asked_none_stays_unasked(tmp_path):
    assert left_by(tmp_path, page="ab", form="bcd", feed="d", log="e") == {"feed"}
    assert left_by(tmp_path, a="xy", b="xy", c="") == {"b", "c"}
    assert left_by(tmp_path, race=None, a="x") == set()


def test_of_a_hundred_that_are_asked_the_dearest_five_wait(tmp_path):
    asked = {f"quick {n}": [f"kind {n}"] for n in range(98)} | {"slow": ["rare", "odd"]}
    waiting = left_by(tmp_path, {"slow": 4, "quick 7": 2}, **asked)
    assert {"slow", "quick 7"} < waiting and len(waiting) == 4
    assert "slow" not in left_by(tmp_path, {}, **asked)
    assert left_by(tmp_path, {"slow": 4}, quick=["a", "b", "c"], slow=["d"]) == set()


def test_of_those_that_ask_the_same_the_slow_ones_wait(tmp_path):
    asked = {"whole": "abc", "one": "ab", "other": "bc"}
    assert left_by(tmp_path, **asked) == {"one", "other"}
    assert left_by(tmp_path, {"whole": 9, "one": 0.5, "other": 0.5}, **asked) == {"whole"}
    assert left_by(tmp_path, {"whole": 1.1, "one": 1, "other": 1}, **asked) == {"one", "other"}


def test_what_those_that_are_run_ask_together_is_asked_once(tmp_path):
    """Taken first for the most that it asks, and not needed when the others are."""
    assert left_by(tmp_path, first="abcd", one="abx", other="cdy") == {"first"}


def test_what_several_processes_noted_is_one(tmp_path):
    for name, kinds, test in (("gw0", ["x", "y"], "a"), ("gw1", ["y"], "b")):
        notes = {"kinds": kinds, "tests": {test: list(range(len(kinds)))}, "seconds": {}}
        (tmp_path / f"{name}.json").write_text(json.dumps(notes))
    assert asked_already(tmp_path) == ({"b"}, ["a"])


def test_files_are_named_in_which_something_is_left_to_ask(notes, tmp_path):
    notes.tests = {
        "tests/x.py::one": {"site": {0}, "tests": set()},
        "tests/y.py::the_same": {"site": {0}, "tests": set()},
    }
    notes.numbers = {("SELECT", ()): 0}
    notes.leave([item(nodeid="tests/z.py::there_alone")])
    notes.write("gw0")
    assert asked_already(tmp_path) == ({"tests/y.py::the_same"}, ["tests/x.py", "tests/z.py"])


def test_a_statement_is_the_same_for_one_row_and_for_many():
    assert shape('SAVEPOINT "s1_x2"') == shape('SAVEPOINT "s3_x4"') != shape('RELEASE SAVEPOINT "s1_x2"')
    assert shape("IN (%s, %s)") == shape("IN (%s, %s, %s)") != shape("IN (%s)")
    assert shape("VALUES (%s, %s), (%s, %s)") == shape("VALUES (%s, %s), (%s, %s), (%s, %s)")
    assert shape("VALUES (%s), (%s)") == shape("VALUES (%s), (%s), (%s)") != shape("VALUES (%s)")
    assert shape("LIMIT 1") != shape("LIMIT 2") == shape("LIMIT 20")
    assert shape("LIMIT 20") != shape("LIMIT 20 OFFSET 20") == shape("LIMIT 7 OFFSET 340") != shape("LIMIT 1 OFFSET 20")


def test_values_that_a_database_may_take_in_another_way_differ():
    values = ("a", "a" * 101, "a" * 2001, "é", "é" * 101, 1, -1, None, True, 1.0, b"")
    assert len({kind(value) for value in values}) == len(values)
    assert kind("") == kind("a") == kind("b" * 100) and kind(0) == kind(2**31 - 1) != kind(2**31)


def test_statements_are_noted_with_their_kinds(notes, tmp_path):
    names = [list(Hub.objects.filter(name=name)) for name in ("a", "b", "é")]
    assert names == [[], [], []]
    assert [len(noted) for noted in notes.tests["one"].values()] == [0, 2]
    notes.write("gw0")
    written = json.loads((tmp_path / "gw0.json").read_text())
    assert written["tests"] == {"one": [0, 1, 2]}
    assert 0 <= written["seconds"]["one"] < 60
    assert sorted(json.loads(line)[1:] for line in written["kinds"]) == [[], [0, "ascii 1"], [0, "text 1"]]


def test_what_a_test_asks_by_itself_counts_where_the_site_asks_nothing(notes, tmp_path):
    def written():
        notes.write("gw0")
        found = json.loads((tmp_path / "gw0.json").read_text())
        return {json.loads(found["kinds"][number])[0] for number in found["tests"]["one"]}

    list(Hub.objects.filter(name="a"))
    assert len(written()) == 1 and "essays_hub" in written().pop()
    state.current()
    assert written() and not any("essays_hub" in asked for asked in written())


def test_a_value_is_asked_at_its_place_whatever_stands_at_the_others():
    asked = parts("SET a = %s, b = %s", ("int", "text 1")) | parts("SET a = %s, b = %s", ("odd int", "ascii 1"))
    assert parts("SET a = %s, b = %s", ("int", "ascii 1")) <= asked
    assert not parts("SET a = %s, b = %s", ("ascii 1", "int")) & asked - {("SET a = %s, b = %s",)}
    assert (
        parts("IN (%s…)", ("int", "int", "int"))
        == parts("IN (%s…)", ("int", "int"))
        < parts("IN (%s…)", ("int", "text 1"))
    )
    assert parts("now()", ()) == {("now()",)} and parts("SET a = %s", True) == {("SET a = %s", "many")}


def test_who_is_refused_a_statement_does_not_wait(notes):
    with suppress(DatabaseError), transaction.atomic():
        User.objects.bulk_create([User(email="one@example.org"), User(email="one@example.org")])
    assert notes.tests == {"one": None}


def test_who_asks_from_a_thread_does_not_wait(notes):
    given = (lambda *_: None, "SELECT 1", None, False, {"connection": connection})
    ask = threading.Thread(target=notes.heard, args=given)
    ask.start()
    ask.join()
    assert notes.tests == {"one": None}


def test_what_is_searched_never_waits():
    marked = pytest.mark.django_db
    assert may_wait(item(marked.mark)) and may_wait(item(fixtures=("db",)))
    for never in (
        item(marked.mark, nodeid="tests/search/test_contract.py::test_x"),
        item(marked.mark, pytest.mark.sqlite.mark),
        item(marked.mark, pytest.mark.walk.mark),
    ):
        assert not may_wait(never)
