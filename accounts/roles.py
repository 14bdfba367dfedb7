"""What a verb asks of who acts, whichever page, command or letter called it."""

from collections.abc import Iterable, Set
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from sitewide.text.enumerations import commas

NAMES = {
    "author": _("author"),
    "editor": _("editor"),
    "moderator": _("moderator"),
    "administrator": _("administrator"),
}
PLURALS = {
    "author": _("authors"),
    "editor": _("editors"),
    "moderator": _("moderators"),
    "administrator": _("administrators"),
}
ONLY = {
    "author": _("Only authors change this."),
    "editor": _("Only editors change this."),
    "moderator": _("Only moderators change this."),
    "administrator": _("Only administrators change this."),
}


class HasRoles(Protocol):
    """Who acts: accounts.models.User, which is built on this module."""

    @property
    def roles(self) -> Set[str]: ...


def role_words(roles: Iterable[str]) -> str:
    """Roles as people read them: "author, editor"."""
    return commas(NAMES.get(role, role) for role in roles)


def must_be(by: HasRoles | None, *roles: str) -> None:
    """Raises PermissionDenied where `by` holds none of the roles (names from ROLES); None is the system itself."""
    if by is not None and not by.roles & set(roles):
        raise PermissionDenied(str(ONLY[roles[0]]))
