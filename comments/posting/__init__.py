"""The only way in for a reply: check, judge, record, tell.

The order of checks is fixed:

1. Does the essay take replies: is it public, may this person answer, is the site not frozen, is it open, not too deep?
2. The same reply from the same browser within ten minutes gets the same answer (comments.posting.resends).
3. Does this address, or its network, send too many (comments.posting.limits)?
4. Do the words stand published under this essay already? If not, was this reply sent from elsewhere before?
5. The reply is judged: comments.screening.checks has the order of those checks. All are made, and all that fire are
   recorded.

The first four refuse with words, and what was typed goes back to its writer (but for what came from elsewhere before,
of which nothing is told); from the fifth on everything is kept. A reply appears at once only when nothing fired, which
takes a writer who is known here (comments.identity.writer_trust).
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from comments import audit, cleaning, moderation, notifications
from comments.identity import proof, writer_trust
from comments.models import Comment, ModerationEntry
from comments.moderation.steps import lock_essay
from comments.notifications import reply_subscriptions
from comments.paragraphs import answers
from comments.posting import limits, resends
from comments.posting.commenting_status import Place, check_open
from comments.posting.rendering import plain_text, rendered
from comments.rules import rulebook
from comments.rules.effective import Ruling
from comments.screening import checks, flood, judging
from comments.tokens import hash_token, token_of
from essays import markup
from essays.models import Essay, Revision
from sitewide import state
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.hashing import keyed_hash
from sitewide.http.client_address import household, network_of
from sitewide.mail.mailboxes import mailbox
from sitewide.text.characters import clean, line

State = Comment.State
SHORT_WORDS = 40  # characters: two people may both say "Thank you"
SAME_WORDS = 200  # replies in the same words that are looked at
ADDRESSES_KEPT = timedelta(days=7)
# Hardly ever any: a whole row is asked for where there is one.
_SAID = CompiledQuery(
    lambda essay, words: Comment.objects.filter(essay=essay, words_hash=words, state=State.PUBLISHED).values_list(
        "pk", "name"
    )[:SAME_WORDS]
)
_EDITION = CompiledQuery(
    lambda essay, edition: Revision.objects.filter(essay=essay, edition=edition).values_list("pk")[:1]
)


class AlreadySaid(Exception):
    """The same words stand published under this essay: `comment` is where."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(
            gettext("The same words are published already as response %(number)s.") % {"number": comment.number}
        )
        self.comment = comment


@dataclass(frozen=True)
class Submission:
    """What a form gave, cleaned by its rules. `parent` is a Comment or None; `stamp` as checks.stamp_state of screening
    says; `about` the paragraph that is answered (answers.About), for a reply without a parent; `writer` is the key of
    the signed cookie of somebody who asked to be known here (comments.identity.writer_trust), or ""."""

    name: str
    body: str
    email: str = ""
    website: str = ""
    parent: Comment | None = None
    trap: str = ""
    stamp: str = "good"
    about: answers.About | None = None
    writer: str = ""
    follow: bool = False  # its writer wants to be told of answers


@dataclass(frozen=True)
class Posted:
    """The answer: the comment, the private token of its writer, and whether this call made it. Without a comment it was
    sent before from elsewhere, and is kept once: then its sender is told nothing of it and handed no token."""

    comment: Comment | None
    token: str
    created: bool


def _cleaned(submission: Submission) -> Submission:
    """What was sent, whoever sent it, with the characters that a name, an address and a text may have."""
    return replace(
        submission,
        body=clean(submission.body),
        name=line(submission.name),
        email=line(submission.email),
        website=line(submission.website),
    )


def post(
    essay: Essay,
    submission: Submission,
    *,
    address: str | None = None,
    browser: resends.Browser | None = None,
    user: User | None = None,
    signed_in: bool = False,
    now: datetime | None = None,
    tell: bool = True,
    ruling: Ruling | None = None,
) -> Posted:
    """Takes a reply to an essay in; the only way that a Comment is made.

    `address` is the sender's IP address (None: our own code, for which no limits are counted and nothing is kept);
    `browser` shows what it sent before (resends.Browser; None: nothing); `user` a signed-in person with a role, whose
    reply is published at once and marked; `signed_in` says that its sender is somebody, whoever; `now` is for imports
    of what was sent before; `tell=False` writes no letters; `ruling` is the essay's Ruling where the caller has it
    (else it is read). The same e-mail address, parent and words from the same browser within ten minutes give the same
    answer as the first time. Raises commenting_status.NotOpen, limits.TooSoon, AlreadySaid,
    rendering.NothingToRead, and markup.TextTooCostly for a text that nobody can render in time.
    """
    sent_at, now = now, now or timezone.now()
    submission = _cleaned(submission)
    staff = user if user is not None and user.roles else None
    ruling = rulebook.ruling_of(essay) if ruling is None else ruling
    place: Place = {"parent": submission.parent, "signed_in": signed_in or bool(user), "sent_at": sent_at}
    sender = f"user:{staff.pk}" if staff else mailbox(submission.email)
    words = keyed_hash("words", cleaning.folded(submission.body))
    parent_id = submission.parent and submission.parent.pk
    fingerprint = keyed_hash("reply", essay.pk, sender, parent_id, words)
    name = staff.name if staff else submission.name
    seen = None if staff or address is None else browser or resends.Browser()
    check_open(essay, ruling, **place)
    if own := resends.find(fingerprint, now, seen, name).own:
        return Posted(own, token_of(own), False)
    limits.check(address, ruling, staff)
    html = rendered(submission.body, essay.language)
    # Before the lock, as long lists take their time.
    in_words = None if staff else judging.in_words_of(submission, html, plain_text(html), ruling)
    with transaction.atomic():
        state.take_turn()
        # The lock makes two sends at the same moment one after the other, whatever their windows.
        essay = lock_essay(essay.pk)
        check_open(essay, ruling, **place)
        earlier = resends.find(fingerprint, now, seen, name)
        if earlier.own:
            return Posted(earlier.own, token_of(earlier.own), False)
        check_said(essay, submission.body, name, words)
        if earlier.else_sent:
            return Posted(None, "", False)
        judged = None if staff else _judge(submission, html, ruling, in_words, address, now)
        keys = {"fingerprint": earlier.fingerprint, "words_hash": words, "sent_hash": seen.mark if seen else ""}
        comment = _store(essay, submission, html, staff, now, address, judged, **keys)
        if submission.follow:
            reply_subscriptions.ask(comment)
        _arrive(comment, staff, now, tell, judged)
    return Posted(comment, token_of(comment), True)


def check_said(essay: Essay, body: str, name: str, words: str, but: int | None = None) -> None:
    """A reply that stands published in the same words is pointed to; that a held one exists is never told.

    Of short words only one under the same `name`, which everybody can read; were it the same e-mail address, anybody
    could find out by trying whose a published "Thank you" is.
    """
    found = [(pk, by) for pk, by in _SAID.rows(essay.pk, words) if pk != but]
    own = cleaning.same_person(name)
    if said := next((pk for pk, by in found if len(body) >= SHORT_WORDS or cleaning.same_person(by) == own), None):
        raise AlreadySaid(Comment.objects.select_related("essay").get(pk=said))


def _judge(submission: Submission, html: str, ruling: Ruling, in_words: Any, address: str | None, now: datetime) -> Any:
    known = writer_trust.is_known(submission, ruling)
    return judging.judge(submission, html, plain_text(html), ruling, in_words, known=known, address=address, now=now)


def _store(
    essay: Essay,
    submission: Submission,
    html: str,
    staff: User | None,
    now: datetime,
    address: str | None,
    judged: Any,
    **fields: Any,
) -> Comment:
    window = int(now.timestamp()) // resends.SAME_ANSWER
    if judged:
        clues = [list(clue) for clue in judged.verdict.clues]
        fields |= {"reasons": judged.reasons, "spam_score": judged.verdict.score, "spam_clues": clues}
    about = None if submission.parent else submission.about
    comment = Comment(
        essay=essay,
        parent=submission.parent,
        passage=answers.keep(essay, about) if about else None,
        revision_id=next(iter(_EDITION.first(essay.pk, about.edition if about else essay.edition) or ()), None),
        user=staff,
        name=staff.name if staff else submission.name,
        email="" if staff else submission.email,
        website="" if staff else submission.website,
        body=submission.body,
        html=html,
        html_version=markup.HTML_VERSION,
        text=plain_text(html),
        words_salt=secrets.token_hex(16),
        submitted_at=now,
        fingerprint_window=window,
        writer_key="" if staff else submission.writer,
        address_hash=keyed_hash("address", household(address)) if address else "",
        network_hash=keyed_hash("network", network_of(address)) if address else "",
        **fields,
    )
    comment.token_hash = hash_token(token_of(comment))
    comment.emblem = proof.emblem_for(comment)
    comment.probable_spam = checks.is_probable(comment.reasons)
    # What appears at once is published by the verb for that, like everything else.
    comment.state = State.SPAM if judged and judged.state == State.SPAM else State.HELD
    comment.save()
    return comment


def _arrive(comment: Comment, staff: User | None, now: datetime, tell: bool, judged: Any) -> None:
    audit.append(comment, comment.essay, actor=staff, verb=ModerationEntry.Verb.ARRIVED, to_state=comment.state, at=now)
    if staff or judged.state == State.PUBLISHED:
        moderation.publish(comment, by=staff, now=now, tell=False)  # which lets `comment` show what was decided
    elif tell and comment.state == State.HELD and not comment.probable_spam:
        notifications.tell_moderators(comment)
    elif tell and comment.state == State.HELD:
        flood.tell(comment, now)


def erase_addresses(now: datetime | None = None) -> int:
    """Forgets the hashes of addresses and browsers of replies that are older than seven days; returns how many."""
    old = Comment.objects.filter(submitted_at__lt=(now or timezone.now()) - ADDRESSES_KEPT)
    return old.filter(~Q(address_hash="")).update(address_hash="", network_hash="", sent_hash="")
