"""Essays that arrive from another site with their past: what readers had there they have here, and no letter leaves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

import search
from essays import publishing
from essays.derived import rendering
from essays.models import EditionText, Essay, EssayEvent, Link, Revision
from essays.permissions import Conflict
from essays.publishing.arrivals import Arrived, Arriving, arrive, arrive_again, arrive_all
from essays.publishing.past_versions import Past
from sitewide.models import DueMoment, OutboxMessage
from tests.cast import make_essay, make_user

pytestmark = pytest.mark.django_db


def on(day, hour=9):
    return datetime(2013, 3, day, hour, 30, 15, tzinfo=UTC)


FIRST, SECOND, NOW = "A well has a rope.", "A well has a rope and a lid.", "A well has a rope, a lid and a keeper."
PAST = (
    Past("The Well", FIRST, on(8), by="Ada", summary="a beginning"),
    Past("The Well", SECOND, on(9), by="Bo"),
    Past("Who Keeps the Well?", NOW, on(10), by="Ada", summary="says who keeps it"),
)


def arriving(**fields):
    content = {"title": "Who Keeps the Well?", "body": NOW} | fields.pop("content", {})
    return Arriving(content, **({"at": on(8), "past": PAST} | fields))


def editions(essay):
    rows = essay.revisions.editions().order_by("edition")
    return list(rows.values_list("edition", "title", "body", "edition_at", "summary"))


def test_what_readers_had_there_they_have_here(client):
    essay = arrive(arriving(), by=None).essay
    assert editions(essay) == [
        (1, "The Well", FIRST, on(8), "Ada: a beginning"),
        (2, "The Well", SECOND, on(9), "Bo"),
        (3, "Who Keeps the Well?", NOW, on(10), "Ada: says who keeps it"),
    ]
    essay.refresh_from_db()
    assert (essay.edition, essay.live_at, essay.revised_at) == (3, on(8), on(10))
    assert essay.is_public
    assert "a keeper" in client.get(essay.url).content.decode()


def test_its_history_and_differences_are_public(client):
    essay = arrive(arriving(), by=None).essay
    history = client.get(f"{essay.url}history/").content.decode()
    assert "Ada: says who keeps it" in history
    assert all(f"2013-03-{day}" in history for day in ("08", "09", "10"))
    assert "a rope and a lid" in client.get(f"{essay.url}history/2/").content.decode()
    changed = client.get(f"{essay.url}history/1..3/")
    assert changed.status_code == 200
    assert "keeper" in re.sub("<[^>]+>", "", changed.content.decode())


def test_words_are_counted_from_edition_to_edition():
    essay = arrive(arriving(), by=None).essay
    counted = essay.revisions.order_by("edition").values_list("words_added", "words_removed")
    assert list(counted) == [(5, 0), (3, 0), (3, 1)]


def test_each_version_was_made_of_the_one_before():
    essay = arrive(arriving(), by=None).essay
    rows = list(essay.revisions.order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.parent_id for row in rows] == [None, rows[0].pk, rows[1].pk]
    assert essay.head_id == rows[2].pk
    assert {row.saver_id for row in rows} == {None}


def test_what_is_older_than_its_appearance_no_reader_sees(client):
    """A blog's revisions of before the post was published."""
    arrived = arrive(arriving(at=on(9, 12)), by=None)
    assert (arrived.editions, arrived.unseen) == (1, 2)
    assert [row[:3] for row in editions(arrived.essay)] == [(1, "Who Keeps the Well?", NOW)]
    assert client.get(f"{arrived.essay.url}history/2/").status_code == 404
    assert arrived.essay.revisions.count() == 3


def test_a_draft_has_its_old_texts_and_no_reader_sees_any(client):
    arrived = arrive(arriving(at=None), by=None)
    essay = arrived.essay
    assert (arrived.editions, arrived.unseen, essay.live) == (0, 2, Essay.Live.NEVER)
    assert [row.body for row in essay.revisions.order_by("number")] == [FIRST, SECOND, NOW]
    assert essay.head.body == NOW
    assert not essay.revisions.editions().exists()
    assert client.get(essay.url).status_code == 404


def test_without_a_past_it_is_one_edition_at_its_moment():
    essay = arrive(arriving(past=()), by=None).essay
    assert editions(essay) == [(1, "Who Keeps the Well?", NOW, on(8), "")]
    assert essay.revised_at is None
    assert essay.head.saved_at == on(8)


def test_the_moment_of_its_last_change_is_kept():
    essay = arrive(arriving(past=(), changed_at=on(20)), by=None).essay
    assert essay.revised_at == essay.head.edition_at == on(20)


def test_what_is_to_appear_waits(client):
    soon = timezone.now() + timedelta(days=3)
    essay = arrive(arriving(at=soon), by=None).essay
    assert essay.is_scheduled
    assert client.get(essay.url).status_code == 404
    assert essay.edition == 1


def test_a_text_that_differs_from_its_last_version_is_an_edition_more():
    essay = arrive(arriving(content={"body": f"{NOW} And a bucket."}, changed_at=on(12)), by=None).essay
    assert [row[3] for row in editions(essay)] == [on(8), on(9), on(10), on(12)]


def test_no_letter_leaves_and_one_line_stands_in_its_log(django_user_model):
    editor = make_user("editor")
    make_user("editor")
    essay = arrive(arriving(), by=editor).essay
    assert not OutboxMessage.objects.exists()
    assert [(event.verb, event.by) for event in EssayEvent.objects.filter(essay=essay)] == [("published", editor)]
    assert essay.owner is None


@pytest.mark.parametrize("role", ["author", "moderator"])
def test_only_editors_and_administrators_take_in(role):
    with pytest.raises(PermissionDenied):
        arrive(arriving(), by=make_user(role))
    assert arrive(arriving(), by=make_user("administrator")).essay.is_public


def test_the_same_again_changes_nothing():
    essay = arrive(arriving(), by=None).essay
    before = list(Revision.objects.order_by("pk").values())
    again = arrive_again(essay, arriving(), by=None)
    assert (again.editions, again.unseen) == (0, 0)
    assert list(Revision.objects.order_by("pk").values()) == before


def test_newer_versions_are_editions_more_and_none_is_numbered_anew():
    essay = arrive(arriving(content={"title": "The Well", "body": SECOND}, past=PAST[:2]), by=None).essay
    later = Past("Who Keeps the Well?", "A well has all of it.", on(11), by="Cy")
    again = arrive_again(essay, arriving(content={"body": later.body}, past=(*PAST, later)), by=None)
    assert again.editions == 2
    assert [row[:3] for row in editions(essay)] == [
        (1, "The Well", FIRST), (2, "The Well", SECOND),
        (3, "Who Keeps the Well?", NOW), (4, "Who Keeps the Well?", later.body),
    ]  # fmt: skip
    essay.refresh_from_db()
    assert (essay.edition, essay.title, essay.revised_at) == (4, "Who Keeps the Well?", on(11))


def test_older_versions_that_turn_up_late_stay_on_the_desk(client):
    """First without, then with its history: the edition that readers have keeps its number."""
    essay = arrive(arriving(at=on(8), past=(), changed_at=on(10)), by=None).essay
    again = arrive_again(essay, arriving(), by=None)
    assert (again.editions, again.unseen) == (0, 2)
    assert [row[:3] for row in editions(essay)] == [(1, "Who Keeps the Well?", NOW)]
    assert sorted(essay.revisions.values_list("body", flat=True)) == sorted([FIRST, SECOND, NOW])
    essay.refresh_from_db()
    assert essay.head.body == NOW
    assert arrive_again(essay, arriving(), by=None).unseen == 0
    publishing.save_draft(essay, {"body": "Edited."}, by=None, parent=essay.head)  # numbers are free


def test_a_text_taken_back_to_what_it_was_is_an_edition():
    essay = arrive(arriving(content={"title": "The Well", "body": SECOND}, past=PAST[:2]), by=None).essay
    back = Past("The Well", SECOND, on(12), by="Bo", summary="undone")
    again = arrive_again(essay, arriving(content={"title": "The Well", "body": SECOND}, past=(*PAST, back)), by=None)
    assert again.editions == 2
    assert [row[2] for row in editions(essay)] == [FIRST, SECOND, NOW, SECOND]


@pytest.mark.parametrize("is_published", [False, True])
def test_what_was_edited_here_is_left_alone(is_published):
    essay = arrive(arriving(), by=None).essay
    editor = make_user("editor")
    mine = publishing.save_draft(essay, {"body": "Mine."}, by=editor, parent=essay.head)
    if is_published:
        publishing.publish(mine, by=editor)
    with pytest.raises(Conflict):
        arrive_again(essay, arriving(content={"body": "Theirs."}), by=None)
    essay.refresh_from_db()
    assert essay.head.body == "Mine."


def test_what_was_withdrawn_here_is_left_alone():
    essay = arrive(arriving(), by=None).essay
    publishing.withdraw(essay, "Not ours", by=None)
    with pytest.raises(ValidationError, match="withdrawn here"):
        arrive_again(essay, arriving(content={"body": "Theirs."}), by=None)


def test_a_draft_that_was_published_there_is_published_here():
    essay = arrive(arriving(at=None, past=PAST[:2]), by=None).essay
    arrive_again(essay, arriving(past=PAST[:2]), by=None)
    essay.refresh_from_db()
    assert essay.is_public
    assert essay.live_at == on(8)


def test_what_waits_becomes_what_its_source_says():
    soon = timezone.now() + timedelta(days=3)
    essay = arrive(arriving(at=soon, past=()), by=None).essay
    arrive_again(essay, arriving(at=soon + timedelta(days=1), past=()), by=None)
    essay.refresh_from_db()
    assert (essay.live_at, essay.edition) == (soon + timedelta(days=1), 1)
    arrive_again(essay, arriving(at=None, past=()), by=None)
    essay.refresh_from_db()
    assert essay.live == Essay.Live.NEVER


def test_nothing_is_cut_and_an_old_text_that_is_too_long_is_told_of():
    long = Past("T" * 251, SECOND, on(9))
    arrived = arrive(arriving(past=(PAST[0], long, PAST[2])), by=None)
    assert len(arrived.refused) == 1
    assert "251 characters; 250 is the most" in arrived.refused[0]
    assert [row[2] for row in editions(arrived.essay)] == [FIRST, NOW]
    with pytest.raises(ValidationError, match="251 characters"):
        arrive(arriving(content={"title": "T" * 251}), by=None)
    with pytest.raises(ValidationError, match="title"):
        arrive(arriving(content={"title": ""}), by=None)
    assert Essay.objects.count() == 1


def test_an_old_edition_can_be_withheld_and_stays_so():
    essay = arrive(arriving(), by=None).essay
    publishing.withhold(essay.revisions.get(edition=1), "A name", by=None)
    assert arrive_again(essay, arriving(content={"body": "Newer."}, changed_at=on(15)), by=None).editions == 1
    assert essay.revisions.get(edition=1).body == ""
    assert not essay.revisions.filter(body=FIRST).exists()


def feeds(client, essay):
    return {path: client.get(path).content.decode() for path in ("/feed.xml", "/feed.rss", "/tags/wells/feed.xml")}


def test_feed_readers_know_it_by_the_id_that_it_had(client):
    essay = arrive(arriving(feed_id="http://old.example/?p=12&x=<y>", content={"tags": ["wells"]}), by=None).essay
    make_essay("Another", tags=["wells"])
    for path, xml in feeds(client, essay).items():
        assert xml.count("http://old.example/?p=12&amp;x=&lt;y&gt;") == 1, path
        assert f"{essay.guid}" not in xml
    assert '<guid isPermaLink="false">http://old.example/' in client.get("/feed.rss").content.decode()
    page = client.get(essay.url).content.decode()
    assert "old.example" not in page


def test_an_id_that_is_its_address_is_one(client, settings):
    essay = arrive(arriving(), by=None).essay
    Essay.objects.filter(pk=essay.pk).update(feed_id=f"{settings.SITE_URL}{essay.url}")
    assert f">{settings.SITE_URL}{essay.url}</guid>" in client.get("/feed.rss").content.decode()
    assert 'isPermaLink="false"' not in client.get("/feed.rss").content.decode()


def test_two_essays_have_no_id_together():
    arrive(arriving(feed_id="tag:old.example,2013:12"), by=None)
    with pytest.raises(ValidationError, match="Another essay is known"):
        arrive(arriving(feed_id="tag:old.example,2013:12"), by=None)
    arrive(arriving(), by=None)
    arrive(arriving(), by=None)
    with pytest.raises(ValidationError, match="longer than 500"):
        arrive(arriving(feed_id="x" * 501), by=None)


def test_a_rendering_that_was_prepared_is_taken_while_it_is_right(monkeypatch):
    prepared = rendering.prepare(NOW, "en")
    rendered = []
    real = rendering.texts.render_with
    monkeypatch.setattr(rendering.texts, "render_with", lambda *a, **k: rendered.append(a) or real(*a, **k))
    essay = arrive(arriving(prepared=prepared, past=()), by=None).essay
    assert not rendered
    assert essay.html == prepared.rendered.html
    assert EditionText.objects.get(revision=essay.head).html == essay.html


def test_a_prepared_rendering_that_is_of_another_text_or_day_is_not_taken():
    body = "See [[The Rope]]."
    prepared = rendering.prepare(body, "en")
    assert "the-rope" not in prepared.rendered.html
    make_essay("The Rope")
    essay = arrive(arriving(content={"body": body}, prepared=prepared, past=()), by=None).essay
    assert 'href="/essays/the-rope/"' in essay.html
    other = arrive(arriving(content={"title": "Other", "body": "Another."}, prepared=prepared, past=()), by=None).essay
    assert "Another." in other.html


MANY = (
    ("The Rope", "See [[The Lid]] and [the bucket](/essays/the-bucket/#handles).", ["wells", "ropes"]),
    ("The Lid", "Under [[the rope]], by [[Who Keeps the Well?]].", ["wells"]),
    ("The Bucket", "## Handles\n\nSee [the rope](/essays/the-rope/), and [[Nothing Here]].", ["ropes", "buckets"]),
)


def as_readers_have_it():
    """All that readers have of every essay, without ids."""
    names = dict(Essay.objects.values_list("pk", "title"))
    links = [(row.essay.title, row.kind, names.get(row.to_essay_id), row.wanted) for row in Link.objects.all()]
    cards = {
        essay.title: essay.card | {"related": [names[pk] for pk in essay.card["related"]]}
        for essay in Essay.objects.all()
    }
    found = {word: sorted(hit.title for hit in search.find(word).hits) for word in ("rope", "bucket", "wells", "keeps")}
    return dict(Essay.objects.values_list("title", "html")), cards, sorted(map(str, links)), found


def test_many_at_once_are_as_one_after_the_other():
    make_essay("Who Keeps the Well?", "See [[The Bucket]].", tags=["wells"])
    many = [
        Arriving({"title": title, "body": body, "tags": tags}, at=on(8, hour))
        for hour, (title, body, tags) in enumerate(MANY, 1)
    ]
    with transaction.atomic():
        for one in many:
            arrive(one, by=None)
        single = as_readers_have_it()
        transaction.set_rollback(True)
    came = arrive_all(many, by=None)
    assert [one.editions for one in came] == [1, 1, 1]
    assert as_readers_have_it() == single
    assert 'href="/essays/the-bucket/"' in Essay.objects.get(title="Who Keeps the Well?").html


def test_of_many_one_that_is_refused_keeps_back_no_other(client):
    came = arrive_all(
        [arriving(feed_id="a"), arriving(content={"body": ""}), arriving(feed_id="a"), arriving()], by=None
    )
    assert [isinstance(one, Arrived) for one in came] == [True, False, False, True]
    assert isinstance(came[1], ValidationError)
    assert Essay.objects.count() == 2
    assert Revision.objects.count() == 6
    assert client.get(came[3].essay.url).status_code == 200
    assert search.find("keeper", filters={"kind": "essay"}).total == 2


def test_drafts_and_what_is_to_appear_come_with_many(client):
    soon = timezone.now() + timedelta(days=3)
    came = arrive_all([arriving(at=None), arriving(at=soon, past=())], by=None)
    assert [one.essay.live for one in came] == ["never", "published"]
    assert [client.get(one.essay.url).status_code for one in came] == [404, 404]
    assert DueMoment.objects.get(subject=f"essay:{came[1].essay.pk}").at == soon
    assert search.find("keeper").total == 0
