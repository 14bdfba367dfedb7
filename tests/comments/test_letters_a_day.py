"""Letters that are limited to so many a day: what is too much today leaves tomorrow, and only what leaves counts."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.identity import writer_trust
from comments.models import Comment, Following
from comments.notifications import reply_subscriptions
from comments.tokens import token_of
from comments.writers import personal_data
from commonswiki.periodic_tasks import tick
from sitewide.models import OutboxMessage

pytestmark = pytest.mark.django_db
RAVI, CONFIRM = "ravi@example.org", "/responses/confirm/"
BO = {"email": "bo@example.org", "name": "Boudewijn Quist"}


@pytest.fixture
def delivered(clock, mailoutbox):
    """Lets time go by and the worker look; gives the letters with a link of a kind that left since the last time."""

    def after(kind="/responses/answers/", to=RAVI, **time):
        clock.shift(timedelta(**time))
        mailoutbox.clear()
        tick()
        return [message for message in mailoutbox if message.to == [to] and kind in message.body]

    return after


def path_in(message, start="/responses/"):
    return re.search(rf"https?://[^/\s]+({start}\S+)", message.body)[1]


def test_who_cannot_be_asked_today_is_asked_tomorrow(published, delivered, client):
    first = published(follow=True)
    [letter] = delivered(minutes=11)
    client.post(path_in(letter), {"reply": first.pk})
    second = published(follow=True)
    page = reverse("private-response", args=[token_of(second)])
    assert "at most one such letter a day" in " ".join(client.get(page).content.decode().lower().split())
    assert not delivered(hours=12)
    [letter] = delivered(hours=12)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        client.post(path_in(letter), {"reply": second.pk})
    assert Following.objects.filter(confirmed_at__isnull=False).count() == 2
    assert not delivered(days=2), "once is enough"


def test_one_letter_asks_for_all_and_goes_on_without_the_one_it_began_with(published, delivered, moderator, client):
    first, second = published(follow=True), published(follow=True)
    assert OutboxMessage.objects.filter(key__startswith="follow:").count() == 1
    moderation.hold(first, by=moderator)
    [letter] = delivered(minutes=11)
    page = client.get(path_in(letter)).content.decode()
    assert f"Number {second.number} on" in page
    assert f"Number {first.number} on" not in page
    client.post(path_in(letter), {"reply": second.pk})
    assert Following.objects.get(comment=second).confirmed_at


def test_who_has_answered_the_question_is_not_asked_again(published, delivered, client):
    published(follow=True)
    [letter] = delivered(minutes=11)
    second = published(follow=True)  # its letter waits for tomorrow, and the page lists it already
    client.post(path_in(letter), {"reply": second.pk})
    assert not delivered(days=1)


def followed(published):
    comment = published(follow=True)
    OutboxMessage.objects.all().delete()
    reply_subscriptions.confirm(RAVI, {comment.pk})
    return comment


def test_no_answer_goes_untold_for_there_were_many(published, delivered):
    comment = followed(published)
    answers = [published(parent=comment, **BO) for _n in range(25)]
    letters = delivered(minutes=11)
    assert len(letters) == 20
    told = "".join(letter.body for letter in letters)
    assert all(f"{answer.get_absolute_url()}\n" in told for answer in answers)
    assert letters[-1].subject.endswith("(and 5 more)")
    late = published(parent=comment, **BO)
    assert not delivered(hours=12)
    [letter] = delivered(hours=12)
    assert late.get_absolute_url() in letter.body


def test_what_was_taken_back_counts_for_nothing(published, reply, moderator, delivered):
    comment = followed(published)
    answer = reply(parent=comment, **BO)
    for _n in range(25):
        moderation.undo(moderation.publish(answer, by=moderator), by=moderator)
    moderation.publish(answer, by=moderator)
    assert len(delivered(minutes=11)) == 1


def ask_link(comment):
    return Client().post(reverse("ask-confirmation", args=[token_of(comment)])).content.decode()


def test_nobody_uses_up_the_letter_that_confirms_somebody_elses_address(reply, delivered):
    stranger, mine = reply("Not mine.", name="A stranger"), reply("Mine.")
    ask_link(stranger)
    assert len(delivered(CONFIRM, minutes=1)) == 1
    said = ask_link(mine)
    assert "it may come tomorrow" in said
    assert ask_link(mine) == said
    assert not delivered(CONFIRM, hours=23)
    [letter] = delivered(CONFIRM, hours=1)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert Client().post(path_in(letter, CONFIRM)).status_code == 200
    assert Comment.objects.get(confirmed_at__isnull=False) == mine


def test_one_letter_confirms_all_that_were_asked_for_until_it_leaves(reply, delivered):
    comments = [reply() for _n in range(3)]
    for comment in [*comments, *comments]:
        ask_link(comment)
    [letter] = delivered(CONFIRM, minutes=1)
    links = re.findall(r"/responses/confirm/\S+", letter.body)
    assert [writer_trust.find_by_link(link.split("/")[3]) for link in links] == [comments[0], *comments[1:]]
    assert not delivered(CONFIRM, days=2)


def test_decisions_to_an_address_that_nobody_has_confirmed_are_few_letters_a_day(reply, moderator, delivered):
    comments = [reply(email=f"ravi+{n}@example.org" if n > 9 else RAVI) for n in range(14)]
    known = reply(email="known@example.org")
    Comment.objects.filter(pk=known.pk).update(confirmed_at=timezone.now())
    for comment in comments:
        moderation.publish(comment, by=moderator)
    for _n in range(8):
        other = reply(email="known@example.org")
        Comment.objects.filter(pk=other.pk).update(confirmed_at=timezone.now())
        moderation.publish(Comment.objects.get(pk=other.pk), by=moderator)
    first = delivered("", "known@example.org", minutes=11)
    assert len(first) == 8
    sent = OutboxMessage.objects.filter(mailbox=RAVI, sent_at__isnull=False)
    assert sent.filter(gathered=False).count() == 5
    assert OutboxMessage.objects.filter(mailbox=RAVI, sent_at=None).exists(), "each spelling of it gets its own"
    told = set()
    for _day in range(6):
        told |= set(sent.values_list("key", flat=True))
        delivered(hours=24, minutes=1)
    assert {f"comment:{comment.pk}" for comment in comments} == told


def test_what_another_worker_is_sending_at_this_moment_counts(published, delivered):
    """Two workers at once send no more than one does."""
    comment = followed(published)
    for _n in range(21):
        published(parent=comment, **BO)
    rows = OutboxMessage.objects.filter(key__startswith="answer:")
    flying = list(rows.values_list("pk", flat=True)[:20])
    OutboxMessage.objects.filter(pk__in=flying).update(
        claimed_at=timezone.now() + timedelta(minutes=10), not_before=timezone.now() + timedelta(minutes=20)
    )
    assert not delivered(minutes=11)
    OutboxMessage.objects.filter(pk__in=flying).update(claimed_at=None)  # the other one failed
    assert len(delivered(minutes=1)) == 1


def test_asking_in_vain_uses_up_nobodys_letters(reply, client):
    for n in range(5):
        personal_data.ask(RAVI, address=f"10.0.{n}.1")
    assert not OutboxMessage.objects.exists()
    reply()
    personal_data.ask(RAVI, address="192.0.2.1")
    assert OutboxMessage.objects.filter(key="own").count() == 1


def test_no_page_promises_a_letter_on_what_was_refused(reply, moderator, client):
    comment = reply(follow=True)
    moderation.reject(comment, "attack", by=moderator)
    page = client.get(reverse("private-response", args=[token_of(comment)]))
    assert page.status_code == 200
    assert "write to you when somebody answers" not in page.content.decode()
