"""What a reply's private page shows: its state, the steps it has come, and what its writer can do now."""

from django.utils.translation import gettext_lazy as _

from comments import notifications
from comments.models import Comment, Following, ModerationEntry
from comments.models.appeal import REFUSED
from comments.moderation import appeals
from comments.notifications import reply_subscriptions
from comments.posting.commenting_status import closed_words
from comments.screening.checks import told_reasons
from comments.tokens import closes_at
from comments.writers import editing
from comments.writers.forms import AppealForm
from essays.markup import lost_from_comment

State = Comment.State
# Who decides an appeal: while it waits, and where one can be made.
WHO_READS = {
    "moderator": _("A second moderator, who did not make this decision, reads your reply and what you wrote:"),
    "administrator": _(
        "There is no second moderator at present, so an administrator, who did not make this decision, reads your "
        "reply and what you wrote:"
    ),
    "same": _("There is nobody else here at present, so whoever decided it reads your reply and what you wrote:"),
}
WHO_WILL_READ = {
    "moderator": _("A second moderator, who did not make this decision, will read your reply and what you write here."),
    "administrator": _(
        "There is no second moderator at present, so an administrator, who did not make this decision, will read your "
        "reply and what you write here."
    ),
    "same": _(
        "There is nobody else here at present, so whoever decided it will read your reply and what you write here."
    ),
}
HEADINGS = {
    State.HELD: _("Your reply is held for moderation"),
    State.PUBLISHED: _("Your reply is published"),
    State.REMOVED: _("Your reply was removed"),
    State.REJECTED: _("Your reply was not published"),
    State.WITHDRAWN: _("You withdrew your reply"),
}
WAITING_HEADINGS = {
    "moderator": _("Your appeal is with a second moderator"),
    "administrator": _("Your appeal is with an administrator"),
    "same": _("Your appeal waits for a second look"),
}
OUTCOMES = {
    State.HELD: "",
    State.PUBLISHED: _("Published"),
    State.REMOVED: _("Removed"),
    State.REJECTED: _("Not published"),
    State.WITHDRAWN: _("Withdrawn"),
}


def context_of(comment, token, appeal_form=None):
    """Everything that the private page's templates show of a reply; spam reads as held."""
    state = State.HELD if comment.state == State.SPAM else State(comment.state)
    held = state == State.HELD
    # Of what is refused or taken back there is nothing to tell.
    wish = Following.objects.filter(comment=comment).first() if state in {State.HELD, State.PUBLISHED} else None
    appeal = _appeal(comment, appeal_form)
    return {
        "comment": comment,
        "essay": comment.essay,
        "heading": WAITING_HEADINGS[appeal["appoint"]] if appeal["appeal_waits"] else HEADINGS[state],
        "outcome": OUTCOMES[state],
        "token": token,
        "state": state.value,
        "reasons": told_reasons(comment.reasons),
        "was_held": not held and _was_held(comment),
        "reason_label": Comment.Reason(comment.reason).label if comment.reason else "",
        "reason_sentence": notifications.reason_sentence(comment.reason, comment.repeats_number),
        "decided_at": None if held else comment.decided_at,
        "closes_at": closes_at(comment),
        "lost": lost_from_comment(comment.body, comment.html) if held else [],
        "can_withdraw": state in {State.HELD, State.PUBLISHED},
        "can_edit": not editing.why_not(comment),
        "edit_until": editing.open_until(comment),
        "essay_public": comment.essay.is_public,
        "can_write_another": comment.essay.is_public and not closed_words(comment.essay),
        "wish": wish,
        "stop_link": reply_subscriptions.stop_link(wish, salt=reply_subscriptions.STOP_ONE) if wish else "",
        "robots": "noindex",
    } | appeal


def _was_held(comment):
    """Whether it waited before it was decided on; what arrived among the spam was told to be held, too."""
    arrived = comment.log.filter(verb__in=ModerationEntry.COMING, to_state__in=[State.HELD, State.SPAM])
    return arrived.exists()


def _appeal(comment, form):
    appeal = appeals.of(comment)
    settled = appeal.settled if appeal else None
    can = appeals.can_ask(comment)
    how = appeals.who_decides(comment)[1] if can or (appeal and not settled) else ""
    upheld = bool(settled and settled.verb == ModerationEntry.Verb.UPHOLD)
    return {
        "appeal": appeal,
        "settled": settled,
        "upheld": upheld and comment.state == State.PUBLISHED,
        "turned_down": bool(settled and not upheld and comment.state in REFUSED),
        "appeal_waits": bool(appeal and not settled and comment.state in REFUSED),
        "appeal_until": appeals.closes_at(comment) if can else None,
        "appeal_form": (form or AppealForm()) if can else None,
        "appoint": how,
        "who_reads": WHO_READS[how] if how else "",
        "who_will_read": WHO_WILL_READ[how] if how else "",
    }
