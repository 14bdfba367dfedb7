"""A WordPress of Debian's package in a folder of its own, filled, which writes its export and tells what it has."""

import contextlib
import json
import subprocess
import time
from pathlib import Path

from tests.peers import mariadb, php

SCRIPTS = Path(__file__).parent / "wordpress"
HOST = "https://old.example"


class Blog:
    """One WordPress: `folder` holds its uploads below wp-content/, `seconds` what its export took."""

    def __init__(self, folder, socket, database):
        self.folder, self.seconds = Path(folder), 0.0
        self.environment = {"PEER_FOLDER": str(folder), "PEER_SOCKET": str(socket), "PEER_DATABASE": database}
        self.uploads.mkdir(parents=True, exist_ok=True)
        command = ["mariadb", "--no-defaults", f"--socket={socket}", "-e", f"CREATE DATABASE {database}"]
        subprocess.run(command, check=True)
        self.run("start.php", PEER_INSTALLS="1")

    @property
    def uploads(self):
        return self.folder / "wp-content" / "uploads"

    def run(self, script, *arguments, out=None, **environment):
        return php.run(SCRIPTS / script, *arguments, environment={**self.environment, **environment}, out=out)

    def export(self, name, *arguments, permalinks=""):
        """Lets it write its export, and notes how long that took; the path of the file."""
        path, began = self.folder / name, time.monotonic()
        with path.open("wb") as out:
            self.run("export.php", *arguments, out=out, PEER_PERMALINKS=permalinks)
        self.seconds = time.monotonic() - began
        return path

    def told(self, permalinks=""):
        """What it says of its texts, terms, people, files and lists, by the addresses of a structure of permalinks."""
        return json.loads(self.run("tell.php", PEER_PERMALINKS=permalinks))


@contextlib.contextmanager
def new(folder, *databases):
    """A WordPress, empty, for each of `databases` (their names); the database ends when it is left."""
    with mariadb.server(folder) as socket:
        yield [Blog(Path(folder) / name, socket, name) for name in databases]
