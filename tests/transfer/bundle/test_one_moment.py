"""A bundle is of one moment, and stands under its name whole or not at all."""

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection

from essays import publishing
from essays.models import Essay
from tests.cast import make_comment, make_essay
from tests.transfer.bundle.packed import files_of, lines, written
from transfer.bundle import check, essays_out
from transfer.bundle.form import Refused

ROOT = Path(__file__).resolve().parents[3]


def elsewhere(work):
    """Does something through a connection of its own, as another process would; raises what that raised."""
    failed = []

    def run():
        try:
            work()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "it waits for the bundle"
    if failed:
        raise failed[0]


def test_what_is_published_meanwhile_is_not_in_it_and_does_not_wait(emptied, folder):
    first, second = make_essay("First"), make_essay("Second")
    make_comment(first)

    def change():
        make_essay("Third")
        make_comment(first, "Said meanwhile, while it was written.")
        essay = Essay.objects.get(pk=second.pk)
        publishing.withdraw(essay, "Meanwhile.", by=None)

    done = []

    def progress(what, number, _total):
        if what == "essays" and not done:
            done.append(number)
            elsewhere(change)

    path = written(folder / "a.zip", progress=progress)
    assert done == [1]
    assert sorted(name for name in files_of(path) if name.endswith(".md")) == ["essays/first.md", "essays/second.md"]
    assert not lines(path, "withdrawn") and len(lines(path, "replies")) == 1
    assert check.check(path).counts["essays"] == 2
    assert Essay.objects.published().count() == 2  # and the site is where it went meanwhile
    after = written(folder / "b.zip")
    assert "essays/third.md" in files_of(after) and len(lines(after, "withdrawn")) == 1
    make_essay("Fourth")  # the connection is as it was: it can write


def test_what_fails_leaves_what_was_there(site, folder, monkeypatch):
    make_essay()
    path = folder / "a.zip"
    path.write_bytes(b"what was there")

    def fails(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(essays_out, "write", fails)
    with pytest.raises(Refused, match=r"a\.zip cannot be written: No space left on device"):
        written(path)
    assert [one.name for one in folder.glob("a*")] == ["a.zip"] and path.read_bytes() == b"what was there"


def test_a_folder_that_is_not_there(site, folder):
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("export_site", str(folder / "nowhere" / "a.zip"))


@pytest.mark.proof
def test_killed_at_any_moment_and_run_again(emptied, folder):
    """Never is there a broken file under the name; the next run is whole."""
    for number in range(12):
        make_essay(f"Essay {number}", "Words. " * 20_000)
    out = folder / "a.zip"
    whole = written(folder / "whole.zip").read_bytes()
    for wait in (0.9, 1.2, 1.4, 1.6, 1.8, 2.0, 2.3):
        process = _export(out)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not out.exists() or out.read_bytes() == whole
    assert _export(out).wait() == 0
    assert out.read_bytes() == whole and not out.with_name("a.zip.part").exists()
    with zipfile.ZipFile(out) as packed:
        assert packed.testzip() is None


def _export(out):
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    variables = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": str(site_settings.MEDIA_ROOT), "DEBUG": "1"}
    command = [sys.executable, "manage.py", "export_site", str(out)]
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_progress_tells_rate_and_time_left(site, folder, capsys):
    make_essay()
    call_command("export_site", str(folder / "a.zip"))
    call_command("import_bundle", str(folder / "a.zip"), check=True)
    said = capsys.readouterr().out
    assert "essays: 1 of 1" in said and "a.zip: 1 essays" in said
    assert "files compared" in said and "is whole and good" in said
