"""The cast and texts of the tests are what a visitor of the real site meets."""

from django.apps import apps
from django.db.models.expressions import Col

from tests.cast import make_comment, make_draft, make_essay
from tests.settings import in_djangos_way


def test_essay_of_the_factory_is_public(site, client):
    essay = make_essay("Rules in Use", hubs=["politics"], tags=["rules"])
    page = client.get(essay.url)
    assert page.status_code == 200
    assert "Rules in Use" in page.content.decode()


def test_draft_of_the_factory_is_not_public(site, client):
    assert client.get(make_draft("Not Yet").url).status_code == 404


def test_comment_of_the_factory_is_public_when_it_is_published(site, client):
    essay = make_essay()
    make_comment(essay, "Heard and answered in the same evening.")
    make_comment(essay, "Still waiting for a reader with a key.", state="held")
    page = client.get(essay.url).content.decode()
    assert "Heard and answered" in page
    assert "Still waiting" not in page


def test_cast_have_their_roles_and_no_other(author, editor, moderator, administrator):
    for person, role in zip(
        (author, editor, moderator, administrator), ("author", "editor", "moderator", "administrator"), strict=True
    ):
        assert person.roles == {role}


def test_columns_are_told_apart_as_django_does():
    columns = [
        column
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        for column in (field.get_col(model._meta.db_table), field.get_col("other"), Col(None, field))
    ]
    assert [column.identity for column in columns] == [in_djangos_way(column) for column in columns]
    assert len(set(columns)) == len(columns)
