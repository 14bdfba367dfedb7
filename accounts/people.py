"""Every change to who may sign in and what they may do.

`by` is the administrator who acts; None stands for the command line.
"""

import logging
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ROLES, Invitation, User
from accounts.roles import must_be
from sitewide import state
from sitewide.hashing import keyed_hash
from sitewide.http.absolute_urls import absolute_url
from sitewide.mail import outbox
from sitewide.mail.mailbox_fields import ENTER
from sitewide.mail.mailboxes import address, validate_mailbox
from sitewide.text.characters import clean
from sitewide.text.lookalikes import BLANK, IGNORABLE, can_be_seen

logger = logging.getLogger(__name__)

INVITATION_LASTS = timedelta(days=7)
MAX_NAME = 80


def make_roles() -> None:
    """Makes the groups that stand for roles; those that exist stay as they are."""
    for role in ROLES:
        Group.objects.get_or_create(name=role)


def clean_name(name: str) -> str:
    """A display name as it is kept: NFC, single spaces, 1 to 80 characters; raises ValidationError in plain words."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not can_be_seen(name):
        raise ValidationError(_("Enter a name."))
    if len(name) > MAX_NAME:
        raise ValidationError(_("A name has at most %d characters.") % MAX_NAME)
    if "@" in name or any(map(_is_unseen, name)):
        raise ValidationError(_("A name has letters, numbers and ordinary signs only, and is no e-mail address."))
    return clean(name)


def _is_unseen(char: str) -> bool:
    """Controls, direction marks and the like; not the joiners, which some scripts need, nor how an emoji is drawn."""
    seen_with_others = char in "\u200c\u200d\ufe0e\ufe0f"
    return not seen_with_others and bool(
        unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn"} or IGNORABLE.match(char) or BLANK.match(char)
    )


def clean_email(email: str) -> str:
    """An e-mail address as it is kept: without spaces around it; raises ValidationError for what is none."""
    email = User.objects.normalize_email(email.strip())
    try:
        validate_mailbox(email)
    except ValidationError:
        raise ValidationError(ENTER) from None
    if len(email) > 254:
        raise ValidationError(ENTER)
    return email


def clean_roles(roles: Iterable[str]) -> list[str]:
    """Names of roles, each once, in the order of ROLES; raises ValidationError for none and for an unknown one."""
    if not roles or set(roles) - set(ROLES):
        raise ValidationError(_("Choose at least one role."))
    return [role for role in ROLES if role in roles]


def account_of(email: str) -> User | None:
    """The account with this e-mail, or None."""
    try:
        account: User = User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        return None
    return account


@transaction.atomic
def invite(email: str, roles: Iterable[str], *, by: User | None, name: str = "") -> Invitation:
    """Offers an account with `roles` to whoever reads mail at `email`: a letter with a link that holds for seven days.

    An invitation to the same address that still waits is replaced. Returns the Invitation. Raises ValidationError for
    an address that is none or has an account, and for no role.
    """
    must_be(by, "administrator")
    email, roles = clean_email(email), clean_roles(roles)
    if account_of(email):
        raise ValidationError(_("There is an account with this e-mail address already."))
    for older in Invitation.objects.waiting().filter(address=address(email)):
        revoke(older, by=by)
    invitation = Invitation(email=email, name=clean_name(name) if name else "", roles=roles, invited_by=by)
    _send(invitation)
    _note("invited %s", by, invitation.pk)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: User | None) -> None:
    """Sends an invitation once more, with a new link for seven days; the link sent before stops working."""
    must_be(by, "administrator")
    if not Invitation.objects.waiting().filter(pk=invitation.pk).exists():
        raise ValidationError(_("This invitation was accepted or revoked already."))
    outbox.cancel(_key(invitation))
    _send(invitation)
    _note("sent invitation %s again", by, invitation.pk)


def _send(invitation: Invitation) -> None:
    """Gives an invitation a fresh token and life, and mails it. Only a hash of the token is kept."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = keyed_hash("invitation", token)
    invitation.sent_at = timezone.now()
    invitation.expires = invitation.sent_at + INVITATION_LASTS
    invitation.save()
    title = state.current().settings.printed_title
    link = absolute_url("invitation", token)
    body = _(
        "You are invited to work on “%(title)s” (%(site)s).\n\n"
        "To choose your name and password, open this page:\n\n%(link)s\n\n"
        "The invitation holds for seven days and for one account. If you did not expect it, do nothing."
    ) % {"title": title, "site": settings.SITE_URL, "link": link}
    outbox.send(invitation.email, _("You are invited to “%s”") % title, body, key=_key(invitation))


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


@transaction.atomic
def revoke(invitation: Invitation, *, by: User | None) -> None:
    """Takes an invitation back: its link stops working, and its letter does not leave if it has not yet."""
    must_be(by, "administrator")
    if Invitation.objects.waiting().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        outbox.cancel(_key(invitation))
        _note("revoked invitation %s", by, invitation.pk)


def open_invitation(token: str) -> Invitation | None:
    """The invitation that a link stands for, or None where it was never one, or is used, revoked or too old."""
    found: Invitation | None = Invitation.objects.open().filter(token_hash=keyed_hash("invitation", token)).first()
    return found


@transaction.atomic
def accept(token: str, name: str, password: str) -> User | None:
    """Makes the account that an invitation offers; returns the User, or None where the link does not hold any more.

    Raises ValidationError for a name or a password that will not do; the invitation then still holds.
    """
    invitation = open_invitation(token)
    if invitation is None or account_of(invitation.email):
        return None
    name = clean_name(name)
    validate_password(password, User(email=invitation.email, name=name))
    # Two presses at once: only one finds it still waiting.
    if not Invitation.objects.waiting().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        return None
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(invitation.email, password, name=name, roles=invitation.roles)
    except IntegrityError:  # an account was made for this address at the same moment
        return None
    _note("accepted invitation %s", user, invitation.pk)
    return user


@transaction.atomic
def set_roles(user: User, roles: Iterable[str], *, by: User | None) -> None:
    """Gives exactly these roles. Raises ValidationError for no role and where no administrator would be left."""
    must_be(by, "administrator")
    roles = may_hold(user, roles)
    user.set_roles(roles)
    _note("gave account %s the roles " + " ".join(roles), by, user.pk)


@transaction.atomic
def may_hold(user: User, roles: Iterable[str]) -> list[str]:
    """The roles as they will be given; raises ValidationError where `user` cannot be given them."""
    roles = clean_roles(roles)
    if "administrator" not in roles:
        _keep_an_administrator(user)
    return roles


@transaction.atomic
def deactivate(user: User, *, by: User | None) -> None:
    """Shuts an account: its sessions end with their next request; its name stays on what it wrote.

    Raises ValidationError for the last administrator.
    """
    must_be(by, "administrator")
    _keep_an_administrator(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    user.__dict__.pop("roles", None)
    _note("deactivated account %s", by, user.pk)


@transaction.atomic
def reactivate(user: User, *, by: User | None) -> None:
    """Opens a shut account again, with the roles and the password that it had."""
    must_be(by, "administrator")
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    user.__dict__.pop("roles", None)
    _note("reactivated account %s", by, user.pk)


@transaction.atomic
def rename(user: User, name: str, *, by: User | None) -> None:
    """Changes the display name; what was written under the old one keeps it where it was stored."""
    if by != user:
        must_be(by, "administrator")
    user.name = clean_name(name)
    User.objects.filter(pk=user.pk).update(name=user.name)
    _note("renamed account %s", by, user.pk)


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Sets a new password; all other sessions of the account end, and its owner is told by mail.

    Raises ValidationError where the password is too weak. The password itself is never logged or mailed.
    """
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    title = state.current().settings.printed_title
    body = _(
        "The password of your account at “%(title)s” was changed just now.\n\n"
        "If that was not you, choose a new one at once: %(link)s"
    ) % {"title": title, "link": absolute_url("password-reset")}
    outbox.send(user.email, _("Your password at “%s” was changed") % title, body)
    _note("changed the password of account %s", user, user.pk)


def _keep_an_administrator(user: User) -> None:
    """Raises ValidationError where `user` is the last active administrator. Locks them all, so that two administrators
    cannot take each other's role at the same moment (SQLite has one writer anyway)."""
    administrators = User.objects.with_role("administrator").select_for_update(of=("self",)).order_by("pk")
    if list(administrators) == [user]:
        raise ValidationError(_("This is the last administrator. Make another one first."))


def _note(what: str, by: User | None, subject: object) -> None:
    logger.info(what + " (by %s)", subject, by.pk if by else "the command line")
