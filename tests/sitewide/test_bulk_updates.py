"""Many rows updated at once, each to values of its own."""

import pytest

from essays.models import Essay
from sitewide.database import bulk_updates
from sitewide.database.bulk_updates import update_each
from tests.cast import make_essay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_each_row_gets_its_own_values(django_assert_num_queries):
    essays = [make_essay(f"Well {n}") for n in range(3)]
    head, other = essays[0].head_id, essays[2].head_id
    rows = [(e.pk, {"n": n, "said": 'it\'s "so" 100 %'}, n + 5, None if n else other) for n, e in enumerate(essays)]
    with django_assert_num_queries(1):
        assert update_each(Essay, ["card", "comment_count", "head"], rows) == 3
    kept = Essay.objects.order_by("pk").values_list("card", "comment_count", "head")
    assert list(kept) == [tuple(row[1:]) for row in rows]
    update_each(Essay, ["head"], [(essays[0].pk, head), (0, head)])
    assert Essay.objects.get(pk=essays[0].pk).head_id == head


def test_nothing_is_no_statement_and_many_are_several(monkeypatch, django_assert_num_queries):
    essays = [make_essay(f"Well {n}") for n in range(3)]
    monkeypatch.setattr(bulk_updates, "AT_ONCE", 2)
    with django_assert_num_queries(2):
        assert update_each(Essay, ["mention_count"], ((essay.pk, 4) for essay in essays)) == 3
    with django_assert_num_queries(0):
        assert update_each(Essay, ["mention_count"], []) == 0
    assert set(Essay.objects.values_list("mention_count", flat=True)) == {4}
