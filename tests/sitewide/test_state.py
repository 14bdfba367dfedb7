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
