"""Letters that wait: taken back while they are being sent, tried again, and forgotten once they have left."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from commonswiki.tick import tick
from sitewide import outbox
from sitewide.models import OutboxMessage
from tests.factories import make_user

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
