"""The page that only the writer of a reply knows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import moderation, rules
from comments.models import Comment
from comments.tokens import token_of

State = Comment.State


def address_of(comment, name="private-response"):
    return reverse(name, args=[token_of(comment)])


def page(client, comment):
    response = client.get(address_of(comment))
    assert response.status_code == 200
    return re.sub(r"\s+</", "</", response.content.decode())


def test_held(client, reply):
    text = page(client, reply("These very words."))
    assert "<h1>Your reply is held for moderation</h1>" in text
    assert "Thank you, <bdi>Ravi Menon</bdi>." in text
    assert "We will write to ravi@example.org once it is decided." in text
    assert "A reply is read before it appears until its writer is known here. It does not mean that anything" in text
    assert "These very words." in text
    assert "Withdraw it" in text


def test_spam_reads_as_held(client, reply, moderator):
    comment = reply()
    before = page(client, comment)
    moderation.spam(comment, by=moderator)
    assert page(client, comment) == before


def test_published(client, published):
    comment = published()
    text = page(client, comment)
    assert "<h1>Your reply is published</h1>" in text
    assert comment.get_absolute_url() in text


def test_not_published(client, reply, moderator, essay):
    comment = reply("Come to our shop.")
    moderation.reject(comment, "advertising", by=moderator, note="Leave out <the shop>.")
    text = page(client, comment)
    assert "<h1>Your reply was not published</h1>" in text
    assert "It is there to sell, or to send people elsewhere." in text
    assert "Leave out &lt;the shop&gt;." in text
    assert "Nothing is held against you." in text
    assert "Nadia" not in text
    again = client.get(f"{reverse('respond', args=[essay.slug])}?from={token_of(comment)}").content.decode()
    assert "Come to our shop." in again
    assert "ravi@example.org" in again


def test_a_refused_reply_tells_first_what_became_of_it_then_the_steps(client, reply, moderator):
    comment = reply("Come to our shop.")
    moderation.reject(comment, "advertising", by=moderator)
    text = page(client, comment)
    assert text.index("<h1>") < text.index('<ol class="steps">') < text.index("Who decides")
    assert "<b>Held</b> A reply is read before it appears until its writer is known here.</li>" in text
    assert "Write another, beginning with this text" in text
    rules.save(None, {"frozen": True}, by=None)  # nobody is led to a form that takes nothing
    assert "Write another" not in page(client, comment)


@pytest.mark.parametrize("state", ["held", "published", "spam"])
def test_only_a_refused_reply_can_be_begun_with(client, reply, essay, state):
    comment = reply("Come to our shop.")
    Comment.objects.filter(pk=comment.pk).update(state=state)
    again = client.get(f"{reverse('respond', args=[essay.slug])}?from={token_of(comment)}").content.decode()
    assert "ravi@example.org" not in again


def test_removed(client, published, moderator):
    comment = published()
    moderation.remove(comment, "attack", by=moderator)
    assert "<h1>Your reply was removed</h1>" in page(client, comment)


@pytest.mark.parametrize("publish", [False, True])
def test_withdrawing_asks_once_more_and_is_for_good(client, reply, published, publish):
    comment = published() if publish else reply()
    asked = client.get(address_of(comment, "withdraw-response"))
    assert b"Withdraw your reply?" in asked.content
    assert Comment.objects.get().state != State.WITHDRAWN
    response = client.post(address_of(comment, "withdraw-response"))
    assert (response.status_code, response["Location"]) == (303, address_of(comment))
    assert Comment.objects.get().state == State.WITHDRAWN
    assert "<h1>You withdrew your reply</h1>" in page(client, comment)
    assert "Write another, beginning with this text" in page(client, comment)
    assert client.post(address_of(comment, "withdraw-response")).status_code == 303
    assert client.get(address_of(comment, "withdraw-response")).status_code == 303


def test_withdrawing_from_another_site_is_refused(client, reply):
    comment = reply()
    response = client.post(address_of(comment, "withdraw-response"), headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert Comment.objects.get().state == State.HELD


def test_a_rejected_reply_cannot_be_withdrawn(client, reply, moderator):
    comment = reply()
    moderation.reject(comment, "attack", by=moderator)
    client.post(address_of(comment, "withdraw-response"))
    assert Comment.objects.get().state == State.REJECTED
    assert "Withdraw it" not in page(client, comment)


def test_the_page_is_kept_nowhere_and_named_to_nobody(client, reply):
    comment = reply()
    for name in ("private-response", "withdraw-response"):
        response = client.get(address_of(comment, name))
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "same-origin"
        assert b'name="robots" content="noindex"' in response.content


def test_it_closes_ninety_days_after_the_decision(client, reply, moderator):
    comment = reply("These very words.")
    moderation.reject(comment, by=moderator, reason="off-subject")
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=89))
    assert "These very words." in page(client, comment)
    for state, said in (("rejected", False), ("removed", False), ("withdrawn", True)):
        Comment.objects.update(state=state, decided_at=timezone.now() - timedelta(days=90))
        for name in ("private-response", "withdraw-response"):
            response = client.get(address_of(comment, name))
            assert response.status_code == 410
            assert b"This private page has been closed" in response.content
            assert (b"You took this reply back." in response.content) is said
        sent = client.post(address_of(comment, "appeal-response"), {"words": "Why ever not?"})
        assert (sent.status_code, b"Why ever not?" in sent.content) == (410, True)


def test_one_published_reply_is_taken_back_at_any_age(client, published, essay):
    comment, other = published("These very words."), published("Others stay.")
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=4000))
    assert "It stays open for as long as your reply is published." in page(client, comment)
    assert "Withdraw your reply?" in client.get(address_of(comment, "withdraw-response")).content.decode()
    assert client.post(address_of(comment, "withdraw-response")).status_code == 303
    comment.refresh_from_db()
    other.refresh_from_db()
    assert (comment.state, other.state) == (State.WITHDRAWN, State.PUBLISHED)
    shown = client.get(essay.url).content.decode()
    assert "These very words." not in shown
    assert "Others stay." in shown


def test_it_stays_open_as_long_as_nothing_is_decided(client, reply):
    comment = reply()
    long_ago = timezone.now() - timedelta(days=900)
    Comment.objects.update(submitted_at=long_ago)
    held = page(client, comment)
    # Nor does a page that closes tell that a reply is among the spam.
    Comment.objects.update(state="spam", decided_at=long_ago)
    assert page(client, comment) == held


@pytest.mark.parametrize("token", ["x", "é" * 50, "0" * 500, "..", "%ff"])
def test_any_other_token_is_no_page(client, db, token):
    for name in ("private-response", "withdraw-response"):
        assert client.get(reverse(name, args=[token])).status_code == 404
    assert client.post(reverse("withdraw-response", args=[token])).status_code == 404


def test_the_essays_title_is_no_link_while_it_is_withdrawn(client, reply, essay):
    comment = reply()
    type(essay).objects.update(live="withdrawn")
    assert f'href="{essay.url}"' not in page(client, comment)


def test_spam_is_withdrawn_as_what_is_held(client, reply, moderator):
    comment = reply()
    moderation.spam(comment, by=moderator)
    response = client.post(address_of(comment, "withdraw-response"))
    assert (response.status_code, response["Location"]) == (303, address_of(comment))
    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN


def test_withdrawing_what_is_decided_at_that_moment_shows_the_decision(client, reply, moderator, monkeypatch):
    comment, withdraw = reply(), moderation.withdraw

    def withdraw_after_all(found):
        moderation.reject(Comment.objects.get(pk=comment.pk), "advertising", by=moderator)
        return withdraw(found)

    monkeypatch.setattr(moderation, "withdraw", withdraw_after_all)
    response = client.post(address_of(comment, "withdraw-response"))
    assert (response.status_code, response["Location"]) == (303, address_of(comment))
    comment.refresh_from_db()
    assert comment.state == State.REJECTED
