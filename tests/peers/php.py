"""Runs a script of PHP from the command line, as the peers' own programs are run."""

import os
import subprocess


def run(script, *arguments, environment=None, out=None, said=""):
    """What a script prints; with `out` (an open file) that goes there. `said` is what it reads. What it complains of
    ends the comparison."""
    command = ["php", "-d", "memory_limit=512M", str(script), *map(str, arguments)]
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, stdout=out or subprocess.PIPE, stderr=subprocess.PIPE,
        input=said.encode(), timeout=600, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace") + (done.stdout or b"").decode(errors="replace")
        raise RuntimeError(f"{script} ended with {done.returncode}:\n{said[-3000:]}")
    return (done.stdout or b"").decode()
