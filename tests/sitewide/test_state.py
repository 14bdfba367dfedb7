"""The site's state is read in one query, and its settings are what their row says, at every request."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sitewide import state
from sitewide.models import SiteSettings

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
    state.current()
    with connection.cursor() as cursor:
        cursor.execute(happened)
    assert state.current().settings.title == state.current().settings.title != ""
    with django_assert_num_queries(1):
        state.current()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sitewide_sitesettings ALTER COLUMN title TYPE varchar(120)")
    connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_was_prepared_by_another_does_no_harm(site):
    """Behind a pool a new connection may have what an earlier one has prepared."""
    state.current()
    connection.connection.has_prepared = False
    assert state.current().settings.pk == 1
    assert connection.connection.has_prepared is None
    connection.close()
