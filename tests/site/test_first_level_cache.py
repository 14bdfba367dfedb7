"""What a worker has just given it gives again before Django: the same answer, and never one of another state."""

import datetime
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.signals import request_started
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonswiki.page_cache import first_level
from essays import publishing
from essays.models import Essay
from tests.cast import make_comment, make_essay, member
from tests.site.visitor import Visitor

pytestmark = pytest.mark.django_db
PATH = "/essays/who-keeps-the-well/"


@pytest.fixture(autouse=True)
def essay(settings):
    settings.PAGE_STORE = True
    return make_essay()


@pytest.fixture
def of_django():
    """How often Django was asked."""
    asked = []

    def count(**about):
        asked.append(1)

    request_started.connect(count)
    yield lambda: len(asked)
    request_started.disconnect(count)


def warm(**options):
    """Two answers: one that is made, one from the store, which is kept here."""
    return [Visitor().get(PATH, **options) for _ in range(2)][1]


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_the_same_answer_is_given_again_without_django(of_django, encoding):
    headers = {"Accept-Encoding": encoding}
    before, asked = warm(headers=headers), of_django()
    with CaptureQueriesContext(connection) as queries:
        again = Visitor().get(PATH, headers=headers)
    assert again == before and again.status == 200 and of_django() == asked and len(queries) == 1
    assert again.get("Content-Encoding", "") == encoding and again.get("Content-Security-Policy")


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "look=dark"},
        {"Cookie": "x=y"},
        {"Surrogate-Capability": 'nginx="Surrogate/1.0"'},
        {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ],
)
def test_who_brings_more_is_answered_by_django(of_django, headers):
    warm()
    asked = of_django()
    assert Visitor().get(PATH, headers=headers).status == 200 and of_django() == asked + 1


def test_who_has_the_page_is_told_so_and_who_asks_under_another_name_is_refused():
    answer = warm()
    assert Visitor().get(PATH, headers={"If-None-Match": answer["ETag"]}).status == 304
    assert Visitor().get(PATH, headers={"Host": "elsewhere.example"}).status == 400
    assert Visitor().head(PATH).status == 200


def test_what_changed_is_seen_at_once(essay, moderator):
    warm()
    make_comment(essay, "A word that was not there.", by=moderator)
    assert "A word that was not there." in warm().text
    publishing.withdraw(Essay.objects.get(), "It was wrong.", by=member("editor"))
    assert Visitor().get(PATH).status == 410


def test_a_page_that_appears_at_its_moment_is_seen_at_its_moment():
    make_essay("To Come", at=timezone.now() + datetime.timedelta(hours=1))
    for _ in range(3):
        assert "To Come" not in Visitor().get("/essays/").text
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
        assert "To Come" in Visitor().get("/essays/").text


def test_what_the_store_does_not_keep_is_not_kept_here(of_django, settings):
    for path in ("/search/?q=well", "/nowhere/", f"{PATH}respond/"):
        for _ in range(2):
            Visitor().get(path)
        asked = of_django()
        Visitor().get(path)
        assert of_django() == asked + 1, path
    settings.PAGE_STORE = False
    for asked in range(of_django() + 1, of_django() + 4):
        assert Visitor().get(PATH).status == 200 and of_django() == asked


def test_it_takes_no_more_memory_than_it_may():
    answers = first_level.Answers()
    large = first_level.Answer("200 OK", [], b"x" * (first_level.MOST_BYTES // 3), 2**40)
    for number in range(10):
        answers.keep((str(number),), large)
    assert [number for number in range(10) if answers.get((str(number),))] == [7, 8, 9]


def test_what_was_given_lately_stays_and_what_is_kept_twice_counts_once():
    answers = first_level.Answers()
    large = first_level.Answer("200 OK", [], b"x" * (first_level.MOST_BYTES // 3), 2**40)
    for name in ("home", "hub", "essay", "essay", "essay"):
        answers.keep((name,), large)
    assert answers.get(("home",)) is large
    answers.keep(("feed",), large)
    assert [name for name in ("home", "hub", "essay", "feed") if answers.get((name,))] == ["home", "essay", "feed"]


class Watched:
    """A lock, and a semaphore for each that came to it."""

    def __init__(self):
        self.lock, self.came = threading.Lock(), threading.Semaphore(0)

    def __enter__(self):
        self.came.release()
        self.lock.acquire()

    def __exit__(self, *error):
        self.lock.release()


@pytest.fixture
def asked_by_threads(monkeypatch):
    """What one thread got that asked for the state, and what four got that asked while it was read for that one;
    `found`: what the readings find in turn."""

    def ask(*found):
        lock, go_on, left = Watched(), threading.Event(), iter(found)

        def read(watched):
            go_on.wait(10)
            if isinstance(one := next(left), Exception):
                raise one
            return one

        monkeypatch.setattr(first_level, "_read", read)
        reading = first_level.Reading()
        monkeypatch.setattr(reading, "_lock", lock)
        with ThreadPoolExecutor(5) as pool:
            before = pool.submit(reading.state)
            assert lock.came.acquire(timeout=10)
            while not reading._begun:
                time.sleep(0.001)
            later = [pool.submit(reading.state) for _ in range(4)]
            assert all(lock.came.acquire(timeout=10) for _ in later)
            go_on.set()
            return before.result(10), {one.result(10) for one in later}

    return ask


def test_threads_that_wait_at_the_same_time_share_a_reading_that_began_after_all_of_them(asked_by_threads):
    assert asked_by_threads("before", "after", "of nobody") == ("before", {"after"})


def test_what_failed_for_one_is_not_asked_again_for_those_that_waited(asked_by_threads):
    away = OperationalError("server closed the connection unexpectedly")
    assert asked_by_threads(away, "of nobody") == (away, {away})


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_a_connection_that_was_cut_costs_nobody_anything(of_django):
    warm()
    asked, before = of_django(), connection.connection
    cut(before)
    assert Visitor().get(PATH).status == 200 and of_django() == asked
    assert connection.connection is not before
    with CaptureQueriesContext(connection) as queries:
        assert Visitor().get(PATH).status == 200
    assert not queries.captured_queries, "it is asked as before whether anything is another"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@pytest.mark.parametrize("headers", [{}, {"Cookie": "look=dark"}, {"Surrogate-Capability": 'nginx="Surrogate/1.0"'}])
def test_whether_a_connection_is_there_shows_by_the_first_question_alone(of_django, headers, monkeypatch):
    """Also where Django answers, which would ask that by itself, and its answer takes a way to the server and back."""
    looks = []
    monkeypatch.setattr(connections["default"].__class__, "is_usable", lambda self: looks.append(1) or True)
    monkeypatch.setattr(connections["default"], "health_check_enabled", True)
    request_started.connect(at_rest := lambda **about: setattr(connection, "health_check_done", False))
    for path in (PATH, "/essays/"):
        cut(connection.connection)
        asked = of_django()
        assert Visitor().get(path, headers=headers).status == 200
        assert of_django() == asked + 1 and not looks
    request_started.disconnect(at_rest)


def cut(one):
    """Has the server end a connection, as one that was started anew does."""
    with connection.get_new_connection(connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [one.info.backend_pid])
    other.close()
