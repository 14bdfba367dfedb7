"""A property test is given a quarter of its examples in `make test`, and all of them in the proof."""

import contextlib
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from tests import examples, run


def test_as_many_as_are_said_are_tried_in_the_proof_alone(monkeypatch):
    monkeypatch.setattr(examples, "EVERY", False)
    assert examples.examples(400) == 100
    monkeypatch.setattr(examples, "EVERY", True)
    assert examples.examples(400) == 400


def test_what_is_given_examples_is_known_by_that():
    @given(st.none())
    def with_examples(one):
        """Is given some."""

    assert examples.of_a_property(SimpleNamespace(obj=with_examples))
    assert not examples.of_a_property(SimpleNamespace(obj=test_what_is_given_examples_is_known_by_that))
    assert not examples.of_a_property(SimpleNamespace())


def test_the_proof_says_so_to_its_processes(monkeypatch):
    told = []

    @contextlib.contextmanager
    def started(command, environment, out):
        told.append(environment.get("EVERY_EXAMPLE"))
        yield lambda: 0

    monkeypatch.setattr(run, "started", started)
    monkeypatch.delenv("EVERY_EXAMPLE", raising=False)
    for marks in (run.TESTS, run.PROOF):
        with run.pytest("tests", marks, migrated=""):
            pass
    assert told == [None, "1"]
