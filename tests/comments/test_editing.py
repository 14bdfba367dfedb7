"""Changing one's own reply from its private page: judged as a new one, never past a moderator, no word lost."""

import html
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import audit, moderation, posting
from comments.identity import writer_trust
from comments.models import Comment, LearnedWord, ModerationEntry, Wording
from comments.moderation import blocks
from comments.rules import rulebook
from comments.tokens import token_of
from comments.writers import editing
from essays.models import Essay
from sitewide.models import LimitCount, OutboxMessage
from tests.cast import signed_in
from tests.site.forms import forms_of

State = Comment.State
OTHER = "Quite other words than those before."


def address_of(comment, name="edit-response"):
    return reverse(name, args=[token_of(comment)])


def change(client, comment, body=OTHER, **more):
    comment.refresh_from_db()
    return client.post(address_of(comment), {"body": body, "version": comment.version, "save": "1"} | more)


def page_of(client, essay):
    return client.get(essay.url).content.decode()


def test_a_held_reply_is_changed_and_waits_on(client, reply, moderator):
    comment = reply("These very words.")
    form = client.get(address_of(comment)).content.decode()
    assert "These very words." in form
    assert "until a moderator has decided" in form
    response = change(client, comment, "Better <b>words</b>.<script>alert(1)</script>")
    assert (response.status_code, response["Location"]) == (303, address_of(comment, "private-response"))
    comment.refresh_from_db()
    assert (comment.state, comment.version, comment.edited_at) == (State.HELD, 1, None)
    assert comment.html == "<p>Better <b>words</b>.&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert Wording.objects.get().body == "These very words."
    assert OutboxMessage.objects.filter(key=f"held:{comment.pk}", body__contains="Better").exists()
    assert not OutboxMessage.objects.filter(key=f"held:{comment.pk}", body__contains="very words").exists()
    assert comment.log.first().verb == "edit"
    assert audit.verify().broken_at is None


def test_a_published_reply_that_is_changed_waits_for_a_moderator_and_leaves_a_trace(
    client, essay, published, moderator
):
    comment = published("These very words.")
    assert "Change it" in client.get(address_of(comment, "private-response")).content.decode()
    assert change(client, comment).status_code == 303
    assert "These very words." not in page_of(client, essay)
    assert OTHER not in page_of(client, essay)
    comment.refresh_from_db()
    assert (comment.state, comment.number, comment.decided_at) == (State.HELD, 1, None)
    desk = signed_in(moderator)
    queue = desk.get(reverse("desk-moderation")).content.decode()
    assert "what it said before" in queue
    words = desk.get(reverse("desk-wordings", args=[comment.pk])).content.decode()
    assert "readers saw it" in words
    assert "very" in words
    moderation.publish(comment, by=moderator)
    row = page_of(client, essay)
    assert OTHER in row
    assert "<span>edited <time" in row
    assert "These very words" not in row


def test_what_was_learned_of_the_earlier_words_is_unlearned(client, published):
    comment = published("Zyzzyva is a beetle.")
    assert LearnedWord.objects.get(word="zyzzyva").honest == 1
    change(client, comment)
    assert LearnedWord.objects.get(word="zyzzyva").honest == 0
    comment.refresh_from_db()
    assert comment.learned_as == ""


def test_its_fifteen_minutes_end(client, published):
    comment = published()
    Comment.objects.update(published_at=timezone.now() - timedelta(minutes=14, seconds=50))
    assert client.get(address_of(comment)).status_code == 200
    Comment.objects.update(published_at=timezone.now() - timedelta(minutes=15))
    assert client.get(address_of(comment)).status_code == 303
    response = change(client, comment)
    assert response.status_code == 409
    assert OTHER in response.content.decode()
    assert "fifteen minutes" in response.content.decode()
    assert "Change it" not in client.get(address_of(comment, "private-response")).content.decode()


def test_an_answer_ends_it_and_a_held_one_does_not_show_by_it(client, published, reply, moderator):
    comment = published("These very words.")
    answer = reply(parent=comment, email="bo@example.org")
    assert client.get(address_of(comment)).status_code == 200
    moderation.publish(answer, by=moderator)
    response = change(client, comment)
    assert response.status_code == 409
    assert OTHER in response.content.decode()
    comment.refresh_from_db()
    assert comment.body == "These very words."


@pytest.mark.parametrize("state", ["rejected", "removed", "withdrawn"])
def test_what_is_decided_is_not_changed(client, reply, state):
    comment = reply()
    Comment.objects.update(state=state, decided_at=timezone.now())
    response = change(client, comment)
    assert response.status_code == 409
    assert OTHER in response.content.decode()


def test_spam_is_changed_as_what_is_held_and_stays_spam(client, reply, moderator):
    comment = reply("Zyzzyva pills, cheap.")
    moderation.spam(comment, by=moderator)
    assert change(client, comment).status_code == 303
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (State.SPAM, OTHER)
    assert LearnedWord.objects.get(word="zyzzyva").spam == 1
    assert OutboxMessage.objects.filter(to=comment.email).count() == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "Write your reply"),
        (" \u200b ", "Write your reply"),
        ("<!-- nothing -->", "Write your reply"),
        ("-\n-", "Write your reply"),
        ("> &shy;&#8203;", "Write your reply"),
        ("x" * 10_001, "Nothing was cut"),
        ("> " * 3000, ""),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, reply, body, words):
    comment = reply("These very words.")
    response = change(client, comment, body)
    assert response.status_code in {422, 303}
    assert words in response.content.decode()
    if response.status_code == 422:
        assert body.strip()[:3000] in unescape(response.content.decode())


def test_no_word_is_lost_by_flood_closed_essay_conflict_or_expiry(client, reply, one_minute):
    comment = reply("These very words.")
    for n in range(rulebook.Ruling().minute_limit):
        change(client, comment, f"Version {n} of it.")
    flood = change(client, comment)
    assert flood.status_code == 429
    assert "your text is kept" in flood.content.decode()
    other = client.post(address_of(comment), {"body": OTHER, "version": 0}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 409
    assert "in another window" in other.content.decode()
    assert OTHER in other.content.decode()
    Essay.objects.update(comments_close_at=timezone.now() - timedelta(days=1))
    closed = change(client, comment)
    assert closed.status_code == 409
    assert OTHER in closed.content.decode()
    Comment.objects.update(state="rejected", decided_at=timezone.now() - timedelta(days=91))
    expired = client.post(address_of(comment), {"body": OTHER})
    assert expired.status_code == 410
    assert OTHER in expired.content.decode()


@pytest.mark.parametrize("state", ["held", "published"])
def test_what_a_block_stops_is_set_aside_and_its_writer_cannot_tell(client, essay, reply, moderator, state):
    blocks.block("host", "shop.example", by=moderator, days=7)
    pages = []
    for email, body in (
        ("bo@example.org", f"{OTHER} https://fine.example/"),
        ("ravi@example.org", f"{OTHER} https://shop.example/"),
    ):
        comment = reply("These very words of mine." + email, email=email)
        if state == "published":
            moderation.publish(comment, by=moderator)
        response = change(client, comment, body)
        assert response.status_code == 303
        pages.append(
            re.sub(r"/responses/[\w-]{43}|bo@|ravi@|fine|shop", "", client.get(response["Location"]).content.decode())
        )
    assert pages[0] == pages[1]
    comment.refresh_from_db()
    assert (comment.state, comment.reasons[0]["code"]) == (State.SPAM, "block")
    assert OTHER not in page_of(client, essay)


def test_sent_twice_it_is_one_change(client, reply):
    comment = reply()
    version = comment.version
    for _ in range(2):
        response = client.post(address_of(comment), {"body": OTHER, "version": version})
        assert response.status_code == 303
    comment.refresh_from_db()
    assert (comment.version, Wording.objects.count()) == (1, 1)


def test_words_that_stand_published_already_are_pointed_to(client, reply, published):
    published(OTHER * 3, email="bo@example.org")
    response = change(client, reply(), OTHER * 3)
    assert response.status_code == 409
    assert "published already" in response.content.decode()


def test_the_preview_stores_nothing_and_keeps_the_version(client, reply):
    comment = reply("These very words.")
    page = client.post(address_of(comment), {"body": "It *can*.", "version": 0, "preview": "1"}).content.decode()
    assert "<em>can</em>" in page
    comment.refresh_from_db()
    assert (comment.version, comment.body) == (0, "These very words.")
    assert 'name="version" value="0"' in page


def test_twenty_changes_are_the_most(client, reply):
    comment = reply()
    Comment.objects.update(version=editing.MOST_CHANGES)
    assert change(client, comment).status_code == 409


def test_a_moderator_publishes_only_the_words_that_were_read(reply, moderator, client, essay):
    comment = reply("These very words.")
    desk = signed_in(moderator)
    change(client, comment)
    form = {"do": "publish", "pick": f"{comment.pk}.held.0"}
    answer = desk.post(f"{reverse('desk-moderation')}?state=held", form, follow=True)
    assert "changed the reply meanwhile" in answer.content.decode()
    by_letter = reverse("desk-decide", args=[comment.pk])
    answer = desk.post(by_letter, {"do": "publish", "version": "0"}, follow=True)
    assert "changed the reply meanwhile" in answer.content.decode()
    assert OTHER not in page_of(client, essay)
    form["pick"] = f"{comment.pk}.held.1"
    desk.post(f"{reverse('desk-moderation')}?state=held", form)
    assert OTHER in page_of(client, essay)


def test_a_form_that_does_not_say_what_was_read_publishes_only_what_was_never_changed(reply, moderator):
    comment = reply()
    editing.edit(comment, OTHER, seen_version=0)
    with pytest.raises(moderation.EditedMeanwhile):
        moderation.publish(comment, by=moderator, seen_version=0)
    with pytest.raises(ValidationError):
        moderation.reject(comment, "attack", by=moderator, seen_version=0)


def test_undoing_a_hold_does_not_publish_words_that_were_changed_since(published, moderator):
    comment = published("These very words.")
    entry = moderation.hold(comment, by=moderator)
    editing.edit(comment, OTHER, seen_version=0)
    with pytest.raises(ValidationError):
        moderation.undo(entry, by=moderator)
    assert Comment.objects.get().state == State.HELD


def known_browser(comment):
    browser = Client()
    browser.post(address_of(comment, "be-known"))
    return browser


def test_a_known_writer_stays_published_and_the_reply_itself_does_not_vouch_for_it(client, essay, moderator, published):
    first = published("The first of them.")
    browser = known_browser(first)
    change(browser, first)
    assert Comment.objects.get(pk=first.pk).state == State.HELD
    moderation.publish(first, by=moderator)
    second = published("At once.")
    browser.post(address_of(second, "be-known"))
    change(browser, second, "At once, and changed.")
    second.refresh_from_db()
    assert (second.state, second.number, second.version) == (State.PUBLISHED, 2, 1)
    assert "<span>edited <time" in page_of(client, essay)
    links = " ".join(f"https://s{n}.example/" for n in range(5))
    change(browser, second, f"Now with {links}.")
    second.refresh_from_db()
    assert (second.state, second.number) == (State.HELD, 2)
    assert {reason["code"] for reason in second.reasons} >= {"links", "edited"}


@pytest.mark.parametrize("who", ["no cookie", "another known writer", "a forged cookie"])
def test_a_change_is_judged_by_the_browser_that_makes_it_and_not_by_who_sent_the_reply(client, essay, published, who):
    first, second = published("The first of them."), published("At once.")
    browser = known_browser(first)
    browser.post(address_of(second, "be-known"))
    key = Comment.objects.get(pk=second.pk).writer_key
    other = Client()
    if who == "another known writer":
        other = known_browser(published("I am somebody else.", name="Ada", email="ada@example.org"))
    elif who == "a forged cookie":
        other.cookies[writer_trust.COOKIE_HERE] = key
    assert change(other, second).status_code == 303
    second.refresh_from_db()
    assert (second.state, second.writer_key) == (State.HELD, key)
    assert {reason["code"] for reason in second.reasons} == {"first", "edited"}
    assert OTHER not in page_of(client, essay)


def test_staff_and_strangers_change_nothing_here(client, essay, editor):
    comment = posting.post(essay, posting.Submission(name="x", body="I wrote this."), user=editor).comment
    assert change(client, comment).status_code == 409
    assert client.get(reverse("edit-response", args=["x" * 43])).status_code == 404
    evil = {"Origin": "https://evil.example"}
    assert client.post(address_of(comment), {"body": OTHER}, headers=evil).status_code == 403


def test_the_log_tells_of_a_change_and_the_public_log_does_not_count_it(client, reply, moderator):
    change(client, reply())
    log = signed_in(moderator).get(reverse("desk-moderation-log")).content.decode()
    assert "Changed by its writer" in log
    assert "its writer" in log
    assert "Changed" not in client.get(reverse("moderation-log")).content.decode()
    assert ModerationEntry.objects.count() == 2


def test_two_windows_in_conflict_give_back_what_was_typed_each_time(client, reply):
    comment = reply("These very words.")
    typed = "First line\r\n[“second”] line, it's all\r\n\r\nthe last "
    for version in range(2):  # the other window is ahead each time
        assert change(client, comment, f"Version {version} of it.").status_code == 303
        answer = client.post(address_of(comment), {"body": typed, "version": version})
        form = next(form for form in forms_of("/", answer.content.decode()) if "version" in dict(form.values))
        sent = dict(form.values)
        assert (answer.status_code, sent["version"]) == (409, str(version + 1))
        assert sent["body"].replace("\r\n", "\n") == typed.replace("\r\n", "\n")
        preview = client.post(address_of(comment), sent | {"preview": "1"})
        assert typed.replace("\r\n", "\n") in html.unescape(preview.content.decode()).replace("\r\n", "\n")
    LimitCount.objects.all().delete()
    assert client.post(address_of(comment), sent).status_code == 303
    comment.refresh_from_db()
    assert comment.body == "First line\n[“second”] line, it's all\n\nthe last"
