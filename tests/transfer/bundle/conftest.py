"""A folder for each test's pictures, and a site that can be made new again in its middle."""

import shutil

import pytest

from commonswiki.layout import forget_frame
from tests.kept import lasting

__all__ = ["lasting"]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Pictures and bundles lie in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    return tmp_path


@pytest.fixture
def emptied(transactional_db, put_back, folder):
    """A function that makes the site a new one, with no picture on its disk."""

    def empty():
        put_back()
        forget_frame()
        shutil.rmtree(folder / "media")
        (folder / "media").mkdir()

    return empty
