"""Measures what it costs to take in an essay, and a reply: `python -m tests.bench.arrivals`, on a site of its own.

Milliseconds of the processor of the writing process, and of the clock (on PostgreSQL the database works in processes of
its own): essays of 1,000 words whose rendering was prepared, as by another process, and replies of fifty words, twenty
to an essay. DATABASE_URL names an empty database; without it SQLite in a folder that is thrown away.
"""

import contextlib
import dataclasses
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS, REPLIES, TOGETHER = 6, 20, 20
WORDS = (
    "A commons *lasts* where the people who use it also write its rules and can change them; see https://e.org/{n}. "
)


def main():
    """Prints a line for each step."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"VAR_DIR": folder, "SECRET_KEY": secrets.token_urlsafe(40), "PYTHONPATH": str(ROOT)}
        environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "commonswiki.settings"}
        command = [sys.executable, "-m", "tests.bench.arrivals", "--measure"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    print("{:<44}{:>10}{:>10}".format("milliseconds", "processor", "clock"))
    for step, (processor, clock) in json.loads(done.stdout.splitlines()[-1]).items():
        print(f"{step:<44}{processor:10.2f}{clock:10.2f}")


def timed(function, *arguments):
    began, clock = time.process_time(), time.perf_counter()
    found = function(*arguments)
    return found, ((time.process_time() - began) * 1000, (time.perf_counter() - clock) * 1000)


def median(costs):
    return [statistics.median(column) for column in zip(*costs, strict=True)]


def measured():
    import django

    django.setup()
    from django.core.management import call_command

    with contextlib.redirect_stdout(sys.stderr):
        call_command("prepare", verbosity=0)
        found = essays()
        return found | replies()


def arriving(one, number):
    from essays.derived import rendering
    from essays.publishing.arrivals import Arriving

    content = {"title": f"{one.title} {number}", "body": one.body, "tags": one.tags, "slug": f"{one.slug}-{number}"}
    return Arriving(content, at=datetime(2013, 3, 8, tzinfo=UTC) + timedelta(days=number),
                    feed_id=f"http://old.example/?p={one.slug}-{number}",
                    prepared=rendering.prepare(one.body, "en"))  # fmt: skip


def essays():
    from essays.publishing.arrivals import arrive, arrive_all
    from tests.bench.publishing import demo_files

    files = demo_files()
    for one in files:
        arrive(arriving(one, 0), by=None)
    alone, together = [], []
    for number in range(1, ROUNDS):
        ready = [arriving(one, number) for one in files]
        alone += [timed(lambda one: arrive(one, by=None), one)[1] for one in ready]
        ready = [arriving(one, number + 100) for one in files]
        _, cost = timed(lambda many: arrive_all(many, by=None), ready)
        together.append([part / len(ready) for part in cost])
    return {"an essay alone, rendered before": median(alone), "an essay among many": median(together)}


def replies():
    from comments.posting.arrivals import take_in
    from comments.posting.arriving_rows import ArrivingReply
    from essays.models import Essay

    one = ArrivingReply("", "Somebody", "", datetime(2013, 3, 9, tzinfo=UTC), email="somebody@example.org")
    costs = []
    for count in (1, REPLIES):
        found = []
        for essay in Essay.objects.order_by("pk")[:TOGETHER]:
            many = [
                dataclasses.replace(
                    one, key=f"{essay.pk}:{count}:{n}", body=WORDS.format(n=f"{essay.pk}{count}{n}") * 3
                )
                for n in range(count)
            ]
            _, cost = timed(lambda essay, many: take_in(essay, many, source="bench", by=None), essay, many)
            found.append([part / count for part in cost])
        costs.append(median(found))
    return {"a reply alone": costs[0], f"a reply of {REPLIES}": costs[1]}


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(measured()))
    else:
        main()
