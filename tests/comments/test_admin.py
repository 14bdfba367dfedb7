"""Administrators read replies in /admin/ and decide by the verbs of the queue; no state is edited by hand."""

import pytest
from django.urls import reverse

from comments.models import Comment, ModerationEntry
from tests.cast import make_user, signed_in

LIST = "admin:comments_comment_changelist"


@pytest.fixture
def both(db):
    roles = ["administrator", "moderator"]
    return make_user(*roles, name="Ada")


def act(client, action, *comments):
    data = {"action": action, "_selected_action": [c.pk for c in comments]}
    return client.post(reverse(LIST), data, follow=True)


def test_the_lists_and_a_reply_are_shown_without_what_is_secret(administrator, reply):
    client, comment = signed_in(administrator), reply("These very words.")
    assert "Ravi Menon" in client.get(reverse(LIST)).content.decode()
    assert client.get(reverse("admin:comments_moderationentry_changelist")).status_code == 200
    page = client.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert "These very words." in page
    assert comment.token_hash not in page
    assert 'name="state"' not in page


@pytest.mark.parametrize(("action", "state"), [("publish", "published"), ("spam", "spam")])
def test_decisions_go_through_the_verbs(both, reply, action, state):
    comments = [reply(), reply()]
    act(signed_in(both), action, *comments)
    assert set(Comment.objects.values_list("state", flat=True)) == {state}
    assert ModerationEntry.objects.filter(verb=action, actor=both).count() == 2


def test_what_cannot_be_done_is_said(both, reply):
    page = act(signed_in(both), "restore", reply()).content.decode()
    assert "cannot be done" in page


def test_an_administrator_who_is_no_moderator_only_reads(administrator, reply):
    act(signed_in(administrator), "publish", reply())
    assert Comment.objects.get().state == "held"


def test_nothing_can_be_added_changed_or_deleted_by_hand(both, reply):
    client, comment = signed_in(both), reply()
    assert client.get(reverse("admin:comments_comment_add")).status_code == 403
    assert (
        client.post(reverse("admin:comments_comment_change", args=[comment.pk]), {"state": "spam"}).status_code == 403
    )
    assert client.get(reverse("admin:comments_comment_delete", args=[comment.pk])).status_code == 403
    assert Comment.objects.get().state == "held"


def test_moderators_have_no_admin(moderator):
    assert signed_in(moderator).get(reverse(LIST)).status_code == 302
