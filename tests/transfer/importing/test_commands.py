"""Whole sites by their commands: real exports, counted, twice, and what must never be seen."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment
from essays.models import Essay, ImportedFrom, OldPath, Revision
from sitewide.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def run(name, *arguments):
    out, err = StringIO(), StringIO()
    call_command(name, *map(str, arguments), "--processes=0", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def exports(shared):
    return shared / "data"


def test_a_blog_comes_whole_and_a_second_time_adds_nothing(client, exports, tmp_path):
    file = exports / "wxr/theme-unit-test-data.xml"
    out, err = run("import_wordpress", file, "--report", tmp_path)
    told = json.loads((tmp_path / "report.json").read_text())
    assert err == ""
    assert told["counts"] == {"created": 79, "updated": 0, "joined": 0, "skipped": 0, "refused": 0}
    # 56 posts and 21 pages are published; of these one post has a password, and two have no words. One is a draft of
    # its own, one is to appear in 2030.
    assert Essay.objects.published().count() == 74
    assert told["figures"]["scheduled"] == 1
    assert Essay.objects.filter(live="never").count() == 4
    assert Comment.objects.filter(state="published").count() + Comment.objects.filter(state="held").count() == 29
    assert not OutboxMessage.objects.exists()
    assert told["figures"]["addresses"] == OldPath.objects.count()
    ids = list(ImportedFrom.objects.order_by("pk").values_list("key", "object_id", "content_hash"))
    out, _ = run("import_wordpress", file)
    assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 79, refused 0"
    assert list(ImportedFrom.objects.order_by("pk").values_list("key", "object_id", "content_hash")) == ids
    led = OldPath.objects.filter(essay__in=Essay.objects.published()).select_related("essay")
    for old in led[::20]:
        assert client.get(old.path)["Location"].split("?")[0] == old.essay.url, old.path


def test_no_mail_or_network_address_of_a_blog_is_seen(client, exports):
    file = exports / "wxr/theme-unit-test-data.xml"
    secret = set(re.findall(r"<wp:comment_author_(?:email|IP)>(?:<!\[CDATA\[)?([^<\]]+)", file.read_text()))
    assert len(secret) > 5
    run("import_wordpress", file)
    pages = [client.get(path).content.decode() for path in ("/", "/feed.xml", "/responses.xml")]
    pages += [client.get(essay.url).content.decode() for essay in Essay.objects.published().filter(comment_count__gt=0)]
    assert not [word for word in secret for page in pages if word in page]


def test_a_dry_run_of_a_blog_counts_what_comes(exports, tmp_path):
    file = exports / "wxr/theme-unit-test-data.xml"
    told = []
    for more in (["--dry-run"], []):
        run("import_wordpress", file, "--report", tmp_path, *more)
        told.append(json.loads((tmp_path / "report.json").read_text()))
        if more:
            assert not Essay.objects.exists()
            assert not OldPath.objects.exists()
    dry, real = told
    assert dry["counts"] == real["counts"]
    assert dry["figures"] == real["figures"]
    counted = [{note["code"]: note["count"] for note in one["notes"]} for one in told]
    assert counted[0] == counted[1]


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
