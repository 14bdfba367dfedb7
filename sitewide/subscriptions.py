"""Kinds of letters that people of this site get as long as they hold a role, each of which they can end for themselves.

Ended by the link in every such letter, which works from anywhere, for ever and once; begun again only on the page of
one's own account.
"""

from django.utils.translation import gettext_lazy as _

from sitewide import links
from sitewide.absolute_urls import absolute_url
from sitewide.mailboxes import address
from sitewide.models import LetterOptOut

SALT = "sitewide.letters"
# By kind: the role that brings the letters, and what they are about.
KINDS = {
    "moderation": ("moderator", _("Replies, reports and appeals that wait for a decision")),
    "review": ("editor", _("Drafts that were sent for review")),
}


def wanted(kind: str, email: str) -> bool:
    """Whether letters of a kind go to an address."""
    return not LetterOptOut.objects.filter(kind=kind, email=address(email)).exists()


def stop(kind: str, email: str) -> None:
    """Ends them; doing it twice changes nothing."""
    LetterOptOut.objects.get_or_create(kind=kind, email=address(email))


def start(kind: str, email: str) -> None:
    """Begins them again."""
    LetterOptOut.objects.filter(kind=kind, email=address(email)).delete()


def stop_link(kind: str, email: str) -> str:
    """The full address at which letters of a kind to an address end."""
    return absolute_url("letters-stop", links.sign([kind, email], SALT))


def read(token: str) -> tuple[str | None, str]:
    """(kind, e-mail address) of such a link; (None, "") for a forged one."""
    kind, email = links.read(token, SALT, list) or (None, "")
    return (kind, email) if kind in KINDS else (None, "")
