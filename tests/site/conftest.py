import pytest

from essays.reading import history_views
from tests.kept import lasting

__all__ = ["lasting"]


@pytest.fixture(autouse=True, scope="module")
def nobody_is_told_to_wait():
    """Walks over the whole site ask for more pages of history than a person may."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history_views, "A_MINUTE", 10**6)
        patch.setattr(history_views, "AN_HOUR", 10**6)
        yield
