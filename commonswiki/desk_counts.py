"""What waits for one person on the desk: counted in one way, for the desk itself and for the number beside its name."""

from comments.models import Comment
from comments.moderation import appeals
from essays.models import Essay, Revision
from sitewide import outbox

Step = Revision.Step


def waiting_essays(user):
    """The essays whose newest draft waits for this person: to be reviewed, answered or published."""
    pending = Essay.objects.editable_by(user).filter(head__edition=None)
    asked = pending.filter(owner=user, head__step=Step.CHANGES_ASKED)
    if not user.is_editor:
        return asked
    return asked | pending.filter(head__step__in=[Step.IN_REVIEW, Step.APPROVED])


def count_waiting(user):
    """How many things wait: essays, replies to decide, letters that cannot be sent, each for those whose work it is."""
    count = waiting_essays(user).count() if user.is_author else 0
    count += Comment.objects.waiting().count() if user.is_moderator else 0
    count += appeals.waiting_for(user) if user.is_moderator or user.is_administrator else 0
    return count + (outbox.failing().count() if user.is_administrator else 0)
