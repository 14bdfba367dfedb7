"""Who is known here, and who only says so: nothing that can be typed makes a reply appear at once."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.identity import writer_trust
from comments.models import Comment, RuleSet
from comments.screening.checks import make_stamp
from comments.tokens import token_of
from comments.writers import editing
from sitewide.models import OutboxMessage
from tests.comments.conftest import WORDS

State = Comment.State


@pytest.fixture
def site_rules(db):
    """Sets rules of the site."""

    def set_rules(**values):
        return RuleSet.objects.update_or_create(scope="site", defaults=values)[0]

    return set_rules


@pytest.fixture
def send(essay, form_of):
    """Sends a reply by its form; gives the comment as it is stored."""

    def post(client=None, **typed):
        typed.setdefault("stamp", make_stamp(essay.pk, timezone.localdate()))
        answer = (client or Client()).post(reverse("respond", args=[essay.slug]), form_of(**typed))
        assert answer.status_code == 303, answer.content.decode()
        return Comment.objects.latest("pk")

    return post


def press(client, name, token, address="127.0.0.1", **data):
    return client.post(reverse(name, args=[token]), data, REMOTE_ADDR=address)


def letter_link(to="ravi@example.org"):
    body = OutboxMessage.objects.filter(to=to, key__startswith="confirm:").latest("pk").body
    return re.search(r"/responses/confirm/\S+", body)[0]


def known_browser(comment):
    client = Client()
    press(client, "be-known", token_of(comment))
    return client


def test_typing_the_name_and_address_of_a_trusted_writer_earns_nothing(send, published):
    for n in range(5):
        published(f"Number {n}, a good reply.")
    comment = send(body="I am Ravi, believe me.")
    assert comment.state == State.HELD
    assert [reason["code"] for reason in comment.reasons] == ["first"]


def test_a_known_browser_appears_at_once_after_one_published_reply(send, reply, moderator):
    first = reply("My first.")
    browser = known_browser(first)
    assert send(browser, body="My second, too early.").state == State.HELD
    moderation.publish(first, by=moderator)
    third = send(browser, body="My third.")
    assert (third.state, third.reasons, third.number) == (State.PUBLISHED, [], 2)
    assert [entry.verb for entry in third.log.all()] == ["publish", "arrived"]
    assert not OutboxMessage.objects.filter(key=f"held:{third.pk}").exists()


def test_a_known_browser_is_known_in_its_own_name_and_with_its_own_address_only(send, published):
    browser = known_browser(published("My first."))
    assert send(browser, body="As somebody else.", name="Jonas Weil").state == State.HELD
    assert send(browser, body="From elsewhere.", email="jonas@example.org").state == State.HELD
    assert send(browser, body="As myself.", name="RAVI  MENON", email="Ravi@Example.org").state == State.PUBLISHED


def test_a_reply_of_a_known_writer_waits_where_a_rule_fires(send, published):
    browser = known_browser(published("My first."))
    links = "https://a.example https://b.example https://c.example"
    for body, codes in ((links, ["links"]), ("Fast.", ["trap"])):
        comment = send(browser, body=body, subject="x" if codes == ["trap"] else "")
        assert [reason["code"] for reason in comment.reasons] == codes
        assert comment.state != State.PUBLISHED


def test_as_many_as_the_rules_ask_and_none_where_every_reply_waits(send, published, site_rules):
    site_rules(trusted_after=3)
    browser = known_browser(published("One."))
    assert send(browser, body="Two.").state == State.HELD
    moderation.publish(Comment.objects.latest("pk"), by=None)
    assert send(browser, body="Three.").state == State.HELD
    moderation.publish(Comment.objects.latest("pk"), by=None)
    assert send(browser, body="Four.").state == State.PUBLISHED


def test_none_appears_where_every_reply_waits(send, published, site_rules):
    site_rules(hold_all=True)
    comment = send(known_browser(published("One.")), body="Two.")
    assert (comment.state, comment.reasons[0]["code"]) == (State.HELD, "every")


@pytest.mark.parametrize(
    "forge", ["", "x", "a" * 64, ("a" * 64, "another salt"), (["a" * 64], "comments.writer")], ids=str
)
def test_a_forged_cookie_is_none(send, published, forge):
    published("One.")
    client = Client()
    signed = signing.dumps(forge[0], salt=forge[1]) if isinstance(forge, tuple) else forge
    client.cookies[writer_trust.COOKIE] = signed
    assert send(client, body="Two.").state == State.HELD


def test_the_cookie_is_set_on_request_only_signed_and_kept_to_where_replies_are_sent(reply, client):
    comment = reply()
    token = token_of(comment)
    assert not client.get(reverse("private-response", args=[token])).cookies
    answer = press(client, "be-known", token)
    cookie = answer.cookies[writer_trust.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/essays/", True, "Lax")
    assert "ravi" not in cookie.value.lower()
    assert signing.loads(cookie.value, salt="comments.writer") == Comment.objects.get().writer_key != ""
    gone = press(client, "be-known", token, forget="1")
    assert [gone.cookies[name]["max-age"] for name in writer_trust.COOKIE_PATHS] == [0, 0]
    assert Comment.objects.get().writer_key == ""


def test_public_pages_are_the_same_for_a_known_browser(published, essay):
    comment = published("My first.")
    browser = known_browser(comment)
    assert browser.get(essay.url).content == Client().get(essay.url).content


def test_a_confirmed_address_lets_the_reply_appear_that_waited_for_nothing_else(send, published, client):
    published("My first.")
    comment = send(body="My second.")
    assert "Look in your mail" in press(client, "ask-confirmation", token_of(comment)).content.decode()
    link = letter_link()
    page = client.get(link).content.decode()
    assert "My second." in page
    assert Comment.objects.get(pk=comment.pk).state == State.HELD
    done = client.post(link).content.decode()
    assert "Your reply has appeared" in done
    comment.refresh_from_db()
    assert (comment.state, comment.number) == (State.PUBLISHED, 2)
    assert comment.confirmed_at is not None
    assert "Your reply stands under the essay" in client.post(link).content.decode()
    assert comment.log.filter(verb="publish").count() == 1


@pytest.mark.parametrize("case", ["first ever", "a rule fired", "held again", "every"])
def test_a_confirmed_address_alone_publishes_nothing(case, send, published, client, site_rules, moderator):
    if case != "first ever":
        published("My first.")
    if case == "every":
        site_rules(hold_all=True)
    links = "https://a.example https://b.example https://c.example"
    comment = send(body=links if case == "a rule fired" else "My second.")
    if case == "held again":
        moderation.reject(comment, "off-subject", by=moderator)
        moderation.restore(comment, by=moderator)
    press(client, "ask-confirmation", token_of(comment))
    assert "A moderator reads your reply next" in client.post(letter_link()).content.decode()
    comment.refresh_from_db()
    assert (comment.state, comment.confirmed_at is not None) == (State.HELD, True)


def test_confirming_can_make_the_browser_known_too(send, published, client):
    published("My first.")
    press(client, "ask-confirmation", token_of(send(body="My second.")))
    client.post(letter_link(), {"known": "1"})
    assert send(client, body="My third.").state == State.PUBLISHED


def test_words_that_were_changed_after_they_were_read_are_not_confirmed(send, published, client):
    published("My first.")
    comment = send(body="My second.")
    press(client, "ask-confirmation", token_of(comment))
    assert 'name="version" value="0"' in client.get(letter_link()).content.decode()
    editing.edit(comment, "Not mine at all.", seen_version=0)
    again = client.post(letter_link(), {"version": "0"})
    assert again.status_code == 409
    assert "Not mine at all." in again.content.decode()
    comment.refresh_from_db()
    assert (comment.state, comment.confirmed_at) == (State.HELD, None)
    client.post(letter_link(), {"version": "1"})
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_nobody_is_mailed_more_than_once_a_day_and_never_in_a_strangers_words(send, client):
    for n in range(3):
        comment = send(
            body=f"Buy pills {n}",
            email=f"ravi+{n}@example.org",
            name="http://pills.example",
            website="https://pills.example",
        )
        assert press(client, "ask-confirmation", token_of(comment)).status_code == 200
    letter = OutboxMessage.objects.get(key__startswith="confirm:")
    assert "pills" not in letter.subject + letter.body
    assert letter.headers == {}


def test_nothing_is_mailed_unless_the_writer_asked(send, client):
    comment = send()
    client.get(reverse("private-response", args=[token_of(comment)]))
    client.get(reverse("ask-confirmation", args=[token_of(comment)]))
    assert not OutboxMessage.objects.exists()


def test_an_address_asks_for_ten_letters_an_hour(reply, client, one_minute):
    tokens = [token_of(reply(email=f"a{n}@example.org")) for n in range(11)]
    homes = [f"2001:db8::{n:x}" for n in range(11)]  # all of one household
    answers = [press(client, "ask-confirmation", *pair) for pair in zip(tokens, homes, strict=True)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "Too many letters were asked for. Wait" in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize("told", [None, [1, "x"], "x"], ids=str)
def test_a_forged_link_confirms_nothing(reply, client, told):
    reply()
    link = signing.dumps(told, salt="comments.confirm") if told else "x"
    assert client.post(reverse("confirm-response", args=[link])).status_code == 404
    assert Comment.objects.get().confirmed_at is None


def test_a_link_holds_seven_days_and_for_its_address(reply, client, monkeypatch):
    comment = reply(WORDS)
    address = reverse("confirm-response", args=[writer_trust.link_token(comment)])
    Comment.objects.update(email="other@example.org")
    assert client.get(address).status_code == 404
    Comment.objects.update(email=comment.email)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(writer_trust, "LINK_HOLDS", timedelta(seconds=-1))
    assert client.get(address).status_code == 404


def test_another_site_cannot_press_the_buttons(reply, client):
    comment = reply()
    for name in ("ask-confirmation", "be-known"):
        answer = client.post(reverse(name, args=[token_of(comment)]), HTTP_ORIGIN="https://evil.example")
        assert answer.status_code == 403


def test_a_browser_keeps_its_key_through_several_replies(send, published):
    browser = known_browser(published("My first."))
    again = published("My second, from no known browser.")
    press(browser, "be-known", token_of(again))
    assert len(set(Comment.objects.values_list("writer_key", flat=True))) == 1


def test_who_typed_a_strangers_address_shares_no_key_with_its_owner(send, reply, moderator):
    typed = reply("In the name of Ravi.")
    impostor = known_browser(typed)
    owner = Client()
    owner.post(reverse("confirm-response", args=[writer_trust.link_token(typed)]), {"known": "1"})
    moderation.publish(typed, by=moderator)
    assert send(impostor, body="As Ravi again.").state == State.HELD
    assert send(owner, body="Ravi himself.").state == State.PUBLISHED


def test_over_https_its_cookies_are_of_this_host_alone_and_those_from_before_still_hold(send, published, settings):
    browser = known_browser(published("My first."))
    settings.HTTPS = True
    assert send(browser, body="My second.").state == State.PUBLISHED
    token = token_of(Comment.objects.latest("pk"))
    given = press(browser, "be-known", token).cookies
    assert sorted(given) == [f"__Host-{name}" for name in writer_trust.COOKIE_PATHS]
    assert all(given[name]["secure"] and given[name]["path"] == "/" for name in given)
    gone = press(browser, "be-known", token, forget="1").cookies
    assert {name: gone[name]["max-age"] for name in (*given, *writer_trust.COOKIE_PATHS)} == dict.fromkeys(
        [*given, *writer_trust.COOKIE_PATHS], 0
    )
    assert {name: gone[name]["path"] for name in writer_trust.COOKIE_PATHS} == writer_trust.COOKIE_PATHS
