"""Ten thousand replies from five hundred addresses: nothing is public, what comes in is marked, readers read on."""

import statistics
import threading
import time

import pytest
from django.db import connection
from django.test import Client

from comments import pressure
from comments.models import Comment
from sitewide.models import LimitCount, OutboxMessage
from tests.factories import make_essay, make_user
from tests.site.visitor import Visitor

State = Comment.State
POSTS, ADDRESSES = 10_000, 500


@pytest.fixture
def proxied(settings):
    """Addresses come by the header of a proxy, each from a network of its own: no limit of a network helps."""
    settings.TRUSTED_PROXIES = 1
    return [f"100.{64 + n // 250}.{n % 250}.7" for n in range(ADDRESSES)]


def send(essay, n, address):
    typed = {"name": f"Seller {n}", "email": f"seller{n}@example.net", "website": "", "send": "1",
             "body": f"We have the best prices for wells number {n}, ask us today."}  # fmt: skip
    return Visitor().post(f"{essay.url}respond/", typed, headers={"X-Forwarded-For": address}).status


def marked():
    """(how many wait, how many of them stand among the unmarked)."""
    held = Comment.objects.filter(state=State.HELD)
    return held.count(), held.filter(probable_spam=False).count()


@pytest.mark.django_db
def test_what_comes_past_the_measure_is_marked_and_writes_no_letters(site, proxied):
    make_user("moderator")
    essay = make_essay()
    for n in range(pressure.ARRIVALS + 10):
        assert send(essay, n, proxied[n]) == 303
    assert marked() == (pressure.ARRIVALS + 10, pressure.ARRIVALS)
    assert OutboxMessage.objects.filter(key__startswith="held:").count() == pressure.ARRIVALS
    assert Comment.objects.last().reasons[-2]["words"] == "It came in a flood: more than 20 replies within 10 minutes."


@pytest.mark.django_db
def test_who_writes_in_a_flood_reads_what_everybody_reads(site, proxied, client):
    essay = make_essay()
    typed = {
        "name": "Ravi",
        "email": "ravi@example.org",
        "website": "",
        "send": "1",
        "body": "We have had such a well.",
    }
    pages = []
    for n in range(2):
        answer = client.post(f"{essay.url}respond/", typed | {"body": f"We have had such a well, {n}."})
        page = client.get(answer["Location"]).content.decode().partition("Why it is held")[2]
        pages.append(page.partition("</section>")[0].partition("Your reply, as you sent it")[0])
        LimitCount.objects.all().delete()
        for _ in range(pressure.ARRIVALS):
            pressure.sign()
    assert Comment.objects.last().probable_spam
    assert pages[0] == pages[1]


def test_in_peace_there_is_no_reason():
    assert pressure.reasons(False) == []
    assert [reason["code"] for reason in pressure.reasons(True)] == ["flood"]


class Reader(threading.Thread):
    """Reads one page again and again until it is told to stop."""

    def __init__(self, address):
        super().__init__()
        self.address, self.stopped, self.waits, self.answers = address, False, [], set()

    def run(self):
        client = Client()
        while not self.stopped:
            start = time.perf_counter()
            self.answers.add(client.get(self.address).status_code)
            self.waits.append(time.perf_counter() - start)
            time.sleep(0.2)
        connection.close()


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_posts_from_five_hundred_addresses(site, proxied, one_minute, client):
    make_user("moderator")
    essay = make_essay()
    reader = Reader(essay.url)
    reader.start()
    answers = {}
    try:
        for n in range(POSTS):
            status = send(essay, n, proxied[n % ADDRESSES])
            answers[status] = answers.get(status, 0) + 1
    finally:
        reader.stopped = True
        reader.join()
    assert set(answers) == {303, 429}
    assert Comment.objects.filter(state=State.PUBLISHED).count() == 0
    assert "best prices" not in client.get(essay.url).content.decode()
    waiting, unmarked = marked()
    assert waiting == ADDRESSES * 4 == answers[303]
    assert unmarked <= waiting / 100
    assert OutboxMessage.objects.count() <= unmarked
    assert reader.answers == {200}
    assert statistics.median(reader.waits) < 1  # with the senders in the same process; the figure is printed
    print(answers, waiting, unmarked, f"read {len(reader.waits)} times, median {statistics.median(reader.waits):.3f} s")
