"""SQLite is told how many rows there are, so that it finds few by their own index and not among all."""

import pytest
from django.db import connection
from django.utils import timezone

from commonswiki.periodic_tasks import tick
from commonswiki.sqlite3 import planner_statistics
from essays.models import Essay, Tag, TaggedEssay
from essays.reading.sitemaps import SECTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def never_counted():
    planner_statistics._renewed_at.clear()
    yield
    planner_statistics._renewed_at.clear()


@pytest.fixture
def many(site):
    """A site of four hundred essays, each with one of a hundred tags."""
    now = timezone.now()
    essays = Essay.objects.bulk_create(
        Essay(title=f"Essay {n}", title_key=f"essay {n}", slug=f"essay-{n}", live="published", live_at=now)
        for n in range(400)
    )
    tags = Tag.objects.bulk_create(Tag(name=f"Tag {n}", slug=f"tag-{n}", key=f"tag {n}") for n in range(100))
    TaggedEssay.objects.bulk_create(
        TaggedEssay(content_object=essay, tag=tags[n % 100]) for n, essay in enumerate(essays)
    )


@pytest.mark.sqlite
def test_the_worker_counts_and_what_stands_at_a_tag_is_found_by_the_tag(many):
    def plan():
        return SECTIONS["tags"].part(1).explain()

    assert "essay_appeared" in plan(), "each tag is looked for among all essays"
    assert tick()["rows counted"] == 1
    assert "essay_appeared" not in plan() and "(tag_id=?)" in plan()


@pytest.mark.sqlite
def test_not_more_than_once_an_hour(site, monkeypatch):
    now = 10_000.0
    monkeypatch.setattr(planner_statistics.time, "monotonic", lambda: now)
    assert [planner_statistics.renew(), planner_statistics.renew()] == [1, 0]
    now += planner_statistics.EVERY
    assert planner_statistics.renew() == 1


@pytest.mark.postgresql
def test_another_database_counts_by_itself(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert planner_statistics.renew() == 0
    assert connection.vendor == "postgresql"
