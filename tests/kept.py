"""Rows that most tests of a module begin with: made once for all of them and taken back at its end."""

import pytest
from django.core.cache import caches
from django.db import transaction

from commonswiki.layout import forget_frame


@pytest.fixture(scope="module")
def lasting(django_db_setup, django_db_blocker):
    """What fixtures of the module write after this one lasts for its tests, each of which has a transaction of its own
    within. They give keys, and every test fetches the rows anew: objects of one test are no business of the next. Not
    for modules in which something is written for good."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    for cache in caches.all():
        cache.clear()
    forget_frame()
