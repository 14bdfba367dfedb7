"""Letters leave through rows: written with the change they tell of, sent later, tried again, never in a request."""

import logging
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from sitewide.models import OutboxMessage

logger = logging.getLogger(__name__)

# Waiting time after each failure; after the last one the letter is given up and shows on the desk.
RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]
BATCH = 50
SENT_KEPT = timedelta(days=30)


def send(to, subject, body, *, key="", delay=timedelta(0), headers=None):
    """Puts one letter into the outbox, within the caller's transaction.

    `to` is one address; line breaks in the subject are folded to spaces (header injection); `key` names what the
    letter is about, so that `cancel(key)` can take it back while it waits; `delay` is how long it waits at least.
    Returns the row.
    """
    return OutboxMessage.objects.create(
        to=to,
        subject=" ".join(subject.split())[:250],
        body=body,
        key=key,
        headers=headers or {},
        not_before=timezone.now() + delay,
    )


def cancel(*keys):
    """Takes back the letters about any of these keys that have not left yet; returns how many there were."""
    return OutboxMessage.objects.filter(key__in=keys, sent_at=None).delete()[0]


def waiting():
    """The letters that have neither left nor been given up."""
    return OutboxMessage.objects.filter(sent_at=None, given_up_at=None)


def failing():
    """The letters that failed at least once and have not left: what the desk shows."""
    return OutboxMessage.objects.filter(sent_at=None).filter(Q(attempts__gt=0) | Q(given_up_at__isnull=False))


def retry(message):
    """Puts a letter that failed or was given up back into the queue, to be tried at once."""
    message.attempts, message.given_up_at, message.not_before = 0, None, timezone.now()
    message.save(update_fields=["attempts", "given_up_at", "not_before"])


def deliver_due():
    """Sends the letters whose time has come; returns (sent, failed). Safe to run in several processes at once.

    A row is claimed by moving its `not_before` forward before it is sent: a crash in the middle delays a letter by the
    claim and does not lose it; a second worker does not see it meanwhile.
    """
    sent = failed = 0
    connection = None
    due = waiting().filter(not_before__lte=timezone.now()).values_list("pk", "not_before")[:BATCH]
    for pk, seen in list(due):
        claimed = waiting().filter(pk=pk, not_before=seen).update(not_before=timezone.now() + timedelta(minutes=10))
        message = OutboxMessage.objects.filter(pk=pk).first() if claimed else None
        if message is None:  # another worker has it, or it was taken back
            continue
        try:
            connection = connection or get_connection()
            EmailMessage(
                message.subject, message.body, to=[message.to], headers=message.headers, connection=connection
            ).send()
        except Exception as error:  # every failure of a mail server is the same to us: try again later
            connection = None
            _record_failure(message, error)
            failed += 1
        else:
            OutboxMessage.objects.filter(pk=pk).update(sent_at=timezone.now(), last_error="")
            sent += 1
    return sent, failed


def _record_failure(message, error):
    logger.warning("A letter could not be sent: %s", type(error).__name__)
    attempts, now = message.attempts + 1, timezone.now()
    given_up = attempts > len(RETRY_AFTER)
    next_try = {"given_up_at": now} if given_up else {"not_before": now + RETRY_AFTER[attempts - 1]}
    words = f"{type(error).__name__}: {error}"[:300]
    # An update, not a save: a letter that was taken back while it was tried must not come back.
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=attempts, last_error=words, **next_try)


def erase_sent():
    """Deletes letters that left a while ago: addresses and secret links are kept no longer than they serve. Returns how
    many went."""
    return OutboxMessage.objects.filter(sent_at__lt=timezone.now() - SENT_KEPT).delete()[0]
