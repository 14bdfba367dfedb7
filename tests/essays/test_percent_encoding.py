"""A NUL that is percent-encoded in an address is text that no database has: it leads nowhere, and breaks nothing."""

import pytest
from django.core.management import call_command

from essays.models import Essay, Link
from sitewide.http.percent_encoding import percent_decoded
from tests.cast import make_essay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
TEXTS = [
    "[x](/essays/%00/)", "[x](/essays/a/#%00)", "[x](#%00)", "![A well](media:%00)", "![A well](media:a%00.jpg)",
    "[x](/tags/%00/)", "[x](/%00/)", "[x](/?p=%00)", "[[%00]]", "[[A#%00]]", "[x](/essays/a/%C3%28%00/)",
    "<https://example.org/%00>",
    "[x](https://example.org/#%00)", '<a href="/essays/%00/">x</a>', "[x]: /essays/%00/\n\n[x]",
    "[x](/pictures/%00/)", "[x](/media/%00)", "[x](mailto:%00@example.org)",
]  # fmt: skip


def test_what_cannot_be_kept_is_decoded_to_what_stands_for_it():
    assert percent_decoded("/a%20b/%C3%A9%00%ff") == "/a b/é\ufffd\ufffd"


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_with_it_is_published_and_read(client, text):
    essay = make_essay("One", f"Before it. {text}\n\nAfter it.")
    answer = client.get(essay.get_absolute_url())
    assert answer.status_code == 200 and "After it." in answer.content.decode()
    assert not Link.objects.filter(essay=essay, to_essay__isnull=False).exists()
    assert client.get(f"{essay.get_absolute_url()}?x=%00").status_code == 400


def test_texts_with_it_are_brought_in(tmp_path):
    for number, text in enumerate(TEXTS):
        file = tmp_path / f"{number}.md"
        file.write_text(f"---\ntitle: Text {number}\n---\n\nBefore it. {text}\n\nAfter it.\n", encoding="utf-8")
    call_command("import_markdown", str(tmp_path), "--lenient", "--author=The group", "--processes=0", verbosity=0)
    assert Essay.objects.count() == len(TEXTS)
