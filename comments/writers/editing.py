"""Changing one's own reply, from its private page: judged as a new one is, and never past a moderator.

A reply that waits may be changed until it is decided. A published one may be changed for fifteen minutes, and only
until somebody has answered it: after that, answers would stand under words that their writers never read. Changed words
of a published reply stay published only where the rules publish this writer's replies at once; else the reply goes back
to the queue, with its number, or among the spam where a rule or a block puts new replies there; its writer reads both
as held, and so cannot try out what blocks go by. Whether they are at once is judged by the browser that changes it: who
holds the private page is not thereby who sent the reply. Taking a reply back has no such end, as it puts no words in
the place of others.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import notifications, posting
from comments.cleaning import folded
from comments.identity import writer_trust
from comments.models import Comment, ModerationEntry, Wording
from comments.moderation import steps
from comments.posting import limits
from comments.posting.commenting_status import closed_words
from comments.posting.rendering import plain_text, rendered
from comments.rules import rulebook
from comments.screening import checks, flood, judging, spam_training
from essays import markup
from sitewide.hashing import keyed_hash

State = Comment.State
CHANGED_FOR = timedelta(minutes=15)
MOST_CHANGES = 20


class NotNow(ValidationError):
    """The reply cannot be changed (any more), in words for its writer."""


class ChangedElsewhere(NotNow):
    """It was changed since the form was opened: `comment` as it is now."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(
            _(
                "You changed this reply in another window meanwhile. Below is what you typed here; send it again to "
                "put it in the place of that."
            )
        )
        self.comment = comment


def why_not(comment: Comment, now: datetime | None = None) -> str:
    """Why its writer cannot change a reply, as a sentence; "" while it can be changed."""
    now = now or timezone.now()
    if comment.state not in {State.HELD, State.SPAM, State.PUBLISHED}:
        return _("This reply cannot be changed any more.")
    if comment.user_id is not None:
        return _("Replies of people of this site are not changed here.")
    if not comment.essay.is_public:
        return _("The essay is not public at present, so replies to it cannot be changed.")
    if comment.version >= MOST_CHANGES:
        return _(
            "This reply was changed %(most_changes)s times; that is the most. You can withdraw it and write another."
        ) % {"most_changes": MOST_CHANGES}
    if comment.state == State.PUBLISHED:
        if (ends := open_until(comment)) is None or ends <= now:
            return _("A published reply can be changed for fifteen minutes, and they are over.")
        if comment.answers.filter(state=State.PUBLISHED).exists():
            return _("Somebody has answered this reply, so its words stay as they were read.")
    return closed_words(comment.essay)


def open_until(comment: Comment) -> datetime | None:
    """Until when a published reply can be changed; None for one that waits."""
    public = comment.state == State.PUBLISHED and comment.published_at
    return public + CHANGED_FOR if public else None


def edit(
    comment: Comment,
    body: str,
    *,
    seen_version: int,
    address: str | None = None,
    writer: str = "",
    now: datetime | None = None,
) -> ModerationEntry | None:
    """Puts other words (cleaned by the form's rules) in the place of a reply's own; returns the entry of the log.

    `seen_version` is the version that its writer began with, `address` the sender's as in `posting.post`, `writer` the
    key of the cookie that came with the change ("": none). The earlier words are kept for moderators. The same words
    change nothing (None). Raises NotNow, ChangedElsewhere, and what `posting.post` raises: NotOpen, TooSoon,
    AlreadySaid, markup.TextTooCostly, NothingToRead.
    """
    now = now or timezone.now()
    if refused := why_not(comment, now):
        raise NotNow(refused)
    ruling = rulebook.ruling_of(comment.essay)
    limits.check(address, ruling, what=limits.CHANGES)
    html = rendered(body, comment.essay.language)
    told = posting.Submission(name=comment.name, email=comment.email, website=comment.website, body=body, writer=writer)
    in_words = judging.in_words_of(told, html, plain_text(html), ruling)  # before the lock: it takes its time
    with transaction.atomic():
        row = steps.lock(comment)
        if refused := why_not(row, now):
            raise NotNow(refused)
        if row.body == body:  # sent twice
            return None
        if row.version != seen_version:
            raise ChangedElsewhere(row)
        posting.check_said(row.essay, body, row.name, keyed_hash("words", folded(body)), but=row.pk)
        # What this very reply was published for does not vouch for other words in its place.
        known = writer_trust.is_known(told, ruling, but=row.pk)
        text = plain_text(html)
        judged = judging.judge(told, html, text, ruling, in_words, known=known, address=address, now=now)
        _keep_wording(row, now)
        state = _put(row, body, html, judged, now)
        return _record(row, state, now)


def _keep_wording(row: Comment, now: datetime) -> None:
    """The words that go, for moderators; what they taught as an honest reply is taken out again."""
    Wording.objects.create(
        comment=row, version=row.version, body=row.body, html=row.html, until=now,
        was_public=row.published_at is not None,
    )  # fmt: skip
    if row.learned_as == Comment.Learned.HONEST:
        spam_training.forget(row)
    row.learned_as = ""  # what was learned as spam stays: its writer is not the one to unteach it


def _put(row: Comment, body: str, html: str, judged: Any, now: datetime) -> str:
    """Puts the words and what was noticed in them onto the row; returns the state that follows.

    What a moderator marked as spam stays there, which its writer reads as held; what waits for a moderator waits on.
    """
    row.body, row.html, row.html_version = body, html, markup.HTML_VERSION
    row.text, row.words_hash = plain_text(html), keyed_hash("words", folded(body))
    row.version += 1
    row.edited_at = now if row.published_at else None
    row.reasons = judged.reasons
    row.spam_score, row.spam_clues = judged.verdict.score, [list(clue) for clue in judged.verdict.clues]
    row.probable_spam = checks.is_probable(row.reasons)
    if State.SPAM in {row.state, judged.state}:
        return State.SPAM
    if row.state == State.PUBLISHED and judged.state == State.PUBLISHED:
        return State.PUBLISHED
    if row.published_at:
        row.reasons = [*row.reasons, {"code": "edited", "words": _("Its writer changed it after it was published.")}]
    elif not row.reasons:
        row.reasons = [{"code": checks.EVERY, "words": str(checks.STANDING[checks.EVERY])}]
    return State.HELD


def _record(row: Comment, to_state: str, now: datetime) -> ModerationEntry:
    entry = steps.record(row, ModerationEntry.Verb.EDIT, to_state, by=None, now=now)
    row.state = to_state
    row.decided_at = row.decided_at if to_state == State.PUBLISHED else None
    row.save()
    steps.effects(row, tell=False)
    if to_state == State.HELD and not row.probable_spam:
        notifications.tell_moderators(row)
    elif to_state == State.HELD:
        flood.tell(row, now)
    return entry
