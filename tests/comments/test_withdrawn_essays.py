"""Letters on replies wait while the essay is withdrawn, and leave, true, when it comes back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import moderation
from comments.models import Following
from comments.moderation import appeals
from comments.notifications import reply_subscriptions
from commonswiki.periodic_tasks import tick
from essays import publishing
from sitewide.mail import outbox
from sitewide.models import OutboxMessage
from tests.cast import make_user

pytestmark = pytest.mark.django_db
BO = {"email": "bo@example.org", "name": "Boudewijn Quist"}


@pytest.fixture
def delivered(clock, mailoutbox):
    """Lets time go by and the worker look; gives what left to the readers since the last time."""

    def after(**time):
        clock.shift(timedelta(**time))
        mailoutbox.clear()
        tick()
        readers = {"ravi@example.org", "bo@example.org", "c@example.org"}
        return sorted((m for m in mailoutbox if set(m.to) & readers), key=lambda message: message.body)

    return after


def withdraw(essay, editor):
    publishing.withdraw(essay, "It names somebody.", by=editor)


def come_back(essay, editor):
    publishing.republish(essay, by=editor)


def test_letters_that_were_written_wait_with_the_essay_and_leave_with_it(
    essay, editor, published, reply, moderator, delivered
):
    comment = published(follow=True)
    other = published(email="c@example.org")
    Following.objects.create(comment=other, confirmed_at=timezone.now())
    published(parent=other, **BO)
    assert OutboxMessage.objects.filter(about=f"essay:{essay.pk}").count() == 5
    withdraw(essay, editor)
    assert not delivered(hours=1)
    assert not delivered(days=2)
    assert not outbox.overdue().filter(about=f"essay:{essay.pk}").exists(), "it waits on purpose"
    come_back(essay, editor)
    letters = delivered(minutes=11)
    assert len(letters) == 5
    assert not delivered(days=2), "each once"
    [question] = [m for m in letters if "Shall we write" in m.subject]
    token = re.search(r"/responses/answers/([^/]+)/", question.body)[1]
    with time_machine.travel(timezone.now() + timedelta(days=4)):  # six since it came back, nine since it was written
        assert reply_subscriptions.read_email(token) == comment.email


def test_what_is_decided_meanwhile_is_told_when_it_comes_back(essay, editor, published, reply, moderator, delivered):
    parent = published(email="c@example.org")
    Following.objects.create(comment=parent, confirmed_at=timezone.now())
    answer, refused = reply(parent=parent, **BO), reply()
    delivered(minutes=11)
    withdraw(essay, editor)
    moderation.publish(answer, by=moderator)
    moderation.reject(refused, "attack", by=moderator)
    assert not delivered(days=3)
    come_back(essay, editor)
    letters = delivered(minutes=11)
    assert [m.to for m in letters if m.subject.startswith("An answer to your reply")] == [["c@example.org"]]
    said = {m.to[0]: m.body for m in letters if m.subject.startswith("Your reply to")}
    assert "is now number 2" in said["bo@example.org"]
    until = re.search(r"ask a second moderator until (\S+ \S+ \S+), at http", said["ravi@example.org"])[1]
    refused.refresh_from_db()
    assert until.startswith(str((refused.decided_at + timedelta(days=14)).day))
    assert len(letters) == 3


def test_a_refusal_that_waited_past_its_appeal_offers_none(essay, editor, reply, moderator, delivered):
    moderation.reject(reply(), "attack", by=moderator)
    withdraw(essay, editor)
    delivered(days=15)
    come_back(essay, editor)
    [letter] = delivered(minutes=11)
    assert "second moderator" not in letter.body
    assert re.search(r"Your words are kept at http\S+ for 90 days", letter.body)


def test_the_answer_to_an_appeal_waits_too(essay, editor, reply, moderator, delivered):
    comment = reply()
    moderation.reject(comment, "attack", by=moderator)
    delivered(minutes=11)
    appeal = appeals.ask(comment, "It speaks to the essay.")
    withdraw(essay, editor)
    appeals.turn_down(appeal, "It does not.", by=make_user("moderator"))
    assert not delivered(days=2)
    come_back(essay, editor)
    assert [letter.subject for letter in delivered(minutes=11)] == [f"Your appeal on “{essay.title}”"]


def test_what_was_told_before_is_not_told_again(essay, editor, published, reply, moderator, delivered):
    published(follow=True)
    moderation.reject(reply(**BO), "attack", by=moderator)
    assert len(delivered(minutes=11)) == 3
    for _time in range(2):
        withdraw(essay, editor)
        come_back(essay, editor)
        assert not delivered(days=2)


def test_letters_of_an_essay_that_stays_away_are_erased(essay, editor, published, delivered, clock):
    published(follow=True)
    clock.shift(60)
    withdraw(essay, editor)
    delivered(days=31)
    assert not OutboxMessage.objects.filter(about=f"essay:{essay.pk}").exists()
    come_back(essay, editor)
    assert not delivered(days=1)


def test_a_later_edition_brings_it_back_too(essay, editor, published, delivered):
    published()
    withdraw(essay, editor)
    draft = publishing.save_draft(essay, {"body": "Better words."}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    assert len(delivered(minutes=11)) == 1


def test_a_later_edition_of_an_essay_that_was_not_away_tells_nothing_again(essay, editor, published, delivered):
    published()
    assert len(delivered(minutes=11)) == 1
    assert not delivered(days=31)
    draft = publishing.save_draft(essay, {"body": "Better words."}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    assert not OutboxMessage.objects.exists(), "the letter is erased by now, and was not written again"
