"""The private token of a reply: it opens the page that only its writer knows."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.utils import timezone

from comments.models import Comment
from sitewide.hashing import keyed_hash

OPEN_FOR = timedelta(days=90)  # after the decision, of what is not published


def token_of(comment: Comment) -> str:
    """The token of a reply. It follows from the site's secret key, so that it need not be stored."""
    digest = keyed_hash("reply-token", comment.fingerprint, comment.fingerprint_window)
    return urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def hash_token(token: str) -> str:
    """What is stored of a token: nobody can go back from it to the address of the page."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_by_token(token: str) -> Comment | None:
    """The comment that a token opens, with its essay and parent; None where there is none."""
    return Comment.objects.filter(token_hash=hash_token(token)).select_related("essay", "parent").first()


def closes_at(comment: Comment) -> datetime | None:
    """When the private page closes: 90 days after the decision; None while none was made, or none that is told, and
    for as long as the reply stands published: its writer can take it back at any age."""
    state = Comment.State
    if comment.state in {state.SPAM, state.PUBLISHED}:  # spam reads as held, and what is held stays open
        return None
    return comment.decided_at and comment.decided_at + OPEN_FOR


def is_closed(comment: Comment, now: datetime | None = None) -> bool:
    """Whether the private page of a reply is closed by now."""
    closes = closes_at(comment)
    return bool(closes and closes <= (now or timezone.now()))
