"""How long an essay with very many responses takes to answer: `python -m tests.comments.measure_threads [5000]`.

Not a test: machines differ. One reader, no page store, SQLite (or the empty database of DATABASE_URL): the median over
twenty requests of what passes between asking and having the page, for its first, middle and last page of responses.
"""

import os
import random
import secrets
import statistics
import sys
import tempfile
import time

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
TIMES, PARAGRAPHS = 20, 20
# Before anything of the site is imported: a site of its own, in a folder that is gone afterwards.
FOLDER = tempfile.TemporaryDirectory()
os.environ |= {"VAR_DIR": FOLDER.name, "SECRET_KEY": secrets.token_urlsafe(40), "PAGE_STORE": "0"}
os.environ |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings", "ALLOWED_HOSTS": "testserver"}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from comments.models import Comment  # noqa: E402
from comments.paragraphs import answers  # noqa: E402
from comments.threads.ordering import DEEPEST, PER_PAGE  # noqa: E402
from essays.models import Essay  # noqa: E402
from tests.cast import make_essay  # noqa: E402

WORDS = "A well is kept by those who drink from it, and by nobody else. " * 6


def fill(essay, count):
    """Responses of which two in three answer an earlier one, half of these the one just before: deep threads. The
    others answer a paragraph, each of the essay's in its turn."""
    chance = random.Random(5)
    rows = []
    answered = [answers.keep(essay, answers.find_about(essay, str(number))) for number in range(1, PARAGRAPHS + 1)]
    for number in range(1, count + 1):
        parent = None
        if rows and chance.random() < 2 / 3:
            parent = rows[-1] if chance.random() < 0.5 else chance.choice(rows)
        rows.append(
            Comment(
                pk=number, essay=essay, parent_id=parent and parent.pk, number=number, state=Comment.State.PUBLISHED,
                name=f"Reader {number}", body=WORDS, html=f"<p>{WORDS}</p>", text=WORDS, published_at=essay.live_at,
                token_hash=f"t{number}", fingerprint=f"f{number}",
                passage=None if parent else answered[number % PARAGRAPHS],
            )
        )  # fmt: skip
    Comment.objects.bulk_create(rows, batch_size=500)
    Essay.objects.filter(pk=essay.pk).update(comment_count=count, last_comment_number=count)


def measure(client, address):
    """The median of what a reader waits for an address, in milliseconds, and how many queries it asks."""
    assert client.get(address).status_code == 200
    waits = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        waits.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return statistics.median(waits), len(asked)


def main():
    call_command("prepare", verbosity=0)
    essay = make_essay("Who Keeps the Well?", "A well is kept by those who drink from it.\n\n" * PARAGRAPHS)
    fill(essay, COUNT)
    pages = -(-COUNT // PER_PAGE)
    print(f"{COUNT} responses, {connection.vendor}, threads down to level {DEEPEST + 1}, {PER_PAGE} a page")
    client = Client()
    asked = [f"responses={page}" for page in sorted({1, -(-pages // 2), pages})]
    for query in [*asked, "order=date", "about=any", "about=1"]:
        wait, queries = measure(client, f"{essay.url}?{query}")
        print(f"{query:>16}: {wait:6.1f} ms, {queries} queries")
    print("{:>17} {:6.1f} ms, {} queries".format("a permalink:", *permalink(client, essay)))


def permalink(client, essay):
    waits = []
    for number in range(COUNT, 0, -max(1, COUNT // TIMES)):
        began = time.perf_counter()
        assert client.get(f"{essay.url}responses/{number}/").status_code == 302
        waits.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{essay.url}responses/1/")
    return statistics.median(waits), len(asked)


if __name__ == "__main__":
    main()
