"""Kinds of letters that people of this site get as long as they hold a role, each of which they can end for themselves.

Ended by the link in every such letter, which works from anywhere, for ever and once; begun again only on the page of
one's own account.
"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http import signed_links
from sitewide.http.absolute_urls import absolute_url
from sitewide.mail.mailboxes import address
from sitewide.models import LetterOptOut

SALT = "sitewide.letters"
# By kind: the role that brings the letters, and what they are about.
KINDS = {
    "moderation": ("moderator", _("Replies, reports and appeals that wait for a decision")),
    "review": ("editor", _("Drafts that were sent for review")),
}


_ENDED = CompiledQuery(
    lambda kind, emails: LetterOptOut.objects.filter(kind=kind, email__in=[emails]).values_list("email")
)


def wanted(kind: str, email: str) -> bool:
    """Whether letters of a kind go to an address."""
    return bool(wanted_by(kind, [email]))


def wanted_by(kind: str, emails: Collection[str]) -> list[str]:
    """Those of these addresses to which letters of a kind go, in their order."""
    forms = [address(email) for email in emails]
    ended = {email for (email,) in _ENDED.rows(kind, forms)} if forms else set()
    return [email for email, form in zip(emails, forms, strict=True) if form not in ended]


def stop(kind: str, email: str) -> None:
    """Ends them; doing it twice changes nothing."""
    LetterOptOut.objects.get_or_create(kind=kind, email=address(email))


def start(kind: str, email: str) -> None:
    """Begins them again."""
    LetterOptOut.objects.filter(kind=kind, email=address(email)).delete()


def stop_link(kind: str, email: str) -> str:
    """The full address at which letters of a kind to an address end."""
    return absolute_url("letters-stop", signed_links.sign([kind, email], SALT))


def read(token: str) -> tuple[str | None, str]:
    """(kind, e-mail address) of such a link; (None, "") for a forged one."""
    kind, email = signed_links.read(token, SALT, list) or (None, "")
    return (kind, email) if kind in KINDS else (None, "")
