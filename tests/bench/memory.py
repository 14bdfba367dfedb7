"""How much memory a command and the processes that it begins have, as Linux tells of them."""

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2  # seconds
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.M)
_PRIVATE = re.compile(r"^Private_\w+:\s+(\d+) kB", re.M)


@dataclass
class Memory:
    """Bytes: the most that any one of the processes ever had, and the most that all of them had together, without what
    two of them share."""

    largest: int = 0
    private: int = 0


def watched(command, **popen):
    """Runs a command; returns what it said and the Memory. Where it fails, so does this process, with its words."""
    memory = Memory()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        with subprocess.Popen(command, stdout=out, stderr=err, **popen) as running:
            while running.poll() is None:
                _look(running.pid, memory)
                time.sleep(EVERY)
        out.seek(0)
        err.seek(0)
        if running.returncode:
            sys.exit(err.read())
        return out.read(), memory


def _look(pid, memory):
    private = 0
    for process in _family(pid):
        told = _read(process, "status"), _read(process, "smaps_rollup")
        memory.largest = max(memory.largest, *(1024 * int(kilobytes) for kilobytes in _PEAK.findall(told[0])), 0)
        private += sum(1024 * int(kilobytes) for kilobytes in _PRIVATE.findall(told[1]))
    memory.private = max(memory.private, private)


def _family(pid):
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in _read(pid, f"task/{task.name}/children").split():
            yield from _family(int(child))


def _read(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:  # it has ended
        return ""
