"""Asks for an address again and again by wrk, and reads what it counted: exactly, from a script of our own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MISSING = "NOT RUN: wrk is not installed (Debian: apt install wrk)"
CONNECTIONS, THREADS = 8, 1
MARK = "counted: "
HEADERS_DIFFER = 64  # bytes
PATIENCE = (1, 5, 20)  # times as long
# wrk's own report rounds ("12.31MB"); its script is given the figures themselves. PATHS: asked for in turn.
SCRIPT = """
local paths = {%(paths)s}
local n = %(first)d
if #paths > 0 then
  request = function()
    n = n %% #paths + 1
    return wrk.format("GET", paths[n])
  end
end
done = function(summary, latency, requests)
  local e = summary.errors
  local line = '%(mark)s{"requests": %%d, "bytes": %%d, "microseconds": %%d, "failed": %%d, "broken": %%d}\\n'
  io.write(string.format(line, summary.requests, summary.bytes, summary.duration, e.status,
    e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What came of one run: requests that were answered, bytes of their answers with their heads, its time; how many
    had a status of 400 or more, and how many had no answer."""

    requests: int
    bytes: int
    microseconds: int
    failed: int
    broken: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests * 1e6 / self.microseconds


class WrongAnswers(Exception):
    """Some answers were not those that were asked for; says how many."""


def read(output: str) -> Load:
    """What wrk's output says. Raises ValueError where it has no line of ours, and WrongAnswers where some answers
    failed."""
    line = next((one for one in output.splitlines() if one.startswith(MARK)), None)
    if line is None:
        raise ValueError(f"wrk counted nothing: {output.strip()[-200:]}")
    load = Load(**json.loads(line.removeprefix(MARK)))
    if load.failed or load.broken:
        raise WrongAnswers(
            f"of {load.requests} answers {load.failed} had a status of 400 or more; {load.broken} failed"
        )
    return load


def check_size(load: Load, size: int) -> None:
    """Raises WrongAnswers unless answers had `size` bytes, head and body: a header may be a little longer or shorter
    (an age), and the end of the run cuts one answer for each connection."""
    middle = load.bytes / load.requests
    if abs(middle - size) > HEADERS_DIFFER + CONNECTIONS * size / load.requests:
        raise WrongAnswers(f"answers had {middle:.0f} bytes in the middle, not {size}")


class Wrk:
    """wrk with its script in a folder; ends the bench in words where it is not installed."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("wrk")
        if program is None:
            sys.exit(MISSING)
        self.program, self.folder = program, folder

    def ask(self, url: str, seconds: int, headers: dict[str, str], connections: int = CONNECTIONS) -> Load:
        """Asks for one address for so many seconds."""
        return self._run(url, seconds, headers, connections)

    def ask_in_turn(self, site: str, paths: list[str], seconds: int, first: int = 0) -> Load:
        """Asks for addresses of a site in turn, from the one with the number `first` on."""
        return self._run(site, seconds, {}, CONNECTIONS, paths, first % len(paths))

    def _run(
        self,
        url: str,
        seconds: int,
        headers: dict[str, str],
        connections: int,
        paths: Sequence[str] = (),
        first: int = 0,
    ) -> Load:
        script = self.folder / "wrk.lua"
        script.write_text(SCRIPT % {"paths": ", ".join(map(json.dumps, paths)), "first": first, "mark": MARK})
        said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        amount = [f"-c{connections}", f"-t{THREADS}", "--timeout", "20s", "-s", str(script)]
        for longer in PATIENCE:  # a machine that is busy may answer nothing in the time
            command = [self.program, *amount, f"-d{seconds * longer}s", *said, url]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            try:
                load = read(done.stdout + done.stderr)
            except WrongAnswers as wrong:
                raise WrongAnswers(f"{url} {headers}: {wrong}") from None
            if load.requests:
                return load
        raise WrongAnswers(f"{url} {headers}: there was no answer in {seconds * longer} seconds")
