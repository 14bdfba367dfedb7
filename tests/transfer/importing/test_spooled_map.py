"""A mapping of any size, of which the first keys alone are in memory."""

import os

import pytest

from transfer.importing import spooled_map
from transfer.importing.spooled_map import SpooledLists, SpooledMap, SpooledSet


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    """Almost all lies on disk, in a table that grows with every other key."""
    monkeypatch.setattr(spooled_map, "IN_MEMORY", 2)
    monkeypatch.setattr(spooled_map, "ROOM", 2)
    monkeypatch.setattr(spooled_map, "AT_ONCE", 3)


def test_it_is_as_a_mapping():
    kept, plain = SpooledMap(), {}
    for number in range(300):
        key, value = f"post:{number % 200} é", ("x" * number * 7, number)
        kept[key] = plain[key] = value
    assert (len(kept), kept, set(kept)) == (200, plain, set(plain))
    assert len(kept.first) == 2
    assert "post:200 é" not in kept and 7 not in kept
    assert kept.get("post:200 é", "none") == "none"
    assert kept.setdefault("post:7 é", None) == plain["post:7 é"]
    with pytest.raises(KeyError):
        kept["post:200 é"]
    with pytest.raises(TypeError):
        del kept["post:7 é"]


def test_keys_come_in_the_order_in_which_they_were_set():
    kept = SpooledMap()
    for number in range(50):
        kept[f"{number}"] = None
    assert [*kept] == [f"{number}" for number in range(50)]
    kept["20"] = kept["0"] = ""
    assert [*kept][-2:] == ["49", "20"] and next(iter(kept)) == "0"


def test_keys_of_one_hash_are_kept_apart(monkeypatch):
    monkeypatch.setattr(spooled_map, "hash", lambda key: -9, raising=False)
    kept = SpooledMap()
    kept.update({f"{number}": number for number in range(40)})
    assert {key: kept[key] for key in kept} == {f"{number}": number for number in range(40)}
    assert "40" not in kept


def test_a_copy_of_the_process_reads_the_same():
    kept = SpooledSet(map(str, range(100)))
    if (child := os.fork()) == 0:
        os._exit(0 if all(f"{number}" in kept for number in range(100)) and "100" not in kept else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (len(kept), sorted(kept), "7" in kept) == (100, sorted(map(str, range(100))), True)


def test_lists_of_very_many_keys():
    kept = SpooledLists()
    for number in range(60):
        kept.add(f"{number % 3}", number)
    assert kept.last("1") == list(range(1, 60, 3))
    assert kept.last("1", 2) == [55, 58]
    assert kept.last("4") == []
