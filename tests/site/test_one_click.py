"""Letters that are subscribed to end by one click from any mail program (RFC 8058), and begin again from here alone."""

import re
import time
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import moderation, posting
from comments.models import Comment, Flag, Following
from comments.moderation import appeals, reports
from comments.notifications import reply_subscriptions
from comments.screening import flood
from commonswiki.periodic_tasks import tick
from essays import review
from mailinglist import subscriptions as mailinglist_subscriptions
from mailinglist.models import Departure, Subscriber
from sitewide.http import signed_links
from sitewide.mail import subscriptions
from sitewide.models import LetterOptOut, OutboxMessage
from tests.cast import make_comment, make_draft, make_essay, make_user, signed_in

pytestmark = pytest.mark.django_db
WHO = "bram@example.org"
# How the mail programs of the world ask: from a page of another host, from a page that says not whose, from none.
FROM = [
    {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
    {"Origin": "https://mail.example"},
    {"Sec-Fetch-Site": "none"},
    {},
]
FORM = "application/x-www-form-urlencoded"


def held():
    posting.post(make_essay(), posting.Submission(name="Ravi", email="ravi@example.org", body="It can."))


def reported():
    reports.flag(make_comment(make_essay()), Flag.Reason.OTHER, words="It is not so.")


def flooded():
    essay = make_essay()
    comment = make_comment(essay, state="held")
    comment.reasons = flood.reasons(True)
    assert flood.tell(comment)


def appealed():
    comment = make_comment(make_essay(), state="held")
    moderation.reject(comment, "attack", by=make_user("moderator"))
    appeals.ask(comment, "It speaks to the essay.")


def sent_for_review():
    review.submit(make_draft("To review", by=(author := make_user("author"))).head, by=author)


def answered():
    essay = make_essay()
    comment = make_comment(essay, email=WHO)
    Following.objects.create(comment=comment, confirmed_at=timezone.now())
    make_comment(essay, parent=comment, email="bo@example.org")


def listed():
    Subscriber.objects.all().delete()
    mailinglist_subscriptions.ask(WHO, address="192.0.2.1")
    token = re.search(r"/list/confirm/([^/]+)/", OutboxMessage.objects.latest("pk").body)[1]
    mailinglist_subscriptions.confirm(token)


def listed_already():
    Subscriber.objects.create(email=WHO, confirmed_at=timezone.now())
    mailinglist_subscriptions.ask(WHO, address="192.0.2.1")


KINDS = {
    "reply that waits": (held, "moderator", lambda: LetterOptOut.objects.filter(kind="moderation")),
    "flood": (flooded, "moderator", lambda: LetterOptOut.objects.filter(kind="moderation")),
    "report": (reported, "moderator", lambda: LetterOptOut.objects.filter(kind="moderation")),
    "appeal": (appealed, "moderator", lambda: LetterOptOut.objects.filter(kind="moderation")),
    "draft to review": (sent_for_review, "editor", lambda: LetterOptOut.objects.filter(kind="review")),
    "answer": (answered, None, lambda: [] if Following.objects.exists() else ["ended"]),
    "list": (listed, None, lambda: [] if Subscriber.objects.exists() else ["ended"]),
    "list already": (listed_already, None, lambda: [] if Subscriber.objects.exists() else ["ended"]),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_letter_has_one_link_to_leave_in_its_text_and_its_headers(name, site, monkeypatch):
    """Though a second begins with each link that is signed."""
    began, signed = time.time(), count()
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: began + next(signed)))
    happens, role, _ended = KINDS[name]
    person = make_user(role, email="letters@example.org") if role else None
    happens()
    letter = OutboxMessage.objects.filter(to=person.email if person else WHO).latest("pk")
    assert letter.headers["List-Unsubscribe"].strip("<>") in letter.body


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_letter_ends_by_one_click_from_anywhere(name, site):
    happens, role, ended = KINDS[name]
    person = make_user(role, email="letters@example.org") if role else None
    happens()
    letter = OutboxMessage.objects.filter(to=person.email if person else WHO).latest("pk")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<https?://[^/]+(/\S+)>", letter.headers["List-Unsubscribe"])[1]
    assert link in letter.body, "who reads on paper finds it too"
    for method in ("get", "head"):
        assert getattr(Client(), method)(link).status_code == 200
    assert not list(ended()), "programs that open links end nothing"
    before = OutboxMessage.objects.count()
    for n, headers in enumerate(FROM):
        strange = Client(enforce_csrf_checks=True, headers=headers)
        if n % 2:
            answer = strange.post(link, {"List-Unsubscribe": "One-Click"})  # multipart/form-data, as RFC 8058 asks
        else:
            answer = strange.post(link, "List-Unsubscribe=One-Click", content_type=FORM)
        assert (answer.status_code, len(answer.cookies)) == (200, 0), headers
        assert list(ended()), headers
        LetterOptOut.objects.all().delete()  # as if it had not been
        if name.startswith("list"):
            Subscriber.objects.create(email=WHO, confirmed_at=timezone.now())
        if name == "answer":
            Following.objects.create(comment=Comment.objects.get(parent=None), confirmed_at=timezone.now())
    assert OutboxMessage.objects.count() <= before


def test_who_ended_them_gets_none_of_the_kind_and_all_others(site):
    one, other = make_user("moderator", email="one@example.org"), make_user("moderator", email="two@example.org")
    subscriptions.stop("moderation", "ONE@example.org")
    for happens in (held, reported, appealed):
        happens()
    assert not OutboxMessage.objects.filter(to=one.email).exists()
    assert OutboxMessage.objects.filter(to=other.email).count() == 3


def test_they_begin_again_on_ones_own_page_alone(site):
    person = make_user("moderator")
    subscriptions.stop("moderation", person.email)
    link = subscriptions.stop_link("moderation", person.email).partition("8000")[2]
    Client().post(link, {"start": "1", "kind": "moderation"})
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    choice = {"kind": "moderation", "start": "1"}
    assert (
        strict.post(reverse("account-letters"), choice, headers={"Origin": "https://mail.example"}).status_code == 403
    )
    assert not subscriptions.wanted("moderation", person.email)
    page = signed_in(person).get(reverse("account")).content.decode()
    assert "Write to me again" in page
    assert "Drafts that were sent for review" not in page, "which editors get"
    signed_in(person).post(reverse("account-letters"), choice)
    assert subscriptions.wanted("moderation", person.email)
    signed_in(person).post(reverse("account-letters"), {"kind": "moderation"})
    assert not subscriptions.wanted("moderation", person.email)
    signed_in(person).post(reverse("account-letters"), {"kind": "review"})
    assert subscriptions.wanted("review", person.email)


def test_forged_links_end_nothing(site):
    of_no_kind = signed_links.sign(["drinks", WHO], subscriptions.SALT)
    for token in ("x", "a:b:c", signed_links.sign(["moderation", WHO], "another"), of_no_kind):
        assert Client().post(reverse("letters-stop", args=[token])).status_code == 404
    assert not LetterOptOut.objects.exists()


class TestTheList:
    @pytest.fixture(autouse=True)
    def clock(self, site):
        with time_machine.travel(timezone.now(), tick=False) as moved:
            yield moved

    def link(self, kind):
        body = OutboxMessage.objects.latest("pk").body
        return re.search(rf"(/list/{kind}/\S+)", body)[1]

    def join(self, client):
        client.post(reverse("list"), {"email": WHO})
        address = self.link("confirm")
        client.post(address)
        return address

    def test_a_link_to_join_used_again_after_leaving_does_not_join(self, client, clock):
        address = self.join(client)
        leave = self.link("leave")
        clock.shift(10)
        client.post(leave)
        for _time in range(2):
            assert client.get(address).status_code == client.post(address).status_code == 404
            assert not Subscriber.objects.exists()
            clock.shift(86_400)

    def test_nor_does_one_that_was_asked_for_before_leaving_and_never_used(self, client, clock):
        client.post(reverse("list"), {"email": WHO})
        older = self.link("confirm")
        clock.shift(3700)
        self.join(client)
        client.post(self.link("leave"))
        assert client.post(older).status_code == 404
        assert not Subscriber.objects.exists()

    def test_but_one_that_is_asked_for_afterwards_does(self, client, clock):
        self.join(client)
        clock.shift(3700)
        client.post(self.link("leave"))
        self.join(client)  # in the same second
        assert Subscriber.objects.exists()

    def test_a_link_to_leave_used_again_does_not_bring_back(self, client, clock):
        self.join(client)
        leave = self.link("leave")
        client.post(leave)
        clock.shift(timedelta(days=1))
        again = client.post(leave)
        assert again.status_code == 200
        assert 'name="back"' not in again.content.decode(), "nothing to undo is left"
        never = client.post(mailinglist_subscriptions.leave_link("never@example.org").partition("8000")[2])
        assert 'name="back"' not in never.content.decode()
        forged = {"back": signed_links.sign(WHO, mailinglist_subscriptions.BACK)}
        assert client.post(leave, forged).status_code == 404
        assert not Subscriber.objects.exists()

    def test_undoing_it_from_elsewhere_is_refused_and_it_is_undone_once(self, client, clock):
        self.join(client)
        leave = self.link("leave")
        back = re.search(r'name="back" value="([^"]+)"', client.post(leave).content.decode())[1]
        for headers in FROM[:4]:
            assert Client(headers=headers).post(leave, {"back": back}).status_code == 403
        Client(headers=FROM[0]).post(leave, {"back": back, "List-Unsubscribe": "One-Click"})
        assert not Subscriber.objects.exists()
        assert client.post(leave, {"back": back}).status_code == 200
        assert client.post(leave, {"back": back}).status_code == 200
        assert Subscriber.objects.count() == 1
        clock.shift(60)
        mailinglist_subscriptions.remove(WHO, by=make_user("administrator"))
        assert client.post(leave, {"back": back}).status_code == 404
        assert not Subscriber.objects.exists()

    def test_that_somebody_left_is_forgotten_with_the_last_link_to_join(self, client, clock):
        self.join(client)
        client.post(self.link("leave"))
        assert WHO not in str(Departure.objects.values())
        clock.shift(timedelta(days=7, hours=23))
        assert tick()["left the list"] == 0
        clock.shift(timedelta(hours=2))
        assert tick()["left the list"] == 1


def test_following_is_not_begun_again_by_a_link_that_was_used(client, site):
    essay = make_essay()
    comment = make_comment(essay, email=WHO)
    wish = Following.objects.create(comment=comment)
    link = reverse("follow-confirm", args=[signed_links.sign(WHO, reply_subscriptions.CONFIRM)])
    client.post(link, {"reply": comment.pk})
    stop = reply_subscriptions.stop_link(Following.objects.get(pk=wish.pk)).partition("8000")[2]
    client.post(stop)
    client.post(link, {"reply": comment.pk})
    client.post(stop)
    assert not Following.objects.exists()
