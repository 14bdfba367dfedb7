"""What a bundle costs grows by parts of hundreds, not by things; and no edition is lost between essays."""

import datetime
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment
from essays import publishing
from essays.models import Essay, OldPath, Series, SeriesEntry
from essays.taxonomy import series as series_verbs
from tests.cast import make_comment, make_essay
from tests.transfer.bundle.packed import files_of, written
from transfer.bundle.writer import begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def grow(numbers):
    """Essays with all that stands beside one: replies, a series, a tag, an old address."""
    for n in numbers:
        essay = make_essay(f"Essay {n}", f"A well {n}.", tags=[f"word {n}"], dated=datetime.date(2010, 1, 1 + n % 28))
        parent = make_comment(essay)
        make_comment(essay, parent=parent)
        make_essay(f"Draft {n}", f"Not yet {n}.", at=timezone.now() + datetime.timedelta(days=9))
        row = series_verbs.save_series(Series(title=f"Series {n}"), by=None)
        SeriesEntry.objects.create(series=row, essay=essay)
        OldPath.objects.create(path=f"/old/{n}", status=301, essay=essay)


def statements(path, **options):
    with CaptureQueriesContext(connection) as asked:
        written(path, **options)
    return len(asked)


@pytest.mark.parametrize("private", [False, True])
def test_more_of_everything_is_no_statement_more_within_a_part(folder, private):
    name = "a-private.zip" if private else "a.zip"
    grow(range(2))
    few = statements(folder / name, private=private)
    grow(range(2, 7))
    assert statements(folder / name, private=private) == few


def test_parts_are_what_grows(folder, monkeypatch):
    grow(range(6))
    one_part = statements(folder / "a.zip")
    monkeypatch.setattr("transfer.bundle.records_out.TOGETHER", 2)
    # Six parts of two replies, and three of two series, where there was one of each.
    assert Comment.objects.count() == 12 and Series.objects.count() == 6
    assert statements(folder / "a.zip") == one_part + 5 + 2


def test_files_that_are_written_take_no_memory_however_many_they_are(folder):
    def peak(count):
        with begun(folder / "many.zip") as writer:
            tracemalloc.start()
            for n in range(count):
                writer.add(f"essays/essay-{n}.md", b"words")
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            writer.finish({"complete": True, "private": False, "filters": {}})
        return most

    few = peak(100)
    assert peak(3000) < few + 200_000
    assert len(files_of(folder / "many.zip")) == 3003


def test_editions_are_of_their_essays_whatever_days_these_have(folder):
    """The order of essays in lists is by their days; that of editions in a bundle must not be."""
    names = set()
    for day in (3, 9, 1, 7):
        essay = make_essay(f"Day {day}", "One.", dated=datetime.date(2013, 3, day))
        revision = publishing.save_draft(Essay.objects.get(pk=essay.pk), {"body": "Two."}, by=None, parent=essay.head)
        publishing.publish(revision, by=None, note="")
        names.add(f"editions/{essay.slug}/1.txt")
    assert {name for name in files_of(written(folder / "a.zip")) if name.startswith("editions/")} == names
