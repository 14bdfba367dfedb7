"""What the search holds of essays, tags and responses: at the right moment, on the right day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import search
from comments.models import Comment
from comments.threads import search_documents
from essays import publishing
from essays.models import Essay
from essays.taxonomy import author_named
from search.models import IndexedDocument
from sitewide.models import SiteSettings
from tests.cast import make_comment, make_draft, make_essay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
NEW_YEAR = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)  # in Brussels it is 2025 already


@pytest.fixture
def brussels():
    SiteSettings.objects.update(time_zone="Europe/Brussels")


def kinds_found(word, *, now=None):
    return sorted(hit.kind for hit in search.find(word, now=now).hits)


def test_the_tag_of_a_scheduled_essay_is_found_from_its_minute_on():
    tomorrow = timezone.now() + timedelta(days=1)
    essay = make_essay("Of water", tags=["cisterns"], at=tomorrow)
    assert kinds_found("cisterns") == []
    assert kinds_found("cisterns", now=tomorrow + timedelta(seconds=1)) == ["essay", "tag"]
    publishing.unschedule(essay, by=None)
    assert kinds_found("cisterns", now=tomorrow + timedelta(seconds=1)) == []


def test_a_tag_is_found_as_long_as_one_essay_with_it_is_public():
    first = make_essay("Of water", tags=["cisterns"])
    make_essay("Of rain", tags=["cisterns"], at=timezone.now() + timedelta(days=1))
    assert "tag" in kinds_found("cisterns")
    publishing.withdraw(first, "A mistake.", by=None)
    assert "tag" not in kinds_found("cisterns")


def test_a_response_has_the_day_of_the_sites_zone(brussels):
    comment = make_comment(make_essay())
    Comment.objects.filter(pk=comment.pk).update(published_at=NEW_YEAR)
    with timezone.override("Europe/Brussels"):
        search_documents.index_essay_comments(comment.essay)
    assert IndexedDocument.objects.get(kind="response").date.isoformat() == "2025-01-01"


def test_the_index_made_anew_has_the_days_of_the_sites_zone(brussels):
    comment = make_comment(make_essay())
    Comment.objects.filter(pk=comment.pk).update(published_at=NEW_YEAR)
    call_command("reindex")
    assert IndexedDocument.objects.get(kind="response").year == 2025


def test_an_essay_is_indexed_together_with_its_tags_and_authors(django_assert_max_num_queries):
    for n in range(4):
        make_essay(f"Well {n}", hubs=["politics"], tags=["water"], authors=["Omar Said"])
    draft = make_draft("A cistern", hubs=["politics"], tags=["water", "cisterns"], authors=["Omar Said", "Ida Cistern"])
    # One says what changed, seven keep the numbers that pages show, four under which hubs the desk lists it and
    # how many.
    with django_assert_max_num_queries(52):
        published = publishing.publish(draft.head, by=None)
    assert Client().get(published.url).status_code == 200
    assert kinds_found("cistern") == ["author", "essay", "tag"]


def test_a_publication_writes_no_tag_and_no_author_anew_that_is_found_since_the_same_moment(monkeypatch):
    make_essay("Well 1", tags=["water"], authors=["Omar Said"])
    indexed = []
    monkeypatch.setattr(search, "index", lambda documents: indexed.extend(documents))
    make_essay("Well 2", tags=["water", "rain"], authors=["Omar Said"])
    assert [(document.kind, document.title) for document in indexed] == [("essay", "Well 2"), ("tag", "rain")]


def test_an_edit_does_not_ask_all_essays_that_carry_its_tags():
    make_essay("Well 1", tags=["water"], authors=["Omar Said"])
    essay = make_essay("Well 2", tags=["water"], authors=["Omar Said"])
    draft = publishing.save_draft(essay, {"body": "Anew.", "tags": []}, by=None, parent=essay.head)
    with CaptureQueriesContext(connection) as asked:
        publishing.publish(draft, by=None)
    assert not [query for query in asked if "MIN(" in query["sql"]]
    assert kinds_found("water") == ["essay", "tag"]
    publishing.withdraw(Essay.objects.get(title="Well 1"), "Its figures were wrong.", by=None)
    assert kinds_found("water") == []


def test_a_tag_follows_the_moment_of_the_first_essay_that_carries_it():
    now = timezone.now()
    scheduled = make_essay("Of water", tags=["cisterns"], authors=["Ida Cistern"], at=now + timedelta(days=2))
    make_essay("Of rain", tags=["cisterns"], authors=["Ida Cistern"], at=now + timedelta(days=4))
    assert kinds_found("cistern", now=now + timedelta(days=3)) == ["author", "essay", "tag"]
    publishing.unschedule(scheduled, by=None)
    assert kinds_found("cistern", now=now + timedelta(days=3)) == []
    assert kinds_found("cistern", now=now + timedelta(days=5)) == ["author", "essay", "tag"]
    scheduled.refresh_from_db()
    publishing.publish(scheduled.head, by=None)
    assert kinds_found("cistern", now=now + timedelta(days=1)) == ["author", "essay", "tag"]


def test_a_new_essay_that_appears_before_the_others_brings_its_tag_and_its_author_forward():
    now = timezone.now()
    make_essay("Of water", tags=["cisterns"], authors=["Ida Cistern"], at=now + timedelta(days=4))
    make_essay("Of rain", tags=["cisterns"], authors=["Ida Cistern"], at=now + timedelta(days=6))
    assert kinds_found("cistern", now=now + timedelta(days=3)) == []
    assert kinds_found("cistern", now=now + timedelta(days=5)) == ["author", "essay", "tag"]
    make_essay("Of wells", tags=["cisterns"], authors=["Ida Cistern"], at=now + timedelta(days=2))
    assert kinds_found("cistern", now=now + timedelta(days=3)) == ["author", "essay", "tag"]


def test_who_no_longer_signs_and_a_tag_no_longer_carried_leave_the_index():
    essay = make_essay(tags=["cisterns"], authors=["Ida Cistern"])
    assert kinds_found("cistern") == ["author", "essay", "tag"]
    other = essay.head.content() | {"tags": ["wells"], "authors": [author_named("Omar Said").pk]}
    publishing.publish(publishing.save_draft(essay, other, by=None, parent=essay.head), by=None)
    assert kinds_found("cistern") == []
    assert kinds_found("omar") == ["author", "essay"]
