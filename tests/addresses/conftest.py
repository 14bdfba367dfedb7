import pytest

from addresses import missing


@pytest.fixture(autouse=True)
def _empty_tally():
    missing.TALLY.take()
    yield
    missing.TALLY.take()
