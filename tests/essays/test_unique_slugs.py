"""Free addresses for essays of one title, however many there are, without reading all addresses of the site."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essays.models import Essay
from essays.publishing.arrivals import Arriving, arrive_all
from essays.unique_slugs import free_slug, unique_slug

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def free(wanted="The Well", suffix="en"):
    with CaptureQueriesContext(connection) as asked:
        found = unique_slug(Essay.objects.all(), wanted, fallback="essay", suffix=suffix)
    assert not [query for query in asked if "LIKE" in query["sql"]]
    return found, len(asked)


def test_an_address_is_free_or_has_the_language_or_the_first_number_that_is_free():
    assert free() == ("the-well", 1)
    arrive_all([Arriving({"title": "The Well", "body": "It is kept."}) for _ in range(12)], by=None)
    taken = ["the-well", "the-well-en", *(f"the-well-en-{n}" for n in range(2, 12))]
    assert sorted(Essay.objects.values_list("slug", flat=True)) == sorted(taken)
    assert free() == ("the-well-en-12", 3)
    assert free(suffix="") == ("the-well-2", 2)
    Essay.objects.get(slug="the-well-en-5").delete()
    assert free() == ("the-well-en-5", 2)


def test_the_same_is_said_of_addresses_that_are_known():
    taken = {"the-well", "the-well-en", "the-well-en-2"}
    assert free_slug("the-well", taken, "en") == "the-well-en-3"
    assert free_slug("the-well", taken) == "the-well-2"
    assert free_slug("a-well", taken, "en") == "a-well"
