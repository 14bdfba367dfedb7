"""Signing in by e-mail and password: tries are slowed and locked; forgotten passwords are reset by mail.

Tries are counted for an account and a network together: who guesses locks out only their own network, never the owner
of the account elsewhere. Unknown addresses are counted, answered and timed as known ones are.
"""

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import people
from accounts.models import User
from sitewide import state
from sitewide.http import rate_limits
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.client_address import client_address, network_of
from sitewide.http.rate_limits import Limit
from sitewide.mail import outbox
from sitewide.mail.allowances import has_room
from sitewide.mail.mailboxes import mailbox

# Slowed after five wrong passwords, locked after twenty.
FOR_ACCOUNT = (Limit("sign-in-slow", 5, 60), Limit("sign-in-lock", 20, 3600))
FOR_NETWORK = Limit("sign-in-network", 200, 3600)
RESETS_FOR_NETWORK = Limit("reset-network", 30, 3600)


def check(request: HttpRequest, email: str, password: str) -> tuple[User | None, int]:
    """Tries an e-mail and a password: returns (user or None, seconds to wait).

    While there is a wait nothing is compared, the right password is not let in either, and tries do not make it longer.
    """
    network = network_of(client_address(request))
    account = f"{mailbox(email)}|{network}"
    for rule, subject in ((FOR_NETWORK, network), *((rule, account) for rule in FOR_ACCOUNT)):
        if wait := rule.hit(subject):
            return None, wait
    user: User | None = authenticate(request, username=email, password=password)
    if user:
        for name, _limit, _seconds in FOR_ACCOUNT:
            rate_limits.forget(name, account)
    return user, 0


def send_reset(request: HttpRequest, email: str) -> int:
    """Mails a link to choose a new password, where `email` has an open account; returns the seconds to wait (or 0).

    At most three letters an hour leave for one mailbox; their links still hold when a fourth is asked for. The steps
    and their cost are the same for unknown addresses, so that neither the answer nor its time tells whether there is an
    account.
    """
    with transaction.atomic():
        wait = RESETS_FOR_NETWORK.hit(network_of(client_address(request)))
        if wait:
            return wait
        state.take_turn()  # two who ask at one moment find the same room
        user = people.account_of(email)
        known = user if user is not None and user.is_active else None
        subject, body = _reset_letter(known or User(pk=0, email=email))
        room = has_room("password", known.email if known else email)
        if known and room:
            outbox.send(known.email, subject, body, allowance="password")
    return 0


def _reset_letter(user: User) -> tuple[str, str]:
    title = state.current().settings.printed_title
    code = urlsafe_base64_encode(force_bytes(user.pk))
    link = absolute_url("password-reset-set", code, default_token_generator.make_token(user))
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    body = _(
        "Somebody, most likely you, asked for a new password at “%(title)s”.\n\n"
        "To choose one, open this page within %(days)d days:\n\n%(link)s\n\n"
        "If it was not you, do nothing: your password stays as it is."
    ) % {"title": title, "days": days, "link": link}
    return _("A new password at “%s”") % title, body
