"""Joining the mailing list and leaving it. Whether an address is listed is told to nobody but its owner, by mail.

An address is stored only once its owner has pressed the button; until then it travels signed, in the link itself. A
link to join that is older than the last leaving does not hold any more: it was pressed before, or is no wish of today.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import must_be
from mailinglist.models import Departure, Subscriber
from sitewide import state
from sitewide.hashing import keyed_hash
from sitewide.http import signed_links
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.client_address import household, network_of
from sitewide.http.rate_limits import Limit
from sitewide.http.signed_links import one_click_headers, signed_at
from sitewide.mail import outbox
from sitewide.mail.allowances import has_room
from sitewide.mail.mailboxes import mailbox

logger = logging.getLogger(__name__)

JOIN, LEAVE, BACK = "mailinglist.join", "mailinglist.leave", "mailinglist.back"
JOIN_HOLDS = timedelta(days=7)
BACK_HOLDS = timedelta(days=1)
# So often one address asks, whoever's letters it asks for.
FOR_ADDRESS = Limit("list-address", 10, 3600)
FOR_NETWORK = Limit("list-network", 30, 3600)


@transaction.atomic
def ask(email: str, *, address: str) -> int:
    """Somebody at the network address `address` asks to put `email` (valid) on the list; returns seconds to wait, or 0.

    A letter leaves with a link to press; to those on the list already, with one to leave. At most one letter an hour
    and three a day go to one mailbox; those beyond are not sent, as the link of the one before still holds, and the
    answer does not tell.
    """
    email, owner = email.strip(), mailbox(email)
    wait = max(FOR_ADDRESS.hit(household(address)), FOR_NETWORK.hit(network_of(address)))
    if wait:
        return wait
    state.take_turn()  # two who ask at one moment find the same room
    if not has_room("list", email):
        return 0
    title = state.current().settings.printed_title
    if Subscriber.objects.confirmed().filter(mailbox=owner).exists():
        link = leave_link(email)
        letter, headers = _already_letter(title, link), one_click_headers(link)
    else:
        letter, headers = _join_letter(title, email), None
    outbox.send(email, *letter, key="list", headers=headers, allowance="list")
    return 0


def _join_letter(title: str, email: str) -> tuple[str, str]:
    left, now = _departure(email), timezone.now()
    # Tokens count whole seconds: asked for right after leaving, it is the newer one.
    signed = max(now, left.at + timedelta(seconds=1)) if left else now
    link = absolute_url("list-confirm", signed_links.sign(email, JOIN, at=signed))
    body = _(
        "Somebody, most likely you, asked to put this address on the mailing list of “%(title)s”.\n\n"
        "To join, open this page and press the button:\n\n%(link)s\n\n"
        "If it was not you, do nothing: you are on no list, and the link stops working after seven days."
    ) % {"title": title, "link": link}
    return _("Join the mailing list of “%s”?") % title, body


def _already_letter(title: str, link: str) -> tuple[str, str]:
    body = _(
        "Somebody, most likely you, asked to put this address on the mailing list of “%(title)s”.\n\n"
        "It is on the list already; nothing has changed. To leave the list:\n\n%(link)s"
    ) % {"title": title, "link": link}
    return _("You are on the mailing list of “%s” already") % title, body


def read(token: str, salt: str) -> str | None:
    """The e-mail address in a token made under `salt`; None where it is forged, too old, or outdated by leaving."""
    ages = {JOIN: JOIN_HOLDS, BACK: BACK_HOLDS}
    email = signed_links.read(token, salt, str, holds=ages.get(salt))
    if email is None:
        return None
    left = _departure(email) if salt == JOIN else None
    return None if left and signed_at(token) <= int(left.at.timestamp()) else email


@transaction.atomic
def confirm(token: str) -> str | None:
    """Puts the address of a mailed link on the list; returns it, or None where the link does not hold.

    The first time a letter with the link to leave goes out; pressing twice changes nothing.
    """
    email = read(token, JOIN)
    if email is None:
        return None
    if _put(email):
        title, link = state.current().settings.printed_title, leave_link(email)
        body = _("You are on the mailing list of “%(title)s”.\n\nTo leave it, at any time:\n\n%(link)s") % {
            "title": title,
            "link": link,
        }
        subject = _("You are on the mailing list of “%s”") % title
        outbox.send(email, subject, body, key="list", headers=one_click_headers(link))
    return email


def _put(email: str) -> bool:
    """Lists an address; True where it was not listed before."""
    defaults = {"confirmed_at": timezone.now()}
    _row, made = Subscriber.objects.get_or_create(mailbox=mailbox(email), defaults=defaults | {"email": email})
    if not made:
        made = bool(Subscriber.objects.filter(mailbox=mailbox(email), confirmed_at=None).update(**defaults))
    return made


@transaction.atomic
def leave(token: str) -> str | None:
    """Takes the address of a link to leave off the list: its row is deleted. Returns the address, or None for a forged
    link. The link holds for ever, and leaving twice changes nothing."""
    email = read(token, LEAVE)
    if email is not None:
        _depart(email, back_for=BACK_HOLDS)
    return email


def _depart(email: str, *, back_for: timedelta = timedelta(0)) -> bool:
    """Deletes the row of an address and takes back what it has been written; whether it was listed."""
    owner, now = mailbox(email), timezone.now()
    listed = Subscriber.objects.filter(mailbox=owner).delete()[0]
    outbox.waiting().filter(key="list", mailbox=owner).delete()
    values = {"at": now} | ({"back_until": now + back_for} if listed else {})
    Departure.objects.update_or_create(mailbox_hash=_hashed(email), defaults=values)
    return bool(listed)


def _hashed(email: str) -> str:
    return keyed_hash("list", mailbox(email))


def _departure(email: str) -> Departure | None:
    return Departure.objects.filter(mailbox_hash=_hashed(email)).first()


def forget_departures() -> int:
    """Forgets who left longer ago than any link to join holds; returns how many."""
    return Departure.objects.filter(at__lt=timezone.now() - JOIN_HOLDS - BACK_HOLDS).delete()[0]


@transaction.atomic
def put_back(token: str) -> str | None:
    """Undoes leaving, once and for a day; returns the address, or None where the token does not hold."""
    email = read(token, BACK)
    if email is None:
        return None
    left = _departure(email)
    if left and left.back_until and timezone.now() < left.back_until and signed_at(token) >= int(left.at.timestamp()):
        _put(email)
        Departure.objects.filter(pk=left.pk).update(back_until=None)
        return email
    return email if Subscriber.objects.confirmed().filter(mailbox=mailbox(email)).exists() else None


@transaction.atomic
def remove(email: str, *, by: User | None) -> bool:
    """Takes one address off the list for its owner, who asked by letter; returns whether it was on it."""
    must_be(by, "administrator")
    removed = _depart(email)
    logger.info("an address was taken off the list (by %s)", by and by.pk)
    return removed


def leave_link(email: str) -> str:
    """The full address of the page on which `email` leaves the list."""
    return absolute_url("list-leave", signed_links.sign(email, LEAVE))


def back_token(email: str) -> str:
    """What puts an address back that left within a day; "" where there is nothing to undo: a link to leave is for ever,
    and no way to join."""
    left = _departure(email)
    open_now = left and left.back_until and timezone.now() < left.back_until
    return signed_links.sign(email, BACK) if open_now else ""
