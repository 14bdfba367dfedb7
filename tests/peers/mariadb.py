"""A throw-away MariaDB, in a folder of its own: no port, no service, no accounts; gone when it is left."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from tests.programs import need

# Nothing here outlives the comparison, so nothing waits for the disk. Who may open the folder may do everything.
QUIET = (
    "--skip-networking", "--skip-grant-tables", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M", "--skip-log-bin", "--performance-schema=OFF", "--character-set-server=utf8mb4",
)  # fmt: skip


@contextlib.contextmanager
def server(folder):
    """Starts a server in a new folder below `folder` and gives the path of its socket."""
    home = Path(folder) / "mariadb"
    home.mkdir(mode=0o700, parents=True)
    socket, log = home / "socket", home / "log"
    command = [need("mariadbd", "mariadb-server-core"), "--no-defaults", f"--datadir={home}", f"--socket={socket}"]
    command += [f"--pid-file={home / 'pid'}", *QUIET, *(["--user=root"] if os.geteuid() == 0 else [])]
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd="/", stdout=written, stderr=written)
    try:
        _wait(process, socket, log)
        yield socket
    finally:
        process.terminate()
        process.wait(30)


def _wait(process, socket, log):
    for _ in range(300):
        if socket.exists():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"MariaDB did not start:\n{log.read_text(errors='replace')[-2000:]}")
