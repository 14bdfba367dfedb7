"""What every test stands on: clean caches, the databases' markers, the shared texts."""

import os
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
BROWSER = Path(__file__).resolve().parent / "browser"


def pytest_collection_modifyitems(config, items):
    """Marks what needs a browser; leaves out what holds for the other database."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker(pytest.mark.browser)
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]


@pytest.fixture(autouse=True)
def _clean_caches():
    """A database rolled back has the content version of the test before; no page kept by that one may be served."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture(scope="session")
def shared():
    """The folder of real texts beside the checkout. Where it is missing the test is named as not run, or, with
    REQUIRE_ALL=1, fails."""
    if not SHARED.is_dir():
        stop = pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip
        stop("../shared is not there: the real texts stand beside the checkout")
    return SHARED
