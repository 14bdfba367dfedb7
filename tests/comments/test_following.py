"""Letters on answers: asked for by a tick, confirmed by the address's owner, ended by one click, never to strangers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import moderation, posting
from comments.models import Comment, Following
from comments.notifications import reply_subscriptions
from comments.tokens import token_of
from essays.models import Essay
from sitewide.mail import outbox
from sitewide.models import OutboxMessage

BO = {"email": "bo@example.org", "name": "Boudewijn Quist"}


def letters(prefix):
    return list(OutboxMessage.objects.filter(key__startswith=prefix).order_by("pk"))


def confirm_page(letter):
    return re.search(r"https?://[^/]+(/responses/answers/\S+)", letter.body)[1]


@pytest.fixture
def followed(published, client):
    """Publishes a reply whose writer asked for letters on answers and confirmed it."""

    def make(**more):
        comment = published(follow=True, **more)
        page = confirm_page(letters(f"follow:{comment.pk}")[0])
        assert client.post(page, {"reply": comment.pk}).status_code == 200
        return comment

    return make


def test_the_tick_alone_sends_nothing_before_a_moderator_has_published(reply, moderator, published):
    comment = reply(follow=True)
    assert not letters("follow")
    moderation.spam(comment, by=moderator)
    assert not letters("follow")
    other = reply(email="other@example.org")
    moderation.publish(other, by=moderator)
    assert not letters("follow")
    moderation.publish(comment, by=moderator)
    [letter] = letters("follow")
    assert letter.to == "ravi@example.org"
    assert letter.not_before > timezone.now() + timedelta(minutes=9)


def test_the_tick_on_the_form_is_unticked_and_taken(client, essay, form_of):
    page = client.get(essay.url).content.decode()
    [tick] = re.findall(r'<input[^>]*name="follow"[^>]*>', page)
    assert "checked" not in tick
    client.post(reverse("respond", args=[essay.slug]), form_of(follow="on"))
    assert Following.objects.get().confirmed_at is None
    again = client.post(reverse("respond", args=[essay.slug]), form_of(follow="on", name="")).content.decode()
    assert "checked" in re.findall(r'<input[^>]*name="follow"[^>]*>', again)[0]


def test_the_letter_carries_no_word_of_whoever_typed_the_address(published):
    published("Buy at shop.example now.", follow=True, name="Cheap pills", website="https://shop.example/")
    [letter] = letters("follow")
    for word in ("shop", "Cheap", "pills", "Buy"):
        assert word not in letter.body + letter.subject


def test_one_address_is_asked_once_a_day_whoever_ticks(published):
    for n in range(5):
        published(follow=True, name=f"Somebody {n}")
    assert len(letters("follow")) == 1


def test_undoing_the_publication_takes_the_letter_back(reply, moderator):
    comment = reply(follow=True)
    entry = moderation.publish(comment, by=moderator)
    moderation.undo(entry, by=moderator)
    assert not letters("follow")


def test_opening_the_link_confirms_nothing_the_button_does(client, published):
    comment = published(follow=True)
    page = confirm_page(letters("follow")[0])
    text = client.get(page).content.decode()
    assert "Yes, write to me" in text
    assert Following.objects.get().confirmed_at is None
    assert client.post(page, {"reply": comment.pk}).status_code == 200
    assert Following.objects.get().confirmed_at is not None
    assert client.get(page).status_code == client.post(page, {"reply": comment.pk}).status_code == 200
    assert Following.objects.get().confirmed_at is not None


def test_what_the_owner_of_the_address_did_not_write_is_unticked_and_forgotten(client, published):
    mine, other = published(follow=True), published(follow=True, name="A stranger")
    client.post(confirm_page(letters("follow")[0]), {"reply": [mine.pk, "x", "9" * 30]})
    assert Following.objects.get().comment == mine
    assert Comment.objects.filter(pk=other.pk).exists()


def test_a_link_is_no_longer_good_after_seven_days_nor_when_forged(client, published, monkeypatch):
    published(follow=True)
    page = confirm_page(letters("follow")[0])
    monkeypatch.setattr(reply_subscriptions, "CONFIRM_HOLDS", timedelta(seconds=-1))
    assert client.get(page).status_code == client.post(page).status_code == 404
    assert client.get(reverse("follow-confirm", args=["forged"])).status_code == 404
    assert client.get(reverse("follow-stop", args=["forged"])).status_code == 404


def test_an_answer_is_told_once_it_is_published_and_no_sooner(followed, reply, moderator):
    comment = followed()
    answer = reply("An answer.", parent=comment, **BO)
    assert not letters("answer")
    moderation.publish(answer, by=moderator)
    [letter] = letters("answer")
    assert letter.to == "ravi@example.org"
    assert answer.get_absolute_url() in letter.body
    assert "An answer" not in letter.body
    assert "Boudewijn" not in letter.body
    assert letter.not_before > timezone.now() + timedelta(minutes=9)
    moderation.hold(answer, by=moderator)
    assert not letters("answer")
    moderation.publish(answer, by=moderator)
    assert len(letters("answer")) == 1


def test_an_answer_that_was_told_is_not_told_again(followed, published, moderator):
    answer = published(parent=followed(), **BO)
    OutboxMessage.objects.filter(key__startswith="answer").update(sent_at=timezone.now())
    moderation.hold(answer, by=moderator)
    moderation.publish(answer, by=moderator)
    assert len(letters("answer")) == 1


def test_while_the_reply_is_not_public_nothing_is_told_and_after_it_is(followed, published, moderator):
    comment = followed()
    first = published(parent=comment, **BO)
    assert len(letters("answer")) == 1
    moderation.hold(comment, by=moderator)
    assert not letters("answer")
    moderation.publish(comment, by=moderator)
    assert [letter.key for letter in letters("answer")] == [f"answer:{first.pk}"]


def test_answers_are_looked_for_only_where_somebody_waits_for_them(published, followed):
    """Publishing twenty at once took half its time for these searches."""
    lonely, waited_for = published("One."), followed(body="Two.")
    for comment, searches in ((lonely, 0), (waited_for, 1)):
        with CaptureQueriesContext(connection) as asked:
            reply_subscriptions.follow_up(comment)
        assert sum('."parent_id" = ' in query["sql"] for query in asked) == searches


def test_nothing_is_told_unconfirmed_to_oneself_or_of_a_withdrawn_essay(followed, published, moderator, reply, essay):
    published(parent=published(follow=True, email="c@example.org"), **BO)
    comment = followed()
    published(parent=comment)
    assert not letters("answer")
    answer = reply(parent=comment, **BO)
    Essay.objects.update(live="withdrawn")
    moderation.publish(answer, by=moderator)
    assert not letters("answer")


def test_an_answer_of_somebody_of_this_site_is_told_too(followed, essay, editor):
    comment = followed()
    submission = posting.Submission(name="x", body="I answer this.", parent=comment)
    answer = posting.post(essay, submission, user=editor).comment
    assert [letter.key for letter in letters("answer")] == [f"answer:{answer.pk}"]


def test_every_letter_can_be_ended_by_one_click_from_anywhere(followed, published):
    published(parent=followed(), **BO)
    OutboxMessage.objects.exclude(key__startswith="answer").delete()
    OutboxMessage.objects.update(not_before=timezone.now() - timedelta(minutes=1))
    outbox.deliver_due()
    [message] = mail.outbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = re.fullmatch(r"<https?://[^/]+(/\S+)>", message.extra_headers["List-Unsubscribe"])[1]
    assert stop in message.body
    strange = Client(
        enforce_csrf_checks=True, headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert strange.get(stop).status_code == 200
    assert Following.objects.exists()
    answer = strange.post(stop, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Following.objects.exists()
    assert strange.post(stop).status_code == 200


def test_all_of_ones_letters_are_ended_together_and_nobody_elses(followed, client, published):
    mine, other = followed(), followed(email="d@example.org")
    wish = Following.objects.create(comment=published(), confirmed_at=timezone.now())
    published(parent=mine, **BO)
    stop = reply_subscriptions.stop_link(wish).partition("/responses")[2]
    client.post(f"/responses{stop}", {"all": "1"})
    assert Following.objects.get().comment == other
    assert not letters("answer")


def test_the_private_page_says_where_it_stands(client, reply, published, moderator):
    comment = reply(follow=True)
    page = reverse("private-response", args=[token_of(comment)])
    assert "Once your reply is published, we ask you by letter" in client.get(page).content.decode()
    moderation.publish(comment, by=moderator)
    assert "once you have confirmed it" in client.get(page).content.decode()
    reply_subscriptions.confirm(comment.email, {comment.pk})
    told = client.get(page).content.decode()
    assert "End these letters" in told
    # Anybody can send a reply with somebody's address: its page ends letters on that reply and no others.
    other = Following.objects.create(comment=published(), confirmed_at=timezone.now())
    stop = re.search(r'href="https?://[^/"]+(/responses/answers/[^"]+)"', told)[1]
    assert "for all my replies" not in client.get(stop).content.decode()
    client.post(stop, {"all": "1"})
    assert Following.objects.get() == other
