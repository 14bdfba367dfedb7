"""The access matrix: what is checked in is what the site answers; an address without a row fails."""

import pytest
from django.db import transaction

from tests.site import access, addresses

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def found(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield access.rows()
        transaction.set_rollback(True)


def checked_in():
    lines = access.TABLE.read_text(encoding="utf-8").splitlines()
    assert tuple(lines[0].split("\t")) == access.HEADER
    return [tuple(line.split("\t")) for line in lines[1:]]


@pytest.mark.proof
@pytest.mark.sqlite
def test_the_site_answers_as_the_table_says(found, request):
    if request.config.getoption("--write-access"):
        access.TABLE.write_text(access.as_text(found), encoding="utf-8")
    expected, now = {row[:3]: row[3:] for row in checked_in()}, {row[:3]: row[3:] for row in found}
    wrong = [
        f"{' '.join(key)}\n    table: {expected.get(key, 'no row')}\n    now:   {now.get(key, 'no such address')}"
        for key in sorted({*expected, *now})
        if expected.get(key) != now.get(key)
    ]
    assert "\n".join(wrong) == ""


def test_every_address_has_a_row():
    assert {pattern.route for pattern in addresses.patterns()} == {row[0] for row in checked_in()}


def test_no_answer_is_an_error():
    assert [row for row in checked_in() if any(cell.startswith("5") for cell in row[3:])] == []


def test_the_desk_is_closed_to_visitors():
    """Whoever is not signed in is led to the sign-in page (403 where it keeps the words that were sent, 401 where a
    script asks), or the address takes no such method."""
    desk = [row for row in checked_in() if row[0].startswith(("desk/", "admin/"))]
    assert len(desk) > 100
    opened = {row[0] for row in desk if row[3] not in {"sign in", "405", "401", "403"}}
    assert opened <= {"admin/login/", "admin/logout/"}


def test_an_author_gets_nothing_of_anothers_essay():
    """Not even that it is there: 404 for whatever stands on the desk, as for a missing one."""
    rows = [row for row in checked_in() if row[0].startswith("desk/essays/<int:pk>/")]
    assert len(rows) > 50
    assert {row[5] for row in rows} <= {"404", "405", "403"}


def test_a_moderator_writes_no_essays_and_an_editor_moderates_nothing():
    rows = checked_in()
    assert {row[7] for row in rows if row[0].startswith("desk/essays/")} <= {"403", "405"}
    assert {row[6] for row in rows if row[0].startswith("desk/moderation/")} <= {"403", "405"}


def test_what_is_not_published_is_missing_for_readers():
    rows = [row for row in checked_in() if row[0].startswith("essays/<uslug:slug>/") and row[2] == "GET"]
    assert {row[3] for row in rows if row[1] in {"draft", "in review", "scheduled"}} <= {"404", "405"}
    assert {row[3] for row in rows if row[1] == "withdrawn"} <= {"404", "410", "405"}
