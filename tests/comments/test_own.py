"""“Your responses”: what is kept about an address goes to its owner alone, and is erased at their wish everywhere."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments import audit, moderation
from comments.models import Appeal, Comment, Following, LearnedWord, ModerationEntry, ModerationNote, Wording
from comments.moderation import appeals
from comments.notifications import reply_subscriptions
from comments.tokens import token_of
from comments.writers import editing, erasure, personal_data
from sitewide.mail import outbox
from sitewide.models import OutboxMessage

ASK = "/responses/yours/"
SECRET = "Zyzzyva"


def link(letter):
    return re.search(r"https?://[^/]+(/responses/yours/\S+)", letter.body)[1]


def opened(client, email="ravi@example.org"):
    client.post(ASK, {"email": email})
    return link(OutboxMessage.objects.get(key="own", to=email))


def rows_with(word):
    """Every row of every table in which a word stands, as "table.column"."""
    out = StringIO()
    call_command("dumpdata", "comments", "sitewide.outboxmessage", "search", stdout=out, verbosity=0)
    found = []
    for row in json.loads(out.getvalue()):
        found += [f"{row['model']}.{k}" for k, v in row["fields"].items() if word.lower() in str(v).lower()]
    return found


def test_the_answer_is_the_same_for_every_address_and_only_known_ones_get_a_letter(client, reply):
    reply()
    pages = []
    for email in ("ravi@example.org", "nobody@example.org"):
        page = client.post(ASK, {"email": email})
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
        pages.append(page.content.decode().replace(email, ""))
    assert pages[0] == pages[1]
    assert [letter.to for letter in OutboxMessage.objects.filter(key="own")] == ["ravi@example.org"]


@pytest.mark.usefixtures("one_minute")
def test_one_address_gets_one_letter_an_hour_and_a_network_address_ten_tries(client, reply):
    reply()
    codes = [client.post(ASK, {"email": "RAVI@example.org"}).status_code for _ in range(11)]
    assert OutboxMessage.objects.filter(key="own").count() == 1
    assert codes == [200] * 10 + [429]
    assert client.post(ASK, {"email": "another@example.org"}).status_code == 429, "whoever it is for"
    assert client.post(ASK, {"email": "not an address"}).status_code == 422


def test_the_link_holds_for_a_day(client, reply, monkeypatch):
    reply("These very words.")
    page = opened(client)
    assert "These very words." in client.get(page).content.decode()
    monkeypatch.setattr(personal_data, "HOLDS", timedelta(seconds=-1))
    for end in ("", "responses.json", "responses.txt", "erase/"):
        assert client.get(page + end).status_code == 404
    assert client.post(page + "erase/").status_code == 404
    assert client.get(reverse("own-responses", args=["forged"])).status_code == 404
    assert Comment.objects.get().body == "These very words."


def test_everything_that_is_kept_is_given(client, reply, published, moderator):
    first = published("The first words.", follow=True, website="https://ravi.example/")
    editing.edit(first, "The second words.", seen_version=0)
    second = reply("Come to <b>our</b> shop.", parent=None)
    moderation.reject(second, "advertising", by=moderator, note="Leave out the shop.")
    appeals.ask(second, "It is no shop.")
    third = reply("Spam it is.")
    moderation.spam(third, by=moderator)
    reply("Of somebody else.", email="bo@example.org")
    undone = reply("Undone in time.")
    moderation.undo(moderation.reject(undone, "attack", by=moderator, note="Not so rude."), by=moderator)
    outbox.send("ravi@example.org", "Set a new password", "https://…")
    page = opened(client)
    told = json.loads(client.get(page + "responses.json").content)
    assert [row["text"] for row in told["replies"]] == [
        "The second words.",
        "Come to <b>our</b> shop.",
        "Spam it is.",
        "Undone in time.",
    ]
    assert [row["state"] for row in told["replies"]] == ["held", "rejected", "held", "held"]
    one, two, *_ = told["replies"]
    assert one["earlier words"][0]["text"] == "The first words."
    assert one["letters on answers"] == "asked for, not confirmed"
    assert one["website"] == "https://ravi.example/"
    assert two["words of the moderator"] == "Leave out the shop."
    assert two["appeal"]["text"] == "It is no shop."
    text = client.get(page + "responses.txt")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text["Content-Disposition"].startswith("attachment")
    assert "The first words." in text.content.decode()
    everything = text.content.decode() + json.dumps(told)
    assert "Set a new password" not in everything
    assert "Not so rude." not in everything  # a decision that was taken back in time was never told
    assert "somebody else" not in everything
    assert "Nadia" not in everything
    assert "spam" not in everything.replace("Spam it is", "").lower()


def test_erasing_asks_once_more(client, reply):
    reply("These very words.")
    page = opened(client)
    assert "Erase everything?" in client.get(page + "erase/").content.decode()
    assert Comment.objects.get().body
    assert client.post(page + "erase/", headers={"Origin": "https://evil.example"}).status_code == 403
    assert "It is erased" in client.post(page + "erase/").content.decode()
    assert not Comment.objects.get().body
    assert client.post(page + "erase/").status_code == 200


def test_erasing_reaches_everything_and_the_chain_holds(client, essay, reply, published, moderator):
    name, email = f"{SECRET} Menon", f"{SECRET}@example.org"
    who = {"name": name, "email": email}
    first = published(f"{SECRET} one.", follow=True, website=f"https://{SECRET}.example/", **who)
    reply_subscriptions.confirm(email, {first.pk})
    answer = published("An answer of somebody else.", parent=first, email="bo@example.org", name="Bo")
    second = reply(f"{SECRET} two.", **who)
    editing.edit(second, f"{SECRET} three.", seen_version=0)
    moderation.reject(second, "other", by=moderator, note=f"No {SECRET} here.")
    appeal = appeals.ask(second, f"But {SECRET}!")
    Comment.objects.filter(pk=second.pk).update(address_hash="a", network_hash="b")
    third = published(f"{SECRET} four.", **who)
    moderation.remove(third, "attack", by=moderator, note=f"{SECRET} again.")
    private = reverse("private-response", args=[token_of(first)])
    before = client.get(essay.url).content.decode()
    assert SECRET in before
    page = opened(client, email.lower())
    client.post(page + "erase/")
    assert rows_with(SECRET) == []
    after = client.get(essay.url).content.decode()
    assert SECRET not in after
    assert "Withdrawn by its writer" in after
    assert "Removed by a moderator" in after
    assert "An answer of somebody else." in after
    assert f'id="response-{first.number}"' in after
    assert SECRET not in client.get(reverse("essay-responses-feed", args=[essay.slug])).content.decode()
    assert SECRET not in client.get("/search/", {"q": SECRET}).content.decode().replace(
        f'value="{SECRET}"', ""
    ).replace(f"“{SECRET}”", "")
    assert client.get(private).status_code == 404
    row = Comment.objects.get(pk=second.pk)
    assert (row.address_hash, row.network_hash, row.words_hash, row.emblem, row.reasons) == ("", "", "", "", [])
    assert not (Wording.objects.exists() or Following.objects.exists() or Appeal.objects.filter(pk=appeal.pk).exists())
    assert not ModerationNote.objects.exists()
    assert not LearnedWord.objects.filter(word__contains=SECRET.lower()).exists()
    assert audit.verify().broken_at is None
    assert ModerationEntry.objects.filter(verb="erase").count() == 3
    answer.refresh_from_db()
    assert answer.state == "published"


def test_nobody_can_bring_back_what_was_erased(published, moderator):
    comment = published()
    entry = moderation.remove(comment, "attack", by=moderator)
    erasure.erase_one(comment)
    for call in (
        lambda: moderation.restore(comment, by=moderator),
        lambda: moderation.publish(comment, by=moderator),
        lambda: moderation.undo(entry, by=moderator),
    ):
        with pytest.raises(Exception, match=r"erased|undone"):
            call()
    comment.refresh_from_db()
    assert (comment.state, comment.body, comment.reason) == ("removed", "", "attack")


def test_spam_stays_learned_but_for_words_that_no_other_had(reply, moderator):
    moderation.spam(reply("Cheap pills for everybody."), by=moderator)
    mine = reply(f"Cheap pills of {SECRET}.", email="s@example.org")
    moderation.spam(mine, by=moderator)
    erasure.erase("s@example.org")
    assert LearnedWord.objects.get(word="pills").spam_texts == 2
    assert not LearnedWord.objects.filter(word__contains=SECRET.lower()).exists()


def test_only_the_own_replies_are_erased_all_at_once_and_very_many_in_turns(client, reply, monkeypatch):
    kept = reply(email="bo@example.org")
    for _ in range(3):
        reply()
    page = opened(client) + "erase/"
    monkeypatch.setattr(erasure, "SECONDS", 0)
    assert "2 responses are left" in client.post(page).content.decode()
    assert Comment.objects.filter(erased_at__isnull=False).count() == 1
    monkeypatch.undo()
    assert "It is erased" in client.post(page).content.decode()
    assert erasure.erase("Ravi@Example.org") == 0
    assert Comment.objects.exclude(body="").get() == kept
    assert Comment.objects.filter(erased_at__isnull=False).count() == 3


def test_hashes_of_addresses_go_after_seven_days(client, essay, form_of):
    client.post(reverse("respond", args=[essay.slug]), form_of())
    comment = Comment.objects.get()
    told = personal_data.kept("ravi@example.org")["replies"][0]
    assert told["hash of the network address"].startswith("kept until")
    Comment.objects.update(submitted_at=timezone.now() - timedelta(days=8))
    call_command("tick")
    comment.refresh_from_db()
    assert (comment.address_hash, comment.network_hash) == ("", "")
    assert "hash of the network address" not in personal_data.kept("ravi@example.org")["replies"][0]


def test_the_privacy_page_leads_there(client, site):
    assert f'href="{ASK}"' in client.get("/privacy/").content.decode()
