"""What every test stands on: the cast of people, clean caches, the databases' markers, the shared texts."""

import gc
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from accounts.models import ROLES
from comments.rules import rulebook
from comments.screening import judging
from commonswiki.layout import forget_frame
from essays.media import image_encoding
from essays.models import Hub
from sitewide import content_changes, state
from sitewide.http import rate_limits
from tests import asked, encoded, examples, newsite
from tests.cast import member
from tests.programs import missing

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
MIGRATED = os.environ.get("MIGRATED_DATABASE")
# Of tests/run.py: the folder to note in what is asked, and the file of the tests that need not be asked as well.
NOTES = os.environ.get("NOTE_ASKED")
ASKED_ALREADY = os.environ.get("ASKED_ALREADY")
TESTS = Path(__file__).resolve().parent
BROWSER = TESTS / "browser"
NOTED = pytest.StashKey()


def pytest_addoption(parser):
    parser.addoption("--write-access", action="store_true", help="write tests/site/access.tsv anew from what is found")


def pytest_collection_modifyitems(config, items):
    """Marks what needs a browser, and in the proof what is given more examples there; leaves out what holds for the
    other database, and, on PostgreSQL, what asks no database at all (that is run once, on SQLite) or nothing that
    others do not ask (tests/asked.py)."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker(pytest.mark.browser)
        if examples.EVERY and examples.of_a_property(item):
            item.add_marker(pytest.mark.proof)
        if other == "sqlite" and item.get_closest_marker("walk"):
            item.add_marker(pytest.mark.proof)
    kept, left_out = [], []
    asked_already = set(Path(ASKED_ALREADY).read_text().splitlines()) if ASKED_ALREADY else ()
    for item in items:
        once = other == "sqlite" and (not asked.asks(item) or item.nodeid in asked_already)
        (left_out if once or item.get_closest_marker(other) else kept).append(item)
    if noted := config.stash[NOTED]:
        noted.leave(item for item in left_out if item.get_closest_marker(other))
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_configure(config):
    gc.set_threshold(50_000, 20, 20)
    examples.choose()
    # Encoded three times as fast, a tenth larger: no test looks at how small a picture becomes.
    image_encoding.VARIANT_ENCODINGS["AVIF"] |= {"quality": 50, "speed": 8}
    encoded.once()
    config.stash[NOTED] = asked.Notes(NOTES) if NOTES else None


def pytest_sessionfinish(session):
    if noted := session.config.stash[NOTED]:
        noted.write(os.environ.get("PYTEST_XDIST_WORKER", "main"))


def pytest_collection_finish():
    """What was imported and collected stays until the end: it is not searched for garbage again and again."""
    gc.freeze()


def _with_room(call, **arguments):
    return call(**arguments)


# Python keeps the frames of its functions in pieces of 16 kB. A loop that calls beyond the end of one maps memory and
# gives it back at every call, which was a sixth of all the time that the tests took. This function says that it needs
# half a megabyte, so its piece has one, and what it leaves over is enough for all that is called from here.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=1 << 16)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    runner = item.config.pluginmanager.get_plugin("runner")
    if noted := item.config.stash[NOTED]:
        noted.begin(item)
    return _with_room(runner.pytest_runtest_protocol, item=item, nextitem=nextitem)


@pytest.fixture(autouse=True)
def _clean_caches():
    """A database rolled back has the content version of the test before; no page kept by that one may be served."""
    for cache in caches.all():
        cache.clear()
    forget_frame()
    content_changes.forget()
    rulebook.forget()
    judging.forget()


@pytest.fixture(autouse=True)
def _every_version_rises_in_its_turn(monkeypatch):
    """Of all verbs that any test calls: who raises the content version does so in a transaction of its own, and took
    its turn before in the same one. Holds where the test itself is rolled back: then each transaction is a savepoint.
    """
    turns, take_turn, bump = set(), state.take_turn, state.bump

    def own_transaction():
        tests = sum(block._from_testcase for block in connection.atomic_blocks)
        return tests and (connection.savepoint_ids[tests - 1 :] or [None])[0]

    def taking_turn():
        take_turn()
        turns.add(own_transaction())

    def bumping(*keys):
        verb = sys._getframe(1).f_code
        if (own := own_transaction()) != 0 and not Path(verb.co_filename).is_relative_to(TESTS):
            assert own, f"{verb.co_qualname} raises the version outside of the transaction of its change"
            assert own in turns, f"{verb.co_qualname} raises the version without having taken its turn"
        bump(*keys)

    monkeypatch.setattr(state, "take_turn", taking_turn)
    monkeypatch.setattr(state, "bump", bumping)


@pytest.fixture
def cast(site):
    """One person of each role, by role."""
    return {role: member(role) for role in ROLES}


@pytest.fixture(scope="session")
def shared():
    """The folder of real texts beside the checkout. Where it is missing the test is named as not run, or, with
    REQUIRE_ALL=1, fails."""
    if not SHARED.is_dir():
        missing("../shared is not there: the real texts stand beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def django_db_keepdb():
    """What was copied is not made anew."""
    return bool(MIGRATED)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Begins as a copy of the database that tests/run.py has migrated, which takes a tenth of migrating one."""
    if MIGRATED:
        with django_db_blocker.unblock():
            copy_database(MIGRATED)


def copy_database(original):
    """Copies a file of SQLite, or a database of the same server of PostgreSQL, to the name that the tests go by. What a
    run before left there under that name, as one part of the proofs does for the next, is gone."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        shutil.copyfile(original, name)
        return
    with connection._nodb_cursor() as cursor:
        old, new = map(connection.ops.quote_name, (original, name))
        cursor.execute(f"DROP DATABASE IF EXISTS {new}")
        cursor.execute(f"CREATE DATABASE {new} TEMPLATE {old}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Begins each database as a new site: what most tests ask for is made once and outlives their rolling back."""
    with django_db_blocker.unblock():
        call_command("setup", verbosity=0)
        put_back = newsite.keep()
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: put_back()
    yield put_back
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session")
def put_back(django_db_setup):
    """A function that makes the database what a new site has."""
    return django_db_setup


@pytest.fixture
def site(db):
    """The rows that a new site begins with (roles, licences, hubs, pages), made again where a test cleared all."""
    if not Hub.objects.exists():
        call_command("setup", verbosity=0)


@pytest.fixture
def author(db):
    return member("author")


@pytest.fixture
def editor(db):
    return member("editor")


@pytest.fixture
def moderator(db):
    return member("moderator")


@pytest.fixture
def administrator(db):
    return member("administrator")


@pytest.fixture
def one_minute(monkeypatch):
    """However slow the machine, all is asked within one minute by the clock that limits go by."""
    moment = timezone.now()
    monkeypatch.setattr(rate_limits, "timezone", SimpleNamespace(now=lambda: moment))
