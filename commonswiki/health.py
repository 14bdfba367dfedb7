"""What an administrator has to look after on the machine: the worker, letters that do not leave, the disk.

Each trouble in words that say what to do. The desk shows them to administrators, `manage.py health` to whoever watches
over servers.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sitewide import heartbeat
from sitewide.mail import outbox
from sitewide.models import OutboxMessage

LEAST_BYTES, LEAST_SHARE = 500_000_000, 0.05


@dataclass(frozen=True)
class Trouble:
    """`what` is wrong and what to `do`, in a sentence or two each; `place` names the desk's page where more is told,
    `commands` are to be typed on the server."""

    what: str
    do: str
    place: str = ""
    commands: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.what, self.do, "; ".join(self.commands)]).strip()


def troubles(now=None):
    """All that is wrong now, the worst first; [] where all is well. Two queries."""
    now = now or timezone.now()
    found = [_worker(now), *_disks(), *_letters(now)]
    return [trouble for trouble in found if trouble]


def _worker(now):
    last = heartbeat.last()
    if heartbeat.is_alive(last, now):
        return None
    what = _("The worker has not run yet.")
    if last:
        what = _("The worker has not run for %s.") % timesince(last, now, depth=1)
    return Trouble(
        what,
        _(
            "Without it no letter leaves, and nothing is erased when its time is over. On the server, start it again "
            "and read what it said last:"
        ),
        commands=("systemctl restart commonswiki-worker", "journalctl -u commonswiki-worker"),
    )


def _letters(now):
    given_up = Q(given_up_at__isnull=False)
    late = outbox.is_overdue(now)
    found = OutboxMessage.objects.filter(sent_at=None).aggregate(
        late=Count("pk", filter=late), oldest=Min("created", filter=late), given_up=Count("pk", filter=given_up)
    )
    if found["late"]:
        age = timesince(found["oldest"], now, depth=1)
        words = ngettext(
            "%(n)d letter should have left already: it has waited for %(age)s.",
            "%(n)d letters should have left already: the oldest has waited for %(age)s.",
            found["late"],
        )
        yield Trouble(
            words % {"n": found["late"], "age": age},
            _("See whether the worker runs and the mail server takes letters. They are tried again by themselves."),
            "desk-mail",
        )
    if found["given_up"]:
        words = ngettext("%d letter was given up.", "%d letters were given up.", found["given_up"])
        yield Trouble(
            words % found["given_up"],
            _(
                "It was tried for more than a day. See what the mail server said; once that is mended, send it again. "
                "After 30 days it is erased."
            )
            if found["given_up"] == 1
            else _(
                "They were tried for more than a day. See what the mail server said; once that is mended, send them "
                "again. After 30 days they are erased."
            ),
            "desk-mail",
        )


def folders():
    """The folders that the site writes to, each with what it holds."""
    found = [(settings.MEDIA_ROOT, _("the pictures")), (settings.VAR_DIR, _("other files"))]
    if connection.vendor == "sqlite":
        found.insert(0, (Path(connection.settings_dict["NAME"]).parent, _("the database")))
    return found


def _disks():
    """The disks that are nearly full, each once, by all that lies on it."""
    on = {}
    for folder, holds in folders():
        place = _standing(Path(folder))
        on.setdefault(os.stat(place).st_dev, (place, []))[1].append(holds)
    for place, holds in on.values():
        usage = shutil.disk_usage(place)
        if usage.free >= LEAST_BYTES and usage.free >= usage.total * LEAST_SHARE:
            continue
        words = {
            "holds": get_text_list(holds, _("and")),
            "free": _size(usage.free),
            "total": _size(usage.total),
            "place": place,
        }
        yield Trouble(
            _("The disk is nearly full: of %(total)s only %(free)s are left for %(holds)s.") % words,
            _(
                "When it is full, nothing can be written, sent or uploaded any more. Make room on the disk of "
                "%(place)s, or give the server a larger one."
            )
            % words,
        )


def _standing(folder):
    """The folder, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _size(count):
    """Bytes as people say it: "412 MB", "20.5 GB"; in thousands, as disks are sold."""
    if count < 1_000_000_000:
        return f"{count // 1_000_000} MB"
    return f"{count / 1_000_000_000:,.1f} GB"
