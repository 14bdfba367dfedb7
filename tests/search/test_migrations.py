"""What an index of before is made to be."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import search
from search import candidates
from search.models import DocumentFacet, IndexedDocument
from tests.search.texts import counts, essay


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", ["0003_bounded_searches", "0004_facets_in_rows"])
def test_rows_of_before_get_the_facets_that_they_carry(site, monkeypatch, before):
    tags = [("well", "Well"), ("bucket", "Bucket")]
    search.index([essay(1, "One", "commons", tags=tags), essay(2, "Two", "commons", tags=tags[:1]), essay(3, "Three")])
    MigrationExecutor(connection).migrate([("search", before)])
    try:
        pass
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert counts(search.find("commons"), "tag") == {"well": 2, "bucket": 1}
    for pk, facets in IndexedDocument.objects.values_list("pk", "facets"):
        carried = DocumentFacet.objects.filter(document=pk).values_list("value", flat=True)
        assert sorted(facets.split()) == sorted(map(str, carried))
    assert list(search.differences()) == []
    monkeypatch.setattr(candidates, "MOST", 1)  # so that those that pass a filter are asked for by themselves
    assert [hit.object_id for hit in search.find("commons", filters={"tag": "bucket"}).hits] == [1]
    assert search.find("commons", filters={"tag": "well", "kind": "page"}).total == 0
