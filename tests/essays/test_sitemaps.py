"""The sitemap in parts: by ids, each naming what everybody may read, each found by its key."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from essays import publishing
from essays.models import Essay, Tag
from essays.reading import sitemaps
from tests.cast import make_essay

SITE = "http://127.0.0.1:8000"


def locations(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.findall(r"<loc>(.*?)</loc>", answer.content.decode())


@pytest.fixture
def parts_of_two(monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", 2)


def test_each_readable_essay_stands_in_one_part_and_each_part_in_the_index(client, site, parts_of_two):
    essays = [make_essay(f"Essay {number}") for number in range(7)]
    publishing.withdraw(essays[1], "x", by=None)
    essays[4].delete()
    essays[5].delete()
    make_essay("Later", at=timezone.now() + timedelta(hours=1))
    listed = [one.removeprefix(SITE) for one in locations(client, "/sitemap.xml") if "essays" in one]
    found = [one for path in listed for one in locations(client, path)]
    assert sorted(found) == sorted(SITE + essays[number].url for number in (0, 2, 3, 6))
    assert all(len(locations(client, path)) <= 2 for path in listed)
    assert listed[0] == "/sitemap-essays.xml"
    for path in set(listed[1:]):
        assert re.fullmatch(r"/sitemap-essays\.xml\?p=\d+", path)


def test_a_new_essay_changes_the_last_part_alone(client, site, parts_of_two):
    for number in range(5):
        make_essay(f"Essay {number}")
    paths = [one.removeprefix(SITE) for one in locations(client, "/sitemap.xml") if "essays" in one]
    before = {path: client.get(path).content for path in paths}
    make_essay("The newest")
    assert [path for path in paths[:-1] if client.get(path).content != before[path]] == []


@pytest.mark.parametrize("section", ["pages", "hubs", "essays", "series", "tags", "authors"])
def test_the_first_part_is_there_and_no_other_where_there_is_nothing(client, site, section):
    path = reverse("sitemap", args=[section])
    assert client.get(path).status_code == 200
    assert f"{SITE}{path}" in locations(client, "/sitemap.xml")
    for wrong in ("2", "0", "-1", "999999", "9999999", "x", "1.5", "٢"):
        assert client.get(path, {"p": wrong}).status_code == 404, wrong
    assert client.get("/sitemap-nothing.xml").status_code == 404
    assert client.post(path).status_code == 405


def test_tags_and_authors_are_named_once_while_somebody_may_read_what_they_stand_at(client, site):
    essays = [
        make_essay(f"Essay {number}", tags=["wells & springs", "Wässer"], authors=["Ann", "Bo"]) for number in (1, 2)
    ]
    tags = sorted(SITE + tag.get_absolute_url() for tag in Tag.objects.all())
    assert sorted(locations(client, "/sitemap-tags.xml")) == tags and len(tags) == 2
    assert len(locations(client, "/sitemap-authors.xml")) == 2
    for essay in essays:
        publishing.withdraw(essay, "x", by=None)
    assert locations(client, "/sitemap-tags.xml") == locations(client, "/sitemap-authors.xml") == []


def test_the_day_of_the_last_change_is_that_of_the_site_and_of_the_newest_edition(client, site):
    make_essay("Old", at=datetime(2013, 3, 8, 12, tzinfo=UTC))
    Essay.objects.update(live_at=datetime(2013, 3, 8, 12, tzinfo=UTC), revised_at=None)
    assert "<lastmod>2013-03-08</lastmod>" in client.get("/sitemap-essays.xml").content.decode()
    assert "<lastmod>2013-03-08</lastmod>" in client.get("/sitemap.xml").content.decode()
    Essay.objects.update(revised_at=datetime(2015, 1, 2, 12, tzinfo=UTC))
    cache.clear()
    for path in ("/sitemap-essays.xml", "/sitemap.xml"):
        assert re.findall("<lastmod>(.*?)</lastmod>", client.get(path).content.decode()) == ["2015-01-02"]


def test_a_part_asks_as_much_of_the_database_however_much_it_names(client, site):
    def asked(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    make_essay("First", tags=["a"], authors=["Ann"])
    paths = ("/sitemap.xml", "/sitemap-essays.xml", "/sitemap-tags.xml", "/sitemap-authors.xml")
    few = [asked(path) for path in paths]
    for number in range(6):
        make_essay(f"Essay {number}", tags=[f"tag {number}"], authors=[f"Ann {number}"])
    assert [asked(path) for path in paths] == few
