"""Letters to addresses beyond ASCII meet real mail servers: one that offers SMTPUTF8, and one that does not."""

import contextlib
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from sitewide.mail import outbox
from sitewide.models import OutboxMessage

pytestmark = pytest.mark.django_db
TITLE = "Eine Antwort für dich – «Größe»"


class Taken:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        return "250 Taken"


class Listening(Controller):
    """`offers`: whether it says that it takes SMTPUTF8."""

    def __init__(self, *args, offers, **kwargs):
        self.offers = offers
        super().__init__(*args, **kwargs)

    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=self.offers)


@contextlib.contextmanager
def listening(settings, *, offers):
    with socket.create_server(("127.0.0.1", 0)) as probe:  # a port that is free
        port = probe.getsockname()[1]
    handler = Taken()
    controller = Listening(handler, hostname="127.0.0.1", port=port, offers=offers)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield handler.letters
    finally:
        controller.stop(no_assert=True)


def test_a_server_with_smtputf8_gets_the_address_as_it_is(settings):
    long = "https://commons.example.org/list/leave/" + "x" * 150
    with listening(settings, offers=True) as letters:
        outbox.send("Jürgen@bücher.example", TITLE, "Grüße\n", headers={"List-Unsubscribe": f"<{long}>"})
        outbox.send("jo@example.org", "Plain", "Words\n")
        assert outbox.deliver_due() == (2, 0)
    assert [letter.rcpt_tos for letter in letters] == [["Jürgen@xn--bcher-kva.example"], ["jo@example.org"]]
    assert [letter.smtp_utf8 for letter in letters] == [True, False], "an ordinary letter asks for nothing special"
    raw = letters[0].content
    assert "To: Jürgen@xn--bcher-kva.example\r\n".encode() in raw
    told = message_from_bytes(raw, policy=policy.SMTPUTF8)
    assert (told["Subject"], told.get_content().strip(), told["List-Unsubscribe"].strip()) == (
        TITLE,
        "Grüße",
        f"<{long}>",
    )
    assert f"<{long}>".encode() in raw, "no encoded word in an address to press"
    assert not OutboxMessage.objects.filter(sent_at=None).exists()


def test_a_server_without_it_gets_nothing_and_the_outbox_says_why_at_once(settings):
    with listening(settings, offers=False) as letters:
        for to in ("jo@example.org", "jürgen@example.org", "jk@bücher.example", "jk@faß.example"):
            outbox.send(to, "Hello", "Words\n")
        assert outbox.deliver_due() == (3, 1)
    assert [letter.rcpt_tos[0] for letter in letters] == [
        "jo@example.org", "jk@xn--bcher-kva.example", "jk@xn--fa-hia.example"
    ]  # fmt: skip
    letter = outbox.failing().get()
    assert letter.given_up_at is not None, "it will not be otherwise tomorrow"
    assert "letters beyond ASCII before the @ (no SMTPUTF8)" in letter.last_error
