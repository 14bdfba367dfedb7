"""Replies that arrive from another site: as it had decided on them, in their threads, told to nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

import search
from comments import audit, moderation
from comments.models import Comment, ModerationEntry
from comments.posting import rendering
from comments.posting.arrivals import take_in, take_in_all
from comments.posting.arriving_rows import ArrivingReply
from comments.writers import erasure, personal_data
from essays import publishing
from essays.models import Essay, ImportedFrom
from sitewide.models import OutboxMessage, SiteSettings
from tests.cast import make_comment, make_draft, make_essay, make_user

pytestmark = pytest.mark.django_db
SOURCE = "wordpress:old.example"
BEGAN = datetime(2013, 3, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def essay(site):
    return make_essay("Who Keeps the Well?")


def reply(n, **fields):
    given = {
        "key": f"comment:{n}", "name": f"Reader {n}", "email": f"reader{n}@example.org",
        "at": BEGAN + timedelta(hours=n), "body": f"The {n}th well has *no* rope.", "anchor": f"comment-{n}",
    }  # fmt: skip
    return ArrivingReply(**(given | fields))


def arrive(essay, *replies, by=None):
    return take_in(essay, replies, source=SOURCE, by=by)


def of(n):
    pk = ImportedFrom.objects.get(source=SOURCE, key=f"comment:{n}").object_id
    return Comment.objects.get(pk=pk)


def test_a_thread_twelve_deep_stands_as_it_stood(client, essay):
    taken = arrive(essay, *(reply(n, parent=f"comment:{n - 1}" if n > 1 else "") for n in range(1, 15)))
    assert (taken.created, taken.refused, taken.notes) == (14, [], [])
    assert [of(n).parent_id for n in range(2, 15)] == [of(n).pk for n in range(1, 14)]
    page = client.get(essay.url).content.decode()
    assert page.index('id="response-1"') < page.index('id="response-14"')
    assert "The 14th well has <em>no</em> rope." in page
    assert 'id="comment-14"' in page
    essay.refresh_from_db()
    assert (essay.comment_count, essay.last_comment_number) == (14, 14)


def test_numbers_follow_the_moments_whatever_the_order_in_the_file(essay):
    arrive(essay, reply(3), reply(1), reply(2, parent="comment:3"))
    assert [of(n).number for n in (1, 2, 3)] == [1, 2, 3]
    assert of(2).parent == of(3)
    assert [of(n).published_at for n in (1, 3)] == [BEGAN + timedelta(hours=1), BEGAN + timedelta(hours=3)]


def test_the_old_decision_stands(client, essay):
    arrive(essay, reply(1), reply(2, state="held"), reply(3, state="spam"), reply(4, state="rejected"))
    assert [of(n).state for n in (1, 2, 3, 4)] == ["published", "held", "spam", "rejected"]
    assert [of(n).number for n in (1, 2, 3, 4)] == [1, None, None, None]
    page = client.get(essay.url).content.decode()
    assert "The 1th well" in page
    assert not any(f"The {n}th well" in page for n in (2, 3, 4))
    essay.refresh_from_db()
    assert essay.comment_count == 1


def test_nobody_gets_a_letter_about_any_of_it(essay):
    make_user("moderator")
    before = make_comment(essay)
    OutboxMessage.objects.all().delete()
    arrive(essay, reply(1), reply(2, state="held"), reply(3, state="rejected"), by=make_user("administrator"))
    assert before.number == 1
    assert not OutboxMessage.objects.exists()


def test_run_twice_there_is_nothing_new_and_what_is_new_there_is_added(essay):
    arrive(essay, reply(1), reply(2))
    rows, version = list(Comment.objects.order_by("pk").values()), SiteSettings.objects.get().version
    again = arrive(essay, reply(1), reply(2))
    assert (again.created, again.known) == (0, 2)
    assert list(Comment.objects.order_by("pk").values()) == rows
    assert SiteSettings.objects.get().version == version
    more = arrive(essay, reply(1), reply(2), reply(0, parent="comment:2"))
    assert (more.created, more.known) == (1, 2)
    assert (of(0).number, of(0).parent) == (3, of(2))


def test_what_was_decided_or_erased_here_since_is_left_alone(essay):
    arrive(essay, reply(1), reply(2), reply(3, state="held"))
    moderation.remove(of(1), "attack", by=None, tell=False)
    moderation.publish(of(3), by=None, tell=False)
    erasure.erase_one(of(2))
    before = [of(n).__dict__ for n in (1, 2, 3)]
    assert arrive(essay, reply(1), reply(2), reply(3, state="spam")).created == 0
    after = [of(n).__dict__ for n in (1, 2, 3)]
    assert [{k: v for k, v in row.items() if k != "_state"} for row in before] == [
        {k: v for k, v in row.items() if k != "_state"} for row in after
    ]


def test_the_log_has_a_line_for_each_and_the_chain_holds(essay):
    make_comment(essay)
    arrive(essay, reply(1), reply(2, state="spam"), by=make_user("administrator", name="Mara"))
    lines = ModerationEntry.objects.filter(verb="take-in").order_by("place")
    assert [(line.comment_id, line.to_state) for line in lines] == [(of(1).pk, "published"), (of(2).pk, "spam")]
    assert audit.verify().broken_at is None
    moderation.remove(of(1), "attack", by=None, tell=False)
    assert audit.verify().broken_at is None


def test_a_change_behind_the_back_of_the_log_is_found(essay):
    arrive(essay, reply(1), reply(2))
    Comment.objects.filter(pk=of(1).pk).update(body="Other words.")
    assert audit.verify().words == "The words of its reply, or its name, were changed."
    arrive(essay, reply(3))
    Comment.objects.filter(pk=of(1).pk).update(body=reply(1).body)
    Comment.objects.filter(pk=of(2).pk).update(state="removed")
    assert "state" in audit.verify().words


def test_the_public_log_tells_of_no_name_no_word_and_no_state(client, essay, jo):
    arrive(essay, reply(1), reply(2, state="spam"))
    for line in ModerationEntry.objects.filter(verb="take-in"):
        assert audit.public_line(line, essay)["to"] == audit.public_line(line, essay)["essay"] == ""
    for _ in range(5):
        moderation.publish(make_comment(essay, state="held"), by=jo, tell=False)
    page = client.get("/moderation/").content.decode()
    assert "Reader 1" not in page
    assert "Taken in" not in page


@pytest.fixture
def jo(site):
    return make_user("moderator", name="Jo Abernethy")


def test_its_words_are_found_and_those_that_wait_are_not(essay):
    arrive(essay, reply(1, body="A windlass."), reply(2, body="A windlass too.", state="held"))
    assert [hit.object_id for hit in search.find("windlass").hits] == [of(1).pk]


def test_what_came_with_a_draft_is_found_once_the_draft_is_published(client, site):
    essay = make_draft()
    arrive(essay, reply(1, body="A windlass."))
    assert search.find("windlass").total == 0
    publishing.publish(essay.head, by=None)
    assert search.find("windlass").total == 1
    assert "A windlass." in client.get(essay.url).content.decode()


def test_markdown_and_typed_tags_are_read_as_in_any_reply(client, essay):
    body = 'A <strong>rope</strong> <script>alert(1)</script><a href="javascript:x" onclick="y">here</a> <img src=x>'
    arrive(essay, reply(1, body=body))
    html = of(1).html
    assert "<strong>rope</strong>" in html
    assert not any(bad in html for bad in ("<script", "javascript", "onclick", "<img"))


def test_a_writer_finds_and_erases_what_came_from_elsewhere(essay):
    arrive(essay, reply(1, email="Sunniva@Example.org"), reply(2, state="held", email="sunniva@example.org"))
    kept = personal_data.kept("sunniva@example.org")
    assert [row["text"] for row in kept["replies"]] == [reply(1).body, reply(2).body]
    erasure.erase("sunniva@example.org")
    assert not personal_data.replies_of("sunniva@example.org").exists()


def test_no_network_address_and_nothing_learned(essay):
    arrive(essay, reply(1), reply(2, state="spam"))
    columns = ("address_hash", "network_hash", "sent_hash", "learned_as", "writer_key")
    assert set(Comment.objects.values_list(*columns)) == {("",) * 5}


def test_what_has_no_words_or_too_many_is_refused_with_words_and_its_answers_move_up(essay):
    taken = arrive(
        essay, reply(1), reply(2, parent="comment:1", body=" <b></b> "), reply(3, parent="comment:2"),
        reply(4, name="N" * 256), reply(5, body="[" * 9000),
    )  # fmt: skip
    assert [key for key, words in taken.refused] == ["comment:2", "comment:4", "comment:5"]
    assert all(words.endswith(".") for key, words in taken.refused)
    assert of(3).parent == of(1)


def test_what_other_sites_took_is_kept_and_noted(essay):
    long = "N" * 200
    taken = arrive(
        essay, reply(1, name=long), reply(2, name=" "), reply(3, email="none"), reply(4, website="javascript:x"),
        reply(5, anchor="main"), reply(6, website="old.example"),
    )  # fmt: skip
    assert [key for key, words in taken.notes] == [f"comment:{n}" for n in (1, 2, 3, 4, 5)]
    assert (of(1).name, of(2).name, of(3).email, of(4).website, of(5).legacy_anchor) == (long, "Anonymous", "", "", "")
    assert of(6).website == "https://old.example"


def test_a_long_reply_is_kept_whole_and_an_endless_one_refused(client, essay):
    long = "A well has a rope. " * 1_500
    taken = arrive(essay, reply(1, body=long), reply(2, body="a" * 65_536))
    assert [key for key, words in taken.notes] == ["comment:1"]
    assert [(key, "65,536 characters" in words) for key, words in taken.refused] == [("comment:2", True)]
    assert of(1).body == long.rstrip()
    assert client.get(essay.url).content.decode().count("A well has a rope.") >= 1_500
    assert audit.verify().broken_at is None
    assert rendering.rerender_comments() == 1


def test_replies_that_answer_each_other_in_a_circle_stand_once(client, essay):
    arrive(essay, reply(1, parent="comment:3"), reply(2, parent="comment:1"), reply(3, parent="comment:2"),
           reply(4, parent="comment:4"), reply(5, parent="comment:99"))  # fmt: skip
    page = client.get(essay.url).content.decode()
    assert [page.count(f'id="response-{n}"') for n in range(1, 6)] == [1] * 5
    assert of(4).parent is None
    assert of(5).parent is None
    assert sum(of(n).parent is None for n in (1, 2, 3)) == 1


def test_numbers_that_its_source_gives_are_kept(essay):
    arrive(essay, reply(1, number=2), reply(2, number=5), reply(3), reply(4, number=2))
    assert [of(n).number for n in (1, 2, 3, 4)] == [2, 5, 6, 7]
    essay.refresh_from_db()
    assert essay.last_comment_number == 7


def test_a_removed_one_leaves_its_number_and_the_reason(client, essay):
    arrive(essay, reply(1, state="removed", reason="attack", body=""), reply(2, parent="comment:1"))
    page = client.get(essay.url).content.decode()
    assert 'id="response-1"' in page
    assert "Removed by a moderator on 8th March 2013: " in page
    assert audit.verify().broken_at is None


def test_the_same_words_at_the_same_moment_are_two_replies(essay):
    arrive(essay, reply(1, body="Thank you", at=BEGAN), reply(2, body="Thank you", at=BEGAN, email=""))
    assert Comment.objects.count() == 2


def test_the_moderators_see_why_it_waits(jo, essay):
    arrive(essay, reply(1, state="held"))
    assert of(1).reasons[0]["words"] == "It was held on the site that it came from."


def test_only_editors_and_administrators_take_in(essay, jo):
    with pytest.raises(PermissionDenied):
        arrive(essay, reply(1), by=jo)
    with pytest.raises(ValueError, match="withdrawn"):
        arrive(essay, reply(1, state="withdrawn"))
    assert not Comment.objects.exists()


def test_statements_grow_with_batches_and_not_with_replies(essay, django_assert_max_num_queries):
    other = make_essay("Another")
    with django_assert_max_num_queries(40):
        arrive(essay, *(reply(n, parent=f"comment:{n - 1}") for n in range(20)))
    with django_assert_max_num_queries(80):
        arrive(other, *(reply(n, parent=f"comment:{n - 1}") for n in range(100, 400)))


def test_the_replies_of_many_essays_cost_as_those_of_one(client, essay, django_assert_max_num_queries):
    essays = [essay, *(make_essay(f"Well {n}") for n in range(9))]
    many = [(one, [reply(10 * n), reply(10 * n + 1, parent=f"comment:{10 * n}")]) for n, one in enumerate(essays)]
    many[1][1].append(reply(0))  # the same key as one of the first essay's
    many[2][1].append(reply(29, body=" "))
    with django_assert_max_num_queries(30):
        came = take_in_all(many, source=SOURCE, by=None)
    assert [(one.created, one.known, len(one.refused)) for one in came[:4]] == [
        (2, 0, 0), (2, 1, 0), (2, 0, 1), (2, 0, 0),
    ]  # fmt: skip
    assert [of(10 * n + 1).parent_id for n in range(10)] == [of(10 * n).pk for n in range(10)]
    assert {one.comment_count for one in Essay.objects.all()} == {2}
    assert [of(n).number for n in (0, 1, 90, 91)] == [1, 2, 1, 2]
    assert audit.verify().broken_at is None
    assert client.get(essays[9].url).content.decode().count('id="response-') >= 2
    assert search.find("91th").total == 1
    assert [one.created for one in take_in_all(many, source=SOURCE, by=None)] == [0] * 10
