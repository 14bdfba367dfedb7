import pytest

from tests.cast import signed_in
from tests.kept import lasting

__all__ = ["lasting"]


@pytest.fixture
def desk(editor):
    """A client in which an editor is signed in."""
    return signed_in(editor)
