"""What waits for one person on the desk: counted in one way, for the desk itself and for the number beside its name."""

from django.db.models import Q

from comments.models import Comment
from comments.moderation import appeals
from essays.models import Essay, Revision
from sitewide.mail import outbox

Step = Revision.Step


def waiting_essays(user):
    """The essays whose newest draft waits for this person: to be reviewed, answered or published."""
    pending = Essay.objects.editable_by(user).filter(head__edition=None)
    asked = Q(owner=user, head__step=Step.CHANGES_ASKED)
    if not user.is_editor:
        return pending.filter(asked)
    sent = [Step.IN_REVIEW, Step.APPROVED]
    # All steps are named beside what is asked of each, so that they are found by their index.
    return pending.filter(asked | Q(head__step__in=sent), head__step__in=[*sent, Step.CHANGES_ASKED])


def count_waiting(user):
    """How many things wait: essays, replies to decide, letters that cannot be sent, each for those whose work it is."""
    count = waiting_essays(user).count() if user.is_author else 0
    count += Comment.objects.waiting().count() if user.is_moderator else 0
    count += appeals.waiting_for(user) if user.is_moderator or user.is_administrator else 0
    return count + (outbox.failing().count() if user.is_administrator else 0)
