"""A throw-away PostgreSQL from the system's own programs: no port, no service, gone when it is left."""

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import tempfile

DATABASE = "commons"
# Nothing here outlives the tests, so nothing waits for the disk, and no planner spends time on queries of an instant.
SPEED = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 "
    "-c max_wal_size=4GB -c checkpoint_timeout=1h -c shared_buffers=256MB -c jit=off"
)
# For benches: what is written is on the disk when the site says so, as on a server.
DURABLE = "-c shared_buffers=256MB"


def programs():
    """The folder of PostgreSQL's server programs, the newest where there are several, or None."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb") + glob.glob("/usr/pgsql-*/bin/initdb")
    if found:
        return os.path.dirname(max(found, key=lambda path: int("".join(filter(str.isdigit, path)))))
    initdb = shutil.which("initdb")
    return initdb and os.path.dirname(os.path.realpath(initdb))


@contextlib.contextmanager
def server(options=SPEED):
    """Starts a server in a new folder and gives its DATABASE_URL; stops it and removes the folder at the end."""
    folder = tempfile.mkdtemp(prefix="pg-", dir="/tmp")  # the path of a socket must be short
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
    url = f"postgres://commons@/{folder}/{DATABASE}"
    try:
        _run("initdb", *_data(url), "-U", "commons", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        start(url, options)
        try:
            _run("createdb", "-h", folder, "-U", "commons", DATABASE)
            yield url
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # a proof has stopped it already
                stop(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(url, options=SPEED):
    """Starts the server of a DATABASE_URL that `server` gave, and waits until it answers."""
    folder = _folder(url)
    options = f"-k {folder} -c listen_addresses='' {options}"
    _run("pg_ctl", *_data(url), "-w", "-l", f"{folder}/log", "-o", options, "start")


def stop(url):
    """Ends it as a power cut would."""
    _run("pg_ctl", *_data(url), "-m", "immediate", "stop")


def _folder(url):
    return url.removeprefix("postgres://commons@/").rpartition("/")[0]


def _data(url):
    return "-D", f"{_folder(url)}/data"


def _run(program, *arguments):
    """PostgreSQL refuses to run as root, so root becomes its system user for these commands."""
    prefix = []
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    command = [*prefix, os.path.join(programs(), program), *arguments]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)
