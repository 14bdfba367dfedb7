"""Whether an essay takes replies, and in which words it does not: the first check of all, and what its page says."""

from datetime import datetime
from typing import NotRequired, TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment
from comments.rules import rulebook
from comments.rules.effective import Ruling
from essays.models import Essay
from essays.models.essay import CommentsPolicy
from sitewide.text.datetimes import day_text
from sitewide.text.numbers import number_in_words

FROZEN = gettext_lazy("Nobody can reply on this site at the moment. What stands here can be read as before.")
REGISTERED = gettext_lazy("Only people who are signed in can reply here.")


class NotOpen(Exception):
    """No reply can be taken: the essay is not public, or closed, to this person or so deep; `args[0]` says so."""


def closed_words(essay: Essay, ruling: Ruling | None = None, now: datetime | None = None) -> str:
    """Why an essay takes no replies from anybody, as one sentence for readers; "" while it takes them.

    `ruling` is the essay's Ruling where the caller has it (else it is read). In this order: the freeze of the site, the
    day on which it closed, and that it is closed.
    """
    ruling = rulebook.ruling_of(essay) if ruling is None else ruling
    if ruling.frozen:
        return ruling.frozen_words or str(FROZEN)
    closed = essay.comments_close_at
    if closed and closed <= (now or timezone.now()):
        return _("Responses to this essay closed on %(day_text)s.") % {"day_text": day_text(closed)}
    return "" if essay.comments_policy == CommentsPolicy.OPEN else _("Responses to this essay are closed.")


def closing_words(essay: Essay, ruling: Ruling, now: datetime | None = None) -> str:
    """When the responses of an essay that takes them will close, as a sentence; "" where no day is set."""
    closes = essay.comments_close_at
    if ruling.frozen or not closes or closes <= (now or timezone.now()):
        return ""
    return _("Responses to this essay close on %s.") % day_text(closes)


class Place(TypedDict):
    """Where a reply is to stand, and from whom: what it answers (None: the essay), whether its sender is signed in, and
    when it was sent, for what was sent earlier and is taken in now."""

    parent: Comment | None
    signed_in: bool
    sent_at: NotRequired[datetime | None]


def check_open(
    essay: Essay, ruling: Ruling, *, parent: Comment | None, signed_in: bool, sent_at: datetime | None = None
) -> None:
    """Raises NotOpen where nobody, or nobody who is not signed in, can answer `parent` (None: the essay).

    `sent_at` is set for what was sent earlier and is taken in now: what closed since then was open then.
    """
    now = timezone.now()
    if essay.live != Essay.Live.PUBLISHED or essay.live_at is None or essay.live_at > max(sent_at or now, now):
        raise NotOpen(_("This essay is not published, so it takes no replies."))
    if sent_at is None and ruling.registered_only and not signed_in:
        raise NotOpen(str(REGISTERED))
    if words := closed_words(essay, rulebook.Ruling() if sent_at else ruling, sent_at):
        raise NotOpen(words)
    if sent_at is None and ruling.depth and parent is not None and level_of(parent, ruling.depth) >= ruling.depth:
        raise NotOpen(depth_words(ruling))


def depth_words(ruling: Ruling) -> str:
    """How deep answers go, as a sentence for who would go deeper."""
    if ruling.depth == 1:
        return _("Responses cannot be answered here. You can answer the essay itself.")
    return _("Answers go %(levels)s levels deep here. You can answer the response above it, or the essay.") % {
        "levels": number_in_words(ruling.depth)
    }


def level_of(comment: Comment, most: int) -> int:
    """At which level a response stands, the essay's own answers at 1; looks no further than `most`."""
    level = 1
    above = comment.parent_id
    while above is not None and level < most:
        level += 1
        above = Comment.objects.values_list("parent_id", flat=True).filter(pk=above).first()
    return level
