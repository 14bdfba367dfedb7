"""Ten thousand replies from five hundred addresses: nothing is public, what comes in is marked, readers read on."""

import statistics
import threading
import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.screening import flood
from comments.screening.checks import make_stamp
from comments.tokens import token_of
from sitewide.hashing import keyed_hash
from sitewide.models import LimitCount, OutboxMessage
from tests.cast import make_comment, make_essay, make_user
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
def test_what_comes_past_the_measure_is_marked_and_told_by_one_letter(site, proxied, one_minute):
    moderators = [make_user("moderator") for _ in range(2)]
    essay = make_essay()
    for n in range(flood.ARRIVALS + 10):
        assert send(essay, n, proxied[n]) == 303
    assert marked() == (flood.ARRIVALS + 10, flood.ARRIVALS)
    assert OutboxMessage.objects.filter(key__startswith="held:").count() == 2 * flood.ARRIVALS
    letters = OutboxMessage.objects.exclude(key__startswith="held:")
    assert sorted(letters.values_list("to", flat=True)) == sorted(person.email for person in moderators)
    told = letters.first()
    assert told.subject == "A flood of replies"
    assert "More than 20 replies came within 10 minutes." in told.body
    assert f"{settings.SITE_URL}/desk/moderation/rules/" in told.body
    assert "best prices" not in told.body and "Seller" not in told.body
    assert Comment.objects.last().reasons[-2]["words"] == "It came in a flood: more than 20 replies within 10 minutes."


@pytest.mark.django_db
def test_a_flood_of_another_day_is_told_again_and_peace_is_not(site, proxied):
    make_user("moderator")
    essay = make_essay()
    told = OutboxMessage.objects.filter(key=flood.KEY)
    for _ in range(flood.ARRIVALS):
        flood.sign()
    for n, before in enumerate((0, 1, 1)):
        assert told.count() == before
        send(essay, n, proxied[n])
    told.update(created=timezone.now() - flood.TOLD_FOR)
    send(essay, 3, proxied[3])
    assert told.count() == 2
    LimitCount.objects.all().delete()
    told.delete()
    send(essay, 4, proxied[4])
    assert told.count() == 0


@pytest.mark.django_db
def test_changes_in_a_flood_are_told_of_by_the_same_letter(site, client):
    make_user("moderator")
    comment = make_comment(make_essay(), state="held")
    for _ in range(flood.ARRIVALS):
        flood.sign()
    for version in range(2):
        typed = {"body": f"Other words, {version}.", "version": version}
        assert client.post(reverse("edit-response", args=[token_of(comment)]), typed).status_code == 303
    assert Comment.objects.get().probable_spam
    assert OutboxMessage.objects.filter(key=flood.KEY).count() == 1


@pytest.mark.django_db
def test_who_is_known_here_is_no_part_of_a_flood(site, client):
    make_user("moderator")
    essay = make_essay()
    known = {"name": "Ravi", "email": "ravi@example.org"}
    comment = make_comment(essay, **known)
    client.post(reverse("be-known", args=[token_of(comment)]))
    for _ in range(flood.ARRIVALS):
        flood.sign()
    counted = LimitCount.objects.filter(key=keyed_hash("limit", "arrivals", "site"))
    before = list(counted.values_list("count", flat=True))
    typed = known | {"stamp": make_stamp(essay.pk, timezone.localdate()), "send": "1"}
    links = "We have had such a well: https://a.example https://b.example https://c.example"
    for body in ("We have had such a well.", links):
        client.post(f"{essay.url}respond/", typed | {"body": body})
    at_once, held = Comment.objects.order_by("pk")[1:]
    assert (at_once.state, at_once.reasons) == (State.PUBLISHED, [])
    assert ([reason["code"] for reason in held.reasons], held.probable_spam) == (["links"], False)
    assert OutboxMessage.objects.filter(key=f"held:{held.pk}").exists()
    assert not OutboxMessage.objects.filter(key=flood.KEY).exists()
    assert list(counted.values_list("count", flat=True)) == before


@pytest.mark.django_db
def test_the_fifth_colleague_of_an_office_reads_what_is_true(site, client, one_minute):
    essay = make_essay()
    comment = make_comment(essay, state="held")
    office = [Visitor() for _ in range(5)]
    typed = {"website": "", "send": "1"}
    for n, colleague in enumerate(office):
        said = {"name": f"Reader {n}", "email": f"r{n}@example.org", "body": f"What reader {n} has to say of it."}
        answer = colleague.post(f"{essay.url}respond/", typed | said)
    assert answer.status == 429
    where = reverse("edit-response", args=[token_of(comment)])
    changed = client.post(where, {"body": "Other.", "version": 0}, REMOTE_ADDR="192.0.2.7")
    for page, came in (
        (answer.text, "Several replies"),
        (changed.content.decode(), "Several replies or changes"),
    ):
        assert f"{came} came from your network within the last minutes. Try again in" in page
        assert "You sent" not in page and "your text is kept." in page
    assert int(changed["Retry-After"]) > 0


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
        for _ in range(flood.ARRIVALS):
            flood.sign()
    assert Comment.objects.last().probable_spam
    assert pages[0] == pages[1]


def test_in_peace_there_is_no_reason():
    assert flood.reasons(False) == []
    assert [reason["code"] for reason in flood.reasons(True)] == ["flood"]


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
    assert OutboxMessage.objects.count() <= unmarked + 1
    assert reader.answers == {200}
    assert statistics.median(reader.waits) < 1  # with the senders in the same process; the figure is printed
    print(answers, waiting, unmarked, f"read {len(reader.waits)} times, median {statistics.median(reader.waits):.3f} s")
