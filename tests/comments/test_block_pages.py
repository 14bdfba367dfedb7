"""The desk's page of blocks and the links of letters to moderators, through the front door."""

import re

import pytest

from comments import moderation
from comments.models import Block, Comment, ModerationEntry
from comments.moderation import blocks, reports
from comments.screening import blocklist
from sitewide.models import OutboxMessage
from tests.cast import make_user, signed_in

State = Comment.State
BLOCKS = "/desk/moderation/blocks/"
HOME = "198.51.100.7"


@pytest.fixture
def sent(client, essay, form_of):
    """A reply that came through the front door, with its address."""
    body = "See https://shop.example/ and https://www.other.example/x for more."
    client.post(f"/essays/{essay.slug}/respond/", form_of(body=body), REMOTE_ADDR=HOME)
    return Comment.objects.get()


def text(answer):
    return answer.content.decode().partition("<main")[2]


def test_a_block_is_added_listed_and_lifted(desk, moderator):
    typed = {"what": "host", "subject": "shop.example", "days": "30", "note": "Sells <jigs>"}
    page = text(desk.post(BLOCKS, typed, follow=True))
    for words in ("Blocked until", "1 is in force", "shop.example", "Sells &lt;jigs&gt;", "Nadia Okafor"):
        assert words in page, words
    answer = desk.post(BLOCKS, {"lift": Block.objects.get().pk}, follow=True)
    assert "The block is lifted." in text(answer)
    assert "0 are in force" in text(answer)
    assert "had ended already" in text(desk.post(BLOCKS, {"lift": Block.objects.get().pk}, follow=True))
    log = text(desk.get("/desk/moderation/log/"))
    assert "Block lifted" in log
    assert "Blocked" in log


def test_of_a_reply_what_is_known_is_offered(desk, sent):
    page = text(desk.get(f"/desk/moderation/?item={sent.pk}", follow=True))
    link = re.search(rf'href="({BLOCKS}\?comment=\d+)"', page).group(1)
    offered = re.findall(r'name="what" value="([^"]+)"', text(desk.get(link)))
    assert offered == ["person", "address", "network", "host:shop.example", "host:www.other.example"]
    answer = desk.post(link, {"what": "host:shop.example", "days": "7"})
    assert answer["Location"].endswith(f"?item={sent.pk}")
    desk.post(link, {"what": "person", "days": "0"})
    assert set(Block.objects.values_list("kind", "comment")) == {("host", sent.pk), ("person", sent.pk)}
    assert blocklist.applies(email="ravi@example.org").until is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose what is blocked."),
        ({"what": "planet", "days": "7"}, "There is a problem"),
        ({"what": "host:unknown.example", "days": "7"}, "There is a problem"),
        ({"what": "address", "days": "0"}, "Choose an end"),
        ({"what": "address", "days": "7", "note": "x" * 201}, "There is a problem"),
        ({"what": "person", "days": "8"}, "There is a problem"),
    ],
)
def test_what_is_wrong_in_a_block_is_said_and_what_was_typed_stays(desk, sent, typed, words):
    for address in (f"{BLOCKS}?comment={sent.pk}", BLOCKS):
        answer = desk.post(address, {"note": "Kept words", "subject": HOME} | typed)
        assert answer.status_code == 422
        assert words in text(answer)
        assert "Kept words" in text(answer) or "note" in typed
    assert not Block.objects.exists()


@pytest.mark.parametrize("query", ["comment=0", "comment=x", "comment=" + "9" * 40, "page=9", "page=x"])
def test_odd_addresses_of_blocks_are_no_page(desk, db, query):
    assert desk.get(f"{BLOCKS}?{query}").status_code == 404
    assert desk.post(BLOCKS, {"lift": "9" * 40}).status_code == 404


def test_only_moderators_see_blocks_and_decide_by_letter(client, editor, sent):
    for address in (BLOCKS, f"/desk/moderation/replies/{sent.pk}/decide/?do=publish"):
        assert "/sign-in/" in client.get(address)["Location"]
        assert signed_in(editor).get(address).status_code == 403
        assert signed_in(editor).post(address, {"do": "publish"}).status_code == 403
    assert Comment.objects.get().state == State.HELD


def test_the_page_of_blocks_asks_a_fixed_number_of_queries(desk, moderator, django_assert_max_num_queries):
    blocks.block("host", "a.example", by=moderator, days=7)
    desk.get(BLOCKS)
    with django_assert_max_num_queries(9) as few:
        assert desk.get(BLOCKS).status_code == 200
    for n in range(20):
        blocks.block("host", f"a{n}.example", by=moderator, days=7)
    with django_assert_max_num_queries(len(few)):
        assert desk.get(BLOCKS).status_code == 200


def link_of(words):
    body = OutboxMessage.objects.filter(key__startswith="held:").latest("pk").body
    return re.search(rf"^{words}: https?://[^/]+(/\S+)$", body, re.M).group(1)


@pytest.mark.parametrize(("words", "state"), [("Publish it", "published"), ("Mark it as spam", "spam")])
def test_a_letters_link_asks_once_more_and_then_decides(desk, moderator, sent, words, state):
    link = link_of(words)
    page = text(desk.get(link))
    assert f">{words}</button>" in page
    assert "https://shop.example/" in page
    assert Comment.objects.get().state == State.HELD
    do = re.search(r'name="do" value="(\w+)"', page).group(1)
    for _ in range(2):
        assert desk.post(link, {"do": do}).status_code == 303
    assert Comment.objects.get().state == state
    assert ModerationEntry.objects.exclude(verb="arrived").count() == 1
    assert "Decided already by Nadia Okafor" in text(desk.get(link))


def test_a_letters_link_carries_no_authority(client, desk, moderator, sent):
    link = link_of("Publish it")
    assert client.post(link, {"do": "publish"}).status_code in {302, 403}
    desk.handler.enforce_csrf_checks = True
    assert desk.post(link, {"do": "publish"}).status_code == 403
    assert Comment.objects.get().state == State.HELD


def test_the_link_to_reject_opens_the_question_in_the_queue(desk, moderator, sent):
    answer = desk.get(link_of("Reject it, with a reason"), follow=True)
    assert "reply not published?" in text(answer)
    assert "#why" in answer.redirect_chain[0][0]


def test_what_another_decided_first_stands(desk, moderator, sent):
    other = make_user("moderator", name="Owen Hale")
    moderation.spam(Comment.objects.get(), by=other)
    answer = desk.post(f"/desk/moderation/replies/{sent.pk}/decide/", {"do": "publish"}, follow=True)
    assert "decided meanwhile by Owen Hale" in text(answer)
    assert Comment.objects.get().state == State.SPAM


def test_a_reported_one_is_kept_by_letter(desk, published):
    comment = published()
    reports.flag(comment, "attack", words="<script>alert(1)</script>", address=HOME)
    link = link_of("Keep it")
    assert "&lt;script&gt;alert(1)" in text(desk.get(link))
    desk.post(link, {"do": "keep"})
    assert ModerationEntry.objects.filter(verb="keep").exists()


def test_odd_letters_lead_into_the_queue(desk, sent):
    assert desk.get("/desk/moderation/replies/999999/decide/?do=publish").status_code == 404
    for do in ("", "withdraw", "x" * 500):
        assert f"item={sent.pk}" in desk.get(f"/desk/moderation/replies/{sent.pk}/decide/", {"do": do})["Location"]
