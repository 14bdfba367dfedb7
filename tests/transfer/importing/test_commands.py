"""Whole sites by their commands: real exports, counted, twice, and what must never be seen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from essays.models import Essay, ImportedFrom, Revision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def run(name, *arguments):
    out, err = StringIO(), StringIO()
    call_command(name, *map(str, arguments), "--processes=0", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def exports(shared):
    return shared / "data"


def test_a_wiki_comes_with_its_history_and_a_second_time_adds_nothing(client, exports):
    file = exports / "mediawiki/addressforall-dump.xml"
    out, _ = run("import_mediawiki", file, "--history", "--talk")
    assert out.splitlines()[-1] == "created 3, updated 0, joined 0, skipped 0, refused 0"
    revisions = Revision.objects.count()
    assert Essay.objects.order_by("-edition").first().edition >= 20
    out, _ = run("import_mediawiki", file, "--history", "--talk")
    assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 3, refused 0"
    assert Revision.objects.count() == revisions


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [
        ("import_wordpress", "wxr/importer-fixtures/malformed-simple.xml", "Line 14"),
        ("import_wordpress", "wxr/importer-fixtures/missing-version-tag.xml", "Nothing was brought in"),
        ("import_wordpress", "wxr/importer-fixtures/invalid-version-tag.xml", "Nothing was brought in"),
        ("import_mediawiki", "wxr/importer-fixtures/malformed-simple.xml", "no dump of MediaWiki"),
        ("import_wordpress", "nothing.xml", "There is no file"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_written(exports, command, name, words):
    with pytest.raises(CommandError, match=words):
        run(command, exports / name)
    assert not Essay.objects.exists()
    assert not ImportedFrom.objects.exists()


def test_command_lines_that_name_nothing_are_refused(tmp_path):
    for arguments, words in (
        ((), "Name a dump"),
        (("--pages", tmp_path / "no"), "no folder"),
        (("a.xml", "--pages", tmp_path), "Name a dump"),
    ):
        with pytest.raises(CommandError, match=words):
            run("import_mediawiki", *arguments)
    with pytest.raises(CommandError, match="no folder"):
        (tmp_path / "a.xml").touch()
        run("import_wordpress", tmp_path / "a.xml", "--uploads", tmp_path / "no")
