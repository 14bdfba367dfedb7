"""From PostgreSQL to SQLite and back: one manifest, byte for byte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.transfer.bundle import odd_site
from tests.transfer.bundle.packed import manifest, taken_in, written

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.postgresql
@pytest.mark.proof
@pytest.mark.parametrize("private", [False, True])
def test_to_the_other_database_and_back(emptied, folder, private):
    odd_site.build()
    here, there, back = (folder / f"{name}-private.zip" for name in ("here", "there", "back"))
    written(here, private=private)
    options = ["--private"] if private else []
    for arguments in (["migrate"], ["setup"], ["import_bundle", str(here)], ["export_site", str(there), *options]):
        _on_sqlite(folder, arguments)
    emptied()
    taken_in(there)
    written(back, private=private)
    assert manifest(here) == manifest(there) == manifest(back)


def _on_sqlite(folder, arguments):
    url = f"sqlite:///{folder / 'other.sqlite3'}"
    variables = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": str(folder / "other"), "DEBUG": "1"}
    variables["DJANGO_SETTINGS_MODULE"] = "commonswiki.settings"
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
