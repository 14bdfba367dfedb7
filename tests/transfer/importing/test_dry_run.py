"""A dry run tells all that would come, and no row of any table is another afterwards."""

import hashlib

import pytest
from django.db import connection
from PIL import Image

from essays.models import Essay, Media
from tests.transfer.importing.made_by_hand import WORDS, brought, text
from transfer.importing.items import Byline, File, State, Term, reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def every_row():
    """{table: digest of its rows} of all tables that there are, but for what PostgreSQL counts by."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names that the database itself gave
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def source(tmp_path):
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "a.png")
    term = Term("category:p2p", "P2P", is_category=True, addresses=("/category/p2p/",), essays=2, definition="Peers.")
    texts = [
        text("a", "A", f"![w]({reference('f')}) {WORDS}", addresses=("/?p=1",), terms=("category:p2p",), cover="f"),
        text("b", "B", f"[a]({reference('a')})", state=State.DRAFT), text("c", "T" * 251), text("d", "A", "Other."),
    ]  # fmt: skip
    more = {
        "terms": (term,), "kept": (File("f", "a.png", path=tmp_path / "a.png", alt="A"), File("g", "gone.png")),
        "signing": (Byline("u", "Ada Kowalczyk", "Bio.", addresses=("/author/ada/",)),),
        "leading": (("/feed/", "/feed.xml"),), "left_out": {"trash": 3},
    }  # fmt: skip
    return texts, more


def test_nothing_is_written_and_the_whole_report_is_told(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    texts, more = source(tmp_path)
    before = every_row()
    dry = brought(*texts, of=more, dry_run=True)
    assert every_row() == before
    assert not settings.MEDIA_ROOT.exists() or not any(settings.MEDIA_ROOT.rglob("*.png"))
    real = brought(*texts, of=more)
    assert dry.dry_run
    assert dry.counts() == real.counts() == {"created": 3, "updated": 0, "joined": 0, "skipped": 0, "refused": 1}
    assert dry.left_out == {"trash": 3}
    codes = {code: notes.count for code, notes in dry.notes.items()}
    assert codes == {code: notes.count for code, notes in real.notes.items()}
    for figure in ("essays", "drafts", "pictures", "files_missing"):
        assert dry.figures[figure] == real.figures[figure], figure


def test_a_dry_run_over_what_is_there_tells_what_would_change(tmp_path):
    texts, more = source(tmp_path)
    brought(*texts, of=more)
    before = every_row()
    texts[0].body += " Now."
    report = brought(*texts, of=more, dry_run=True)
    assert every_row() == before
    assert report.counts() == {"created": 0, "updated": 1, "joined": 0, "skipped": 2, "refused": 1}
    assert (Essay.objects.count(), Media.objects.count()) == (3, 1)
