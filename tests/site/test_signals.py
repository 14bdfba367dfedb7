"""A signal ends the site's processes at whatever moment it comes: also while the process is taking a lock."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent

# The signal comes between the taking of the lock by which Popen asks after its process, and the place that releases it.
STARTER = """
import os, signal, sys
sys.path.insert(0, "deploy")
import run

class Lock:
    def __init__(self, inner):
        self.inner = inner

    def acquire(self, *how):
        taken = self.inner.acquire(*how)
        os.kill(os.getpid(), signal.SIGTERM)
        return taken

    def release(self):
        self.inner.release()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

def start(command):
    process = run_start([sys.executable, "-c", "import time; time.sleep(60)"])
    process._waitpid_lock = Lock(process._waitpid_lock)
    return process

run_start, run.start = run.start, start
run.prepare, run.answers = lambda: None, lambda *_: True
run.main()
"""

# It comes while somebody who waits for the event holds its lock.
WORKER = """
import os, signal, sys, threading, time

class Event(threading.Event):
    def wait(self, timeout=None):
        if timeout is None:  # a thread that waits for its own start
            return super().wait()
        if threading.current_thread() is not threading.main_thread():
            time.sleep(1)
        with self._cond:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)  # the signal is heard here
        return super().wait(timeout)

threading.Event = Event
sys.argv = ["manage.py", "worker"]
import runpy
runpy.run_path("manage.py", run_name="__main__")
"""


def ended(script, folder, **environment):
    try:
        return subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment | {"PATH": "", "VAR_DIR": str(folder)},
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        pytest.fail(f"It was told to stop and went on:\n{late.stdout}\n{late.stderr}")


def test_the_starter_ends_though_the_signal_comes_while_it_looks_after_a_process(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    told = ended(STARTER, tmp_path, PORT=port, SECRET_KEY="for tests only")
    assert (told.returncode, "Stopping." in told.stdout) == (0, True), told


def test_the_worker_ends_though_the_signal_comes_while_it_waits(tmp_path):
    told = ended(WORKER, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3", SECRET_KEY="for tests only")
    assert told.returncode == 0, told
