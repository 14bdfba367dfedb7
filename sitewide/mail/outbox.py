"""Letters leave through rows: written with the change they tell of, sent later, tried again, never in a request."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sitewide.http.hosts import host_of
from sitewide.http.signed_links import one_click_headers
from sitewide.mail import subscriptions
from sitewide.mail.allowances import CLAIM, WAITS, opening
from sitewide.mail.mailboxes import address, mailbox
from sitewide.mail.smtp import EmailBackend
from sitewide.mail.smtputf8 import NotOffered
from sitewide.models import OutboxMessage

logger = logging.getLogger(__name__)

# Waiting time after each failure; after the last one the letter is given up and shows on the desk.
RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]
BATCH = 50
GATHERED = 20  # letters that waited for one mailbox and leave as one
SENT_KEPT = timedelta(days=30)
OVERDUE = timedelta(minutes=10)
# One look at what is due: seconds after which no further letter is begun, those after which a letter that failed counts
# as one at which the server hung, and how many such in a row show that it is not the letters.
SENDING_FOR, HANGS, HUNG = 120, 10, 2
AUTOMATIC = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no machine answers it, no absent person's either
RULE = "\n\n" + "-" * 40 + "\n\n"


def send(
    to: str,
    subject: str,
    body: str,
    *,
    key: str = "",
    delay: timedelta = timedelta(0),
    headers: dict[str, str] | None = None,
    allowance: str = "",
    about: str = "",
    subscription: str = "",
) -> OutboxMessage | None:
    """Puts one letter into the outbox, within the caller's transaction.

    `to` is one address, the rest as for `send_each`. Returns the row, None where the letters of its `subscription` were
    ended.
    """
    rows = send_each(
        [to], subject, body, key=key, delay=delay, headers=headers, allowance=allowance, about=about,
        subscription=subscription,
    )  # fmt: skip
    return next(iter(rows), None)


def send_each(
    addresses: Collection[str],
    subject: str,
    body: str,
    *,
    key: str = "",
    delay: timedelta = timedelta(0),
    headers: dict[str, str] | None = None,
    allowance: str = "",
    about: str = "",
    subscription: str = "",
) -> list[OutboxMessage]:
    """Puts the same letter for each of some addresses into the outbox, within the caller's transaction.

    Line breaks in the subject are folded to spaces (header injection); `key` names what the letter is about, so that
    `cancel(key)` can take it back while it waits; `delay` is how long it waits at least; `allowance` is a kind of
    sitewide.mail.allowances; `about` names what must be public for it to leave (`pause`, `resume`); `subscription` is a
    kind of sitewide.mail.subscriptions, whose letters have a way to end them. Returns the rows, none for those who
    ended them.
    """
    rows = []
    for to in subscriptions.wanted_by(subscription, addresses) if subscription else addresses:
        own, text = dict(headers or {}), body
        if subscription:
            stop = subscriptions.stop_link(subscription, to)
            own |= one_click_headers(stop)
            ways = _("To get no more of these letters: %s") % stop
            text = f"{body.rstrip()}\n\n{ways}\n"
        row = OutboxMessage(to=to, body=text, key=key, about=about, allowance=allowance, headers=own)
        row.subject = " ".join(subject.split())[:250]
        row.not_before = timezone.now() + delay
        rows.append(row)
    return OutboxMessage.objects.bulk_create(rows)


def cancel(*keys: str) -> int:
    """Takes back the letters about any of these keys that have not left yet; returns how many there were."""
    return OutboxMessage.objects.filter(key__in=keys, sent_at=None).delete()[0]


def take_back(allowance: str, to: str) -> int:
    """Takes back what waits of one kind for the mailbox of an address; returns how many there were."""
    return unsent(allowance, to).delete()[0]


def unsent(allowance: str, to: str) -> QuerySet[OutboxMessage]:
    """The letters of one kind for the mailbox of an address that are written and have not left."""
    return waiting().filter(allowance=allowance, mailbox=mailbox(to))


def pause(about: str) -> int:
    """Keeps the letters about something back until `resume`: it is not public at present. Returns how many wait."""
    return waiting().filter(about=about, paused_at=None).update(paused_at=timezone.now())


def resume(about: str, at: datetime) -> list[OutboxMessage]:
    """Lets the letters about something leave again, not before `at`; returns the rows."""
    rows = list(OutboxMessage.objects.filter(about=about, paused_at__isnull=False, sent_at=None))
    for row in rows:
        row.paused_at, row.not_before = None, max(row.not_before, at)
    OutboxMessage.objects.bulk_update(rows, ["paused_at", "not_before"])
    return rows


def waiting() -> QuerySet[OutboxMessage]:
    """The letters that have neither left nor been given up."""
    return OutboxMessage.objects.filter(sent_at=None, given_up_at=None)


def overdue(now: datetime | None = None) -> QuerySet[OutboxMessage]:
    """The letters that should have left a while ago."""
    return OutboxMessage.objects.filter(is_overdue(now or timezone.now()))


def is_overdue(now: datetime) -> Q:
    """What makes a letter one that should have left: nobody has tried it for a while, or it was tried in vain."""
    late = now - OVERDUE
    untried = Q(not_before__lt=late) | Q(attempts__gt=0, created__lt=late)
    return untried & Q(sent_at=None, given_up_at=None, paused_at=None)


def failing() -> QuerySet[OutboxMessage]:
    """The letters that failed at least once and have not left: what the desk shows."""
    return OutboxMessage.objects.filter(sent_at=None).filter(Q(attempts__gt=0) | Q(given_up_at__isnull=False))


def retry(message: OutboxMessage) -> None:
    """Puts a letter that failed or was given up back into the queue, to be tried at once."""
    message.attempts, message.given_up_at, message.not_before = 0, None, timezone.now()
    message.save(update_fields=["attempts", "given_up_at", "not_before"])


def deliver_due(stopping: Callable[[], bool] = lambda: False) -> tuple[int, int]:
    """Sends the letters whose time has come; returns (sent, failed). Safe to run in several processes at once.

    A row is claimed by moving its `not_before` forward before it is sent: a crash in the middle delays a letter by the
    claim and does not lose it; a second worker does not see it meanwhile. No letter is begun once `stopping()`, past
    SENDING_FOR seconds, or where the server hung at several in a row.
    """
    sent = failed = hung = 0
    ends = time.monotonic() + SENDING_FOR
    connection = None
    due = waiting().filter(not_before__lte=timezone.now(), paused_at=None)
    try:
        for pk, seen in list(due.values_list("pk", "not_before")[:BATCH]):
            if stopping() or hung == HUNG or time.monotonic() > ends:
                break
            letters = _claim(pk, seen)
            if not letters:  # another worker has it, it was taken back, or its mailbox has had enough for now
                continue
            began = time.monotonic()
            try:
                connection = connection or _connect()
                _message(letters, connection).send()
            except Exception as error:  # every failure of a mail server is the same to us: try again later
                connection = connection if isinstance(connection, EmailBackend) else None  # which looks after itself
                _record_failure(letters, error)
                failed += len(letters)
                hung = hung + 1 if time.monotonic() - began > HANGS else 0
            else:
                _mark(letters, sent_at=timezone.now(), last_error="", claimed_at=None)
                _mark(letters[1:], gathered=True)
                sent += len(letters)
                hung = 0
    finally:
        if connection:
            connection.close()
    return sent, failed


def _connect() -> BaseEmailBackend:
    """The way out. Django's own SMTP gives each answer a time limit, and so a slow server all the time there is."""
    smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return EmailBackend() if smtp else get_connection()


def _claim(pk: int, seen: datetime) -> list[OutboxMessage]:
    """The letters that now leave as one: the one with this id and, where its mailbox must wait for the next, those
    that gathered for it. [] where it does not leave now."""
    now = timezone.now()
    letter = OutboxMessage.objects.filter(pk=pk).first() if _take(pk, seen, now) else None
    if letter is None:
        return []
    if letter.allowance not in WAITS:
        return [letter]
    opens, room = opening(letter.allowance, letter.mailbox, now=now, but=pk)
    if opens > now:
        _mark([letter], not_before=opens, claimed_at=None)
        return []
    return [letter, *_gathered(letter, now)] if room == 1 else [letter]


def _take(pk: int, seen: datetime, now: datetime) -> bool:
    """Claims one row; whether it is ours."""
    rows = waiting().filter(pk=pk, not_before=seen, paused_at=None)
    return rows.update(not_before=now + CLAIM, claimed_at=now) == 1


def _gathered(letter: OutboxMessage, now: datetime) -> list[OutboxMessage]:
    """What is due besides for the same address of the same mailbox, of the same kind and with the same headers,
    claimed."""
    due = waiting().filter(allowance=letter.allowance, mailbox=letter.mailbox, paused_at=None)
    rows = due.filter(not_before__lte=now).exclude(pk=letter.pk)[: GATHERED - 1]
    same = [row for row in rows if row.headers == letter.headers and address(row.to) == address(letter.to)]
    return [row for row in same if _take(row.pk, row.not_before, now)]


def _message(letters: Sequence[OutboxMessage], connection: BaseEmailBackend) -> EmailMessage:
    """One message of one letter, or of several that gathered."""
    first, more = letters[0], len(letters) - 1
    subject = _("%(subject)s (and %(more)s more)") % {"subject": first.subject, "more": more} if more else first.subject
    headers = {"Message-ID": message_id(first)} | AUTOMATIC | first.headers
    body = RULE.join(letter.body.strip("\n") for letter in letters) + "\n" if more else first.body
    return EmailMessage(subject, body, to=[first.to], headers=headers, connection=connection)


def message_id(letter: OutboxMessage) -> str:
    """A letter's name among all letters of the world (RFC 5322, 3.6.4): the same at every try, so that a copy that left
    twice is known as one. With its moment, as a database that is brought back gives numbers again."""
    host = host_of(settings.SITE_URL) or "localhost"
    host = f"[{host}]" if ":" in host else host
    return f"<{letter.pk}.{int(letter.created.timestamp() * 1_000_000)}@{host}>"


def _mark(letters: Iterable[OutboxMessage], **values: Any) -> None:
    # An update, not a save: a letter that was taken back while it was tried must not come back.
    OutboxMessage.objects.filter(pk__in=[letter.pk for letter in letters]).update(**values)


def _record_failure(letters: Sequence[OutboxMessage], error: Exception) -> None:
    logger.warning("A letter could not be sent: %s", type(error).__name__)
    now, words = timezone.now(), f"{type(error).__name__}: {error}"[:300]
    for letter in letters:
        attempts = letter.attempts + 1
        given_up = attempts > len(RETRY_AFTER) or isinstance(error, NotOffered)
        next_try = {"given_up_at": now} if given_up else {"not_before": now + RETRY_AFTER[attempts - 1]}
        _mark([letter], attempts=attempts, last_error=words, claimed_at=None, **next_try)


def erase_old() -> int:
    """Deletes letters that left, were given up or were kept back a while ago: addresses and secret links are kept no
    longer than they serve. Returns how many went."""
    since = timezone.now() - SENT_KEPT
    old = Q(sent_at__lt=since) | Q(given_up_at__lt=since, sent_at=None) | Q(paused_at__lt=since, sent_at=None)
    return OutboxMessage.objects.filter(old).delete()[0]
