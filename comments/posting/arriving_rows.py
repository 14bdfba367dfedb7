"""A reply that arrives from another site as a row: what this site takes of it, and words on what it does not."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments import cleaning
from comments.models import Comment, Passage
from comments.posting.rendering import NothingToRead, plain_text, rendered
from comments.threads import identicons
from comments.tokens import hash_token, token_of
from essays import markup
from essays.models import Essay
from sitewide.hashing import keyed_hash
from sitewide.mail.mailboxes import validate_mailbox
from sitewide.text.numbers import number

State = Comment.State
MAX_NAME = 255
STATES = frozenset({State.PUBLISHED, State.HELD, State.SPAM, State.REJECTED, State.REMOVED})
# As old addresses have them after the number sign: nothing that an essay's page calls so itself.
ANCHOR = re.compile(r"(?:[A-Za-z]{1,10}-)?(?:comment|c)-?[0-9]{1,20}")


@dataclass(frozen=True)
class ArrivingReply:
    """A reply as it arrives. `key` names it in its source and never changes; `parent` is the key of the reply that it
    answers ("": the essay; one that is not there either: what that one answers, where it is known). `body` is Markdown.
    Moments are aware: `at` when it was sent, the others where they differ. `state` is the old site's decision; `reason`
    (Comment.Reason) that of one refused or removed. `anchor` is what its old address had after the number sign.
    `number` is the one that it had, where its source has numbers as this site has them (0: the next). `passage` is the
    paragraph of this essay that it answers."""

    key: str
    name: str
    body: str
    at: datetime
    parent: str = ""
    state: str = State.PUBLISHED
    email: str = ""
    website: str = ""
    anchor: str = ""
    published_at: datetime | None = None
    decided_at: datetime | None = None
    edited_at: datetime | None = None
    reason: str = ""
    number: int = 0
    passage: Passage | None = None


@dataclass
class TakenIn:
    """What came of it: how many replies are new and how many were here; (key, words) of those that could not be taken
    in, and of what was changed or left out of others."""

    created: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def row_of(essay: Essay, reply: ArrivingReply, source: str, taken: TakenIn) -> Comment | None:
    """A reply as a row, not stored yet; None for one that is refused, which `taken` tells of."""
    if reply.state not in STATES:
        raise ValueError(f"no reply arrives in the state {reply.state!r}")
    if len(reply.key) > 400:
        taken.refused.append((reply.key[:60], _("Its key is longer than 400 characters.")))
        return None
    notes: list[str] = []
    body = cleaning.clean_body(reply.body)
    try:
        html = rendered(body, essay.language) if body or reply.state != State.REMOVED else ""
        name = _name(reply.name, notes)
    except (NothingToRead, markup.TextTooCostly, ValidationError) as error:
        taken.refused.append((reply.key, _why(error)))
        return None
    if len(body) > cleaning.BODY_LIMIT:
        notes.append(_("It is longer than a reply can be here; it was kept whole."))
    published = reply.state in {State.PUBLISHED, State.REMOVED}
    row = Comment(
        essay=essay, passage=reply.passage, name=name, body=body, html=html, html_version=markup.HTML_VERSION,
        text=plain_text(html), state=reply.state, submitted_at=reply.at, edited_at=reply.edited_at,
        email=_email(reply.email, notes), website=_website(reply.website, notes), legacy_anchor=_anchor(reply, notes),
        published_at=(reply.published_at or reply.at) if published else None, reason=reply.reason,
        decided_at=None if reply.state == State.HELD else reply.decided_at or reply.published_at or reply.at,
        reasons=[{"code": "elsewhere", "words": _("It was held on the site that it came from.")}]
        if reply.state == State.HELD else [],
        words_hash=keyed_hash("words", cleaning.folded(body)), words_salt=secrets.token_hex(16),
        # Its own, whatever others say at the same moment: nobody sends it twice.
        fingerprint=keyed_hash("taken in", source, reply.key),
    )  # fmt: skip
    row.token_hash = hash_token(token_of(row))
    row.emblem = identicons.emblem_of_one(row.token_hash)  # nothing was shown of its writer
    taken.notes += [(reply.key, words) for words in notes]
    return row


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return _("It has no words to read.") if isinstance(error, NothingToRead) else str(error)


def _name(given: str, notes: list[str]) -> str:
    name = cleaning.clean_name(given)
    if not name:
        notes.append(_("It has no name; it stands here as “Anonymous”."))
        return _("Anonymous")
    if len(name) > MAX_NAME:
        words = _("Its name has %(count)s characters; %(limit)s is the most.")
        raise ValidationError(words % {"count": number(len(name)), "limit": number(MAX_NAME)})
    if len(name) > cleaning.NAME_LIMIT:
        notes.append(_("Its name is longer than this site asks for; it was kept whole."))
    return name


def _email(given: str, notes: list[str]) -> str:
    email = given.strip()
    try:
        if len(email) > cleaning.EMAIL_LIMIT:
            raise ValidationError("too long")
        if email:
            validate_mailbox(email)
    except ValidationError:
        notes.append(_("Its e-mail address is none; it was left out."))
        return ""
    return email


def _website(given: str, notes: list[str]) -> str:
    try:
        website = cleaning.clean_website(given)
        if len(website) > cleaning.WEBSITE_LIMIT:
            raise ValueError("too long")
    except ValueError:
        notes.append(_("The web address of its writer cannot be linked; it was left out: %s") % given[:300])
        return ""
    return website


def _anchor(reply: ArrivingReply, notes: list[str]) -> str:
    if reply.anchor and not (len(reply.anchor) <= 40 and ANCHOR.fullmatch(reply.anchor)):
        notes.append(_("Links to “#%s” will not lead to it.") % reply.anchor[:60])
        return ""
    return reply.anchor
