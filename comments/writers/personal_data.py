"""What this site keeps about the writer of replies, for the owner of an e-mail address, who comes by a mailed link.

Whether an address has written here is told to nobody but its owner, by mail: the form gives the same answer to all.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment
from comments.models.appeal import REFUSED
from comments.notifications import reason_words
from comments.posting import ADDRESSES_KEPT
from comments.screening.checks import told_reasons
from comments.tokens import is_closed, token_of
from sitewide import state as site_state
from sitewide.http import signed_links
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.client_address import household, network_of
from sitewide.http.rate_limits import Limit
from sitewide.mail import outbox
from sitewide.mail.allowances import has_room
from sitewide.mail.mailboxes import mailbox
from sitewide.models import OutboxMessage

logger = logging.getLogger(__name__)

State = Comment.State
SALT = "comments.own"  # not this module's name: links with it are in mailboxes
HOLDS = timedelta(hours=24)
LETTERS = ("comment", "follow", "answer", "confirm")  # what the keys of letters about a reply begin with
# So often one address asks, whoever's letters it asks for.
FOR_ADDRESS = Limit("own-address", 10, 3600)
FOR_NETWORK = Limit("own-network", 30, 3600)


@transaction.atomic
def ask(email, *, address):
    """Somebody at the network address `address` asks for what is kept about `email`; seconds to wait, or 0.

    A letter leaves only where something is kept, at most one an hour and three a day (the link of the one before still
    holds then); the answer never tells.
    """
    email = email.strip()
    wait = max(FOR_ADDRESS.hit(household(address)), FOR_NETWORK.hit(network_of(address)))
    if wait or not replies_of(email).exists():
        return wait
    site_state.take_turn()  # two who ask at one moment find the same room
    if not has_room("own", email):
        return 0
    title = site_state.current().settings.printed_title
    link = absolute_url("own-responses", signed_links.sign(email, SALT))
    body = _(
        "Somebody, most likely you, asked for the responses that were sent to “%(title)s” with this address.\n\n"
        "Read them, take them with you, or have them erased, here:\n\n%(link)s\n\n"
        "The link works for 24 hours. Whoever has it can do the same: pass it on to nobody. If it was not you, do "
        "nothing.\n"
    ) % {"title": title, "link": link}
    outbox.send(email, _("Your responses on “%s”") % title, body, key="own", allowance="own")
    logger.info("a link to somebody's own responses was asked for")
    return 0


def read(token):
    """The e-mail address of a mailed link; None where it is forged or older than a day."""
    return signed_links.read(token, SALT, str, holds=HOLDS)


def replies_of(email):
    """Every reply that was sent with an address of one mailbox, oldest first, whatever became of it."""
    rows = Comment.objects.filter(mailbox=mailbox(email))
    return rows.exclude(mailbox="").select_related("essay", "parent").order_by("submitted_at", "pk")


def told_state(comment):
    """The state as its writer is told it: spam reads as held."""
    return State.HELD if comment.state == State.SPAM else State(comment.state)


def rows(email):
    """The replies of an address as its owner's page lists them."""
    return [
        {
            "comment": comment,
            "state": told_state(comment).label,
            "essay": comment.essay,
            "number": comment.number if comment.state == State.PUBLISHED and comment.essay.is_public else None,
            "token": "" if is_closed(comment) else token_of(comment),
        }
        for comment in replies_of(email)
    ]


def kept(email):
    """Everything that is kept about the writer with an e-mail address, as plain values for JSON or text."""
    replies = replies_of(email).select_related("essay", "parent", "passage", "following", "appeal__decision__undone_by")
    letters = OutboxMessage.objects.filter(_about_replies(), mailbox=mailbox(email)).order_by("created")
    return {
        "e-mail": email,
        "exported": _time(timezone.now()),
        "replies": [_reply(comment) for comment in replies.prefetch_related("wordings")],
        "letters": [
            {"subject": row.subject, "text": row.body, "written": _time(row.created), "sent": _time(row.sent_at)}
            for row in letters.iterator()
        ],
    }


def _about_replies():
    """Letters to somebody as the writer of replies. Others may go to the same address, such as the link to a new
    password or, to a moderator, what somebody else wrote: whoever holds a link to these pages does not get those."""
    return Q(key="own") | Q(*(("key__startswith", f"{name}:") for name in LETTERS), _connector=Q.OR)


def _reply(comment):
    refused = comment.state in REFUSED
    told = {
        "essay": comment.essay.title,
        "address": f"{settings.SITE_URL}{comment.essay.url}",
        "number": comment.number,
        "paragraph": comment.passage.number if comment.passage else None,
        "answers": comment.parent.number if comment.parent else None,
        "state": told_state(comment).value,
        "name": comment.name,
        "website": comment.website,
        "text": comment.body,
        "sent": _time(comment.submitted_at),
        "published": _time(comment.published_at),
        "decided": None if told_state(comment) == State.HELD else _time(comment.decided_at),
        "why it was held": told_reasons(comment.reasons),
        # What is left of a decision that was taken back was never told.
        "reason": reason_words(comment.reason, comment.repeats_number) if refused else "",
        "words of the moderator": comment.note if refused else "",
        "changed": _time(comment.edited_at),
        "earlier words": [{"text": row.body, "until": _time(row.until)} for row in comment.wordings.all()],
        "letters on answers": _following(getattr(comment, "following", None)),
        "appeal": _appeal(getattr(comment, "appeal", None)),
        "address confirmed": _time(comment.confirmed_at),
        "browser known": bool(comment.writer_key) or None,
        "hash of the network address": _hash_words(comment),
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _hash_words(comment):
    return _("kept until %s") % _time(comment.submitted_at + ADDRESSES_KEPT) if comment.address_hash else None


def _following(wish):
    return wish and (_("confirmed") if wish.confirmed_at else _("asked for, not confirmed"))


def _appeal(appeal):
    if appeal is None:
        return None
    settled = appeal.settled
    decided = settled and {"decided": _time(settled.at), "decision": settled.get_verb_display()}
    return {"text": appeal.words, "sent": _time(appeal.at), "answer": appeal.answer} | (decided or {})


def _time(moment):
    return moment and timezone.localtime(moment).isoformat(timespec="seconds")


# What the text calls the parts that JSON has under the same names in every language.
NAMES = {
    "essay": gettext_lazy("essay"),
    "address": gettext_lazy("address"),
    "number": gettext_lazy("number"),
    "paragraph": gettext_lazy("paragraph"),
    "answers": gettext_lazy("answers"),
    "state": gettext_lazy("state"),
    "name": gettext_lazy("name"),
    "website": gettext_lazy("website"),
    "text": gettext_lazy("text"),
    "sent": gettext_lazy("sent"),
    "published": gettext_lazy("published"),
    "decided": gettext_lazy("decided"),
    "decision": gettext_lazy("decision"),
    "why it was held": gettext_lazy("why it was held"),
    "reason": gettext_lazy("reason"),
    "words of the moderator": gettext_lazy("words of the moderator"),
    "changed": gettext_lazy("changed"),
    "earlier words": gettext_lazy("earlier words"),
    "until": gettext_lazy("until"),
    "letters on answers": gettext_lazy("letters on answers"),
    "appeal": gettext_lazy("appeal"),
    "answer": gettext_lazy("answer"),
    "address confirmed": gettext_lazy("address confirmed"),
    "browser known": gettext_lazy("browser known"),
    "hash of the network address": gettext_lazy("hash of the network address"),
    "subject": gettext_lazy("subject"),
    "written": gettext_lazy("written"),
}


def as_text(told):
    """What `kept` gave as text that people read: one block a reply, then the letters."""
    lines = [f"{told['e-mail']}, {told['exported']}", ""]
    for name in ("replies", "letters"):
        for row in told[name]:
            lines += ["-" * 40, *_lines(row), ""]
    return "\n".join(lines)


def _lines(row, depth=0):
    for name, value in row.items():
        parts = value if isinstance(value, list) else [value]
        for part in parts:
            if isinstance(part, dict):
                yield f"{'  ' * depth}{NAMES[name]}:"
                yield from _lines(part, depth + 1)
            else:
                yield f"{'  ' * depth}{NAMES[name]}: {'' if part is None else part}"
