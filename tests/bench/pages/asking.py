"""One address of one server: its answer, and what wrk finds in interleaved rounds, each answer looked at."""

import contextlib
import http.client
import statistics
from dataclasses import dataclass, field

from tests.bench.pages.wrk import CONNECTIONS, check_size
from tests.served import Served, processor_time

WARMING = 24  # connections, which the workers take in turn


@dataclass(frozen=True)
class Target:
    """What is asked for: a running site, or the port of anything else, an address there and headers of the request."""

    server: Served | int
    path: str
    headers: dict

    @property
    def port(self):
        return self.server if isinstance(self.server, int) else self.server.port

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def workers(self):
        """The processes whose time is counted."""
        return [] if isinstance(self.server, int) else self.server.workers()


@dataclass(frozen=True)
class Answer:
    """Headers (lower case) and body of an answer with the status 200; `size`: bytes of head and body on the wire."""

    headers: dict
    body: bytes
    size: int


def answer(target):
    """The answer to one request. Ends the bench in words where its status is another than 200."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    with contextlib.closing(connection):
        # As wrk asks: http.client names an encoding of its own accord.
        connection.putrequest("GET", target.path, skip_accept_encoding=True)
        for name, value in target.headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        given = connection.getresponse()
        body = given.read()
    if given.status != 200:
        raise SystemExit(f"{target.url} was answered with {given.status}")
    head = sum(len(name) + len(value) + 4 for name, value in given.getheaders())
    return Answer(
        {name.lower(): value for name, value in given.getheaders()},
        body,
        len(f"HTTP/1.1 {given.status} {given.reason}\r\n") + head + 2 + len(body),
    )


@contextlib.contextmanager
def same_before_and_after(targets):
    """Looks that each target gives after what is measured the very page that it gave before."""
    first = [(target, answer(target).body) for target in targets]
    yield
    for target, body in first:
        if answer(target).body != body:
            raise SystemExit(f"{target.url} {target.headers} is another page after the rounds")


@dataclass
class Found:
    """What the rounds found of a target: requests a second, and milliseconds of its workers' processors a request."""

    rates: list = field(default_factory=list)
    costs: list = field(default_factory=list)

    @property
    def rate(self):
        return statistics.median(self.rates)

    @property
    def cpu(self):
        return statistics.median(self.costs) if self.costs else None


def ask_rounds(bench, targets, seconds=None, connections=CONNECTIONS):
    """{name: Found} of targets that are asked in turn, round by round. Every answer has the length of the first."""
    found = {name: Found() for name in targets}
    for target in targets.values():
        for _ in range(WARMING):
            answer(target)  # every worker has it by now
    sizes = {name: answer(target).size for name, target in targets.items()}
    with same_before_and_after(targets.values()):
        for _ in range(bench.rounds):
            for name, target in targets.items():
                workers = target.workers
                before = processor_time(workers)
                load = bench.wrk.ask(target.url, seconds or bench.seconds, target.headers, connections)
                check_size(load, sizes[name])
                found[name].rates.append(load.rate)
                if workers:
                    found[name].costs.append((processor_time(workers) - before) / load.requests)
    return found
