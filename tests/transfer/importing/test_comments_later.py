"""A blog brought here without its comments has them when it is brought again with them."""

import pytest
from django.core.management import call_command

from comments.models import Comment
from essays.models import Essay
from tests.transfer.wordpress.written import comment, export, item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_the_second_run_brings_the_comments_and_touches_no_text(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1, "Words.", comment(5), comment(6, "And I.", parent=5), comment(7, approved="0"))))
    call_command("import_wordpress", str(path), "--processes=0", "--no-comments", verbosity=0)
    essay = Essay.objects.get()
    assert not Comment.objects.exists()
    for _again in range(2):
        call_command("import_wordpress", str(path), "--processes=0", verbosity=0)
        assert sorted(Comment.objects.values_list("state", flat=True)) == ["held", "published", "published"]
        assert Essay.objects.get().head_id == essay.head_id
    call_command("import_wordpress", str(path), "--processes=0", "--no-comments", verbosity=0)
    assert Comment.objects.count() == 3
