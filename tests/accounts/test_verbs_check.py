"""A verb asks who acts itself, whoever calls it: a page, Django's admin, a command."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts import people
from accounts.models import User
from accounts.roles import must_be
from mailinglist import subscriptions
from noticeboard import board
from noticeboard.models import Book, Bookmark
from tests.cast import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["author", "editor", "moderator"])
def test_only_administrators_decide_on_people(site, role):
    by, other = make_user(role), make_user("author")
    for act in (
        lambda: people.invite("new@example.org", ["editor"], by=by), lambda: people.deactivate(other, by=by),
        lambda: people.set_roles(by, ["administrator"], by=by), lambda: people.reactivate(other, by=by),
        lambda: people.rename(other, "Somebody", by=by), lambda: subscriptions.remove("a@example.org", by=by),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    assert not User.objects.get(pk=by.pk).is_administrator
    assert User.objects.get(pk=other.pk).is_active


def test_everybody_changes_their_own_name(site):
    person = make_user("moderator")
    people.rename(person, "Another Name", by=person)
    assert User.objects.get(pk=person.pk).name == "Another Name"


def test_only_editors_change_the_noticeboard(site):
    by = make_user("author", "moderator")
    book = board.save_book(Book(title="Wells", author="A. Spade"), by=None)
    for act in (
        lambda: board.save_book(Book(title="Pumps", author="A. Cup"), by=by), lambda: board.delete_book(book, by=by),
        lambda: board.save_bookmark(Bookmark(title="A", url="https://example.org/"), by=by),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    assert list(Book.objects.values_list("title", flat=True)) == ["Wells"]


def test_the_system_itself_may(site):
    must_be(None, "administrator")
    people.deactivate(make_user("author"), by=None)
