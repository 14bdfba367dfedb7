"""Blocks: what they go by, what they do to a reply, and that they end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from comments import audit, moderation, posting
from comments.audit import public_log
from comments.models import Block, Comment, ModerationEntry
from comments.moderation import blocks
from comments.posting import Submission
from comments.screening import blocklist
from comments.screening.checks import told_reasons
from sitewide.models import OutboxMessage

Kind = Block.Kind
State = Comment.State
HOME = "198.51.100.7"


@pytest.fixture
def send(client, essay, form_of):
    """Sends a reply through the front door; gives the answer and the comment."""

    def post(address=HOME, **typed):
        answer = client.post(f"/essays/{essay.slug}/respond/", form_of(**typed), REMOTE_ADDR=address)
        return answer, Comment.objects.order_by("-pk").first()

    return post


@pytest.mark.parametrize(
    ("kind", "subject", "typed", "stopped"),
    [
        (Kind.PERSON, "ravi@example.org", {"email": "Ravi+shop@Example.org"}, True),
        (Kind.PERSON, "ravi@example.org", {"email": "ravindra@example.org"}, False),
        (Kind.PERSON, "Ravi+1@example.org", {}, True),
        (Kind.ADDRESS, HOME, {}, True),
        (Kind.ADDRESS, "::ffff:198.51.100.7", {}, True),
        (Kind.ADDRESS, HOME, {"address": "198.51.100.8"}, False),
        (Kind.ADDRESS, "2001:DB8::0:7", {"address": "2001:db8::7"}, True),
        (Kind.ADDRESS, "2001:db8::7", {"address": "2001:db8::8:7"}, True),  # one household has all of a /64
        (Kind.ADDRESS, "2001:db8::7", {"address": "2001:db8:0:1::7"}, False),
        (Kind.HOST, "https://Shop.example/x?y", {"body": "See <a href='//www.shop.example/'>this</a> well."}, True),
        (Kind.HOST, "shop.example", {"body": "See https://www.SHOP.example/cheap for more."}, True),
        (Kind.HOST, "shop.example", {"body": "See https://myshop.example/cheap for more."}, False),
        (Kind.HOST, "shop.example", {"website": "https://shop.example"}, True),
        (Kind.HOST, "bücher.example", {"body": "[read](https://xn--bcher-kva.example./a) this"}, True),
    ],
)
def test_a_reply_of_who_is_blocked_is_set_aside_and_loses_nothing(send, moderator, kind, subject, typed, stopped):
    blocks.block(kind, subject, by=moderator, days=30)
    answer, comment = send(**typed)
    assert answer.status_code == 303
    assert comment.state == (State.SPAM if stopped else State.HELD)
    assert [r["code"] for r in comment.reasons if r["code"] == "block"] == ["block"] * stopped
    assert OutboxMessage.objects.exists() is not stopped
    moderation.publish(comment, by=moderator)
    assert comment.number == 1


@pytest.mark.parametrize(("address", "stopped"), [("203.0.113.9", True), ("203.0.114.9", False)])
def test_of_a_network_only_the_last_place_in_the_queue_is_left(send, moderator, address, stopped):
    blocks.block(Kind.NETWORK, "203.0.113.0/24", by=moderator, days=7)
    _, comment = send(address=address)
    assert (comment.state, comment.probable_spam) == (State.HELD, stopped)


def test_networks_of_ipv6_are_of_48_bits(send, moderator):
    blocks.block(Kind.NETWORK, "2001:db8:7::1", by=moderator, days=7)
    assert send(address="2001:db8:7:ffff::2")[1].probable_spam
    assert not send(address="2001:db8:8::2", body="Another reply.", email="b@example.org")[1].probable_spam


def test_who_is_blocked_reads_what_everybody_reads(send, client, moderator):
    answer, comment = send()
    blocks.block(Kind.PERSON, comment=comment, by=moderator, days=None)
    again, stopped = send(body="Another reply.", name="Ravi")
    pages = [client.get(a["Location"]).content.decode() for a in (answer, again)]
    assert stopped.state == State.SPAM
    assert told_reasons(stopped.reasons) == told_reasons(comment.reasons)
    for page in pages:
        assert "Your reply is held for moderation" in page
        assert "block" not in page.partition("<main")[2]


def test_what_is_known_of_a_reply_can_be_blocked(send, moderator):
    _, comment = send(body="Go to https://shop.example/")
    for kind in Kind.values:
        blocks.block(kind, comment=comment, by=moderator, days=7)
    assert blocklist.applies(email="ravi@example.org")
    assert blocklist.applies(address=HOME).kind == Kind.ADDRESS
    assert blocklist.applies(address="198.51.100.99").kind == Kind.NETWORK
    assert blocklist.applies(html='<p><a href="https://shop.example/x">x</a></p>')
    assert blocklist.applies() is blocklist.applies(address="192.0.2.1", html="<p>words</p>") is None


def test_one_query_whatever_the_text(send, moderator, django_assert_num_queries):
    html = "".join(f'<a href="https://a.b{n}.example/">x</a>' for n in range(500))
    with django_assert_num_queries(1):
        assert blocklist.applies(email="a@example.org", address=HOME, html=html) is None


def test_addresses_and_people_are_kept_as_hashes_only(moderator):
    blocks.block(Kind.PERSON, "ravi@example.org", by=moderator, days=None, note="Sells\nshoes\u202e")
    blocks.block(Kind.ADDRESS, HOME, by=moderator, days=1)
    rows = str(list(Block.objects.values()))
    assert "ravi" not in rows
    assert HOME not in rows
    assert Block.objects.get(kind=Kind.PERSON).note == "Sells shoes"


@pytest.mark.parametrize(
    ("kind", "subject", "days", "field"),
    [
        ("planet", "x", 7, "kind"), (Kind.PERSON, "no address", 7, "subject"), (Kind.PERSON, "", 7, "subject"),
        (Kind.ADDRESS, "198.51.100.0/24", 7, "subject"), (Kind.ADDRESS, HOME, None, "days"),
        (Kind.NETWORK, "198.51.0.0/16", 7, "subject"), (Kind.NETWORK, HOME, None, "days"),
        (Kind.NETWORK, "2001:db8::/24", 7, "subject"), (Kind.HOST, "com", 7, "subject"),
        (Kind.HOST, "a b.example", 7, "subject"), (Kind.HOST, "http://[", 7, "subject"),
        (Kind.HOST, f"{'a' * 64}.example", 7, "subject"), (Kind.PERSON, "a@example.org", 8, "days"),
    ],
)  # fmt: skip
def test_what_cannot_be_blocked_is_said(moderator, kind, subject, days, field):
    with pytest.raises(ValidationError) as refused:
        blocks.block(kind, subject, by=moderator, days=days)
    assert list(refused.value.message_dict) == [field]


def test_the_site_does_not_block_links_to_itself(moderator, settings):
    settings.SITE_URL = "https://blog.example.org"
    for subject in ("blog.example.org", "example.org"):
        with pytest.raises(ValidationError):
            blocks.block(Kind.HOST, subject, by=moderator, days=7)


def test_only_moderators_block_and_lift(editor, moderator):
    with pytest.raises(PermissionDenied):
        blocks.block(Kind.ADDRESS, HOME, by=editor, days=7)
    row = blocks.block(Kind.ADDRESS, HOME, by=moderator, days=7)
    with pytest.raises(PermissionDenied):
        blocks.lift(row, by=editor)


def test_blocking_twice_is_once_and_the_longer_time_holds(moderator):
    first = blocks.block(Kind.ADDRESS, HOME, by=moderator, days=30)
    assert blocks.block(Kind.ADDRESS, HOME, by=moderator, days=7).until == first.until
    assert blocks.block(Kind.ADDRESS, HOME, by=moderator, days=90).until > first.until
    assert Block.objects.count() == 1
    assert ModerationEntry.objects.filter(verb="block").count() == 2


def test_a_block_ends_by_itself_and_forgets(send, moderator):
    blocks.block(Kind.ADDRESS, HOME, by=moderator, days=1)
    Block.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert send()[1].state == State.HELD
    call_command("tick")
    assert Block.objects.get().key == ""


def test_a_block_is_lifted_once_and_forgets(send, moderator):
    row = blocks.block(Kind.ADDRESS, HOME, by=moderator, days=1)
    assert (blocks.lift(row, by=moderator), blocks.lift(row, by=moderator)) == (True, False)
    assert Block.objects.get().key == ""
    assert send()[1].state == State.HELD


def test_the_hash_of_an_address_outlives_the_seven_days_only_in_its_block(send, moderator):
    _, comment = send()
    blocks.block(Kind.ADDRESS, comment=comment, by=moderator, days=30)
    Comment.objects.update(submitted_at=F("submitted_at") - timedelta(days=8))
    call_command("tick")
    comment.refresh_from_db()
    assert (comment.address_hash, comment.network_hash) == ("", "")
    assert blocklist.applies(address=HOME)
    with pytest.raises(ValidationError):
        blocks.block(Kind.NETWORK, comment=comment, by=moderator, days=30)


def test_blocks_stand_in_the_chain_without_a_word_of_whom(client, moderator, reply):
    row = blocks.block(Kind.PERSON, "ravi@example.org", by=moderator, days=None)
    blocks.lift(row, by=moderator)
    for n in range(4):
        moderation.spam(reply(body=f"Buy {n}."), by=moderator)
    assert audit.verify().broken_at is None
    ModerationEntry.objects.filter(verb="lift").update(block=None)
    assert audit.verify().broken_at is not None
    page = client.get("/moderation/").content.decode()
    assert "Blocked: a person, by e-mail address" in page
    month = public_log.months()[0][0].first
    answer = client.get(f"/moderation/{month.year}/{month.month}/log.csv")
    assert "block" in answer.content.decode()


def test_what_staff_write_is_not_asked_about(essay, moderator, editor):
    blocks.block(Kind.ADDRESS, HOME, by=moderator, days=7)
    told = Submission(name="x", body="Thank you all.")
    assert posting.post(essay, told, address=HOME, user=editor).comment.state == State.PUBLISHED
