"""SQLite is told how many rows there are, so that it finds few by their own index and not among all."""

import sqlite3
from contextlib import closing
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from commonswiki.periodic_tasks import tick
from essays.models import Essay, Tag, TaggedEssay
from essays.reading.sitemaps import SECTIONS
from sitewide.database import planner_statistics
from transfer.importing import loading

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

    assert "(live=?)" in plan(), "each tag is looked for among all essays"
    assert tick()["rows counted"] == 1
    assert "(live=?)" not in plan() and "(tag_id=?)" in plan()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_there_before_hears_of_it(site, request):
    """As those of the web server are, and of the processes of an import."""
    asked, values = SECTIONS["tags"].part(1).query.sql_with_params()
    asked = f"EXPLAIN QUERY PLAN {asked.replace('%s', '?')}"

    def plan(database):
        database.execute("SELECT * FROM essays_essay LIMIT 1").fetchall()  # to explain is to look at nothing
        return [row[-1] for row in database.execute(asked, [str(value) for value in values])]

    name = connection.settings_dict["NAME"]
    planner_statistics.count()  # the first time makes a table for the counts, which every connection sees
    with closing(sqlite3.connect(name, cached_statements=0)) as before:
        first = plan(before)
        request.getfixturevalue("many")
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM essays_essay")  # not read to its end, as by who goes through all
            planner_statistics.count()
        with closing(sqlite3.connect(name, cached_statements=0)) as after:
            assert plan(before) == plan(after) != first


@pytest.mark.sqlite
def test_not_more_than_once_an_hour(site, monkeypatch):
    now = 10_000.0
    monkeypatch.setattr(planner_statistics.time, "monotonic", lambda: now)
    assert [planner_statistics.renew(), planner_statistics.renew()] == [1, 0]
    now += planner_statistics.EVERY
    assert planner_statistics.renew() == 1


@pytest.fixture
def counted(monkeypatch):
    """How often is counted."""
    found = []
    monkeypatch.setattr(planner_statistics, "count", lambda: found.append(1))
    return found


def test_who_fills_a_site_counts_as_it_doubles(counted):
    growth, at = planner_statistics.Growth(), []
    for done in range(50, 2001, 50):
        growth.tell(done)
        at += [done] * (len(counted) - len(at))
    assert at == [200, 400, 800, 1600]
    growth.end()
    assert len(counted) == 5


def test_who_adds_little_does_not_count(counted):
    growth = planner_statistics.Growth()
    growth.tell(planner_statistics.FIRST - 1)
    growth.end()
    assert not counted


@pytest.mark.sqlite
@pytest.mark.parametrize("is_dry", [False, True])
def test_an_import_counts_what_it_stores(site, tmp_path, monkeypatch, is_dry):
    monkeypatch.setattr(planner_statistics, "FIRST", 4)
    monkeypatch.setattr(loading, "TOGETHER", 2)
    for n in range(7):
        head = f"---\ntitle: Text {n}\nauthor: Ana\ndate: 2013-03-0{n + 1}\n---\n"
        (tmp_path / f"{n}.md").write_text(f"{head}Words of {n}.\n")
    call_command("import_markdown", str(tmp_path), processes=0, dry_run=is_dry, stdout=StringIO())
    assert Essay.objects.count() == (0 if is_dry else 7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        there = cursor.fetchone() is not None
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'essays_essay'" if there else "SELECT 1 WHERE 0")
        counts = {int(stat.split()[0]) for (stat,) in cursor.fetchall()}
    assert (7 in counts) != is_dry, counts


@pytest.mark.postgresql
def test_another_database_divides_no_statement_among_several_processes(site):
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)


@pytest.mark.postgresql
def test_another_database_counts_by_itself(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert planner_statistics.renew() == 0
    assert connection.vendor == "postgresql"
