"""The database and the shared cache go away, freeze and come back while the site runs, as on a server."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import postgres, programs, served
from tests.served import free_port, wait_for

pytestmark = [pytest.mark.proof, pytest.mark.sqlite]  # each has servers of its own, whatever the tests run on
STATIC = "/static/img/mark-180.png"


def family(pid):
    """A process and all that it began."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


@contextlib.contextmanager
def frozen(pid):
    """Stops a process and its children where they are; lets them go on when it is left."""
    every = family(pid)
    for one in every:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in every:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGCONT)


def postmaster(url):
    folder = "/" + url.removeprefix("postgres://commons@/").strip("/").rpartition("/")[0]
    return folder, int(Path(f"{folder}/data/postmaster.pid").read_text().split()[0])


def restart(folder):
    """Starts PostgreSQL anew, as an upgrade of its package does: every connection is cut."""
    command = [
        f"{postgres.programs()}/pg_ctl",
        "-D",
        f"{folder}/data",
        "-m",
        "fast",
        "-w",
        "-l",
        f"{folder}/log",
        "restart",
    ]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def timed(site, path, **options):
    began = time.monotonic()
    status, headers, body = site.get(path, **options)
    return status, time.monotonic() - began, headers, body


@pytest.fixture(scope="module")
def on_postgresql():
    programs.need_postgresql()
    with postgres.server() as url, served.site(DATABASE_URL=url, WEB_THREADS="4") as site:
        yield site, url


def at_once(site, paths):
    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(lambda path: timed(site, path), paths))


def test_after_a_restart_of_the_database_no_request_fails(on_postgresql):
    site, url = on_postgresql
    folder, _ = postmaster(url)
    assert {status for status, *_ in at_once(site, ["/essays/"] * 12)} == {200}  # each thread has its connection
    restart(folder)
    assert {status for status, *_ in at_once(site, [f"/search/?q={n}" for n in range(12)])} == {200}


def test_a_frozen_database_holds_nobody_longer_than_ten_seconds_and_no_static_file(on_postgresql):
    site, url = on_postgresql
    _, pid = postmaster(url)
    assert {status for status, *_ in at_once(site, ["/essays/"] * 12)} == {200}
    with frozen(pid):
        first = at_once(site, [f"/search/?q={n}" for n in range(4)])
        assert {status for status, *_ in first} == {503}
        assert max(seconds for _, seconds, *_ in first) < 10
        # One at a time tries whether it is back: all the others answer at once.
        with ThreadPoolExecutor(8) as pool:
            later = [pool.submit(timed, site, f"/search/?q=x{n}") for n in range(16)]
            time.sleep(0.3)
            files = [timed(site, STATIC) for _ in range(10)]
            assert {status for status, *_ in files} == {200}
            assert max(seconds for _, seconds, *_ in files) < 2
            assert {one.result()[0] for one in later} == {503}
    assert timed(site, "/search/?q=again")[0] == 200
    assert {status for status, *_ in at_once(site, ["/essays/?page=1"] * 12)} == {200}


def test_a_database_that_freezes_in_the_middle_of_an_answer_is_waited_for_no_longer(on_postgresql):
    site, url = on_postgresql
    folder, pid = postmaster(url)
    locked = "BEGIN; LOCK TABLE search_indexeddocument; SELECT pg_sleep(60)"
    lock = subprocess.Popen(
        ["psql", "-h", folder, "-U", "commons", "commons", "-c", locked],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(1)
        answers = []
        asking = threading.Thread(target=lambda: answers.append(timed(site, "/search/?q=middle")))
        asking.start()
        time.sleep(1)
        with frozen(pid):
            asking.join(15)
        assert answers and answers[0][0] == 503 and answers[0][1] < 10.5
    finally:
        lock.kill()
        lock.wait()


@pytest.fixture
def redis():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        program = programs.need("redis-server", "redis-server")
        command = [program, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(port)
        yield process, port
        process.kill()
        process.wait()


def test_a_shared_cache_that_is_frozen_or_away_costs_half_a_second_at_most(redis):
    process, port = redis
    paths = ["/", "/essays/", "/politics/", "/feed.xml", "/archive/"]
    with served.site(CACHE_URL=f"rediscache://127.0.0.1:{port}/0", WEB_THREADS="2") as site:

        def asked():
            for n in range(4):
                for path in paths:
                    # With a cookie: what a worker has just given to others it gives again without its caches.
                    status, seconds, *_ = timed(site, f"{path}?page=1" if n % 2 else path, headers={"Cookie": "x=y"})
                    assert status == 200 and seconds < usual + 0.5
            assert {status for status, *_ in at_once(site, paths)} == {200}

        for _ in range(2):
            assert {site.get(path)[0] for path in paths} == {200}
        usual = max(timed(site, path)[1] for path in paths)
        with frozen(process.pid):
            asked()
        time.sleep(5.5)
        assert {site.get(path, {"Cookie": "x=y"})[0] for path in paths * 2} == {200}
        process.kill()
        asked()
        assert site.log.read_text().count("The cache does not answer") == 2, "one line each time"
