"""Letters that wait: taken back while they are being sent, tried again, and forgotten once they have left."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from commonswiki.periodic_tasks import WORK, tick
from sitewide import heartbeat
from sitewide.mail import outbox
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import make_user

pytestmark = pytest.mark.django_db


class FailingServer(EmailBackend):
    """A mail server that takes a while and then refuses: `meanwhile` is what happens in that while."""

    meanwhile = staticmethod(lambda: None)

    def send_messages(self, messages):
        self.meanwhile()
        raise ConnectionRefusedError("nobody is there")


@pytest.fixture
def failing(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.FailingServer"
    return lambda meanwhile: monkeypatch.setattr(FailingServer, "meanwhile", staticmethod(meanwhile))


class SlowServer(EmailBackend):
    """A mail server that takes a while, in which another worker looks for letters to send."""

    others = 0

    def send_messages(self, messages):
        if SlowServer.others:
            SlowServer.others -= 1
            outbox.deliver_due()
        return super().send_messages(messages)


def test_of_several_workers_one_sends_each_letter(settings, monkeypatch, mailoutbox):
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"
    for name in ("first", "second", "third"):
        outbox.send(f"{name}@example.org", "Hello", "Words")
    monkeypatch.setattr(SlowServer, "others", 2)
    sent, failed = outbox.deliver_due()
    assert sorted(*zip(*(letter.to for letter in mailoutbox), strict=True)) == [
        "first@example.org", "second@example.org", "third@example.org"
    ]  # fmt: skip
    assert (sent, failed) == (1, 0), "the other workers sent the other two"


def test_no_subject_brings_headers_of_its_own(mailoutbox):
    outbox.send("reader@example.org", "Hello\r\nBcc: other@example.org\r\n\r\nBuy ropes.", "Words")
    assert outbox.deliver_due() == (1, 0)
    assert mailoutbox[0].subject == "Hello Bcc: other@example.org Buy ropes."
    assert mailoutbox[0].recipients() == ["reader@example.org"]


def test_a_letter_taken_back_while_it_fails_stays_taken_back(failing):
    outbox.send("reader@example.org", "Published", "Number 1", key="comment:1")
    failing(lambda: outbox.cancel("comment:1"))
    outbox.deliver_due()
    assert not OutboxMessage.objects.exists()


def test_a_letter_taken_back_at_the_last_moment_holds_up_no_other(failing):
    outbox.send("first@example.org", "One", "One", key="one")
    outbox.send("second@example.org", "Two", "Two", key="two")
    outbox.send("third@example.org", "Three", "Three", key="three")
    failing(lambda: outbox.cancel("two"))
    assert outbox.deliver_due() == (0, 2)


def test_a_letter_kept_back_at_the_last_moment_does_not_leave(failing):
    outbox.send("first@example.org", "One", "One")
    outbox.send("second@example.org", "Two", "Two", about="essay:2")
    failing(lambda: outbox.pause("essay:2"))
    assert outbox.deliver_due() == (0, 1)


def test_with_no_other_leaves_what_is_kept_back_or_has_headers_of_its_own(mailoutbox):
    for number in (1, 2, 3):
        headers = {"X-Reply-State": "rejected"} if number == 3 else None
        about = f"essay:{number}"
        outbox.send("reader@example.org", "Hello", about, headers=headers, allowance="answers-asked", about=about)
    outbox.pause("essay:2")
    assert outbox.deliver_due() == (1, 0)
    assert [letter.body for letter in mailoutbox] == ["essay:1"]


def test_what_fails_is_tried_again_and_given_up_in_the_end(failing):
    letter = outbox.send("reader@example.org", "Hello", "Words")
    for _try in range(len(outbox.RETRY_AFTER) + 1):
        OutboxMessage.objects.update(not_before=timezone.now())
        assert outbox.deliver_due() == (0, 1)
    letter.refresh_from_db()
    assert letter.given_up_at and letter.attempts == len(outbox.RETRY_AFTER) + 1
    assert letter.last_error == "ConnectionRefusedError: nobody is there"
    assert list(outbox.failing()) == [letter] and not outbox.waiting().exists()


def test_letters_that_left_long_ago_are_forgotten_with_the_links_in_them(mailoutbox):
    sent = outbox.send("reader@example.org", "A link", "https://example.org/responses/secret/")
    waits = outbox.send("other@example.org", "Later", "Words", delay=timedelta(days=1))
    tick()
    OutboxMessage.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - outbox.SENT_KEPT - timedelta(hours=1))
    assert tick()["letters"] == 1
    assert list(OutboxMessage.objects.all()) == [waits]


def test_a_letter_that_left_yesterday_is_still_known(mailoutbox):
    outbox.send("reader@example.org", "A link", "Words", key="comment:1")
    tick()
    assert tick()["letters"] == 0
    assert OutboxMessage.objects.filter(key="comment:1", sent_at__isnull=False).exists()


def test_sessions_that_have_ended_are_forgotten(client, site):
    client.force_login(make_user("editor"))
    client.session.save()
    assert tick()["sessions"] == 0
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert tick()["sessions"] == 1
    assert not Session.objects.exists()


def test_what_was_given_up_or_kept_back_for_a_month_is_erased(mailoutbox):
    old = timezone.now() - outbox.SENT_KEPT - timedelta(hours=1)
    given_up, paused, recent, waits = (outbox.send(f"{n}@example.org", "Hello", "Words") for n in range(4))
    OutboxMessage.objects.update(not_before=timezone.now() + timedelta(days=1))
    OutboxMessage.objects.filter(pk=given_up.pk).update(given_up_at=old)
    OutboxMessage.objects.filter(pk=paused.pk).update(paused_at=old)
    OutboxMessage.objects.filter(pk=recent.pk).update(given_up_at=timezone.now())
    OutboxMessage.objects.filter(pk=waits.pk).update(created=old)
    assert tick()["letters"] == 2
    assert list(OutboxMessage.objects.order_by("pk")) == [recent, waits]


def test_what_fails_keeps_nothing_else_from_being_done(mailoutbox, monkeypatch):
    outbox.send("reader@example.org", "Hello", "Words")
    order = []
    monkeypatch.setitem(WORK, "addresses", lambda: 1 / 0)
    monkeypatch.setitem(WORK, "sessions", lambda: order.append(len(mailoutbox)))
    with pytest.raises(ZeroDivisionError):
        tick()
    assert order == [0], "all else comes before the letters, which take their time"
    assert len(mailoutbox) == 1


def test_nothing_is_begun_once_the_worker_is_told_to_stop_or_its_time_is_over(mailoutbox, monkeypatch):
    outbox.send("reader@example.org", "Hello", "Words")
    assert tick(lambda: True) == {}
    assert outbox.deliver_due(lambda: True) == (0, 0)
    monkeypatch.setattr(outbox, "SENDING_FOR", -1)
    assert outbox.deliver_due() == (0, 0)
    assert not mailoutbox


def test_the_worker_says_once_a_minute_that_it_runs_and_no_page_changes():
    before = SiteSettings.objects.get_or_create(pk=1)[0].version
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert heartbeat.last() is None
        began = timezone.now()
        for _look in range(4):
            tick()
            clock.shift(15)
        assert heartbeat.last() == began
        tick()
        assert heartbeat.last() == began + timedelta(minutes=1)
        clock.shift(-86_400)
        tick()
        assert heartbeat.last() == timezone.now(), "a clock that was put right"
    assert SiteSettings.objects.get().version == before
