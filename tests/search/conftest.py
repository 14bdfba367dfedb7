"""What the tests of the index stand on."""

import pytest

import search
from search.models import IndexedDocument


@pytest.fixture
def empty_index(db):
    """An index that holds nothing, not even the pages and hubs of a new site."""
    numbers = {}
    for kind, number in IndexedDocument.objects.values_list("kind", "object_id"):
        numbers.setdefault(kind, []).append(number)
    for kind, those in numbers.items():
        search.forget(kind, those)
