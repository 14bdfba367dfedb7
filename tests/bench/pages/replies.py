"""What a reply takes from request to answer: real forms of essays, filled in by readers at different places."""

import contextlib
import http.client
import statistics
import time
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode

from tests.bench.pages.asking import Target, answer
from tests.bench.pages.figures import AT_MOST, Row, spread
from tests.served import processor_time

MOST = 12  # milliseconds
FIRST = 8  # replies that are not counted: each worker does some things once
PATIENCE = 2.5  # seconds: what is sent within two is no person's


class Form(HTMLParser):
    """The hidden fields of the reply form on a page, and where it is sent."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self._within = "", {}, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            action = urldefrag(found.get("action") or "").url
            self._within = action.endswith("/respond/")
            self.action = action if self._within else self.action
        elif tag == "input" and self._within and found.get("type") == "hidden":
            self.fields[found["name"]] = found.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._within = False


def replies(bench, sites, paths):
    """Rows of each site (by the name of its database): the time of its workers' processors, and of the clock, of a
    reply to each of the essays."""
    return [row for name, site in sites.items() for row in _replies(bench, name, site, paths)]


def _replies(bench, name, site, paths):
    forms = [Form(answer(Target(site, path, {})).body.decode()) for path in paths]
    time.sleep(PATIENCE)
    workers, clocks, costs = site.workers(), [], []
    for number, form in enumerate(forms):
        before = processor_time(workers)
        clocks.append(send(site, form, number))
        costs.append(processor_time(workers) - before)
    clocks, costs = (_grouped(values[FIRST:], bench.rounds) for values in (clocks, costs))
    group = f"A reply, {name}"
    return [
        Row(group, what, statistics.median(found), unit, bound=AT_MOST, target=MOST, noise=spread(found))
        for what, unit, found in (("processor", "ms of CPU", costs), ("request to answer", "ms", clocks))
    ]


def _grouped(values, rounds):
    """The mean of each of so many parts: the system counts a processor's time in steps of ten milliseconds."""
    size = max(1, len(values) // rounds)
    return [statistics.mean(values[start : start + size]) for start in range(0, size * rounds, size)]


def send(site, form, number):
    """Sends one reply; returns the milliseconds until its answer was read. Ends the bench in words where the reply was
    not taken."""
    fields = form.fields | {
        "name": f"Sunniva {chr(65 + number % 26)}. Dahl",
        "email": f"sunniva{number}@example.org",
        "website": "",
        "body": f"We have kept such a well since October {number}, and its *rules* stand on one sheet.\n\nWho drinks "
        f"from it learns them by heart; that has been so for {number + 2} generations.",
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"203.{number // 200}.{number % 200}.7",
        "Origin": f"http://127.0.0.1:{site.port}",
        "Sec-Fetch-Site": "same-origin",
    }
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    with contextlib.closing(connection):
        connection.connect()
        began = time.perf_counter()
        connection.request("POST", form.action, urlencode(fields), headers)
        given = connection.getresponse()
        given.read()
        took = (time.perf_counter() - began) * 1000
    if given.status != 303:
        raise SystemExit(f"A reply to {form.action} was answered with {given.status}")
    return took
