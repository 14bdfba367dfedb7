"""A reply sent again: the private page is given again to the browser that had it first, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db.models import F
from django.test import Client, RequestFactory
from django.urls import reverse

from comments import moderation
from comments.models import Comment
from comments.posting import resends
from comments.tokens import token_of
from sitewide.models import LimitCount
from tests.comments.conftest import WORDS

State = Comment.State
HOME, SAME_NETWORK, ELSEWHERE = "192.0.2.7", "192.0.2.8", "203.0.113.9"
SAME_48 = ("2001:db8:1:2::7", "2001:db8:1:9::7")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def send(essay, form_of):
    """Sends a reply from a browser (a client; None: a new one, without cookies), an address and a user agent."""

    def post(browser=None, *, address=HOME, agent=FIREFOX, script=False, **typed):
        headers = {"User-Agent": agent} | ({"HX-Request": "true"} if script else {})
        where = reverse("respond", args=[essay.slug])
        return (browser or Client()).post(where, form_of(**typed), headers=headers, REMOTE_ADDR=address)

    return post


def later(seconds=6):
    """Lets time pass since the replies were sent, and the limits be forgotten."""
    Comment.objects.update(submitted_at=F("submitted_at") - timedelta(seconds=seconds))
    LimitCount.objects.all().delete()


def check_told_nothing(answer, comment):
    """No private address, no link but public ones, no cookie; whatever there is of a reply or is not."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.headers.get("Location") and not answer.headers.get("HX-Redirect")
    assert not answer.cookies
    assert token_of(comment) not in page
    assert set(re.findall(r"/responses/[^\"<]*", page)) == {reverse("own-ask")}
    assert "Thank you for your reply" in page
    assert f'href="{comment.essay.url}"' in page or "<html" not in page, "a page of its own leads on"
    return re.sub(r"<time.*?</time>", "", page)


def test_the_browser_that_sent_it_first_gets_the_same_answer_wherever_it_is_now(send):
    browser = Client()
    first = send(browser)
    again = send(browser, address=ELSEWHERE, agent="Another", name="R. Menon", email="RAVI@example.org", website="")
    assert again["Location"] == first["Location"]
    later(590)
    assert send(browser)["Location"] == first["Location"]
    assert Comment.objects.count() == 1


def test_it_knows_all_that_it_sent(send):
    browser = Client()
    answers = [send(browser, body=f"{WORDS} {n}", email=f"me{n}@example.org")["Location"] for n in range(3)]
    assert [send(browser, body=f"{WORDS} {n}", email=f"me{n}@example.org")["Location"] for n in range(3)] == answers
    assert Comment.objects.count() == len(set(answers)) == 3


@pytest.mark.parametrize("address", [HOME, SAME_NETWORK, ELSEWHERE])
@pytest.mark.parametrize("script", [False, True])
@pytest.mark.parametrize("state", ["held", "spam", "rejected", "removed"])
def test_whoever_repeats_it_from_another_browser_is_told_nothing(send, address, script, state):
    send(Client())
    Comment.objects.update(state=state)
    later()
    comment = Comment.objects.get()
    answer = send(address=address, script=script)
    page = check_told_nothing(answer, comment)
    assert answer.get("Commons-Answer") == ("reply" if script else "page")
    Comment.objects.update(state=State.HELD)
    assert check_told_nothing(send(address=address, script=script), comment) == page
    assert Comment.objects.count() == 1


def test_one_network_of_ipv6_is_not_one_person(send):
    home, neighbour = SAME_48
    send(Client(), address=home)
    later()
    check_told_nothing(send(address=neighbour), Comment.objects.get())


@pytest.mark.parametrize("address", [HOME, SAME_NETWORK, ELSEWHERE])
def test_whoever_repeats_what_is_published_is_pointed_to_it_and_cannot_change_it(send, moderator, address):
    browser = Client()
    first = send(browser)
    moderation.publish(Comment.objects.get(), by=moderator)
    later()
    answer = send(address=address)
    comment = Comment.objects.get()
    assert answer.status_code == 409
    assert comment.get_absolute_url() in answer.content.decode()
    assert token_of(comment) not in answer.content.decode()
    assert not answer.cookies
    assert send(browser)["Location"] == first["Location"]


def test_it_is_not_found_out_by_trying_whose_address_a_published_thank_you_has(send, moderator):
    send(Client(), body="Thank you!")
    moderation.publish(Comment.objects.get(), by=moderator)
    later()
    answers = [send(body="Thank you!", name="Jonas", email=email) for email in ("ravi@example.org", "x@example.org")]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_two_who_share_an_address_of_mail_write_their_own_replies(send):
    send(Client())
    later()
    assert send(name="Asha Menon").status_code == 303
    assert Comment.objects.count() == 2


def test_a_double_click_without_scripts_is_of_one_browser(send):
    first = send(Client(), follow="on", stamp="x")
    assert send(Client(), follow="on", stamp="x")["Location"] == first["Location"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"address": SAME_NETWORK},
        {"agent": "Another browser"},
        {"agent": ""},
        {"name": "RAVI MENON"},
        {"email": "Ravi@example.org"},
        {"website": "https://ravi.example"},
        {"body": WORDS + " "},
        {"follow": "on"},
        {"stamp": "another"},
        {"subject": "x"},
        {"send": "2"},
        {"seconds": 6},
    ],
    ids=str,
)
def test_what_differs_in_anything_is_no_double_click(send, change):
    send(Client(), stamp="x")
    if seconds := change.pop("seconds", 0):
        later(seconds)
    check_told_nothing(send(Client(), **({"stamp": "x"} | change)), Comment.objects.get())
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "forge", ["x", "", ([1], "another salt"), ("1", resends._SALT), ([[1]], resends._SALT)], ids=str
)
def test_a_forged_cookie_shows_nothing(send, forge):
    send(Client())
    later()
    thief = Client()
    pk = Comment.objects.get().pk
    told = [pk] if forge and forge[0] == [1] else forge[0] if forge else ""
    thief.cookies[resends.COOKIE] = signing.dumps(told, salt=forge[1]) if isinstance(forge, tuple) else forge
    check_told_nothing(send(thief), Comment.objects.get())


def test_an_old_cookie_shows_nothing(send, monkeypatch):
    browser = Client()
    send(browser)
    later()
    monkeypatch.setattr(resends, "SAME_ANSWER", -1)
    request = RequestFactory().post("/", headers={"cookie": f"sent={browser.cookies[resends.COOKIE].value}"})
    assert resends.browser_of(request).sent == ()


def test_repeating_what_others_sent_is_counted_as_every_reply_is(send, one_minute):
    send(Client(), address=ELSEWHERE)
    later()
    answers = [send().status_code for _ in range(6)]
    assert answers == [200] * 4 + [429] * 2


def test_what_was_taken_back_can_be_sent_again_from_anywhere(send):
    browser = Client()
    first = send(browser)
    moderation.withdraw(Comment.objects.get())
    assert send(browser)["Location"] != first["Location"]
    moderation.withdraw(Comment.objects.latest("pk"))
    later()
    assert send().status_code == 303
