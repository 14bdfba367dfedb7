"""A flood: far more replies at once than readers of this site ever send.

The limits of posting hold for one address and for one network. They do not hold for five hundred addresses that send
four replies each. So all replies of readers are counted together: past ARRIVALS within WINDOW each further one is
marked and stands at the end of the queue, behind what came in peace. Nothing is refused, nothing is decided by it, its
writer is told nothing of it, and no letter is written to the moderators about each: one tells them of the flood.

Writers who are known here (comments.identity.writer_trust) are no part of it: theirs are neither counted nor marked.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from comments import notifications
from comments.models import Comment
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.rate_limits import hit
from sitewide.mail import outbox
from sitewide.models import OutboxMessage

ARRIVALS, WINDOW = 20, 600  # replies in so many seconds
KEY, TOLD_FOR = "flood", timedelta(hours=6)  # one letter for all that comes within so long


def sign() -> list[dict[str, str]]:
    """Counts one reply of a reader; the reason that a flood gives, as checks.judge has it: [{"code", "words"}]."""
    return reasons(bool(hit("arrivals", "site", limit=ARRIVALS, seconds=WINDOW)))


def reasons(flooded: bool) -> list[dict[str, str]]:
    """Pure: [] in peace; in a flood the one reason that says so."""
    words = _("It came in a flood: more than %(arrivals)s replies within %(window)s minutes.") % {
        "arrivals": ARRIVALS,
        "window": WINDOW // 60,
    }
    return [{"code": "flood", "words": words}] if flooded else []


def tell(comment: Comment, now: datetime | None = None) -> bool:
    """Tells the moderators of a flood, if `comment` waits as part of one that they have not been told of; called within
    the transaction that stores it, in its turn. Returns whether letters were written."""
    now = now or timezone.now()
    came = any(reason.get("code") == "flood" for reason in comment.reasons)
    if not came or OutboxMessage.objects.filter(key=KEY, created__gt=now - TOLD_FOR).exists():
        return False
    body = _(
        "More than %(most)d replies came within %(minutes)d minutes. Those that come on top of them wait at the end of "
        "the queue, marked “Came in a flood”, and no letter is written about each. Writers who are known here are no "
        "part of it. Nothing is published or refused by it.\n\n"
        "The queue: %(queue)s\n\n"
        "If it goes on, nobody can reply for a while once you freeze the site here: %(rules)s\n\n"
        "There is one such letter in %(hours)d hours.\n"
    ) % {
        "most": ARRIVALS, "minutes": WINDOW // 60, "hours": TOLD_FOR // timedelta(hours=1),
        "queue": absolute_url("desk-moderation"), "rules": absolute_url("desk-rules"),
    }  # fmt: skip
    people = [moderator.email for moderator in notifications.moderators()]
    outbox.send_each(people, _("A flood of replies"), body, key=KEY, subscription="moderation")
    return bool(people)
