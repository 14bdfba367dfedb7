"""How long the queue takes with very many held replies: `python -m tests.comments.measure_queue [10000]`.

Not a test: machines differ. One moderator, SQLite (or the empty database of DATABASE_URL): the median over ten requests
of what passes between asking and having the page, and how many queries each asks. Beside the held ones stand twice as
many published. A decision is the sending of the form and the page that it leads to.
"""

import os
import secrets
import statistics
import sys
import tempfile
import time

HELD = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
TIMES = 10
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
from essays.models import Hub  # noqa: E402
from tests.cast import make_user  # noqa: E402
from tests.comments.many import fill  # noqa: E402

QUEUE = "/desk/moderation/"


def looks(essay, hub):
    """The addresses that are measured, by what they are."""
    everything = f"?essay={essay}&hub={hub}&reason=held:links&age=week"
    return {
        "to decide": "", "its last page": f"?page={HELD // 20}", "narrowed to an essay": f"?essay={essay}",
        "narrowed to a hub": f"?hub={hub}", "narrowed to a reason": "?reason=held:links",
        "narrowed to an age": "?age=week", "narrowed to all of these": everything,
        "published": "?state=published", "rejected": "?state=rejected", "spam": "?state=spam",
        "a letter's link": f"?item={Comment.objects.held().order_by('pk').first().pk}",
    }  # fmt: skip


def decisions(client):
    """Ways to decide that are measured, by what they are; each gives the answer to its form."""
    waiting = iter(list(Comment.objects.held().order_by("pk").values_list("pk", flat=True)))

    def press(do, count=1, **more):
        picks = [f"{next(waiting)}.held" for _ in range(count)]
        return client.post(QUEUE, {"do": do, "pick": picks} | more)

    return {
        "publish one": lambda: press("publish"), "reject one": lambda: press("reject", reason="attack"),
        "spam one": lambda: press("spam"), "publish twenty": lambda: press("publish", 20),
    }  # fmt: skip


def timed(ask):
    """(median in milliseconds, queries) of something that is asked TIMES times."""
    ask()
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        ask()
    return statistics.median(taken), len(queries)


def main():
    call_command("prepare", verbosity=0)
    fill(HELD, HELD * 2)
    client = Client()
    client.force_login(make_user("moderator"))
    print(f"{connection.vendor}, {HELD:,} held replies of {Comment.objects.count():,}")
    essay = Comment.objects.values_list("essay", flat=True).first()
    for name, query in looks(essay, Hub.objects.values_list("slug", flat=True).first()).items():
        milliseconds, queries = timed(lambda query=query: client.get(f"{QUEUE}{query}", follow=True))
        print(f"{name:26} {milliseconds:7.0f} ms {queries:4} queries")
    for name, decide in decisions(client).items():
        milliseconds, queries = timed(lambda decide=decide: client.get(decide()["Location"]))
        print(f"{name:26} {milliseconds:7.0f} ms {queries:4} queries, with the page after it")


if __name__ == "__main__":
    main()
