"""Reports of readers on published responses. A report hides nothing: it asks a moderator to look.

One browser reports a response once, by a signed cookie of the form's own address. A network address is not a person:
from one that many share each reader's report counts, and only the very same report that comes from it twice is one.

`flag` is the reader's verb; a moderator settles all open reports of a response with any decision on it (remove, hold,
spam) or with `moderation.keep`, which says that it stays. Undoing that decision opens them again.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import notifications
from comments.cleaning import clean_body
from comments.models import Comment, Flag, ModerationEntry
from sitewide import state
from sitewide.hashing import keyed_hash
from sitewide.http import cookies
from sitewide.http.client_address import household, network_of
from sitewide.http.rate_limits import hit
from sitewide.text.numbers import number

State = Comment.State
Reason = Flag.Reason
WORDS_LIMIT = 500
# How many reports: (limit, seconds) for one address and for one network.
ADDRESS_LIMITS = ((5, 60), (30, 3600))
NETWORK_LIMITS = ((60, 3600),)
PERSONS_KEPT = timedelta(days=7)
COOKIE, _SALT = "reported", "comments.reported"


class TooManyReports(Exception):
    """More reports than the limits allow; `wait` in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def flag(
    comment: Comment,
    reason: str,
    *,
    words: str = "",
    address: str | None = None,
    again: bool = False,
    now: datetime | None = None,
) -> Flag | None:
    """Reports a published response; returns the Flag, or None where this browser has reported it before (`again`), or
    the same report came from the household of `address` (None: nobody's, and no limits are counted).

    `reason` is one of Flag.Reason, `words` at most 500 characters (needed for "other"). Raises TooManyReports, and
    ValidationError in words by field, or where the response is not published any more.
    """
    words = check(reason, words)
    if address is not None:
        _count(address)
    person = keyed_hash("flag", comment.pk, household(address), reason, words) if address else ""
    with transaction.atomic():
        state.take_turn()
        row = Comment.objects.select_for_update(no_key=True).select_related("essay").get(pk=comment.pk)
        if row.state != State.PUBLISHED:
            raise ValidationError(_("This response is not published any more; there is nothing left to report."))
        if again or (person and Flag.objects.filter(comment=row, person_hash=person).exists()):
            return None
        made = Flag.objects.create(
            comment=row, reason=reason, words=words, person_hash=person, at=now or timezone.now()
        )
        first = row.reported_at is None
        follow(row)
        if first:
            notifications.tell_reported(row, made)
    return made


def has_reported(request: HttpRequest, comment: Comment) -> bool:
    """Whether the cookie of a request says that its browser has reported this response."""
    return bool(cookies.read_signed(request, COOKIE, salt=_SALT, seconds=PERSONS_KEPT) == comment.pk)


def remember(response: HttpResponse, comment: Comment) -> None:
    """Sets the cookie of a browser that has reported a response."""
    path = reverse("report-response", args=[comment.essay.slug, comment.number])  # quoted, as browsers send it
    seconds = int(PERSONS_KEPT.total_seconds())
    cookies.keep_signed(response, COOKIE, comment.pk, salt=_SALT, path=path, seconds=seconds)


def check(reason: str, words: str) -> str:
    """The words of a report, cleaned; raises ValidationError by field."""
    words, errors = clean_body(words), {}
    if reason not in Reason.values:
        errors["reason"] = _("Choose what is wrong with it.")
    if reason == Reason.OTHER and not words:
        errors["words"] = _("Say what is wrong with it.")
    if len(words) > WORDS_LIMIT:
        errors["words"] = _("Write at most %(words_limit)s characters; there are %(count)s.") % {
            "words_limit": WORDS_LIMIT,
            "count": number(len(words)),
        }
    if errors:
        raise ValidationError(errors)
    return words


def _count(address: str) -> None:
    waits = [hit("flag", household(address), limit=limit, seconds=seconds) for limit, seconds in ADDRESS_LIMITS]
    network = network_of(address)
    waits += [hit("flag-network", network, limit=limit, seconds=seconds) for limit, seconds in NETWORK_LIMITS]
    if wait := max(waits):
        raise TooManyReports(wait)


def settle(comment: Comment, entry: ModerationEntry) -> None:
    """Closes the open reports on a response, as a decision on it was made; called within that decision."""
    if comment.reported_at is not None:
        Flag.objects.open().filter(comment=comment).update(settled_by=entry)
        follow(comment)


def reopen(comment: Comment, entry: ModerationEntry) -> None:
    """Opens the reports again that a decision had settled; called within its undoing."""
    Flag.objects.filter(settled_by=entry).update(settled_by=None)
    follow(comment)


def follow(comment: Comment) -> None:
    """Sets when the oldest open report on a response was made, as the queue is ordered by."""
    found = Flag.objects.open().filter(comment=comment).aggregate(oldest=Min("at"))["oldest"]
    if comment.reported_at != found:
        comment.reported_at = found
        Comment.objects.filter(pk=comment.pk).update(reported_at=found)


def forget_persons(now: datetime | None = None) -> int:
    """Forgets whose reports they were after seven days; returns how many."""
    old = Flag.objects.filter(at__lt=(now or timezone.now()) - PERSONS_KEPT).exclude(person_hash="")
    return old.update(person_hash="")
