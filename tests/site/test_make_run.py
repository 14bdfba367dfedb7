"""`make run` as on a machine that never saw the project: a copy of the sources, a folder of its own, no environment."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
spec = importlib.util.spec_from_file_location("environment", ROOT / "deploy" / "environment.py")
environment = importlib.util.module_from_spec(spec)
spec.loader.exec_module(environment)


def test_an_old_python_is_told_which_one_is_needed():
    words = environment.problem((3, 9, 2), has_ensurepip=True)
    assert "3.11 or newer is needed; this is 3.9" in words


def test_a_python_without_venv_is_told_the_name_of_the_package():
    assert "apt install python3.12-venv" in environment.problem((3, 12, 1), has_ensurepip=False)


def test_a_good_python_is_told_nothing():
    assert environment.problem((3, 11, 0), has_ensurepip=True) is None


def test_a_change_in_an_included_list_is_seen(tmp_path):
    (tmp_path / "a.txt").write_text("-r b.txt\n")
    (tmp_path / "b.txt").write_text("one==1\n")
    before = environment.fingerprint(str(tmp_path / "a.txt"))
    (tmp_path / "b.txt").write_text("one==2\n")
    assert environment.fingerprint(str(tmp_path / "a.txt")) != before


@pytest.mark.proof
def test_a_half_made_environment_is_removed_and_made_anew(tmp_path, capfd):
    (tmp_path / "list.txt").write_text("# nothing\n")
    folder = tmp_path / "env"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("left by a run that was broken off")
    environment.main(str(folder), str(tmp_path / "list.txt"))
    assert "which is half made" in capfd.readouterr().out
    assert environment.works(str(folder / "bin" / "python"), "-m", "pip", "--version")
    environment.main(str(folder), str(tmp_path / "list.txt"))
    assert capfd.readouterr().out == ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def heed_signals():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def make_run(folder, port):
    """Starts `make run` like a person at a terminal, where neither Ctrl+C nor its closing is ignored (nohup does)."""
    outside = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"} or k.startswith(("PIP_", "PYENV"))}
    return subprocess.Popen(
        ["make", "run", f"PORT={port}"], cwd=folder, env=outside, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=heed_signals,
    )  # fmt: skip


def read_until(process, words):
    """The lines that a process prints, up to one with these words."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    pytest.fail("".join(lines))


def left(folder):
    """The processes that still run in a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(place)).is_relative_to(folder):
                found.append((place.parent / "cmdline").read_text().replace("\0", " "))
    return found


def wait_until_ended(process, folder):
    process.wait(30)
    deadline = time.monotonic() + 35  # gunicorn lets requests that are being answered end, for 30 seconds
    while left(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left(folder) == []


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of what stands in the repository, as a clone has it."""
    folder = tmp_path_factory.mktemp("clone")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.proof
@pytest.mark.sqlite
def test_first_start_second_start_and_end(checkout):
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    process = make_run(checkout, port)
    said = read_until(process, address)
    for step in (
        "Making a Python environment",
        "Installing",
        "secret key",
        "Migrating",
        "Gathering static",
        "Starting",
    ):
        assert step in said
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
    for name in ("secret-key", "demo-accounts.txt"):
        assert stat.S_IMODE((checkout / "var" / name).stat().st_mode) == 0o600
    accounts = [line.split("\t") for line in (checkout / "var" / "demo-accounts.txt").read_text().splitlines()]
    assert [role for role, _, _ in accounts] == ["author", "editor", "moderator", "administrator"]

    second = make_run(checkout, port)
    assert "cannot be served" in read_until(second, "cannot be served")
    assert second.wait(30) != 0

    os.killpg(process.pid, signal.SIGINT)
    wait_until_ended(process, checkout)

    assert min(start_again(checkout) for _ in range(3)) < 5


def start_again(checkout):
    """Starts a site that was made ready before and ends it; returns the seconds until its address was told."""
    began = time.monotonic()
    process = make_run(checkout, port := free_port())
    said = read_until(process, f":{port}/")
    took = time.monotonic() - began
    for step in ("Migrating", "Installing", "Gathering"):
        assert step not in said
    process.terminate()
    wait_until_ended(process, checkout)
    return took


@pytest.mark.proof
@pytest.mark.sqlite
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whatever_ends_make_ends_the_site(checkout, number):
    process = make_run(checkout, port := free_port())
    read_until(process, f":{port}/")
    process.send_signal(number)
    wait_until_ended(process, checkout)


@pytest.mark.proof
@pytest.mark.sqlite
def test_what_kills_the_starter_itself_ends_the_site_too(checkout):
    process = make_run(checkout, port := free_port())
    read_until(process, f":{port}/")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    wait_until_ended(process, checkout)


@pytest.mark.proof
@pytest.mark.sqlite
def test_two_started_at_once_on_an_empty_folder_both_serve_one_site(checkout):
    shutil.rmtree(checkout / "var", ignore_errors=True)
    ports = [free_port(), free_port()]
    both = [make_run(checkout, port) for port in ports]
    said = [read_until(process, f":{port}/ ") for process, port in zip(both, ports, strict=True)]
    assert sorted(text.count("Demo accounts, with passwords") for text in said) == [0, 1]
    assert sum("Waiting for another start" in text for text in said) == 1
    assert "Traceback" not in "".join(said)
    for process in both:
        process.terminate()
        process.wait(30)
    wait_until_ended(both[0], checkout)


@pytest.mark.proof
@pytest.mark.sqlite
def test_a_folder_that_cannot_be_made_is_named(checkout, tmp_path):
    (tmp_path / "file").write_text("a file stands where a folder should be")
    command = ["make", "run", f"PORT={free_port()}", f"VAR_DIR={tmp_path / 'file' / 'var'}"]
    told = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert "cannot be written" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.proof
@pytest.mark.sqlite
@pytest.mark.parametrize(("setting", "words"), [("PORT=70000", "no port"), ("HOST=nowhere.invalid", "no address")])
def test_a_place_that_cannot_be_served_is_refused_in_words(checkout, setting, words):
    told = subprocess.run(["make", "run", setting], cwd=checkout, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert words in told.stderr
    assert "Traceback" not in told.stderr
