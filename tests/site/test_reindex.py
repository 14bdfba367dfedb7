"""The search made anew: nothing missing, nothing left over, nothing lost meanwhile, and no query for each essay."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import search
from commonswiki import reindexing
from commonswiki.periodic_tasks import tick
from essays import publishing
from essays.models import Essay
from search import analysis
from search.models import IndexedDocument
from tests.cast import make_comment, make_draft, make_essay

pytestmark = pytest.mark.django_db


def command(name, *arguments):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def found(words):
    return {(hit.kind, hit.object_id) for hit in search.find(words, per_page=100).hits}


@pytest.fixture
def essays(site):
    return [make_essay(title=f"Orchard {n}", body=f"A text on quinces, number {n}.") for n in range(6)]


def test_what_is_public_is_found_after_an_empty_index(essays):
    comment = make_comment(essays[0], body="Quinces need a long autumn.")
    IndexedDocument.objects.all().delete()
    assert "6 of 6 essays" in command("reindex")
    assert found("quinces") == {("essay", e.pk) for e in essays} | {("response", comment.pk)}


def test_of_responses_only_the_published_ones_are_found(essays):
    shown = make_comment(essays[0], body="Medlars, says a reader.")
    for number, state in enumerate(("held", "rejected", "spam", "removed", "withdrawn")):
        make_comment(essays[1], body=f"Medlars, says another, {number}.", state=state)
    IndexedDocument.objects.all().delete()
    command("reindex")
    assert found("medlars") == {("response", shown.pk)}


def test_what_has_nothing_behind_it_goes(essays, editor):
    make_draft(title="A hidden orchard", body="quinces")
    publishing.withdraw(essays[0], "No longer true.", by=editor)
    search.index([search.Document(kind=kind, object_id=99_999, title="Quinces of old", url="/", body="quinces")
                  for kind in search.KINDS])  # fmt: skip
    search.index([search.Document(kind="essay", object_id=essays[0].pk, title="Quinces", url="/", body="quinces")])
    assert f"{len(search.KINDS) + 1} entries" in command("reindex")
    assert found("quinces") == {("essay", essay.pk) for essay in essays[1:]}


def test_the_index_is_never_empty_between(essays):
    before = set(IndexedDocument.objects.values_list("pk", "kind", "object_id"))
    command("reindex")
    assert set(IndexedDocument.objects.values_list("pk", "kind", "object_id")) == before


def test_what_is_of_an_older_analysis_is_made_anew_by_the_worker(essays, monkeypatch):
    monkeypatch.setattr(reindexing, "AT_ONCE", 4)
    comment = make_comment(essays[0], body="Quinces need a long autumn.")
    search.index([search.Document(kind="book", object_id=99_999, title="Of old", url="/", body="quinces")])
    with connection.cursor() as cursor:  # as an older way of cutting left it
        cursor.execute("DELETE FROM search_words")
    IndexedDocument.objects.update(analysis=analysis.VERSION - 1)
    assert found("quinces") == set()
    done = [tick()["indexed"] for _ in range(4)]
    assert done[:2] == [4, 2]
    assert done[2] > 0
    assert done[3] == 0
    assert found("quinces") == {("essay", essay.pk) for essay in essays} | {("response", comment.pk)}
    assert not IndexedDocument.objects.exclude(analysis=analysis.VERSION).exists()


def test_nothing_to_make_anew_costs_one_query(essays, connection_queries):
    assert connection_queries(reindexing.renew_outdated) == 1


def test_ten_more_essays_cost_no_more_queries(essays, connection_queries):
    first = connection_queries(lambda: command("reindex"))
    for n in range(10):
        make_essay(title=f"Meadow {n}", body="A text on scythes.")
    assert connection_queries(lambda: command("reindex")) <= first + 2


@pytest.fixture
def connection_queries():
    def count(call):
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count


def test_rerender_says_how_far_it_is(essays):
    Essay.objects.update(html="old", html_version=0)
    told = command("rerender")
    assert "6 of 6 essays" in told and "6 essays, 0 editions and 0 comments" in told
    assert not Essay.objects.filter(html="old").exists()
    assert "0 essays" in command("rerender")


def test_rerender_says_what_reads_differently(essays):
    """What only looks otherwise is not told; other words are, with their place."""
    one, two = Essay.objects.order_by("pk")[:2]
    Essay.objects.filter(pk=one.pk).update(html="<p>A text on ponds.</p>", html_version=0)
    Essay.objects.filter(pk=two.pk).update(html=two.html.replace(' id="p1"', ""), html_version=0)
    told = [line for line in command("rerender").splitlines() if line.startswith("reads differently")]
    [line] = told
    assert f"essay {one.pk}" in line and "“A text on ponds.” → “" in line
