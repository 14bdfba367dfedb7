"""`make peers`: all comparisons, or those that are named (python -m tests.peers wordpress). Ends with 1 where anything
differs. Each runs in a process of its own, with a site of its own."""

import atexit
import importlib
import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.peers import packages
from tests.peers.accepted import ACCEPTED
from tests.peers.differences import Comparison
from tests.peers.here import ROOT, Here

COMPARED = {
    "wordpress": "tests.peers.blog_compared",
    "mediawiki": "tests.peers.wiki_compared",
    "export": "tests.peers.blog_returned",
}


def all_of(names):
    """Runs the named comparisons one after another; how many of them found a difference."""
    commands = [[sys.executable, "-m", "tests.peers", "--one", name] for name in names]
    return sum(subprocess.run(command, cwd=ROOT, check=False).returncode != 0 for command in commands)


def one(name):
    """Runs one comparison in a new folder; how many differences it found."""
    comparison = Comparison(name, accepted=ACCEPTED[name])
    with tempfile.TemporaryDirectory(prefix="peers-", ignore_cleanup_errors=True) as folder:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  # what came while it was emptied
        here = Here(Path(folder) / "here")
        logging.disable()  # addresses that are not found are counted, not logged
        # The models can be imported once the settings are known, which name the folder.
        importlib.import_module(COMPARED[name]).compare(Path(folder) / name, here, comparison)
        return comparison.report()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        sys.exit(bool(one(sys.argv[2])))
    packages.provide()
    sys.exit(bool(all_of(sys.argv[1:] or COMPARED)))
