"""What has to be done as time goes by. Nothing that readers see waits for it, but for links to what went live since."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from comments import blocks, flags, posting
from essays import beside, keeping, rendering
from sitewide import limits, outbox


def tick():
    """Sends the letters that are due, renders links that lead somewhere by now, erases what has had its time.

    Returns a dictionary of counts. Safe to run twice, or in two processes at once.
    """
    sent, failed = outbox.deliver_due()
    relinked = rendering.relink_due() + beside.relink_due()
    return {
        "sent": sent,
        "failed": failed,
        "relinked": relinked,
        "limits": limits.erase_expired(),
        "addresses": posting.erase_addresses(),
        "reporters": flags.forget_persons(),
        "blocks": blocks.forget_ended(),
        "letters": outbox.erase_sent(),
        "kept words": keeping.forget_old(),
        "presences": keeping.forget_absent(),
        "sessions": Session.objects.filter(expire_date__lt=timezone.now()).delete()[0],
    }
