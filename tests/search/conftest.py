"""What the tests of the index stand on."""

import pytest

import search
from search.models import IndexedDocument


@pytest.fixture
def empty_index(db):
    """An index that holds nothing, not even the pages and hubs of a new site."""
    for kind, number in list(IndexedDocument.objects.values_list("kind", "object_id")):
        search.forget(kind, [number])
