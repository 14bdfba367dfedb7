"""Measures the processor time of pages: one gunicorn worker, SQLite, persistent connections, no page store."""

import contextlib
import http.client
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TICK = os.sysconf("SC_CLK_TCK")
RUNS, SECONDS = 5, 3
BARE = {"a bare Django page": "/"}
PAGES = {
    "home": "/",
    "hub": "/politics/",
    "essay": "/essays/a-thousand-words/",
    "all essays": "/essays/",
    "tag": "/tags/commons/",
    "authors": "/authors/",
    "search": "/search/?q=irrigators",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(application, environment):
    """One gunicorn worker with an application; gives its port and the worker's process id."""
    port = free_port()
    environment = {**environment, "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", "WEB_THREADS": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--max-requests", "0", application]
    master = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield port, worker_of(master)
    finally:
        master.terminate()
        master.wait()


def worker_of(master):
    """The process id of the one worker, which is begun a moment after the port is open."""
    children = Path(f"/proc/{master.pid}/task/{master.pid}/children")
    for _ in range(100):
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.1)
    sys.exit("The server began no worker.")


def wait_for(port):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    sys.exit("The server did not start.")


def processor_time(process):
    """User and system time of a process so far, in milliseconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICK


def cost(port, worker, address):
    """The median over runs of wrk of the milliseconds that one request costs, and of how many came in a second."""
    url = f"http://127.0.0.1:{port}{address}"
    load(url, 1)
    costs, rates = [], []
    for _ in range(RUNS):
        before = processor_time(worker)
        requests = load(url, SECONDS)
        costs.append((processor_time(worker) - before) / requests)
        rates.append(requests / SECONDS)
    return statistics.median(costs), statistics.median(rates)


def load(url, seconds):
    """Asks for one address again and again over one connection; returns how often it was answered."""
    report = subprocess.run(
        ["wrk", "-c1", "-t1", f"-d{seconds}s", url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in report:
        sys.exit(f"{url} was not always answered with 200")
    return int(re.search(r"(\d+) requests in", report)[1])


def status(port, address):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address)
    return connection.getresponse().status


def measure(pages, port, worker):
    """Prints a line for each page; one that is not answered with 200 ends the bench."""
    for name, address in pages.items():
        if (code := status(port, address)) != 200:
            sys.exit(f"{name}: {address} was answered with {code}")
        print("{:<20} {:6.2f} ms {:6.0f}/s".format(name, *cost(port, worker, address)), flush=True)


def elapsed(port, address, times=50):
    """The median of what a reader waits for an address, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    waits = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", address)
        connection.getresponse().read()
        waits.append((time.perf_counter() - began) * 1000)
    return statistics.median(waits)


def main():
    if not shutil.which("wrk"):
        sys.exit("NOT RUN: wrk is not installed (Debian: apt install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VAR_DIR": folder, "SECRET_KEY": secrets.token_urlsafe(40), "PAGE_STORE": "0"}
        environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings", "ALLOWED_HOSTS": "127.0.0.1"}
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "-m", "tests.bench.content"], cwd=ROOT, env=environment, check=True)
        print(f"processor time of a request (user + system, median of {RUNS} runs of wrk -c1) and requests a second")
        # The bare page before and after tells how quiet the machine was meanwhile.
        with served("tests.bench.bare", environment) as place:
            measure(BARE, *place)
        with served("commonswiki.wsgi", environment) as place:
            measure(PAGES, *place)
            print(f"a search takes {elapsed(place[0], PAGES['search']):.1f} ms from question to answer")
        with served("tests.bench.bare", environment) as place:
            measure(BARE, *place)


if __name__ == "__main__":
    main()
