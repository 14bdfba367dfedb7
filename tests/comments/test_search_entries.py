"""When the search finds a response: soon after it appeared, never once it is gone, and at once without a worker."""

from datetime import timedelta

import pytest
from django.utils import timezone

import search
from comments import moderation
from comments.threads.search_documents import index_postponed
from commonswiki.periodic_tasks import tick
from essays import publishing
from essays.models import Essay
from search.models import IndexedDocument
from sitewide import heartbeat
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(essay):
    """A worker that was here just now; what was left to it before is done."""
    tick()


def respond(essay, moderator, words="The yellow dinghy is ours."):
    answer = signed_in(moderator).post(f"/essays/{essay.slug}/respond/", {"body": words, "csrfmiddlewaretoken": "x"})
    assert answer.status_code == 302
    return essay.comments.get(body=words)


def found(client):
    """The ids of the responses that the page of the search shows."""
    hits = search.find("dinghy", filters={"kind": "response"}).hits
    page = client.get("/search/?q=dinghy").content.decode()
    assert all(hit.url in page for hit in hits) and ('class="snippet"' in page) == bool(hits)
    return [hit.object_id for hit in hits]


def test_a_reply_that_appears_is_found_after_the_next_look_of_the_worker(client, essay, moderator, worker):
    comment = respond(essay, moderator)
    assert found(client) == [] and client.get(essay.url).content.count(b"yellow dinghy")
    assert search.find("", filters={"kind": "response"}).total == 0  # nor by what it stands under
    tick()
    assert found(client) == [comment.pk]
    assert index_postponed() == 0


def test_without_a_worker_it_is_found_at_once(client, essay, moderator):
    assert heartbeat.last() is None and found(client) == []
    comment = respond(essay, moderator)
    assert found(client) == [comment.pk]


def test_a_worker_that_is_away_for_long_is_waited_for_no_longer(client, essay, moderator):
    heartbeat.beat(timezone.now() - heartbeat.ABSENT - timedelta(seconds=1))
    comment = respond(essay, moderator)
    assert found(client) == [comment.pk]


@pytest.mark.parametrize("verb", ["hold", "spam"])
def test_what_is_gone_before_the_worker_comes_is_never_found(client, essay, moderator, worker, verb):
    comment = respond(essay, moderator)
    getattr(moderation, verb)(comment, by=moderator)
    tick()
    assert found(client) == [] and not IndexedDocument.objects.filter(kind="response").exists()


def test_a_reply_under_an_essay_that_is_gone_by_then_is_never_found(client, essay, editor, moderator, worker):
    respond(essay, moderator)
    publishing.withdraw(Essay.objects.get(pk=essay.pk), "Wrong.", by=editor)
    tick()
    assert found(client) == []


def test_what_is_found_and_gone_is_taken_out_at_once(client, essay, moderator, worker):
    comment = respond(essay, moderator)
    tick()
    moderation.hold(comment, by=moderator)
    assert found(client) == []
    moderation.publish(comment, by=moderator)
    tick()
    assert found(client) == [comment.pk]


def test_many_are_indexed_in_as_many_statements_as_one(client, essay, moderator, worker, django_assert_max_num_queries):
    for number in range(5):
        respond(essay, moderator, f"The yellow dinghy is ours, says the {number}th.")
    with django_assert_max_num_queries(22):
        assert index_postponed() == 5
    assert len(found(client)) == 5
