"""Makes a Python environment and keeps it in step with a list of requirements: environment.py FOLDER REQUIREMENTS

Written so that old Pythons can read it too: they are told plainly, not by a syntax error. Does nothing, quickly, when
nothing changed since the last time.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)


def problem(version, has_ensurepip):
    """What stands against making an environment with this Python, in words, or None."""
    own = f"{version[0]}.{version[1]}"
    if tuple(version[:2]) < OLDEST:
        oldest = f"{OLDEST[0]}.{OLDEST[1]}"
        return (
            f"Python {oldest} or newer is needed; this is {own}. "
            f"If a newer one is installed, name it: make run PYTHON=python{oldest}"
        )
    if not has_ensurepip:
        return (
            f"This Python cannot make environments. Install the package python{own}-venv "
            f"(Debian and Ubuntu: sudo apt install python{own}-venv) and try again."
        )
    return None


def fingerprint(requirements):
    """A hash over this Python, the requirements, and the files that they name with -r."""
    digest = hashlib.sha256(sys.version.encode())
    waiting = [requirements]
    while waiting:
        path = waiting.pop()
        with open(path, encoding="utf-8") as file:
            text = file.read()
        digest.update(text.encode())
        waiting += [os.path.join(os.path.dirname(path), line[3:]) for line in text.splitlines() if line[:3] == "-r "]
    return digest.hexdigest()


def is_current(stamp, python, wanted):
    """Whether this very list was installed before, and its Python still starts."""
    if not os.path.exists(stamp):
        return False
    with open(stamp, encoding="utf-8") as file:
        return file.read() == wanted and works(python, "-c", "")


def works(python, *arguments):
    """Whether this Python starts and does what it is asked, in silence."""
    try:
        return subprocess.call([python, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make(folder, python):
    if os.path.lexists(folder):
        print(f"Removing {folder}, which is half made.", flush=True)
        shutil.rmtree(folder)
    print(f"Making a Python environment in {folder}.", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", folder]) != 0 or not works(python, "-m", "pip", "--version"):
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit("The environment could not be made; the lines above say why.")


def install(python, requirements):
    print(f"Installing what {requirements} lists.", flush=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "-r", requirements]
    return subprocess.call(pip) == 0


def main(folder, requirements):
    """Makes the folder what it has to be. Of two that are started at once, the second waits and finds it made."""
    with open(folder + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keep(folder, requirements)


def keep(folder, requirements):
    python = os.path.join(folder, "bin", "python")
    stamp = os.path.join(folder, "installed")
    wanted = fingerprint(requirements)
    if is_current(stamp, python, wanted):
        return
    doubtful = not os.path.exists(stamp)  # never finished: left by a run that was broken off, or not ours
    if not works(python, "-m", "pip", "--version"):
        make(folder, python)
        doubtful = False
    done = install(python, requirements)
    if not done and doubtful:
        make(folder, python)
        done = install(python, requirements)
    if not done:
        sys.exit("The packages could not be installed; the lines above say why.")
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)


if __name__ == "__main__":
    trouble = problem(sys.version_info, importlib.util.find_spec("ensurepip") is not None)
    if trouble:
        sys.exit(trouble)
    try:
        main(sys.argv[1], sys.argv[2])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit("The environment could not be made: " + str(error))
