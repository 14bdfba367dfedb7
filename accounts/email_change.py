"""Another e-mail address for an account: asked for with the password, changed by a link in a letter to that address.

The link carries what it is for, signed; it holds for a day, once, and only while the address and the password are
those with which it was asked for.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import account_of, clean_email
from accounts.roles import must_be
from sitewide import state
from sitewide.hashing import keyed_hash
from sitewide.http import signed_links
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.rate_limits import Limit
from sitewide.mail import outbox
from sitewide.mail.mailboxes import address
from sitewide.typography import typeset

SALT = "accounts.moving"  # not this module's name: links with it are in mailboxes
LASTS = timedelta(days=1)
LETTERS = Limit("move-address", 5, 3600)  # for one account


@dataclass(frozen=True)
class Move:
    """An account, and the address that it is to have."""

    user: User
    email: str


def _seal(user: User) -> str:
    """Changes with the address and with the password, so that a link that was used or is outdated holds no more."""
    return keyed_hash("move", user.pk, user.email, user.password)[:24]


@transaction.atomic
def ask(user: User, email: str, *, by: User | None) -> int:
    """Writes to `email` with the link that makes it the address of `user`; returns the seconds to wait (or 0).

    `by` is the owner of the account, or an administrator: then the address until now is told at once. Raises
    ValidationError for what is no address, and for the one that it has. An address that has an account already gets a
    letter that says so, and who asks is told the same as for any other.
    """
    if by != user:
        must_be(by, "administrator")
    email = clean_email(email)
    taken = account_of(email)
    if taken == user:
        raise ValidationError(_("That is your address already."))
    if wait := LETTERS.hit(str(user.pk)):
        return wait
    title = state.current().settings.printed_title
    subject = _("Your new address at “%s”") % title
    outbox.send(email, subject, _taken_letter(title) if taken else _letter(user, email, title))
    if by != user:
        outbox.send(user.email, *_warning(title))
    return 0


def token_of(user: User, email: str) -> str:
    """The token of the link that makes `email` the address of `user`."""
    return signed_links.sign([user.pk, email, _seal(user)], SALT)


def _letter(user: User, email: str, title: str) -> str:
    link = absolute_url("account-email-confirm", token_of(user, email))
    return _(
        "%(name)s wants to sign in at “%(title)s” with this address.\n\n"
        "To agree, open this page within a day and press its button:\n\n%(link)s\n\n"
        "If that is not you, do nothing: nothing changes."
    ) % {"name": typeset(str(user)), "title": title, "link": link}


def _taken_letter(title: str) -> str:
    link = absolute_url("password-reset")
    return _(
        "Somebody wanted to sign in at “%(title)s” with this address, which has an account there already. Nothing was "
        "changed.\n\nIf that was you and you have forgotten the password: %(link)s"
    ) % {"title": title, "link": link}


def _warning(title: str) -> tuple[str, str]:
    body = _(
        "An administrator of “%(title)s” asked for another e-mail address for your account. Nothing has changed yet: "
        "it does once a link in a letter to that address is followed.\n\n"
        "If you did not expect that, write at once to another administrator of %(site)s."
    ) % {"title": title, "site": settings.SITE_URL}
    return _("Another address for your account at “%s”") % title, body


def open_move(token: str) -> Move | None:
    """The Move that a link stands for; None where it does not hold."""
    signed = signed_links.read(token, SALT, list, holds=LASTS)
    if signed is None:
        return None
    pk, email, seal = signed
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or seal != _seal(user) or account_of(email):
        return None
    return Move(user, email)


def move(token: str) -> User | None:
    """Gives the account the address of the link, and tells the old address; returns the User, None where the link does
    not hold (any more). Sessions go on; other links to this account end."""
    found = open_move(token)
    if found is None:
        return None
    try:
        with transaction.atomic():
            old = found.user.email
            changed = User.objects.filter(pk=found.user.pk, email=old).update(
                email=found.email, address=address(found.email)
            )
            if changed:
                outbox.send(old, *_farewell())
    except IntegrityError:  # somebody was invited with this address at the same moment
        return None
    return found.user if changed else None


def _farewell() -> tuple[str, str]:
    title = state.current().settings.printed_title
    body = _(
        "Your account at “%(title)s” has another e-mail address since just now. You sign in with that one.\n\n"
        "If that was not you, write at once to an administrator of %(site)s."
    ) % {"title": title, "site": settings.SITE_URL}
    return _("Your address at “%s” was changed") % title, body
