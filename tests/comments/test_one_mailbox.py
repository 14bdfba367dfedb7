"""However somebody writes an address, the mailbox is one: in limits, blocks, the queue, letters, erasing, trust."""

import re
from unicodedata import normalize

import pytest
from django.test import Client
from django.urls import reverse

from comments import moderation, posting
from comments.identity import writer_trust
from comments.models import Comment, Following
from comments.moderation import blocks
from comments.notifications import reply_subscriptions
from comments.queue.writer_histories import histories_of
from comments.rules.effective import Ruling
from comments.screening import blocklist
from comments.threads import identicons
from comments.writers import erasure, personal_data
from sitewide.models import OutboxMessage

pytestmark = pytest.mark.django_db
SPELLINGS = ["jk@bücher.example", "jk@xn--bcher-kva.example", "JK@bu\u0308cher.example", "jk+wiki@BÜCHER.example"]
JK = SPELLINGS[0]


@pytest.fixture
def said(published):
    """One published reply under each spelling."""
    return [published(name="Jule König", email=email) for email in SPELLINGS]


def test_your_responses_are_all_of_the_mailbox_and_the_letter_goes_to_what_was_typed(said, client):
    typed = [normalize("NFC", email) for email in SPELLINGS]
    assert [comment.email for comment in said] == typed, "what was typed is kept"
    client.post("/responses/yours/", {"email": "JK+mine@xn--bcher-kva.example"})
    letter = OutboxMessage.objects.get(key="own")
    assert letter.to == "JK+mine@xn--bcher-kva.example"
    page = client.get(re.search(r"https?://[^/]+(/responses/yours/\S+)", letter.body)[1])
    assert [row["comment"] for row in page.context["rows"]] == said
    for email in SPELLINGS:
        client.post("/responses/yours/", {"email": email})
    assert OutboxMessage.objects.filter(key="own").count() == 1, "one letter an hour for one mailbox"


def test_erasing_takes_all_of_the_mailbox_and_its_letters(said, client, reply):
    other = reply(email="jk@buecher.example")
    personal_data.ask("jk+later@bücher.example", address="192.0.2.7")
    assert {row["subject"] for row in personal_data.kept(JK)["letters"]} >= {
        OutboxMessage.objects.get(key="own").subject
    }
    assert erasure.erase("JK@xn--bcher-kva.example") == 0
    left = Comment.objects.exclude(mailbox="")
    assert [comment.pk for comment in left] == [other.pk]
    assert not OutboxMessage.objects.filter(key="own").exists()


def test_a_block_on_one_spelling_holds_for_all(moderator):
    blocks.block("person", "JK+x@xn--bcher-kva.example", by=moderator, days=7)
    assert all(blocklist.applies(email=email) for email in SPELLINGS)
    assert not blocklist.applies(email="jk@bucher.example")


def test_a_blocked_site_is_blocked_under_both_of_its_names(moderator):
    blocks.block("host", "https://bücher.example/shop", by=moderator, days=7)
    for link in ("https://bu\u0308cher.example", "http://shop.xn--bcher-kva.example/x", "https://BÜCHER。example"):
        assert blocklist.applies(html=f'<p><a href="{link}">x</a></p>'), link
        assert blocklist.applies(website=link)
    assert not blocklist.applies(website="https://bucher.example")


def test_the_queue_counts_the_mailbox_and_the_same_words_again_are_the_same_reply(said, reply):
    waiting = reply("A fifth reply, which waits to be read.", name="Jule König", email=SPELLINGS[3])
    assert histories_of([waiting])[waiting.pk].published == 4
    again = [reply(waiting.body, name="Jule König", email=email) for email in SPELLINGS]
    assert {comment.pk for comment in again} == {waiting.pk}
    assert len({identicons.emblem_of(email, "Jule König") for email in SPELLINGS}) == 1


def test_a_known_writer_is_known_under_every_spelling(said):
    key = "k" * 64
    Comment.objects.filter(pk__in=[one.pk for one in said]).update(writer_key=key)
    for email in SPELLINGS:
        told = posting.Submission(name="Jule König", email=email, body="More.", writer=key)
        assert writer_trust.is_known(told, Ruling(trusted_after=4))
    other = posting.Submission(name="Jule König", email="jk@buecher.example", body="More.", writer=key)
    assert not writer_trust.is_known(other, Ruling(trusted_after=1))


def test_letters_on_answers_ask_the_mailbox_once_and_one_click_ends_them_all(reply, moderator):
    asked = [reply(name="Jule König", email=email, follow=True) for email in SPELLINGS]
    for comment in asked:
        moderation.publish(comment, by=moderator)
    assert OutboxMessage.objects.filter(key__startswith="follow:").count() == 1
    assert reply_subscriptions.confirm("jk@xn--bcher-kva.example", {comment.pk for comment in asked}) == 4
    answer = reply(parent=asked[0], name="Jule König", email=SPELLINGS[1])
    moderation.publish(answer, by=moderator)
    assert not OutboxMessage.objects.filter(key__startswith="answer:").exists(), "nobody is told of their own answer"
    assert reply_subscriptions.stop(asked[2].pk, everything=True) == 4
    assert not Following.objects.exists()


@pytest.mark.parametrize("email", ["jürgen@example.org", "用户@例え.example", "jo@bücher.example"])
def test_addresses_beyond_ascii_are_taken_by_the_reply_form_and_the_others(essay, form_of, email):
    client = Client()
    assert client.post(reverse("respond", args=[essay.slug]), form_of(email=email)).status_code == 303
    assert Comment.objects.get().email == email
    for address in ("/responses/yours/", reverse("list")):
        assert client.post(address, {"email": email}).status_code == 200, address
    assert {row.to for row in OutboxMessage.objects.filter(key__in=["own", "list"])} == {email}
    page = client.post(reverse("respond", args=[essay.slug]), form_of(email="jü\u200brgen@example.org"))
    assert page.status_code == 422
