"""What the head of the queue says: how much waits, and what was decided last."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment
from comments.notifications import UNDO_FOR
from sitewide.text.numbers import number_in_words

State = Comment.State


def waiting_words(n, oldest, narrowed=False):
    """ "Five to decide, the oldest for two days.": how many wait, and since when the oldest does (None for nothing);
    `narrowed` says that others may wait that the filters leave out."""
    if not n:
        return _("Nothing to decide among these.") if narrowed else _("Nothing to decide.")
    new = oldest is None or timezone.now() - oldest < timedelta(minutes=1)
    words = {"count": number_in_words(n), "age": _("less than a minute") if new else timesince(oldest, depth=1)}
    if narrowed:
        said = ngettext(
            "%(count)s to decide among these, the oldest for %(age)s.",
            "%(count)s to decide among these, the oldest for %(age)s.",
            n,
        )
    else:
        said = ngettext(
            "%(count)s to decide, the oldest for %(age)s.", "%(count)s to decide, the oldest for %(age)s.", n
        )
    return capfirst(said % words)


def undo_line(entries):
    """What was decided last and how long its letter waits, as a dictionary for the template; None for nothing."""
    if not entries:
        return None
    return {"entries": entries, "words": _decided_words(entries), "letter": _letter_words(entries)}


def _decided_words(entries):
    verb, comment = entries[0].get_verb_display(), entries[0].comment
    n = len(entries)
    if n > 1:
        return ngettext("%(verb)s: %(n)d reply.", "%(verb)s: %(n)d replies.", n) % {"verb": verb, "n": n}
    said = {"verb": verb, "name": comment.name, "n": comment.number}
    if comment.number and comment.state == State.PUBLISHED:
        return _("%(verb)s: the reply of %(name)s as number %(n)d.") % said
    return _("%(verb)s: the reply of %(name)s.") % said


def _letter_words(entries):
    """When the letters about a decision leave; "" where nobody gets one."""
    told = entries[0].to_state in {State.PUBLISHED, State.REJECTED, State.REMOVED}
    if not told or not any(entry.comment.email for entry in entries):
        return ""
    left = entries[0].at + UNDO_FOR - timezone.now()
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    if len(entries) > 1:
        words = ngettext("The letters leave in %d minute.", "The letters leave in %d minutes.", minutes)
    else:
        words = ngettext("The letter leaves in %d minute.", "The letter leaves in %d minutes.", minutes)
    return words % minutes


def place_words(comment):
    """Which number a reply has, keeps or would get."""
    if comment.state == State.PUBLISHED:
        return _("everyone can read it now")
    if comment.number:
        return _("number %d is kept for it") % comment.number
    return _("would be number %d") % (comment.essay.last_comment_number + 1)


def warnings(comment):
    """What the head of a held reply warns of, in the order of its reasons."""
    words = {
        "probable": _("Probable spam, %s in 100") % comment.spam_score,
        "flood": _("Came in a flood"),
        "network": _("Blocked network"),
    }
    if comment.state != State.HELD:
        return []
    return [words[reason["code"]] for reason in comment.reasons if reason.get("code") in words]
