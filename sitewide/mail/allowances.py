"""How many letters of one kind one mailbox gets: counted are those that left, or stand written and will leave.

What is refused, taken back or never written counts for nothing, so that nobody uses up what is somebody else's.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from sitewide.mail.mailboxes import mailbox
from sitewide.models import OutboxMessage

HOUR, DAY = 3600, 86_400
# By kind: (letters, seconds), all of which hold. Those on which somebody waits who is not here to ask again: the outbox
# keeps what is too many until it may leave, and puts what gathers meanwhile into one letter.
WAITS = {
    "answers-asked": ((1, DAY),),  # shall we write when somebody answers?
    "answers": ((20, DAY),),  # somebody answered
    "confirm": ((1, DAY),),  # is this your address?
    "decision": ((5, DAY),),  # what became of a reply, to an address that nobody has shown to be theirs
}
# Those that somebody asks for at a form: past the limit none is written, as the link of the last one still holds.
ASKED_FOR = {
    "own": ((1, HOUR), (3, DAY)),
    "list": ((1, HOUR), (3, DAY)),
    "password": ((3, HOUR),),
}
CLAIM = timedelta(minutes=10)  # how long one worker has a letter for itself


def has_room(kind: str, email: str) -> bool:
    """Whether one more letter of a kind in ASKED_FOR may be written to an address now."""
    now = timezone.now()
    rows = OutboxMessage.objects.filter(allowance=kind, mailbox=mailbox(email))
    return all(
        rows.filter(created__gt=now - timedelta(seconds=seconds)).count() < most for most, seconds in ASKED_FOR[kind]
    )


def opening(kind: str, owner: str, *, now: datetime, but: int | None = None) -> tuple[datetime, int]:
    """(when a letter of a kind in WAITS may leave for a mailbox `owner`, how many may leave before the next wait).

    `but` is the letter (id) that is asked for: others that another worker is sending at this moment count too.
    """
    rows = OutboxMessage.objects.filter(allowance=kind, mailbox=owner)
    rows = rows.exclude(pk=but) if but else rows
    flying = rows.filter(Q(sent_at=None, claimed_at__gt=now - CLAIM)).count()
    opens, rooms = now, []
    for most, seconds in WAITS[kind]:
        window = timedelta(seconds=seconds)
        sent = rows.filter(sent_at__gt=now - window, gathered=False).order_by("-sent_at")
        left = [at for at in sent.values_list("sent_at", flat=True)[:most] if at]
        if len(left) == most:
            opens = max(opens, left[-1] + window)
        elif len(left) + flying >= most:
            opens = max(opens, now + timedelta(minutes=1))
        rooms.append(most - len(left) - flying)
    return opens, min(rooms)
