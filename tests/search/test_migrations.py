"""What an index of before is made to be."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import search
from search.models import DocumentFacet, IndexedDocument
from tests.search.texts import counts, essay

BEFORE = [("search", "0003_bounded_searches")]


@pytest.mark.django_db(transaction=True)
def test_rows_of_before_get_the_facets_that_they_carry(site):
    tags = [("well", "Well"), ("bucket", "Bucket")]
    search.index([essay(1, "One", "commons", tags=tags), essay(2, "Two", "commons", tags=tags[:1]), essay(3, "Three")])
    MigrationExecutor(connection).migrate(BEFORE)
    try:
        pass
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert counts(search.find("commons"), "tag") == {"well": 2, "bucket": 1}
    for pk, facets in IndexedDocument.objects.values_list("pk", "facets"):
        carried = DocumentFacet.objects.filter(document=pk).values_list("value", flat=True)
        assert sorted(facets.split()) == sorted(map(str, carried))
