"""The site as a server runs it: gunicorn on a folder of its own, asked over the network. For proofs."""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    """Waits until something answers at a port; ends the process in words after twenty seconds."""
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    sys.exit("The server did not start.")


def processor_time(processes):
    """User and system time of processes so far, together, in milliseconds."""
    stats = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes)
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) * 1000 / TICK


def memory(process):
    """What a process has in memory, in MiB."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


class Served:
    """A running site: `port`, `folder` (VAR_DIR), `log` (the path of what it writes), `environment` of its programs."""

    def __init__(self, folder, environment, application="commonswiki.wsgi"):
        self.application = application
        self.port, self.folder, self.log = free_port(), Path(folder), Path(folder) / "server.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"}, "VAR_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(40), "DJANGO_SETTINGS_MODULE": "commonswiki.settings",
            "WEB_WORKERS": "1", "WEB_THREADS": "4", "BIND": f"127.0.0.1:{self.port}", **environment,
        }  # fmt: skip
        self.master = None

    def manage(self, *arguments):
        """What a command of manage.py prints."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", self.application]
        with self.log.open("ab") as log:
            self.master = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        wait_for(self.port)
        self.get("/robots.txt")

    def stop(self):
        self.master.send_signal(signal.SIGTERM)
        self.master.wait(30)

    def get(self, path, headers=None, timeout=60):
        """Status, headers (lower case) and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()

    def workers(self):
        """The process ids of the workers; all are begun a moment after the port is open."""
        wanted = int(self.environment["WEB_WORKERS"])
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        for _ in range(100):
            if len(found := children.read_text().split()) == wanted:
                return [int(one) for one in found]
            time.sleep(0.1)
        raise AssertionError(f"The server began {len(found)} workers, not {wanted}.")

    def worker(self):
        """The process id of the one worker."""
        [worker] = self.workers()
        return worker

    def memory(self):
        """What the worker has in memory, in MiB."""
        return memory(self.worker())


@contextlib.contextmanager
def site(demo=False, **environment):
    """A new site, made ready and started; ended and removed when it is left."""
    with tempfile.TemporaryDirectory(prefix="served-") as folder:
        served = Served(folder, environment)
        served.manage("prepare", *(["--demo"] if demo else []))
        served.start()
        try:
            yield served
        finally:
            served.stop()
