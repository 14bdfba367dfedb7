"""Words within titles, and within what is said of pictures, are found by an index on PostgreSQL."""

import pytest
from django.db import connection

from essays.media import library
from essays.models import Essay, Media

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.mark.parametrize(
    ("model", "rows", "index"),
    [
        (Essay, lambda: Essay.objects.filter(title_key__contains="public").order_by(), "essay_title_parts"),
        (Media, lambda: library.with_words("public").order_by(), "media_words_parts"),
    ],
)
def test_they_are_found_by_an_index_of_their_parts(model, rows, index):
    names = "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname <> %s AND indexdef NOT LIKE %s"
    with connection.cursor() as cursor:
        # Else a table without rows is read sooner by itself, or by another index.
        cursor.execute(names, [model._meta.db_table, index, "% UNIQUE %"])
        cursor.execute("".join(f"DROP INDEX {name};" for (name,) in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows().explain()
