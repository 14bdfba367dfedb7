"""Writers of SQLite wait for each other: long enough, and no longer than they must."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from sitewide import state
from sitewide.models import SiteSettings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


class Writer(threading.Thread):
    """Keeps all others from writing until it is told to end."""

    def __init__(self):
        super().__init__()
        self.begun, self.ended = threading.Event(), threading.Event()

    def run(self):
        with transaction.atomic():
            self.begun.set()
            self.ended.wait(10)
        connection.close()

    def __enter__(self):
        self.start()
        self.begun.wait(10)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


def version():
    return SiteSettings.objects.values_list("version", flat=True).get(pk=1)


def raised():
    with transaction.atomic():
        state.bump()


@pytest.fixture(autouse=True)
def row(transactional_db):
    state.current()


def waits_inside():
    return connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]


def test_a_writer_waits_until_the_other_is_done():
    before = version()
    with Writer() as other:
        threading.Timer(0.3, other.ended.set).start()
        raised()
    assert version() > before
    assert waits_inside() == 20_000  # as for a statement outside a transaction


def test_who_has_waited_too_long_is_told(monkeypatch):
    before = version()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    with Writer(), pytest.raises(OperationalError, match="locked"):
        raised()
    assert waits_inside() == 100
    raised()  # the connection is as good as new
    assert version() > before


def test_another_fault_is_no_reason_to_wait():
    connection.connection.execute("BEGIN")
    began = time.monotonic()
    try:
        with pytest.raises(OperationalError, match="within a transaction"):
            raised()
    finally:
        connection.connection.execute("ROLLBACK")
    assert time.monotonic() - began < 5
