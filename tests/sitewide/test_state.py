"""The site's state is read in one query, and its settings are what their row says, at every request."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sitewide import state
from sitewide.models import DueMoment, SiteSettings
from tests.races import crowd

pytestmark = pytest.mark.django_db


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in SiteSettings._meta.concrete_fields}


def test_the_settings_are_those_of_their_row_of_the_same_kinds():
    state.current()
    guid = uuid.uuid4()
    SiteSettings.objects.update(title="A “site” of ours", second_pair_of_eyes=True, lead_essay=guid)
    read, stored = values_of(state.current().settings), values_of(SiteSettings.objects.get())
    assert read == stored
    assert read["lead_essay"] == guid and read["second_pair_of_eyes"] is True
    assert {name: type(value) for name, value in read.items()} == {n: type(v) for n, v in stored.items()}


def test_one_query_reads_all_of_it():
    state.current()
    SiteSettings.objects.update(tagline="Another")
    with CaptureQueriesContext(connection) as asked:
        found = state.current().settings
    assert found.tagline == "Another" and len(asked) == 1


def test_a_row_that_is_the_same_is_not_made_anew():
    assert state.current().settings is state.current().settings


@pytest.mark.parametrize("field", ["title", "tagline", "time_zone", "contact_email"])
def test_a_change_is_seen_whether_or_not_the_version_rises(field):
    before = state.current().settings
    SiteSettings.objects.update(**{field: "x@example.org"})
    assert getattr(state.current().settings, field) == "x@example.org" != getattr(before, field)


def shown(found):
    """All that pages stand on, in which two readings are the same."""
    return values_of(found.settings), found.last_due, found.next_due, found.validator


def of_row(**fields):
    return lambda: SiteSettings.objects.update(**fields)


def of_moment(subject, **until):
    return lambda: state.set_due(subject, timezone.now() + timedelta(**until))


CHANGES = {
    "the version": lambda: state.bump(),
    "the row, without the version": of_row(title="Another"),
    "the row, to what it was": of_row(tagline=""),
    "a moment to come": of_moment("essay:1", hours=1),
    "a moment before that": of_moment("essay:2", minutes=1),
    "a moment that has passed": of_moment("essay:3", days=-1),
    "a moment that is taken away": lambda: state.set_due("essay:1", None),
    "moments that are taken away by others": lambda: DueMoment.objects.all().delete(),
}


@pytest.mark.django_db(transaction=True)
def test_who_asks_again_and_again_gets_what_is_now(site):
    watched = state.Watched()
    for what, change in CHANGES.items():
        for _ in range(2):
            assert shown(watched.current()) == shown(state.current()), what
        with transaction.atomic():
            change()
        assert shown(watched.current()) == shown(state.current()), what
    state.set_due("essay:4", timezone.now() + timedelta(hours=1))
    state.set_due("essay:5", timezone.now() + timedelta(hours=2))
    for hours in (0, 1.5, 2.5, 0):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            read = watched.current()
            assert (read.last_due is not None, read.next_due is not None) == (hours > 1, hours < 2)
            assert abs(read.now - timezone.now()) < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_who_asks_again_and_again_sees_no_change_that_was_taken_back(site):
    watched, before = state.Watched(), shown(state.current())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        SiteSettings.objects.update(title="Never")
        assert watched.current().settings.title == "Never"
        raise ZeroDivisionError
    assert shown(watched.current()) == before
    with transaction.atomic():
        SiteSettings.objects.update(title="Once")
        watched.current()
        SiteSettings.objects.update(title="Twice")
    assert watched.current().settings.title == "Twice"


@pytest.mark.django_db(transaction=True)
def test_what_another_connection_commits_is_seen_by_each(site):
    """Each of the threads has a connection of its own, and changes what all then read."""
    watched = state.Watched()
    with crowd(1) as in_another:
        for number in range(3):
            for where in (lambda call: call(), lambda call: in_another([call])[0]):
                where(lambda title=f"{number} {where}": SiteSettings.objects.update(title=title[:60]))
                read = [shown(watched.current()), *in_another([lambda: shown(watched.current())])]
                assert read == [shown(state.current())] * 2


@pytest.mark.django_db(transaction=True)
def test_the_database_is_asked_for_all_of_it_only_when_some_is_another(site):
    watched = state.Watched()
    watched.current()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            assert watched.current().settings.pk == 1
    assert not asked.captured_queries
    SiteSettings.objects.update(title="Another")
    with CaptureQueriesContext(connection) as asked:
        assert [watched.current().settings.title for _ in range(3)] == ["Another"] * 3
    assert len(asked) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "happened",
    [
        "DEALLOCATE ALL",  # as where a pool gives another connection of the server
        "ALTER TABLE sitewide_sitesettings ALTER COLUMN title TYPE text",  # as a migration does beside workers that run
    ],
)
def test_a_statement_that_is_not_prepared_any_more_is_asked_as_it_is(site, happened, django_assert_num_queries):
    watched = state.Watched()
    watched.current()
    with connection.cursor() as cursor:
        cursor.execute(happened)
    SiteSettings.objects.update(title="Another")
    assert watched.current().settings.title == state.current().settings.title == "Another"
    SiteSettings.objects.update(title="A third")
    assert watched.current().settings.title == "A third"
    with django_assert_num_queries(1):
        state.current()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sitewide_sitesettings ALTER COLUMN title TYPE varchar(120)")
    connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_was_prepared_by_another_does_no_harm(site):
    """Behind a pool a new connection may have what an earlier one has prepared."""
    watched = state.Watched()
    watched.current()
    connection.connection.prepared = set()
    assert state.current().settings.pk == watched.current().settings.pk == 1
    assert connection.connection.prepared is None
    connection.connection.prepared = set()
    assert watched.current().settings.pk == state.current().settings.pk == 1
    connection.close()
