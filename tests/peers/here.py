"""A new site of ours in a folder: what is imported, and what its pages answer."""

import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1:8000"


class Here:
    """The site that is being compared. Made before any model is imported: the settings are read from the environment,
    which names its folder, and its database where PEERS_DATABASE_URL does (an empty one, for one comparison; else it is
    SQLite in the folder). `seconds` is what the last command took."""

    def __init__(self, folder):
        self.folder, self.seconds = Path(folder), 0.0
        self.folder.mkdir()
        database = os.environ.pop("PEERS_DATABASE_URL", "")
        for name in ("DATABASE_URL", "CACHE_URL", "MEDIA_ROOT", "EMAIL_URL", "TRUSTED_PROXIES", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        os.environ |= {
            "VAR_DIR": str(folder), "SECRET_KEY": secrets.token_urlsafe(40), "SITE_URL": f"http://{HOST}",
            "DJANGO_SETTINGS_MODULE": "commonswiki.settings",
        }  # fmt: skip
        if database:
            os.environ["DATABASE_URL"] = database
        self.manage("prepare")
        django.setup()

    def manage(self, *arguments):
        """What a command of manage.py prints; one that fails ends the comparison with what it said."""
        began, command = time.monotonic(), [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
        self.seconds = time.monotonic() - began
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def bring(self, command, *arguments):
        """Imports with a command, and gives its report as it is written for programs."""
        said = self.manage(command, *arguments, "--report", self.folder / "report")
        return said, json.loads((self.folder / "report" / "report.json").read_text(encoding="utf-8"))
