"""The access matrix: what is checked in is what the site answers; an address without a row fails."""

import pytest
from django.db import connection, transaction

from tests.site import access, addresses
from tests.site.access import PEOPLE, checked_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(site):
    """A function that asks the site as `access.found` does, of which nothing stays."""

    def ask(*who):
        with transaction.atomic():
            lines = access.found(*who)
            transaction.set_rollback(True)
        return lines

    return ask


def differences(now, expected):
    """What the site answers otherwise than the table says, in words."""
    for key in sorted({*now, *expected}):
        answers, table = now.get(key), expected.get(key)
        if answers is None or table is None:
            yield f"{' '.join(key)}: {'no row' if table is None else 'no such address'}"
            continue
        for name, answer in answers.items():
            if table[name] != answer:
                yield f"{' '.join(key)}: to {name} the table says {table[name]}, the site {answer}"


def test_the_site_answers_as_the_table_says_each_line_as_somebody(asked):
    who = access.sample(other=connection.vendor == "postgresql")
    assert "\n".join(differences(asked(who), checked_in())) == ""


def test_the_sample_has_as_much_of_each_person_and_others_on_the_other_database():
    first, second = access.sample(other=False), access.sample(other=True)
    keys = checked_in().keys()
    assert all(first(key) != second(key) for key in keys)
    for who in (first, second):
        taken = [who(key)[0] for key in keys]
        assert all(taken.count(name) > len(keys) / 9 for name in PEOPLE)
    routes = {key[0] for key in keys}
    assert len(routes) == len({key[0] for key in keys for name in {*first(key), *second(key)} if name != "visitor"})


@pytest.mark.proof
def test_the_site_answers_as_the_table_says(asked, request):
    now = asked()
    if request.config.getoption("--write-access"):
        access.TABLE.write_text(access.as_text(now), encoding="utf-8")
    assert "\n".join(differences(now, checked_in())) == ""


def test_every_address_has_a_row():
    assert {pattern.route for pattern in addresses.patterns()} == {key[0] for key in checked_in()}


def test_no_answer_is_an_error():
    assert [key for key, answers in checked_in().items() if any(one.startswith("5") for one in answers.values())] == []


def test_the_desk_is_closed_to_visitors():
    """Whoever is not signed in is led to the sign-in page (403 where it keeps the words that were sent, 401 where a
    script asks), or the address takes no such method."""
    desk = {key: answers for key, answers in checked_in().items() if key[0].startswith(("desk/", "admin/"))}
    assert len(desk) > 100
    opened = {key[0] for key, answers in desk.items() if answers["visitor"] not in {"sign in", "405", "401", "403"}}
    assert opened <= {"admin/login/", "admin/logout/"}


def test_an_author_gets_nothing_of_anothers_essay():
    """Not even that it is there: 404 for whatever stands on the desk, as for a missing one."""
    rows = [answers for key, answers in checked_in().items() if key[0].startswith("desk/essays/<int:pk>/")]
    assert len(rows) > 50
    assert {answers["other author"] for answers in rows} <= {"404", "405", "403"}


def test_a_moderator_writes_no_essays_and_an_editor_moderates_nothing():
    rows = checked_in().items()
    assert {answers["moderator"] for key, answers in rows if key[0].startswith("desk/essays/")} <= {"403", "405"}
    assert {answers["editor"] for key, answers in rows if key[0].startswith("desk/moderation/")} <= {"403", "405"}


def test_what_is_not_published_is_missing_for_readers():
    rows = [
        (state, answers["visitor"])
        for (route, state, method), answers in checked_in().items()
        if route.startswith("essays/<uslug:slug>/") and method == "GET"
    ]
    assert {answer for state, answer in rows if state in {"draft", "in review", "scheduled"}} <= {"404", "405"}
    assert {answer for state, answer in rows if state == "withdrawn"} <= {"404", "410", "405"}
