"""Each process of the tests begins with a copy of the migrated database, also where a part before it left one."""

import pytest
from django.db import connection

from tests.conftest import copy_database


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_copy_takes_the_place_of_one_that_was_left(monkeypatch):
    monkeypatch.setattr(connection.creation, "_get_test_db_name", lambda: "copied_twice")
    try:
        copy_database("template0")
        copy_database("template0")
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS copied_twice")
