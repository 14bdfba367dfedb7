"""How other replies of whoever sent one fared, for moderators, and how it was shown that they are of the same person.

Of an e-mail address that was only typed all can be said is how replies with that address fared, whoever sent them.
"""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from comments.cleaning import same_person
from comments.identity.proof import COOKIE, LETTER, NOTHING, by_letter
from comments.models import Comment

State = Comment.State
_COUNTS = {
    "published": Count("pk", filter=Q(state=State.PUBLISHED)),
    "rejected": Count("pk", filter=Q(state=State.REJECTED)),
    "earlier": Count("pk", filter=~Q(state=State.HELD)),
}


@dataclass(frozen=True)
class History:
    """How many replies were `published` and `rejected`, how many are decided at all (`earlier`), and how it was `shown`
    whose they are: LETTER and NOTHING count those with the same mailbox, COOKIE those from the same browser with the
    same mailbox and in the same name."""

    published: int = 0
    rejected: int = 0
    earlier: int = 0
    shown: str = NOTHING

    @property
    def words(self) -> str:
        """What moderators read of it; "" where nothing can be said."""
        if not self.published and not self.rejected:
            return "" if self.earlier else _("First reply here")
        words = {
            LETTER: _("%(published)d published, %(rejected)d rejected with this address: shown by letter"),
            COOKIE: _("%(published)d published, %(rejected)d rejected from this browser: shown by cookie"),
            NOTHING: _("%(published)d published, %(rejected)d rejected with this address: typed, not shown"),
        }
        return words[self.shown] % {"published": self.published, "rejected": self.rejected}


def histories_of(comments):
    """The History of each reply, by its id, in two queries at most."""
    by_mailbox = _by_mailbox({comment.mailbox for comment in comments} - {""})
    by_key = _by_key({comment.writer_key for comment in comments} - {""})
    addresses = {(row["writer_key"], row["mailbox"]) for row in by_key if row["letters"]}
    return {comment.pk: _history(comment, by_mailbox, by_key, addresses) for comment in comments}


def _by_mailbox(mailboxes):
    rows = Comment.objects.filter(mailbox__in=mailboxes).values("mailbox").annotate(**_COUNTS).order_by()
    return {row.pop("mailbox"): row for row in rows}


def _by_key(keys):
    rows = Comment.objects.filter(writer_key__in=keys).values("writer_key", "mailbox", "name")
    return list(rows.annotate(**_COUNTS, letters=Count("confirmed_at")).order_by())


def _history(comment, by_mailbox, by_key, addresses):
    counts = by_mailbox.get(comment.mailbox, {})
    if by_letter(comment, addresses):
        return History(**counts, shown=LETTER)
    own = _from_browser(comment, by_key)
    return own if own.published + own.rejected else History(**counts)


def _from_browser(comment, by_key):
    """What came from the same browser with the same address and name, but for the reply itself."""
    person, place = same_person(comment.name), (comment.writer_key, comment.mailbox)
    same = [
        row for row in by_key if (row["writer_key"], row["mailbox"]) == place and same_person(row["name"]) == person
    ]
    itself = {"published": comment.state == State.PUBLISHED, "rejected": comment.state == State.REJECTED,
              "earlier": comment.state != State.HELD}  # fmt: skip
    counts = {name: sum(row[name] for row in same) - itself[name] for name in _COUNTS} if same else {}
    return History(**counts, shown=COOKIE)
