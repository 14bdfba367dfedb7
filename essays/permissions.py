"""Who may do what with an essay, and the lock under which it is done: for the verbs of writing and reviewing."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from essays.models import Essay, Revision
from sitewide import state


class Conflict(Exception):
    """Somebody saved a newer version meanwhile: `newest` is that Revision. Nothing was stored."""

    def __init__(self, newest: Revision | None) -> None:
        super().__init__(_("A newer version was saved meanwhile."))
        self.newest = newest


def may_open(user: User, essay: Essay) -> bool:
    """Whether this person may open an essay on the desk, as `Essay.objects.editable_by` finds it."""
    return user.is_editor or (user.is_author and essay.owner_id == user.pk)


def may_write(by: User | None, essay: Essay | None = None) -> None:
    """Raises PermissionDenied where `by` may not write: editors may everything, authors what is their own."""
    if by is not None and not (by.is_author if essay is None else may_open(by, essay)):
        raise PermissionDenied(_("Only its author and editors may change this essay."))


def may_publish(by: User | None) -> None:
    """Raises PermissionDenied where `by` is no editor; None is the system itself."""
    if by is not None and not by.is_editor:
        raise PermissionDenied(_("Only editors publish and withdraw."))


def may_withdraw(by: User | None) -> None:
    """Raises PermissionDenied where `by` may not take an essay from the readers: editors may, and administrators."""
    if by is not None and not (by.is_editor or by.is_administrator):
        raise PermissionDenied(_("Only editors and administrators withdraw."))


def may_take_in(by: User | None) -> None:
    """Raises PermissionDenied where `by` may not take in what comes from another site: editors and administrators
    may."""
    if by is not None and not (by.is_editor or by.is_administrator):
        raise PermissionDenied(_("Only editors and administrators take in what comes from another site."))


def lock(essay: Essay) -> Essay:
    """The essay's row, locked until the transaction ends; so is the right to change what essays show of each other."""
    state.take_turn()
    locked: Essay = Essay.objects.select_for_update().get(pk=essay.pk)
    return locked
