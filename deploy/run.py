"""Runs the whole site on this machine, for `make run`: makes ready, starts web server and task worker, watches both.

HOST, PORT and SITE_URL change where it is served; whatever ends this process ends the two others with it.
"""

import contextlib
import ctypes
import fcntl
import http.client
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
C_LIBRARY = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - all addresses of a machine, and one to ask it at
PATIENCE = 15  # seconds for a process to end by itself


class Stop(Exception):
    """A signal came, or make is gone; raised by look_at_make only, never in the middle of something else."""


def say(text):
    print(text, flush=True)


def address():
    """Host and port from the environment; ends with a plain sentence when they cannot be served."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT={port} is no port: a number from 1 to 65535 is needed.")
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except PermissionError:
        sys.exit(f"Port {port} may be served by the system only. Choose one above 1023: make run PORT=8000")
    except OSError as error:
        if isinstance(error, socket.gaierror):
            sys.exit(f"HOST={host} is no address of this machine.")
        sys.exit(
            f"{host}:{port} cannot be served ({error.strerror}): another program may be using the port. "
            f"Choose another: make run PORT={int(port) + 1 if int(port) < 65535 else 8000}"
        )
    return host, int(port)


def site_url(host, port):
    """The address that a browser on this machine can open."""
    name = EVERYWHERE.get(host, host)
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}:{port}"


def var_folder():
    return Path(os.environ.get("VAR_DIR") or ROOT / "var")


@contextlib.contextmanager
def alone(folder):
    """One start at a time makes the site ready: a second one waits, and then finds it done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = open(folder / "lock", "w")
    except OSError as error:
        sys.exit(f"{folder} cannot be written ({error.strerror}): database, key and pictures are kept there.")
    with lock:
        if not locked(lock):
            say("Waiting for another start of this site to make it ready.")
            while not locked(lock):
                look_at_make()
                time.sleep(0.1)
        yield


def locked(file):
    """Whether this process has the lock now."""
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def secret_key(folder):
    """Makes the key that signs sessions and links, once, readable by its owner only."""
    file = folder / "secret-key"
    if os.environ.get("SECRET_KEY"):
        return
    if not file.exists() or not file.read_text().strip():
        say("Making a secret key.")
        file.unlink(missing_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    file.chmod(0o600)


def prepare():
    """Database, rows, demo content and static files, by one Django process."""
    process = start([*MANAGE, "prepare", "--demo"])
    if wait(process):
        sys.exit("The site could not be made ready; the lines above say why.")


def start(command):
    """Starts a process in a group of its own, so that Ctrl+C reaches it through this one, in order, and only once."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, preexec_fn=end_with_parent)
    started.append(process)
    return process


def end_with_parent():
    """Asks the system to end this process when the one that started it is gone, even by kill -9, as far as it can."""
    with contextlib.suppress(AttributeError):  # Linux only
        C_LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait(process):
    """Waits for the end of one process, looking whether the site is still wanted; returns its exit code."""
    while process.poll() is None:
        look_at_make()
        time.sleep(0.1)
    return process.returncode


def look_at_make():
    """Raises Stop when this was told to stop, or make, which started it, is gone or was itself told to.

    A make that is sent SIGINT or SIGHUP alone (not by a terminal, which sends them to everybody) waits for its children
    and tells them nothing; but it no longer catches that signal, and Linux shows so.
    """
    if signalled or os.getppid() != parent or caught_at_start - caught_by(parent):
        raise Stop


def caught_by(process):
    """Which of the two signals a process catches, as far as the system tells."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        mask = int(Path(f"/proc/{process}/status").read_text().split("SigCgt:")[1].split()[0], 16)
        return {name for name in (signal.SIGINT, signal.SIGHUP) if mask & 1 << (name - 1)}
    return set()


parent = os.getppid()
caught_at_start = caught_by(parent)
started = []
signalled = []  # the numbers of the signals that came


def answers(host, port):
    """Whether the web server gives an answer; it is waited for as long as the site is wanted."""
    place = EVERYWHERE.get(host, host)
    connection = http.client.HTTPConnection(place, port, timeout=20)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/")
        while not select.select([connection.sock], [], [], 0.1)[0]:
            look_at_make()
        return connection.getresponse().status > 0
    return False


def serve(host, port):
    """Starts both processes, says the address once a page comes, and watches them until one ends or Stop is raised."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    os.environ.setdefault("BIND", bind)
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    say("Starting the web server and the task worker.")
    web = start([sys.executable, "-m", "gunicorn", "-c", config, "commonswiki.wsgi"])
    worker = start([*MANAGE, "worker"])
    while web.poll() is None and not answers(host, port):
        look_at_make()
        time.sleep(0.1)
    if web.poll() is None:
        accounts = var_folder() / "demo-accounts.txt"
        if accounts.exists():
            say(f"Demo accounts and their passwords are in {os.path.relpath(accounts)}")
        if host in EVERYWHERE and os.environ["SITE_URL"] == site_url(host, port):
            say(
                f"For other machines, start it with the name that they use: make run HOST={host} SITE_URL=http://NAME:{port}"
            )
        say(f"The site is at {os.environ['SITE_URL']}/ (Ctrl+C ends it)")
    while web.poll() is None:
        if worker.poll() is not None:
            say(f"The task worker ended (code {worker.returncode}); it is started again.")
            time.sleep(2)
            worker = start([*MANAGE, "worker"])
        look_at_make()
        time.sleep(0.25)
    sys.exit(f"The web server ended (code {web.returncode}); the lines above say why.")


def end_all():
    """Asks what was started to end, waits, and then insists."""
    running = [process for process in started if process.poll() is None]
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def stop(number, frame):
    """Notes a signal, and no more: an exception raised here could come while a lock is being taken, which then nobody
    would ever release, and the end would wait for it for good. A second Ctrl+C changes nothing."""
    signalled.append(number)


def main():
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    try:
        host, port = address()
        os.environ["SITE_URL"] = (os.environ.get("SITE_URL") or site_url(host, port)).rstrip("/")
        with alone(var_folder()):
            secret_key(var_folder())
            prepare()
        serve(host, port)
    except Stop:
        say("\nStopping.")
    finally:
        end_all()


if __name__ == "__main__":
    main()
