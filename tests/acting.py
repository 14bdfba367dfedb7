"""Verbs on a running site, done by a process of their own (tests.verbs)."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Acting:
    """The process, in the environment of a site that is served; ends when it is left."""

    def __init__(self, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.verbs"], cwd=ROOT, env=environment, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, verb, *given):
        """What the verb of tests.verbs returns."""
        self.process.stdin.write(json.dumps([verb, *given]) + "\n")
        told = self.process.stdout.readline()
        assert told, f"{verb} ended the process"
        return json.loads(told)

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


@contextlib.contextmanager
def on(site):
    """Verbs on a site of tests.served or tests.proxied."""
    acting = Acting(site.environment)
    try:
        yield acting
    finally:
        acting.end()
