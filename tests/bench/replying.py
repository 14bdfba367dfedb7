"""Measures what a reply costs, from request to answer: `python -m tests.bench.replying`, on a site of its own.

Milliseconds of the processor (user and system) of one process that answers by the site's WSGI application, the median,
and statements to the database: the first reply of a writer, which is held and told to a moderator; one of a writer who
is known, which appears at once; one of a moderator. Each is sent by its form under another essay, fifty words long, in
peace: between two of them the counts of a flood are taken away. `later` is what the worker has left to do of each, but
for sending letters.
2,000 essays, on SQLite or what DATABASE_URL names (an empty database). FOLDER keeps the site for the next run.
"""

import contextlib
import random
import statistics
import sys
import time

from tests.bench import sites

ROUNDS = 60
KNOWN = {"name": "Ravi Menon", "email": "ravi@example.org"}
TOKEN = "0123456789abcdef" * 2  # of the form of somebody who is signed in
LEARNED = 25  # replies of each kind that the spam filter was taught by: it judges from twenty on


def main():
    """Prints a line for each kind of reply."""
    found = sites.measured_in_a_child("tests.bench.replying", __doc__, measured)
    print("{:<32}{:>14}{:>8}{:>12}".format("", "milliseconds", "later", "statements"))
    for name, (cost, later, statements) in found.items():
        print(f"{name:<32}{cost:14.2f}{later:8.2f}{statements:12}")


def measured():
    """{kind of reply: [milliseconds until the answer, milliseconds of the worker, statements]}."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from commonswiki.wsgi import application

    senders, costs = prepared(), {}
    for number in range(ROUNDS):
        for kind, cookie in senders.items():
            costs.setdefault(kind, []).append(sent(application, number, kind, cookie))
    found = {}
    for kind, cookie in senders.items():
        sent(application, ROUNDS, kind, cookie, asked := CaptureQueriesContext(connection))
        answer, later = (statistics.median(column) for column in zip(*costs[kind], strict=True))
        found[kind] = [answer, later, len(asked)]
    return found


def prepared():
    """{kind of reply: the cookies that it comes with}, on a site whose spam filter has learned enough to judge."""
    from django.db import transaction
    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User
    from comments.identity import writer_trust
    from comments.models import Comment
    from essays.models import Essay
    from tests.cast import make_comment

    chance, moderator = random.Random(2), User.objects.get(email="moderator@example.org")
    essay, key = Essay.objects.order_by("pk").first(), "f" * 64
    with transaction.atomic():
        for number in range(LEARNED - Comment.objects.filter(learned_as=Comment.Learned.SPAM).count()):
            make_comment(essay, f"{text(chance)} {number}", state="spam", by=moderator)
        if not Comment.objects.filter(writer_key=key).exists():
            known = [make_comment(essay, text(chance), by=moderator, **KNOWN) for _ in range(2)]
            Comment.objects.filter(pk__in=[one.pk for one in known]).update(writer_key=key)
    answer, client = HttpResponse(), Client()
    writer_trust.remember(answer, key)
    client.force_login(moderator)
    known, staff = (jar.output(attrs=[], header="", sep=";").strip() for jar in (answer.cookies, client.cookies))
    return {"of a new writer, held": "", "of a known writer": known, "of a moderator": f"{staff};csrftoken={TOKEN}"}


def text(chance):
    return f"{' '.join(sites.words_by(chance, 50)).capitalize()}."


def sent(application, number, kind, cookie, asked=None):
    """Sends the first reply under an essay; what it cost and what is left of it to the worker, in milliseconds.
    `asked` counts the statements of the answer."""
    from django.utils import timezone

    from comments.models import Comment
    from comments.posting.forms import stamp_of
    from comments.threads import search_documents
    from essays.models import Essay
    from sitewide import heartbeat
    from sitewide.models import LimitCount

    heartbeat.beat()
    LimitCount.objects.all().delete()
    essay = Essay.objects.published().filter(comment_count=0).order_by("?").first()
    chance = random.Random(f"{kind} {number} {timezone.now()}")
    form = {"body": text(chance), "csrfmiddlewaretoken": TOKEN}
    if "moderator" not in kind:
        own = KNOWN if "known" in kind else {"name": "Asha Iyer", "email": f"asha{chance.random()}@example.org"}
        form |= own | {"website": "", "subject": "", "stamp": stamp_of(essay)}
    before = Comment.objects.count()
    with contextlib.nullcontext() if asked is None else asked:
        status, headers, _, cost = sites.ask(
            application, f"/essays/{essay.slug}/respond/", form, REMOTE_ADDR=f"10.0.{number}.7", HTTP_COOKIE=cookie
        )
    newest = Comment.objects.order_by("-pk").first()
    wanted = Comment.State.HELD if "held" in kind else Comment.State.PUBLISHED
    if status not in {302, 303} or Comment.objects.count() != before + 1 or newest.state != wanted:
        sys.exit(f"A reply {kind} was answered with {status} ({headers.get('Location')}) and is {newest.state}.")
    began = time.process_time()
    search_documents.index_postponed()
    return cost, (time.process_time() - began) * 1000


if __name__ == "__main__":
    main()
