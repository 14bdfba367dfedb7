"""Authors and the site's own pages are found by search, as soon as and as long as everybody may read them."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from essays import publishing
from essays.models import Author, Page
from tests.cast import make_draft, make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def found(client, words, kind):
    page = client.get("/search/", {"q": words, "kind": kind})
    return [hit.url for hit in page.context["results"].hits]


def test_an_author_is_found_by_name_and_by_what_is_said_of_them(client, editor):
    make_essay(authors=("Zofia Kowalczyk",))
    author = Author.objects.get(name="Zofia Kowalczyk")
    assert found(client, "kowalczyk", "author") == ["/authors/zofia-kowalczyk/"]
    fields = {"name": "Zofia Long", "slug": "zofia-long", "portrait": "", "bio": "Builds *aqueducts*.", "site": ""}
    signed_in(editor).post(reverse("desk-author", args=[author.pk]), fields)
    assert found(client, "aqueducts", "author") == ["/authors/zofia-long/"]
    assert found(client, "kowalczyk", "author") == []


def test_an_author_of_nothing_public_is_not_found(client):
    draft = make_draft(authors=("Secret Writer",))
    assert found(client, "secret writer", "author") == []
    at = timezone.now() + datetime.timedelta(hours=1)
    publishing.publish(draft.head, by=None, at=at)
    assert found(client, "secret writer", "author") == []
    with time_machine.travel(at + datetime.timedelta(seconds=1), tick=False):
        assert found(client, "secret writer", "author") == ["/authors/secret-writer/"]
        draft.refresh_from_db()
        publishing.withdraw(draft, "It was wrong.", by=None)
        assert found(client, "secret writer", "author") == []


def test_who_is_taken_from_the_by_line_is_not_found_any_more(client):
    essay = make_essay(authors=("Zofia Kowalczyk", "Jo Abernethy"))
    content = essay.head.content() | {"authors": essay.head.authors[1:]}
    publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)
    assert found(client, "kowalczyk", "author") == []
    assert found(client, "abernethy", "author") == ["/authors/jo-abernethy/"]


def test_a_page_is_found_by_its_words(client, editor):
    about = Page.objects.get(slug="about")
    signed_in(editor).post(reverse("desk-page", args=[about.pk]), {"title": "About us", "body": "We keep *marmalade*."})
    assert found(client, "marmalade", "page") == ["/about/"]
    alliance = Page.objects.filter(slug="alliance").first() or Page(slug="alliance", title="Alliance")
    alliance.body = "Of marmalade."
    alliance.save()
    call_command("reindex", verbosity=0)
    assert found(client, "marmalade", "page") == ["/about/"]


def test_the_index_made_anew_has_authors_and_pages(client):
    make_essay(authors=("Zofia Kowalczyk",))
    make_draft(authors=("Secret Writer",))
    call_command("reindex", verbosity=0)
    assert found(client, "kowalczyk", "author") == ["/authors/zofia-kowalczyk/"]
    assert found(client, "secret", "author") == []
    assert "/privacy/" in found(client, "privacy", "page")
