"""Erasing what was sent with an e-mail address, at its owner's wish: all words, names and addresses, for good.

What stays is a row without words: its number, its place in the thread (others answered it), and its lines in the log of
moderation, which hold no words anyway. The words of notes lie apart from the log (ModerationNote) and go; as only their
hash is sealed, the chain still verifies. Of what the spam filter learned, the words of honest replies are taken out
again; those of spam stay counted, as else senders of spam could unteach it, but words that no other reply had go.
"""

import secrets
import time
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments.models import Appeal, Comment, Flag, Following, ModerationEntry, ModerationNote, Wording
from comments.moderation import reports, steps
from comments.screening import spam_training
from comments.writers import personal_data
from sitewide.mail.mailboxes import mailbox
from sitewide.models import OutboxMessage

State = Comment.State
Verb = ModerationEntry.Verb
NAME = "(erased)"
SECONDS = 20  # about 1,500 replies; who sent more goes on by a button. A server ends a request after 60
# Letters about one reply, by what their keys begin with.
KEYS = ("held", "comment", "follow", "answer", "confirm")


def erase(email: str, now: datetime | None = None) -> int:
    """Erases every reply that was sent with an address, each of them whole, and letters to it.

    Returns how many are left where there were more than can be erased in SECONDS: calling it again goes on.
    """
    now, ends = now or timezone.now(), time.monotonic() + SECONDS
    for comment in personal_data.replies_of(email).select_related(None).only("pk", "essay_id"):
        erase_one(comment, now=now)
        if time.monotonic() >= ends:
            break
    left: int = personal_data.replies_of(email).count()
    if not left:
        OutboxMessage.objects.filter(mailbox=mailbox(email), key__in=["own"]).delete()
    return left


@transaction.atomic
def erase_one(comment: Comment, now: datetime | None = None) -> ModerationEntry | None:
    """Empties one reply; its number and the answers to it stay. Returns the entry of the log, None when done before."""
    now = now or timezone.now()
    row = steps.lock(comment)
    if row.erased_at:
        return None
    spam_training.erase(row)
    entry = steps.record(row, Verb.ERASE, _state_after(row), by=None, now=now)
    reports.settle(row, entry)
    _erase_around(row)
    _empty(row, entry.to_state, now)
    row.save()
    steps.effects(row, tell=False)
    return entry


def _state_after(row: Comment) -> str:
    """What a moderator removed keeps the reason in its place; all else counts as taken back."""
    return State.REMOVED if row.state == State.REMOVED else State.WITHDRAWN


def _erase_around(row: Comment) -> None:
    """What lies beside the row and holds words of or about its writer."""
    ModerationNote.objects.filter(entry__comment=row).delete()
    Wording.objects.filter(comment=row).delete()
    Following.objects.filter(comment=row).delete()
    Flag.objects.filter(comment=row).update(words="")  # they may quote what it said
    appeal = Appeal.objects.filter(comment=row).first()
    keys = [f"{name}:{row.pk}" for name in KEYS] + ([f"appeal:{appeal.pk}"] if appeal else [])
    keys += [f"answer:{pk}" for pk in row.answers.values_list("pk", flat=True)]  # letters to its writer
    OutboxMessage.objects.filter(key__in=keys).delete()
    if appeal:
        appeal.delete()


def _empty(row: Comment, state: str, now: datetime) -> None:
    if row.state != state:
        row.state, row.decided_at = state, now
    row.erased_at, row.edited_at = now, None
    row.name = NAME
    words = ("email", "website", "body", "html", "text", "note")
    for name in (*words, "words_hash", "words_salt", "address_hash", "network_hash", "sent_hash"):
        setattr(row, name, "")
    row.emblem = row.learned_as = row.writer_key = ""
    row.confirmed_at = row.passage = None
    row.reasons, row.spam_clues, row.spam_score, row.probable_spam = [], [], 0, False
    # Both are made of the words and the e-mail address; the private page's address leads nowhere any more.
    row.fingerprint, row.token_hash = secrets.token_hex(32), secrets.token_hex(32)
