"""A folder for each test's pictures, and a site that can be made new again in its middle."""

import shutil

import pytest
from django.test import override_settings

from commonswiki.layout import forget_frame
from tests import newsite
from tests.cast import make_essay
from tests.kept import lasting
from tests.transfer.bundle import odd_site
from tests.transfer.bundle.packed import written

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


@pytest.fixture(scope="session")
def odd_kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """The site of everything that is odd, built once: a function that puts it into the database, and its files."""
    files = tmp_path_factory.mktemp("odd")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files):
        odd_site.build()
        put_odd = newsite.keep("as_odd")
        django_db_setup()  # puts back what a new site has
    return put_odd, files


@pytest.fixture(scope="session")
def odd_bundle(odd_kept, put_back, django_db_blocker, tmp_path_factory):
    """A bundle of that site, written once, with an essay that leads to a part of another."""
    put_odd, files = odd_kept
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files):
        put_odd()
        forget_frame()
        make_essay("To a part of one", "See [[Changed#a-part]].")
        path = written(tmp_path_factory.mktemp("bundle") / "wells.zip")
        put_back()
    return path


@pytest.fixture
def odd_site_stored(emptied, odd_kept, folder):
    """The site of everything that is odd, written for good; `emptied` makes it a new one."""
    put_odd, files = odd_kept
    put_odd()
    forget_frame()
    shutil.copytree(files, folder / "media", dirs_exist_ok=True)
