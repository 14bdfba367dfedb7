"""A shared cache that fails in any way costs time, never an error; and nothing is asked of it for a while then."""

import pytest

from commonswiki import environment
from commonswiki.page_cache import backends, redis_cache
from commonswiki.page_cache.backends import SparingCache


class Broken:
    """A cache of which everything fails."""

    asked = 0

    def __init__(self, location, params):
        self.options = params["OPTIONS"]

    def __getattr__(self, name):
        def fail(*arguments, **options):
            Broken.asked += 1
            raise self.options["ERROR"]

        return fail


def made(error):
    Broken.asked = 0
    return SparingCache("", {"OPTIONS": {"BACKEND": f"{__name__}.Broken", "ERROR": error}})


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(backends, "_pause", backends.Pause())


CALLS = [
    (lambda c: c.get("a"), None), (lambda c: c.get("a", 5), 5), (lambda c: c.set("a", 1), None),
    (lambda c: c.add("a", 1), False), (lambda c: c.touch("a"), False), (lambda c: c.delete("a"), False),
    (lambda c: c.get_many(["a"]), {}), (lambda c: c.set_many({"a": 1}), ["a"]), (lambda c: c.delete_many(["a"]), None),
    (lambda c: c.has_key("a"), False), (lambda c: "a" in c, False), (lambda c: c.clear(), None),
    (lambda c: c.get_or_set("a", 7), 7), (lambda c: c.close(), None),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_no_call_fails(number):
    call, expected = CALLS[number]
    assert call(made(ConnectionError("away"))) == expected


def test_a_page_with_many_calls_waits_once_and_it_is_tried_again_later(monkeypatch):
    cache, now = made(TimeoutError()), [1000.0]
    monkeypatch.setattr(backends.time, "monotonic", lambda: now[0])
    for _ in range(20):
        cache.get("a")
    assert Broken.asked == 1
    now[0] += backends.PAUSE + 0.1
    cache.get_many(["a"])
    cache.get("a")
    assert Broken.asked == 2
    now[0] += backends.PAUSE + 0.1
    cache._cache.options["ERROR"] = ValueError("of another version")
    assert cache.get("a") is None and cache.get("a") is None
    assert Broken.asked == 4


def test_what_cannot_be_read_is_made_anew_and_the_cache_is_asked_on():
    cache = made(AttributeError("no such class any more"))
    assert cache.get("a") is None and cache.get("b") is None
    assert Broken.asked == 2


@pytest.mark.parametrize("url", ["rediscache://127.0.0.1:1/0", "pymemcache://127.0.0.1:1", "filecache:///tmp/x"])
def test_every_shared_cache_is_asked_sparingly(monkeypatch, url):
    monkeypatch.setenv("CACHE_URL", url)
    assert environment.cache(1)["BACKEND"].endswith(".SparingCache")


def test_redis_is_waited_for_a_moment_and_tried_once(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "rediscache://127.0.0.1:1/0")
    found = environment.cache(1)
    cache = SparingCache(found["LOCATION"], {"OPTIONS": found["OPTIONS"]})
    options = cache._cache._cache._pool_options
    assert options["socket_timeout"] == options["socket_connect_timeout"] == redis_cache.WAIT <= 0.25
    assert options["retry"].get_retries() == 0
    assert cache.get("a") is None
