"""Cache warming: after a change the worker makes the pages anew that are read most, and nobody waits for them."""

import os
import time

import pytest
from django.core.cache import cache

from commonswiki.page_cache import warming
from commonswiki.periodic_tasks import tick
from sitewide.models import LimitCount
from tests.cast import make_essay
from tests.site.visitor import Visitor


@pytest.fixture(autouse=True)
def quiet(monkeypatch, settings):
    settings.PAGE_STORE = True
    monkeypatch.setattr(os, "getloadavg", lambda: (0.1, 0.1, 0.1))
    warming.TALLY.take()
    warming._process.written_at, warming._process.warmed = -warming.EVERY, None


def read(path, times=3):
    for _ in range(times):
        assert Visitor().get(path).status == 200


def written():
    """What all processes wrote down, once their minute is over."""
    warming._write()
    return cache.get(warming.KEY)[1]


def test_what_is_read_most_is_made_again_after_a_change(site, django_assert_max_num_queries):
    essay = make_essay("On wells")
    read("/essays/"), read(essay.url, 5), read("/archive/", 1)  # which is kept from then on, and was not given again
    written()
    tick()
    make_essay("On pumps")
    assert tick()["warmed"] == 2 and tick()["warmed"] == 0
    with django_assert_max_num_queries(3):
        page = Visitor().get("/essays/", headers={"Accept-Encoding": "br"})
    assert page.status == 200


def test_what_is_counted_is_the_page_and_not_who_asked_or_what_was_typed(site):
    make_essay("On wells")
    (
        read("/essays/"),
        read("/essays/?page=1&utm_source=somebody"),
        read("/search/?q=my+name"),
        read("/essays/?sort=title"),
    )
    assert set(written()) == {"/essays/"}
    assert not LimitCount.objects.exists() or all("/essays/" not in row.key for row in LimitCount.objects.all())


def test_a_reading_writes_nothing_within_the_minute(site):
    read("/essays/", 5)
    _, counts = cache.get(warming.KEY)
    read("/essays/", 50)
    assert cache.get(warming.KEY)[1] == counts
    warming._process.written_at = time.monotonic() - warming.EVERY
    read("/essays/", 1)
    assert cache.get(warming.KEY)[1]["/essays/"] > 50


def test_nothing_is_made_while_the_machine_is_busy_and_it_goes_on_then(site, monkeypatch):
    read("/essays/")
    written()
    monkeypatch.setattr(os, "getloadavg", lambda: (os.cpu_count() + 0.1, 0, 0))
    assert tick()["warmed"] == 0
    monkeypatch.setattr(os, "getloadavg", lambda: (0.1, 0, 0))
    assert tick()["warmed"] == 1


def test_one_at_a_time_and_no_more_than_so_many(site):
    for n in range(warming.COUNTED + 50):
        warming.TALLY.add(f"/essays/no-such-{n}/")
    warming.TALLY.add("/essays/", 5)
    assert len(written()) == warming.COUNTED
    cache.add(warming.LOCK, 1, 60)
    assert warming.warm() == 0
    cache.delete(warming.LOCK)
    assert warming.warm() == warming.MOST


def test_what_was_read_an_hour_ago_counts_less_than_what_is_read_now(site):
    cache.set(warming.KEY, (time.time() - 3600, {"/archive/": 20.0}), 60)
    warming.TALLY.add("/essays/", 6)
    assert list(written()) == ["/essays/", "/archive/"]


def test_its_own_questions_are_not_counted(site):
    read("/essays/")
    before = written()
    for _ in range(5):
        warming._process.warmed = None
        assert warming.warm() == 1
    assert not warming.TALLY.take() and set(before) == {"/essays/"}
