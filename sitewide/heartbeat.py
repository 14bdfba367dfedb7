"""When the worker was here last: one small row, written at most once a minute, which changes no page."""

from datetime import timedelta

from django.utils import timezone

from sitewide.models import Heartbeat

EVERY = timedelta(minutes=1)
ABSENT = timedelta(minutes=10)  # the worker looks every fifteen seconds


def beat(now=None):
    """Says that what is due is being done now."""
    now = now or timezone.now()
    row, made = Heartbeat.objects.get_or_create(pk=1, defaults={"at": now})
    # Also where it lies ahead: a clock that was wrong and was put right.
    if not made and not row.at <= now < row.at + EVERY:
        Heartbeat.objects.filter(pk=1).update(at=now)


def last():
    """The moment of the last one; None where there was none yet."""
    return Heartbeat.objects.filter(pk=1).values_list("at", flat=True).first()


def is_alive(last, now):
    """Whether the worker, which was here at `last` (None: never), is at work now."""
    return last is not None and now - last <= ABSENT
