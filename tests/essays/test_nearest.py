"""Which essays stand nearest to one another, as a site grows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essays.derived import nearest
from essays.models import Essay
from essays.publishing.arrivals import Arriving, arrive_all

BEGAN = datetime(2013, 3, 8, tzinfo=UTC)


def arrived(tags, day, title):
    return Arriving({"title": title, "body": "A well is kept.", "tags": tags}, at=BEGAN + timedelta(days=day))


@pytest.mark.usefixtures("site")
def test_of_a_common_tag_the_last_essays_are_looked_at_and_of_a_rare_one_all():
    both = arrived(["commons", "wells"], 0, "Long ago, of both")
    often = arrived(["commons"], 999, "Long ago, of the common one alone")
    many = [arrived(["commons"], n, f"Essay {n}") for n in range(1, nearest.AMONG)]
    own = arrived(["commons", "wells"], 500, "Of both")
    came = arrive_all([both, often, *many, own], by=None)
    essay = came[-1].essay
    with CaptureQueriesContext(connection) as asked:
        found = nearest.nearest([essay])[essay.pk]
    assert len(asked) == 1
    titles = dict(Essay.objects.values_list("pk", "title"))
    newest = [f"Essay {nearest.AMONG - n}" for n in range(1, nearest.KEPT)]
    assert [titles[pk] for pk in found] == ["Long ago, of both", *newest]
