"""Letters meet real mail servers: they hang, refuse, hang up, or never end an answer."""

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from sitewide.mail import outbox, smtp
from sitewide.models import OutboxMessage

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


class Mailboxes:
    """What a server does is said by the name of the mailbox."""

    def __init__(self):
        self.taken, self.connections = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        while any(to.startswith("stays") for to, _message in self.taken):  # each byte within the time of one answer
            server._writer.write(b"2")
            await asyncio.sleep(0.05)
        return "221 Bye"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("hangs"):
            await asyncio.sleep(3600)
        self.taken.append((to, message_from_bytes(envelope.content)))
        self.connections.add(session.peer)
        if to.startswith("dropped"):
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 Taken"

    def names(self):
        return [to.partition("@")[0] for to, _message in self.taken]


@contextlib.contextmanager
def mail_server():
    handler = Mailboxes()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    with socket.create_server(("127.0.0.1", 0)) as probe:  # a port that is free
        controller.port = probe.getsockname()[1]
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop(no_assert=True)


@pytest.fixture
def server(settings):
    with mail_server() as handler:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", handler.port
        yield handler


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(smtp, "LETTER_SECONDS", 0.4)
    monkeypatch.setattr(outbox, "HANGS", 0.3)


def write(*names):
    return [outbox.send(f"{name}@example.org", "Hello", "Words\n") for name in names]


def again():
    OutboxMessage.objects.filter(sent_at=None).update(not_before=timezone.now() - timedelta(minutes=1))
    return outbox.deliver_due()


def test_letters_go_by_one_connection_and_those_refused_hold_up_no_other(server):
    write("a", "refused", "b", "refused", "c")
    assert outbox.deliver_due() == (3, 2)
    assert server.names() == ["a", "b", "c"]
    assert len(server.connections) == 1
    refused = OutboxMessage.objects.filter(sent_at=None)
    assert {row.attempts for row in refused} == {1}
    assert "No such mailbox here" in refused[0].last_error


def test_a_server_that_hangs_at_a_letter_stops_that_letter(server, impatient):
    write("a", "hangs", "b")
    assert outbox.deliver_due() == (2, 1)
    assert server.names() == ["a", "b"]
    late = OutboxMessage.objects.get(sent_at=None)
    assert (late.to, late.attempts) == ("hangs@example.org", 1)
    assert late.last_error.startswith("TimeoutError: no answer within")


def test_a_server_that_hangs_at_all_is_left_alone_for_this_time(server, impatient):
    write("hangs1", "hangs2", "hangs3", "hangs4")
    assert outbox.deliver_due() == (0, outbox.HUNG)
    assert OutboxMessage.objects.filter(attempts=0).count() == 2


def test_one_that_does_not_say_goodbye_is_left(server, impatient):
    write("stays")
    assert outbox.deliver_due() == (1, 0)
    assert OutboxMessage.objects.get().sent_at


def test_one_that_hangs_up_after_the_words_gets_the_same_letter_again_known_by_its_name(server, settings):
    write("dropped", "a")
    assert outbox.deliver_due() == (1, 1)
    assert again() == (0, 1)
    first, second = [message for to, message in server.taken if to.startswith("dropped")]
    assert first["Message-ID"] == second["Message-ID"]
    assert len({message["Message-ID"] for _to, message in server.taken}) == 2
    assert first["Message-ID"].endswith("@127.0.0.1>")
    settings.SITE_URL = "https://commons.example.org"
    assert outbox.message_id(OutboxMessage.objects.first()).endswith("@commons.example.org>")


def test_every_letter_says_that_no_person_sends_it(server):
    outbox.send("a@example.org", "One", "Words")
    outbox.send("b@example.org", "Two", "Words", headers={"X-Other": "1"})
    assert outbox.deliver_due() == (2, 0)
    assert {message["Auto-Submitted"] for _to, message in server.taken} == {"auto-generated"}


@contextlib.contextmanager
def endless(tls=False):
    """A server whose greeting never ends: a byte at a time, each within the time limit of one answer."""
    stop = threading.Event()

    def serve(listener):
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                with client, contextlib.suppress(OSError):
                    while not stop.wait(0.05):
                        client.sendall(b"\x16" if tls else b"2")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("tls", [False, True])
def test_an_answer_that_never_ends_is_cut_off(settings, impatient, tls):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_SSL = "127.0.0.1", tls
    write("a")
    with endless(tls) as settings.EMAIL_PORT:
        assert outbox.deliver_due() == (0, 1)
    assert OutboxMessage.objects.get().attempts == 1


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_the_worker_ends_within_ten_seconds_also_while_a_letter_hangs(tmp_path):
    with mail_server() as handler:
        env = os.environ | {
            "VAR_DIR": str(tmp_path), "SECRET_KEY": "x" * 50, "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
            "EMAIL_URL": f"smtp://127.0.0.1:{handler.port}", "DJANGO_SETTINGS_MODULE": "commonswiki.settings",
        }  # fmt: skip
        manage = [sys.executable, str(ROOT / "manage.py")]
        subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)
        code = "from sitewide.mail import outbox; outbox.send('hangs@example.org', 'Hello', 'Words')"
        subprocess.run([*manage, "shell", "-v0", "-c", code], env=env, check=True)
        worker = subprocess.Popen([*manage, "worker"], env=env)
        try:
            heard = time.monotonic() + 60
            while not _claimed(tmp_path / "db.sqlite3") and time.monotonic() < heard:
                time.sleep(0.2)
            time.sleep(1)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(10) == 0
        finally:
            worker.kill()
    assert _claimed(tmp_path / "db.sqlite3") == (1, None), "it is tried again later"


def _claimed(file):
    with contextlib.closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT 1, sent_at FROM sitewide_outboxmessage WHERE claimed_at IS NOT NULL").fetchone()
