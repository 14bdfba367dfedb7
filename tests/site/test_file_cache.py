"""The page store of a machine: processes share it, none can leave half of a page in it, and whatever happens to its
file, pages are made without it."""

import contextlib
import logging
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache

from commonswiki.page_cache import backends, file_cache
from commonswiki.page_cache.backends import BoundedCache, SparingCache
from commonswiki.page_cache.file_cache import FileCache
from commonswiki.page_cache.release import fingerprint
from commonswiki.periodic_tasks import tick
from tests import served

ROOT = Path(__file__).resolve().parent.parent.parent
MIB = 2**20
PAGE = (b"<p>Wells and water</p>" * 500, {"Content-Type": "text/html", "Content-Encoding": "br"}, 1_800_000_000.5)


def made(folder, most=4 * MIB, prefix=""):
    return FileCache(str(folder), {"OPTIONS": {"MAX_BYTES": most}, "KEY_PREFIX": prefix})


def sparing(folder, most=4 * MIB):
    options = {"BACKEND": "commonswiki.page_cache.file_cache.FileCache", "MAX_BYTES": most}
    return SparingCache(str(folder), {"OPTIONS": options})


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """What other tests have read and what failed there is of no account here; a deleted file is seen at once."""
    monkeypatch.setattr(file_cache, "_read", set())
    monkeypatch.setattr(file_cache, "LOOK", 0)
    monkeypatch.setattr(backends, "_pause", backends.Pause())
    monkeypatch.setattr(backends, "PAUSE", 0)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var" / "pages"


@pytest.fixture(params=["file", "memory"])
def kept(request, folder):
    """Both caches that hold pages do the same."""
    if request.param == "file":
        return made(folder)
    cache = BoundedCache("of-these-tests", {"OPTIONS": {"MAX_BYTES": 4 * MIB}})
    cache.clear()
    return cache


@pytest.mark.parametrize(
    "value", [PAGE, None, True, 3, 2.5, "wörter", b"", (), {"a": (1, ("b", None))}, ("", (), None)]
)
def test_what_is_kept_comes_back_as_it_was(kept, value):
    kept.set("a", value)
    assert kept.get("a", "missing") == value and type(kept.get("a")) is type(value)
    assert kept.get("b", "missing") == "missing"
    assert kept.get_many(["a", "b"]) == {"a": value}


@pytest.mark.parametrize("value", [{1, 2}, object(), 2**70, [file_cache]])
def test_what_only_pickle_could_keep_is_refused_where_it_is_written(kept, value):
    with pytest.raises((TypeError, OverflowError)):
        kept.set("a", value)
    assert kept.get("a") is None


def test_djangos_interface(kept):
    assert kept.add("a", 1) and not kept.add("a", 2) and kept.get("a") == 1
    assert kept.incr("a") == 2 and kept.get("a") == 2
    assert kept.touch("a", 10) and not kept.touch("b", 10)
    assert kept.delete("a") and not kept.delete("a") and "a" not in kept
    kept.set_many({"a": 1, "b": 2})
    kept.delete_many(["a"])
    assert kept.get_many(["a", "b"]) == {"b": 2}
    kept.set("b", 3)
    assert kept.get_or_set("b", 4) == 3 and kept.get_or_set("c", lambda: 5) == 5
    kept.clear()
    assert kept.get_many(["a", "b", "c"]) == {}


def test_everything_ends_when_its_time_is_over(kept):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        kept.set("hour", 1, 3600)
        kept.set("ever", 2, None)
        kept.set("over", 3, -1)
        assert kept.get_many(["hour", "ever", "over"]) == {"hour": 1, "ever": 2}
        assert kept.touch("hour", 7200) and not kept.touch("over", 10)
        clock.shift(7199)
        assert kept.get("hour") == 1 and not kept.add("hour", 4)
        clock.shift(1)
        assert kept.get("hour") is None and "hour" not in kept and kept.add("hour", 4, 5)
        assert kept.get("hour") == 4 and kept.get("ever") == 2


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_is_over_is_erased_from_the_disk(folder):
    store = made(folder)
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        for n in range(100):
            store.set(f"page-{n}", b"withdrawn words %d" % n * 400, 60)
        store.set("new", b"words of now" * 400, 3600)
        assert b"withdrawn words 7" in on_disk(folder)
        clock.shift(61)
        assert store.erase_expired() == 100 and store.erase_expired() == 0
        assert b"withdrawn words" not in on_disk(folder)
        assert store.get("new")


def test_the_worker_erases_it(db, folder, settings):
    options = {"BACKEND": "commonswiki.page_cache.file_cache.FileCache", "MAX_BYTES": 4 * MIB}
    settings.CACHES = {
        "default": {
            "BACKEND": "commonswiki.page_cache.backends.SparingCache",
            "LOCATION": str(folder),
            "OPTIONS": options,
        }
    }
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        cache.set("page", b"withdrawn words" * 400, 60)
        cache.set("new", PAGE, 3600)
        clock.shift(61)
        assert tick()["kept pages"] == 1 and tick()["kept pages"] == 0
        assert b"withdrawn words" not in on_disk(folder) and cache.get("new") == PAGE


def test_nobody_else_may_read_or_write_it(folder):
    made(folder).set("a", 1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def size(folder):
    return sum(path.stat().st_size for path in folder.iterdir())


def test_it_is_bounded_by_bytes_and_what_is_read_stays(folder):
    store, chance = made(folder, 2 * MIB), random.Random(7)
    store.set("asked-for", PAGE)
    for n in range(2000):
        store.set(f"page-{n % 700}", chance.randbytes(chance.choice([50, 3_000, 15_000, 60_000])))
        assert store.get("asked-for") == PAGE
        assert size(folder) <= 2 * MIB
    assert store.get("page-1") is None and store.get(f"page-{1999 % 700}")
    store.set("asked-for", b"x" * (MIB // 3))
    assert store.get("asked-for") is None, "neither what is too large nor what stood there before"
    assert not store.add("large", b"x" * (MIB // 3)) and store.get("large") is None


@pytest.mark.parametrize(("lengths", "times"), [([1_000], 3000), ([10, 4_000, 13_000, 90_000], 1000), ([200_000], 200)])
def test_pages_that_are_all_read_make_room_for_others(folder, lengths, times):
    """In a full file there is no room either for the leaf that an entry needs to become the newest."""
    store, chance = made(folder, 2 * MIB), random.Random(7)
    for n in range(times):
        content = chance.randbytes(chance.choice(lengths))
        store.set(f"page-{n}", content)
        assert store.get(f"page-{n}") == content
    assert MIB < size(folder) <= 2 * MIB


WRITER = """
    import os, random, sys
    from django.conf import settings
    settings.configure()
    from commonswiki.page_cache.file_cache import FileCache
    folder, most, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    store, chance = FileCache(folder, {"OPTIONS": {"MAX_BYTES": most}}), random.Random(seed)
    def entry(n):
        letter = 97 + chance.randrange(26)
        return bytes([letter]) * chance.choice([10, 4_000, 13_000, 90_000]), {"letter": chr(letter)}, n
    def whole(n, found):
        content, headers, number = found
        return number == n and content == headers["letter"].encode() * len(content)
"""


def process(folder, most, code, seed=1):
    """A program with a store of its own on the same folder; its output."""
    program = textwrap.dedent(WRITER) + textwrap.dedent(code)
    return subprocess.Popen([sys.executable, "-c", program, str(folder), str(most), str(seed)], cwd=ROOT,
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


def test_processes_share_it_and_it_outlives_them(folder):
    store = made(folder)
    store.set("first", PAGE)
    other = process(folder, 4 * MIB, "print(len(store.get('first')[0])); store.set('second', (b'x', {}, 1))")
    assert other.communicate()[0].split() == [str(len(PAGE[0]))]
    assert store.get("second") == (b"x", {}, 1)
    del store
    assert made(folder).get("second") == (b"x", {}, 1)


def test_several_that_begin_and_write_at_once_keep_their_bound_and_whole_pages(folder):
    code = """
        for n in range(400):
            key = chance.randrange(500)
            found = store.get(f"page-{key}")
            assert found is None or whole(key, found)
            store.set(f"page-{key}", entry(key))
        print("done")
    """
    others = [process(folder, 8 * MIB, code, seed) for seed in range(3)]
    most = 0
    while any(other.poll() is None for other in others):
        with contextlib.suppress(FileNotFoundError):  # it has not begun
            most = max(most, size(folder))
    assert [other.communicate()[0].strip() for other in others] == ["done"] * 3
    assert 4 * MIB < most <= 8 * MIB


def test_threads(folder):
    wrong = []

    def work(seed):
        store, chance = made(folder, 2 * MIB), random.Random(seed)
        for _ in range(200):
            n = chance.randrange(50)
            found = store.get(str(n))
            if found is not None and (found[0] != n or found[1] != bytes([n]) * len(found[1])):
                wrong.append(found)
            store.set(str(n), (n, bytes([n]) * chance.randrange(20_000)))

    threads = [threading.Thread(target=work, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and size(folder) <= 2 * MIB


def whole_after_kills(folder, kills):
    """Kills a process that writes, again and again at any moment, and reads all that is there after each; how many
    pages were found."""
    found, chance = 0, random.Random(3)
    for n in range(kills):
        if (child := os.fork()) == 0:
            try:
                store, number = made(folder, 2 * MIB), n * 1000
                while True:
                    number += 1
                    store.set(f"page-{number % 40}", (number % 40, bytes([number % 251]) * (number % 29 * 999)))
            finally:
                os._exit(1)
        time.sleep(chance.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        reader = made(folder, 2 * MIB)
        for key, (number, content) in reader.get_many(f"page-{n}" for n in range(40)).items():
            assert key == f"page-{number}" and len(set(content)) <= 1 and len(content) % 999 == 0
            found += 1
        assert size(folder) <= 2 * MIB
    return found


def test_a_process_that_is_killed_leaves_no_half_of_a_page(folder):
    assert whole_after_kills(folder, 20) > 100


@pytest.mark.proof
@pytest.mark.sqlite
def test_a_thousand_processes_that_are_killed_leave_no_half_of_a_page(folder):
    assert whole_after_kills(folder, 1000) > 10_000


def test_after_a_fork_each_has_its_own(folder):
    store = made(folder)
    store.set("a", PAGE)
    if (child := os.fork()) == 0:
        code = 1
        try:
            assert store.get("a") == PAGE
            store.set("b", PAGE)
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert store.get("b") == store.get("a") == PAGE


def one_line(caplog, logger):
    """The one line that the log has of a thing."""
    (line,) = [record.getMessage() for record in caplog.records if record.name == logger]
    caplog.clear()
    return line


def test_whatever_becomes_of_its_bytes_no_page_is_served_that_was_not_written(folder):
    """Bytes change anywhere in the file, or its end is cut off: what is found is as it was written, or not found."""
    chance, pages = random.Random(11), {f"page-{n}": (n, bytes([n]) * 9_000) for n in range(60)}
    logging.disable()
    try:
        for turn in range(60):
            shutil.rmtree(folder, ignore_errors=True)
            store = made(folder)
            store.set_many(pages)
            if turn % 2:
                store._ask(file_cache.EMPTY_LOG)
            victim = folder / (file_cache.FILE if turn % 2 else f"{file_cache.FILE}-wal")
            damaged = bytearray(victim.read_bytes())
            for _ in range(chance.choice([1, 20, 1000])):
                damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
            if turn % 5 == 0:
                del damaged[chance.randrange(len(damaged)) :]
            victim.write_bytes(damaged)
            for key in pages:
                assert store.get(key) in (None, pages[key])
            store.set("page-1", pages["page-1"])
            assert store.get("page-1") == pages["page-1"]
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 9_000])
def test_a_file_that_is_none_begins_anew(folder, content, caplog):
    folder.mkdir(parents=True)
    (folder / file_cache.FILE).write_bytes(content)
    store = made(folder)
    assert store.get("a") is None
    store.set("a", PAGE)
    assert made(folder).get("a") == PAGE
    if content:
        assert "begins anew" in one_line(caplog, "commonswiki.page_cache.file_cache")


def test_a_file_of_another_layout_begins_anew(folder, caplog):
    folder.mkdir(parents=True)
    other = sqlite3.connect(folder / file_cache.FILE)
    other.execute("CREATE TABLE entry (key TEXT, value BLOB)")
    other.close()
    store = made(folder)
    assert store.get("a") is None and store.get("b") is None
    store.set("a", PAGE)
    assert store.get("a") == PAGE and "begins anew" in one_line(caplog, "commonswiki.page_cache.file_cache")


def test_what_another_state_of_the_sources_kept_is_not_found(folder, tmp_path):
    for name in (
        "app/__init__.py",
        "templates/page.html",
        "static/a.css",
        "requirements.txt",
        "var/kept",
        "tests/x.py",
    ):
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).write_text("one")
    now = fingerprint(tmp_path / "src")
    made(folder, prefix=now).set("a", PAGE)
    for name in ("var/kept", "tests/x.py"):
        (tmp_path / "src" / name).write_text("another")
    assert made(folder, prefix=fingerprint(tmp_path / "src")).get("a") == PAGE
    assert fingerprint(tmp_path / "src", "http://a") != fingerprint(tmp_path / "src", "http://b")
    for name in ("app/__init__.py", "templates/page.html", "static/a.css", "requirements.txt"):
        before = fingerprint(tmp_path / "src")
        (tmp_path / "src" / name).write_text("another")
        assert before != fingerprint(tmp_path / "src"), name
    assert made(folder, prefix=fingerprint(tmp_path / "src")).get("a") is None


def test_it_may_be_deleted_at_any_time(folder):
    first, second = made(folder), made(folder)
    for n in range(20):
        first.set("a", n)
        assert second.get("a") == n
        shutil.rmtree(folder)
        assert second.get("a") is None
        second.set("b", n)
        assert first.get("b") == n and first.get("a") is None


@pytest.mark.parametrize("part", [file_cache.FILE, f"{file_cache.FILE}-wal", f"{file_cache.FILE}-shm"])
def test_a_part_of_it_may_be_deleted(folder, part):
    first, second = made(folder), made(folder)
    logging.disable()
    try:
        for n in range(20):
            first.set("a", (n, PAGE))
            (folder / part).unlink(missing_ok=True)
            third = made(folder)
            third.set("b", (n, PAGE))
            for store in (first, second, third):
                assert store.get("a") in [None, *((m, PAGE) for m in range(n + 1))]
                assert store.get("b") in [None, *((m, PAGE) for m in range(n + 1))]
        shutil.rmtree(folder)
        first.set("c", 1)
        assert second.get("c") == 1
    finally:
        logging.disable(logging.NOTSET)


def test_where_it_cannot_be_nothing_fails_and_the_log_has_one_line(tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    store = sparing(tmp_path / "file" / "pages")
    for _ in range(3):
        store.set("a", PAGE)
        assert store.get("a") is None and store.get_many(["a"]) == {} and store.get_or_set("a", 7) == 7
        assert store.add("a", 1) is store.touch("a") is store.delete("a") is False
    store.clear()
    assert "NotADirectoryError" in one_line(caplog, "commonswiki.page_cache.backends")
    (tmp_path / "file").unlink()
    store.set("a", PAGE)
    assert store.get("a") == PAGE and not caplog.records


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_in_the_folder_of_another_user_nothing_is_written(folder, caplog):
    folder.mkdir(parents=True)
    os.chown(folder, 65534, 65534)
    store = sparing(folder)
    store.set("a", PAGE)
    assert store.get("a") is None and not list(folder.iterdir())
    assert "belongs to another user" in one_line(caplog, "commonswiki.page_cache.backends")


def test_a_full_disk_costs_no_error_and_leaves_what_was_kept(folder, caplog):
    store = sparing(folder)
    store.set("a", PAGE)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size(folder), before[1]))
    try:
        for n in range(50):
            store.set(f"page-{n}", os.urandom(50_000))
            assert store.get("a") == PAGE
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {record.name for record in caplog.records} == {"commonswiki.page_cache.backends"}
    store.set("b", PAGE)
    assert store.get("b") == PAGE


def test_while_another_writes_for_long_pages_are_made_without_it(folder, caplog):
    store = sparing(folder)
    store.set("a", PAGE)
    other = sqlite3.connect(folder / file_cache.FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.set("b", PAGE)
    assert not store.add("c", PAGE) and not store.delete("a") and not store.touch("a")
    assert store.get("a") == PAGE and store.get("b") is None, "who reads does not wait"
    other.execute("ROLLBACK")
    store.set("b", PAGE)
    assert store.get("b") == PAGE and not caplog.records


@pytest.mark.proof
@pytest.mark.sqlite
def test_two_web_processes_share_a_page_which_outlives_both():
    with served.site(WEB_WORKERS="2") as site:
        folder = site.folder / "pages"

        def entries():
            """The pages that are kept: one that is written again has another id."""
            with contextlib.closing(sqlite3.connect(folder / file_cache.FILE)) as store:
                return store.execute("SELECT id, key FROM entry WHERE key LIKE '%:page:%' ORDER BY id").fetchall()

        def asked():
            # With a cookie, as without one a worker gives again what it has just given.
            return {site.get("/essays/", headers={"Cookie": "a=b"})[::2] for _ in range(20)}

        first = {site.get("/essays/")[::2]}
        kept = entries()
        assert kept and asked() == first and entries() == kept
        os.kill(site.workers()[0], signal.SIGKILL)
        assert asked() == first and entries() == kept
        site.stop()
        site.start()
        assert asked() == first and set(kept) <= set(entries())
        shutil.rmtree(folder)
        time.sleep(1.1)
        assert asked() == first and entries()
        log = site.log.read_text()
        assert "Traceback" not in log and "cache" not in log and "store" not in log
