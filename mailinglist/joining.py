"""Joining the mailing list and leaving it. Whether an address is listed is told to nobody but its owner, by mail.

An address is stored only once its owner has pressed the button; until then it travels signed, in the link itself.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import must_be
from mailinglist.models import Subscriber
from sitewide import limits, outbox, state
from sitewide.allowances import has_room
from sitewide.mailboxes import mailbox

logger = logging.getLogger(__name__)

JOIN, LEAVE, BACK = "mailinglist.join", "mailinglist.leave", "mailinglist.back"
JOIN_HOLDS = timedelta(days=7)
BACK_HOLDS = timedelta(days=1)
# (name, tries, seconds): so often one address asks, whoever's letters it asks for.
FOR_ADDRESS = ("list-address", 10, 3600)
FOR_NETWORK = ("list-network", 30, 3600)


def _count(rule, subject):
    name, limit, seconds = rule
    return limits.hit(name, subject, limit=limit, seconds=seconds)


@transaction.atomic
def ask(email, *, address):
    """Somebody at the network address `address` asks to put `email` (valid) on the list; returns seconds to wait, or 0.

    A letter leaves with a link to press; to those on the list already, with one to leave. At most one letter an hour
    and three a day go to one mailbox; those beyond are not sent, as the link of the one before still holds, and the
    answer does not tell.
    """
    email, owner = email.strip(), mailbox(email)
    wait = max(_count(FOR_ADDRESS, limits.household(address)), _count(FOR_NETWORK, limits.network_of(address)))
    if wait:
        return wait
    state.take_turn()  # two who ask at one moment find the same room
    if not has_room("list", email):
        return 0
    title = state.current().settings.title
    if Subscriber.objects.confirmed().filter(mailbox=owner).exists():
        subject, body = _already_letter(title, email)
    else:
        subject, body = _join_letter(title, email)
    outbox.send(email, subject, body, key="list", allowance="list")
    return 0


def _join_letter(title, email):
    link = settings.SITE_URL + reverse("list-confirm", args=[signing.dumps(email, salt=JOIN)])
    body = _(
        "Somebody, most likely you, asked to put this address on the mailing list of “%(title)s”.\n\n"
        "To join, open this page and press the button:\n\n%(link)s\n\n"
        "If it was not you, do nothing: you are on no list, and the link stops working after seven days."
    ) % {"title": title, "link": link}
    return _("Join the mailing list of “%s”?") % title, body


def _already_letter(title, email):
    body = _(
        "Somebody, most likely you, asked to put this address on the mailing list of “%(title)s”.\n\n"
        "It is on the list already; nothing has changed. To leave the list:\n\n%(link)s"
    ) % {"title": title, "link": leave_link(email)}
    return _("You are on the mailing list of “%s” already") % title, body


def read(token, salt):
    """The e-mail address in a token made under `salt`; None where it is forged or too old."""
    ages = {JOIN: JOIN_HOLDS, BACK: BACK_HOLDS}
    try:
        email = signing.loads(token, salt=salt, max_age=ages.get(salt))
    except signing.BadSignature:
        return None
    return email if isinstance(email, str) else None


@transaction.atomic
def confirm(token):
    """Puts the address of a mailed link on the list; returns it, or None where the link does not hold.

    The first time a letter with the link to leave goes out; pressing twice changes nothing.
    """
    email = read(token, JOIN)
    if email is None:
        return None
    if _put(email):
        title = state.current().settings.title
        body = _("You are on the mailing list of “%(title)s”.\n\nTo leave it, at any time:\n\n%(link)s") % {
            "title": title,
            "link": leave_link(email),
        }
        outbox.send(email, _("You are on the mailing list of “%s”") % title, body, key="list", headers=headers(email))
    return email


def _put(email):
    """Lists an address; True where it was not listed before."""
    defaults = {"confirmed_at": timezone.now()}
    _row, made = Subscriber.objects.get_or_create(mailbox=mailbox(email), defaults=defaults | {"email": email})
    if not made:
        made = bool(Subscriber.objects.filter(mailbox=mailbox(email), confirmed_at=None).update(**defaults))
    return made


@transaction.atomic
def leave(token):
    """Takes the address of a link to leave off the list: its row is deleted. Returns the address, or None for a forged
    link. The link holds for ever, and leaving twice changes nothing."""
    email = read(token, LEAVE)
    if email is not None:
        Subscriber.objects.filter(mailbox=mailbox(email)).delete()
    return email


@transaction.atomic
def put_back(token):
    """Undoes leaving, for a day; returns the address, or None where the token does not hold."""
    email = read(token, BACK)
    if email is not None:
        _put(email)
    return email


@transaction.atomic
def remove(email, *, by):
    """Takes one address off the list for its owner, who asked by letter; returns whether it was on it."""
    must_be(by, "administrator")
    removed = Subscriber.objects.filter(mailbox=mailbox(email)).delete()[0]
    logger.info("an address was taken off the list (by %s)", by.pk)
    return bool(removed)


def leave_link(email):
    """The full address of the page on which `email` leaves the list."""
    return settings.SITE_URL + reverse("list-leave", args=[signing.dumps(email, salt=LEAVE)])


def back_token(email):
    return signing.dumps(email, salt=BACK)


def headers(email):
    """What mail programs read to offer a button for leaving (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{leave_link(email)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
