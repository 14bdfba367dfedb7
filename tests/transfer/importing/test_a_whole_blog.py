"""A whole blog by its command: tried first, then brought, counted, brought a second time, and what must never be seen.

It is imported once for all of this file: what a test does after that is taken back at its end.
"""

import json
import re
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from comments.models import Comment
from essays.models import Essay, ImportedFrom, OldPath
from sitewide.models import OutboxMessage
from tests.kept import lasting
from tests.transfer.importing.test_commands import run

__all__ = ["lasting"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture(scope="module")
def blog(lasting, shared, tmp_path_factory):
    """The file, what the dry run told (`dry`) and left in the database (`left`), what the real one told (`real`)."""
    call_command("setup", verbosity=0)
    file, folder = shared / "data/wxr/theme-unit-test-data.xml", tmp_path_factory.mktemp("reports")

    def told(*more):
        _out, err = run("import_wordpress", file, "--report", folder, *more)
        assert err == ""
        return json.loads((folder / "report.json").read_text())

    dry, left = told("--dry-run"), (Essay.objects.exists(), OldPath.objects.exists())
    return SimpleNamespace(file=file, dry=dry, left=left, real=told())


def test_a_blog_comes_whole_and_a_second_time_adds_nothing(client, blog):
    told = blog.real
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
    out, _ = run("import_wordpress", blog.file)
    assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 79, refused 0"
    assert list(ImportedFrom.objects.order_by("pk").values_list("key", "object_id", "content_hash")) == ids
    led = OldPath.objects.filter(essay__in=Essay.objects.published()).select_related("essay")
    for old in led[::20]:
        assert client.get(old.path)["Location"].split("?")[0] == old.essay.url, old.path


def test_no_mail_or_network_address_of_a_blog_is_seen(client, blog):
    secret = set(re.findall(r"<wp:comment_author_(?:email|IP)>(?:<!\[CDATA\[)?([^<\]]+)", blog.file.read_text()))
    assert len(secret) > 5
    pages = [client.get(path).content.decode() for path in ("/", "/feed.xml", "/responses.xml")]
    pages += [client.get(essay.url).content.decode() for essay in Essay.objects.published().filter(comment_count__gt=0)]
    assert not [word for word in secret for page in pages if word in page]


def test_a_dry_run_of_a_blog_counts_what_comes(blog):
    assert blog.left == (False, False)
    assert blog.dry["counts"] == blog.real["counts"]
    assert blog.dry["figures"] == blog.real["figures"]
    counted = [{note["code"]: note["count"] for note in told["notes"]} for told in (blog.dry, blog.real)]
    assert counted[0] == counted[1]
