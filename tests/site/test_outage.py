"""The database away or locked, the disk full: 503 in words, the words given back, and kept pages served meanwhile."""

import contextlib
import re
import resource
import sqlite3
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from commonswiki.page_cache import stale
from essays import publishing
from tests import postgres, programs, served
from tests.cast import make_essay
from tests.site.test_away import frozen, postmaster

FORM = {"name": "Ruth Adeyemi", "email": "ruth@example.org", "body": "A well is kept by those who carry the water."}
READER = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def essay(site, settings):
    settings.PAGE_STORE = True
    return make_essay("On Wells", "One stone lies.")


@pytest.fixture
def reader(essay):
    """Somebody who has read the essay while all was well."""
    client = Client(raise_request_exception=False)
    assert client.get(essay.url).status_code == 200
    return client


@contextlib.contextmanager
def away(asked=None):
    """No question to the database is answered; `asked` gets them."""

    def refuse(execute, sql, *args):
        if asked is not None:
            asked.append(sql)
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db
def test_a_kept_page_is_served_while_the_database_is_away_and_says_how_old_it_is(reader, essay, monkeypatch):
    before = reader.get(essay.url)
    later = timezone.now() + stale.LONGEST / 2
    with away(), monkeypatch.context() as patched:
        page = reader.get(essay.url)
        assert (page.status_code, page.content) == (200, before.content)
        assert page["Warning"].startswith("111 ")
        assert 0 <= int(page["Age"]) < 60
        assert reader.get(essay.url, headers={"If-None-Match": page["ETag"]}).status_code == 304
        assert reader.head(essay.url).status_code == 200
        patched.setattr(timezone, "now", lambda: later)
        assert 1800 <= int(reader.get(essay.url)["Age"]) < 1900
    monkeypatch.setattr(stale, "REST", 0)
    after = reader.get(essay.url)
    assert (after.status_code, "Age" in after, "Warning" in after) == (200, False, False)


@pytest.mark.django_db
def test_no_other_page_is_served_while_the_database_is_away(reader, essay, monkeypatch):
    withdrawn = make_essay("On Rain", "It falls.")
    assert reader.get(withdrawn.url).status_code == 200
    publishing.withdraw(withdrawn, "It was wrong.", by=None)
    assert reader.get(essay.url).status_code == 200
    with away():
        for path in (withdrawn.url, "/essays/", "/desk/", "/search/?q=well", f"{essay.url}respond/"):
            answer = reader.get(path)
            assert (answer.status_code, answer["Retry-After"], "Age" in answer) == (503, "30", False), path
            assert "no-store" in answer["Cache-Control"]
        session = {"Cookie": f"{django_settings.SESSION_COOKIE_NAME}=abc"}
        assert reader.get(essay.url, headers=session).status_code == 503
        assert Client(raise_request_exception=False).get(essay.url).status_code == 503  # never saw the database
        later = timezone.now() + stale.LONGEST
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert reader.get(essay.url).status_code == 503


@pytest.mark.django_db
def test_no_kept_page_is_served_past_the_moment_at_which_it_changes(reader):
    moment = timezone.now() + timedelta(minutes=20)
    make_essay("On Rain", "It falls.", at=moment)
    assert reader.get("/essays/").status_code == 200
    with away():
        with time_machine.travel(moment - timedelta(seconds=10), tick=False):
            assert reader.get("/essays/").status_code == 200
        with time_machine.travel(moment, tick=False):
            assert reader.get("/essays/").status_code == 503


@pytest.mark.django_db
def test_what_does_not_answer_is_not_asked_for_every_page(reader, essay, monkeypatch):
    asked = []
    with away(asked):
        for _ in range(5):
            assert reader.get(essay.url).status_code == 200
        assert len(asked) == 1
        monkeypatch.setattr(stale, "REST", 0)
        reader.get(essay.url)
        assert len(asked) == 2


@pytest.mark.django_db
def test_a_reply_sent_meanwhile_comes_back_in_words(reader, essay):
    with away():
        answer = reader.post(f"{essay.url}respond/", FORM, headers={"Sec-Fetch-Site": "same-origin"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "The site cannot do this just now" in page
    assert all(words in page for words in FORM.values())
    assert "Send it again" in page


def send(site, path, form):
    """Status and page of a form that a reader sends over the network."""
    with contextlib.closing(HTTPConnection("127.0.0.1", site.port, timeout=60)) as line:
        line.request("POST", path, urlencode(form), READER)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def an_essay(site):
    return re.search(rb'href="(/essays/[^/"?]+/)"', site.get("/essays/")[2])[1].decode()


def given_back(site, path, form=FORM):
    """A form that cannot be taken now is 503 with its words."""
    status, headers, page = send(site, f"{path}respond/", form)
    assert (status, headers["Retry-After"]) == (503, "30"), page
    assert form["body"] in page
    assert "Send it again" in page


@pytest.mark.proof
def test_a_server_whose_postgresql_freezes_or_ends_serves_what_it_kept_and_goes_on_after():
    programs.need_postgresql()
    with postgres.server() as url, served.site(demo=True, DATABASE_URL=url) as site:
        path = an_essay(site)
        kept = site.get(path)[2]
        with frozen(postmaster(url)[1]):
            for _ in range(3):
                status, headers, page = site.get(path)
                assert (status, page, headers["warning"][:4]) == (200, kept, "111 ")
            given_back(site, path)
        assert [site.get(path)[0] for _ in range(6)] == [200] * 6
        postgres.stop(url)
        status, headers, page = site.get(path)
        assert (status, page) == (200, kept)
        assert headers["warning"].startswith("111 ")
        assert int(headers["age"]) >= 0
        assert site.get("/essays/?page=2")[0] == 503
        assert site.get("/static/css/error.css")[0] == 200
        given_back(site, path)
        postgres.start(url)
        answers = [send(site, f"{path}respond/", FORM)[0] for _ in range(6)]
        assert 303 in answers
        status, headers, _ = site.get(path)
        assert (status, "age" in headers) == (200, False)


@pytest.mark.proof
def test_a_server_whose_disk_is_full_serves_pages_and_gives_words_back():
    with served.site(demo=True) as site:
        path = an_essay(site)
        before = resource.prlimit(site.worker(), resource.RLIMIT_FSIZE)
        resource.prlimit(site.worker(), resource.RLIMIT_FSIZE, (1024, before[1]))
        assert site.get(path)[0] == 200
        given_back(site, path)
        resource.prlimit(site.worker(), resource.RLIMIT_FSIZE, before)
        assert send(site, f"{path}respond/", FORM)[0] == 303


@pytest.mark.proof
def test_a_server_whose_sqlite_is_locked_serves_pages_and_gives_words_back():
    with served.site(demo=True) as site:
        path = an_essay(site)
        file = next(site.folder.glob("*.sqlite3"))
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert site.get(path)[0] == 200
            given_back(site, path)
            other.execute("ROLLBACK")
        assert send(site, f"{path}respond/", FORM)[0] == 303
