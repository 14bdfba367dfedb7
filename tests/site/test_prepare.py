"""What stands between a change of code and a site that serves it: one command, which does only what is needed."""

import io

import pytest
from django.core.management import call_command

from commonswiki.management.commands import prepare
from essays.models import Essay, Hub


@pytest.fixture
def folder(settings, tmp_path):
    """A machine of its own with one style sheet, which is hashed and compressed as on a server."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    settings.STATIC_ROOT = tmp_path / "var" / "static"
    settings.STATICFILES_DIRS = [tmp_path / "own"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "probe.css").write_text("a { color: red }\n" * 100)
    return tmp_path


def run(*arguments):
    out = io.StringIO()
    call_command("prepare", *arguments, stdout=out)
    return out.getvalue()


def test_rows_folders_and_static_files_are_there_afterwards(db, folder):
    run()
    assert Hub.objects.count() == 3
    assert (folder / "var" / "media").is_dir()
    assert (folder / "var" / "static" / "staticfiles.json").is_file()
    assert list((folder / "var" / "static").glob("probe.*.css.gz"))


def test_done_again_it_finds_nothing_to_do(db, folder):
    assert "Gathering static files." in run()
    assert run() == ""
    assert Hub.objects.count() == 3


def test_static_files_are_gathered_anew_when_one_has_changed(db, folder):
    run()
    (folder / "own" / "probe.css").write_text("a { color: blue }")
    assert "Gathering static files." in run()
    assert len(list((folder / "var" / "static").glob("probe.*.css"))) == 2  # pages still open ask for the older one


def test_a_site_without_demo_stays_empty(db, folder):
    run()
    assert not Essay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_migrations_that_are_wanting_are_made(folder):
    call_command("migrate", "noticeboard", "zero", verbosity=0)
    assert "Migrating the database" in run()
    assert run() == ""


def test_fingerprint_names_no_order_of_the_disk():
    assert prepare.static_fingerprint() == prepare.static_fingerprint()


def test_every_file_that_a_style_sheet_names_is_there(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/base.*.css"))
