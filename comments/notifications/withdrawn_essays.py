"""Letters on replies to an essay that is withdrawn wait with it: they would tell of a page that nobody can open.

When the essay comes back they leave, and what was decided meanwhile is told. Those of an essay that stays away are
erased with all other old letters (outbox.erase_old).
"""

from datetime import timedelta

from django.utils import timezone

from comments import notifications
from comments.models import Comment, Following
from comments.models.appeal import REFUSED
from comments.notifications import reply_subscriptions
from essays.models import Essay, EssayEvent
from sitewide.mail import outbox

Verb = EssayEvent.Verb
State = Comment.State
TOLD_ANEW = timedelta(days=1)  # a refusal that waited so long names the day until which one can appeal


def follow_essay(essay):
    """Called by every verb that changes the public side of an essay, after its row has changed."""
    if essay.live == Essay.Live.WITHDRAWN:
        outbox.pause(notifications.about(essay))
    elif essay.live == Essay.Live.PUBLISHED and (left := _withdrawn_at(essay)):
        _come_back(essay, left)


def _withdrawn_at(essay):
    """When an essay that comes back now was withdrawn; None for one that was not away. The verb that brings it back
    stands in its log only afterwards."""
    newest = essay.events.filter(verb__in=[Verb.WITHDRAWN, Verb.REPUBLISHED, Verb.PUBLISHED]).first()
    return newest.at if newest and newest.verb == Verb.WITHDRAWN else None


def _come_back(essay, left):
    now = timezone.now()
    rows = outbox.resume(notifications.about(essay), now)
    anew = [row for row in rows if _is_outdated(row, left, now)]
    outbox.cancel(*(row.key for row in anew))
    leaving = {row.key for row in rows} - {row.key for row in anew}
    told = {int(row.key.partition(":")[2]) for row in anew}
    decided = Comment.objects.filter(essay=essay, decided_at__gte=left)
    for comment in Comment.objects.filter(essay=essay, pk__in=told) | decided:
        comment.essay = essay
        if f"comment:{comment.pk}" not in leaving:
            notifications.tell_writer(comment)
        reply_subscriptions.follow_up(comment)


def _is_outdated(row, left, now):
    """Whether a letter is written anew: a question whose link has counted its days, a refusal that gave a time."""
    if row.key.startswith("follow:"):
        return Following.objects.filter(comment=row.key.partition(":")[2]).exists()
    refused = row.headers.get(notifications.STATE_HEADER) in REFUSED
    # The letter on an appeal that was turned down has another subject; the essay's title may have changed since.
    begins = (notifications.SUBJECT % {"title": "\n"}).partition("\n")[0]
    return refused and row.subject.startswith(begins) and now - left > TOLD_ANEW
