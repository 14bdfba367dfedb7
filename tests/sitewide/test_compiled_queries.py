"""Compiled queries give what the ORM gives, whatever their values, and are put together once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essays import publishing
from essays.models import Essay
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.models import LimitCount, SiteSettings

NOW = timezone.now()


@pytest.fixture
def counts(db):
    """Three counts that end an hour after each other."""
    rows = [LimitCount(key=key, window=n, count=1, expires=NOW + timedelta(hours=n)) for n, key in enumerate("abc")]
    LimitCount.objects.bulk_create(rows)


def test_rows_are_those_of_the_orm_for_each_value(counts, django_assert_num_queries):
    later = CompiledQuery(
        lambda at, keys: (
            LimitCount.objects.filter(expires__gt=at, key__in=[keys], count=1)
            .order_by("key")
            .values_list("key", "expires")
        )
    )
    for at, keys in ((NOW, ["a", "b", "c"]), (NOW + timedelta(minutes=90), ["c"]), (NOW, ["b", "%s", "'"])):
        wanted = LimitCount.objects.filter(expires__gt=at, key__in=keys, count=1).order_by("key")
        with django_assert_num_queries(1):
            found = later.rows(at, keys)
        assert [tuple(row) for row in found] == list(wanted.values_list("key", "expires"))
    assert tuple(later.first(NOW, ["b", "c"])) == ("b", NOW + timedelta(hours=1))
    assert later.first(NOW, ["x"]) is None


def test_it_is_put_together_once(counts):
    made = []

    def make(key):
        made.append(key)
        return LimitCount.objects.filter(key=key).values_list("window")

    query = CompiledQuery(make)
    assert [query.rows(key) for key in "cab"] == [[(2,)], [(0,)], [(1,)]]
    assert len(made) == 1


def test_an_instance_is_that_of_the_orm_in_every_field(db):
    essay = publishing.create({"title": "One", "body": "Words.", "tags": ["a"]}, by=None)
    query = CompiledQuery(lambda pk: Essay.objects.filter(pk=pk))
    found, wanted = query.instance(essay.pk), Essay.objects.get(pk=essay.pk)
    names = [field.attname for field in Essay._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(wanted, name) for name in names]
    assert not found._state.adding
    assert query.instance(0) is None and query.instances(0) == []


def test_instances_are_all_of_them_and_what_was_left_out_is_fetched_when_it_is_asked_for(db, django_assert_num_queries):
    made = [publishing.create({"title": title, "body": f"Words of {title}."}, by=None) for title in ("One", "Two")]
    query = CompiledQuery(lambda pks: Essay.objects.filter(pk__in=[pks]).order_by("-title").only("title"))
    with django_assert_num_queries(1):
        found = query.instances([essay.pk for essay in made])
        assert [essay.title for essay in found] == ["Two", "One"]
    with django_assert_num_queries(1):
        assert found[0].guid == made[1].guid
    assert query.instances([made[0].pk, 0]) == [made[0]]


def test_what_it_locks_is_locked_in_a_transaction(db):
    query = CompiledQuery(lambda pk: SiteSettings.objects.select_for_update().filter(pk=pk))
    SiteSettings.objects.get_or_create(pk=1)
    assert query.instance(1) == SiteSettings.objects.get(pk=1)
