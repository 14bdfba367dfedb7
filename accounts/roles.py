"""What a verb asks of who acts, whichever page, command or letter called it."""

from django.core.exceptions import PermissionDenied


def must_be(by, *roles):
    """Raises PermissionDenied where `by` holds none of the roles (names from ROLES); None is the system itself."""
    if by is not None and not by.roles & set(roles):
        raise PermissionDenied(f"Only {roles[0]}s change this.")
