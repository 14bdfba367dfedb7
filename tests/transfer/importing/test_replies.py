"""Replies come with their text, in their threads and states, once, and nobody is mailed about them."""

from datetime import UTC, datetime, timedelta

import pytest

from comments.models import Comment, Mention
from essays.models import Essay
from sitewide.models import OutboxMessage
from tests.transfer.importing.made_by_hand import brought, text
from transfer.importing.items import Reply, ReplyState, State, reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
AT = datetime(2013, 3, 9, tzinfo=UTC)


def reply(number, parent="", **more):
    more = {"name": f"Reader {number}", "body": f"I have kept well {number}.", "email": "a.reader@old.example"} | more
    key = f"comment:{number}"
    return Reply(
        key, parent and f"comment:{parent}", at=AT + timedelta(hours=number), anchor=f"comment-{number}", **more
    )


def thread(depth):
    return tuple(reply(number, number - 1 or "") for number in range(1, depth + 1))


def test_threads_of_any_depth_and_states_come_with_their_text(client, cast):
    held = reply(20, state=ReplyState.HELD, body="Held words.")
    spam = reply(21, state=ReplyState.SPAM, body="Spam words.")
    report = brought(text(replies=(*thread(12), held, spam, reply(22, "99"))))
    rows = Comment.objects.order_by("submitted_at")
    assert [row.parent and row.parent.name for row in rows[:12]] == [None, *(f"Reader {n}" for n in range(1, 12))]
    assert dict(Comment.objects.values_list("name", "state"))["Reader 20"] == "held"
    assert Comment.objects.filter(state="spam").count() == 1
    assert Comment.objects.get(name="Reader 22").parent is None
    assert report.figures["replies"] == 15
    page = client.get("/essays/three-things/").content.decode()
    assert "I have kept well 12." in page
    assert not {"Held words", "Spam words", "old.example", "a.reader"} & {
        w for w in ("Held words", "Spam words", "old.example", "a.reader") if w in page
    }
    assert 'id="comment-3"' in page
    assert not OutboxMessage.objects.exists()


def test_replies_that_are_new_in_the_source_come_though_the_text_is_as_it_was():
    brought(text(replies=thread(2)))
    report = brought(text(replies=thread(3)))
    assert (report.counts()["skipped"], report.figures["replies"]) == (1, 1)
    assert Comment.objects.count() == 3
    report = brought(text(replies=thread(3)))
    assert not report.figures.total()
    assert Comment.objects.count() == 3


def test_links_in_replies_lead_to_what_came_over_and_tags_are_cleaned():
    body = f"See [b]({reference('b')}) <script>alert(1)</script>"
    brought(text("a", "A", replies=(reply(1, body=body),)), text("b", "B", "Other."))
    html = Comment.objects.get().html
    assert '/essays/b/"' in html
    assert "<script" not in html


def test_pings_are_no_replies_and_replies_can_stay_behind():
    pings = (
        reply(2, is_ping=True, website="https://other.example/a/"), reply(3, is_ping=True, website="javascript:a"),
        reply(4, is_ping=True, website="https://spam.example/", state=ReplyState.SPAM),
    )  # fmt: skip
    report = brought(text(replies=(reply(1), *pings)))
    assert Comment.objects.count() == 1
    assert [one.url for one in Mention.objects.all()] == ["https://other.example/a/"]
    assert report.figures["pings"] == 1
    assert report.notes["reply-refused"].count == 1
    assert report.notes["pings-out"].count == 1
    assert not brought(text(replies=(reply(1), *pings))).figures.total()
    brought(text("b", "B", "Other.", replies=(reply(5),)), comments=False)
    assert Comment.objects.count() == 1
    assert report.figures["replies"] == 1


def test_one_bad_reply_is_told_and_holds_up_nothing():
    report = brought(text(replies=(reply(1, body=" "), reply(2, "1"), reply(3, body="[" * 9000))))
    assert [row.name for row in Comment.objects.all()] == ["Reader 2"]
    assert report.notes["reply-refused"].count == 2
    assert report.counts()["created"] == 1


def test_replies_of_a_draft_are_there_for_when_it_appears(client):
    brought(text(state=State.DRAFT, replies=(reply(1),)))
    assert Comment.objects.count() == 1
    assert not Comment.objects.published().exists()
    assert Essay.objects.get().live == "never"
