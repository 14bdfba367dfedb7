"""Appeals: once a reply, within fourteen days, decided by somebody else, told to the writer, redacted in public."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from comments import audit, moderation, posting
from comments.models import Appeal, Comment
from comments.moderation import appeal_views, appeals
from comments.tokens import token_of
from essays.models import Essay
from sitewide.models import OutboxMessage
from tests.cast import make_user, member, signed_in

State = Comment.State
WHY = "It is no shop, it is a library."
DESK = "/desk/moderation/appeals/"
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e"


@pytest.fixture
def second(db):
    return make_user("moderator", name="Second Moderator")


@pytest.fixture(scope="module")
def refusal(kept, lasting):
    """A reply, refused by Nadia Okafor: the keys of both. Other moderators are there only where a test makes them."""
    nadia = member("moderator")
    told = posting.Submission(name="Ravi Menon", email="ravi@example.org", body="Come to our shop.")
    comment = posting.post(Essay.objects.get(pk=kept["essay"]), told).comment
    moderation.reject(comment, "advertising", by=nadia, note="Leave out the shop.")
    return {"moderator": nadia.pk, "comment": comment.pk}


@pytest.fixture
def moderator(refusal, db):
    return User.objects.get(pk=refusal["moderator"])


@pytest.fixture
def refused(refusal, db):
    return Comment.objects.get(pk=refusal["comment"])


def page(client, comment):
    return client.get(reverse("private-response", args=[token_of(comment)])).content.decode()


def appeal(client, comment, words=WHY):
    return client.post(reverse("appeal-response", args=[token_of(comment)]), {"words": words})


def test_from_the_private_page_to_a_second_moderator_who_puts_it_back(client, refused, second, essay):
    before = page(client, refused)
    assert "Do you think this is a mistake?" in before
    assert "A second moderator, who did not make this decision," in before
    assert "You may appeal" in before
    assert appeal(client, refused).status_code == 303
    waits = page(client, refused)
    assert "<h1>Your appeal is with a second moderator" in waits
    assert WHY in waits
    assert "Ask a second moderator" not in waits
    [letter] = OutboxMessage.objects.filter(key__startswith="appeal:")
    assert letter.to == second.email
    assert WHY in letter.body
    desk = signed_in(second)
    shown = desk.get(DESK).content.decode()
    assert WHY in shown
    assert "Leave out the shop." in shown
    desk.post(DESK, {"appeal": Appeal.objects.get().pk, "do": "uphold", "seen": "rejected"})
    refused.refresh_from_db()
    assert (refused.state, refused.number) == (State.PUBLISHED, 1)
    put_back = page(client, refused)
    assert "<h1>Your reply is published" in put_back
    assert "A second moderator put it back." in put_back
    assert "Come to our shop." in client.get(essay.url).content.decode()
    assert OutboxMessage.objects.filter(to=refused.email, body__contains="is now number 1").exists()
    assert audit.verify().broken_at is None


def test_turned_down_is_told_with_its_reason_and_final(client, refused, second):
    appeal(client, refused)
    desk = signed_in(second)
    form = {"appeal": Appeal.objects.get().pk, "do": "turn-down", "seen": "rejected"}
    prefix = f"a{Appeal.objects.get().pk}-answer"
    empty = desk.post(DESK, form | {prefix: " "})
    assert empty.status_code == 422
    assert "There is a problem" in empty.content.decode()
    long = desk.post(DESK, form | {prefix: "x" * 1001})
    assert long.status_code == 422
    assert "x" * 1001 in long.content.decode()
    assert desk.post(DESK, form | {prefix: "It still sells something."}).status_code == 303
    told = page(client, refused)
    assert "“It still sells something.”" in told
    assert "This decision is final." in told
    assert "Ask a second moderator" not in told
    [letter] = OutboxMessage.objects.filter(to=refused.email, body__contains="This decision is final")
    assert letter.not_before > timezone.now() + timedelta(minutes=9)
    assert appeal(client, refused).status_code in {303, 422}
    assert Appeal.objects.count() == 1


def test_who_refused_it_cannot_decide_and_is_told_so(client, refused, second, moderator):
    appeal(client, refused)
    desk = signed_in(moderator)
    assert "another moderator will" in desk.get(DESK).content.decode()
    for do in ("uphold", "turn-down"):
        prefix = f"a{Appeal.objects.get().pk}-answer"
        desk.post(DESK, {"appeal": Appeal.objects.get().pk, "do": do, prefix: "No."})
    assert Appeal.objects.get().settled is None
    with pytest.raises(PermissionDenied):
        appeals.uphold(Appeal.objects.get(), by=moderator)
    assert appeals.waiting_for(moderator) == 0
    assert appeals.waiting_for(second) == 1


def test_words_to_an_appeal_that_was_decided_meanwhile_are_given_back(client, refused, second, moderator):
    appeal(client, refused)
    pk = Appeal.objects.get().pk
    form = {"appeal": pk, "do": "turn-down", "seen": "rejected", f"a{pk}-answer": "No: <b>."}
    not_theirs = signed_in(moderator).post(DESK, form)
    appeals.uphold(Appeal.objects.get(), by=second)
    late = signed_in(make_user("moderator", name="Third Moderator")).post(DESK, form)
    for answer, status in ((not_theirs, 403), (late, 409)):
        page = answer.content.decode()
        assert (answer.status_code, "Your note, which was not sent" in page) == (status, True)
        assert "No: &lt;b&gt;.</textarea>" in page


def test_without_a_second_moderator_an_administrator_decides_and_the_page_says_so(
    client, refused, moderator, administrator
):
    assert "an administrator, who did not make this decision," in page(client, refused)
    appeal(client, refused)
    assert "<h1>Your appeal is with an administrator" in page(client, refused)
    assert signed_in(administrator).get("/desk/").content.decode().count("asks for a second look") == 1
    appeals.uphold(Appeal.objects.get(), by=administrator)
    assert Comment.objects.get().state == State.PUBLISHED
    entry = Appeal.objects.get().settled
    moderation.undo(entry, by=administrator)
    assert Comment.objects.get().state == State.REJECTED


def test_alone_one_looks_again_and_the_page_says_so(client, refused, moderator):
    assert "There is nobody else here at present" in page(client, refused)
    appeals.ask(refused, WHY)
    assert appeals.uphold(Appeal.objects.get(), by=moderator)


def test_others_have_no_page_of_appeals(client, editor, refused):
    assert client.get(DESK).status_code == 302
    assert signed_in(editor).get(DESK).status_code == 403
    assert signed_in(editor).get(reverse("desk-wordings", args=[refused.pk])).status_code == 403


def test_fourteen_days_and_once(client, refused, second):
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=14))
    late = appeal(client, refused)
    assert late.status_code == 422
    assert WHY in late.content.decode()
    assert "Do you think this is a mistake?" not in page(client, refused)
    Comment.objects.update(decided_at=timezone.now() - timedelta(days=13, hours=23))
    for _ in range(2):
        assert appeal(client, refused).status_code == 303
    other = appeal(client, refused, "Other words.")
    assert other.status_code == 422
    assert "Other words." in other.content.decode()
    assert Appeal.objects.get().words == WHY


@pytest.mark.parametrize(
    ("words", "said"), [("", "Write why"), ("\u200b", "Write why"), ("x" * 1001, "Nothing was cut")]
)
def test_what_is_wrong_is_said_and_kept(client, refused, words, said):
    response = appeal(client, refused, words)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert words.strip("\u200b") in response.content.decode()
    assert not Appeal.objects.exists()


def test_what_waits_or_stands_published_has_no_appeal(client, reply, published, moderator):
    spam = reply()
    moderation.spam(spam, by=moderator)
    for comment in (reply(), published(), spam):
        assert "mistake" not in page(client, comment)
        assert appeal(client, comment).status_code == 422
    assert not Appeal.objects.exists()


def test_a_removed_reply_comes_back_to_its_number(client, published, moderator, second, essay):
    comment = published("These very words.")
    moderation.remove(comment, "attack", by=moderator)
    appeals.uphold(appeals.ask(comment, WHY), by=second)
    assert f'id="response-{comment.number}"' in client.get(essay.url).content.decode()
    assert "These very words." in client.get(essay.url).content.decode()


def test_decisions_are_undone_silently_and_the_appeal_waits_again(client, refused, second):
    desk = signed_in(second)
    row = appeals.ask(refused, WHY)
    decided_at = Comment.objects.get().decided_at
    appeals.turn_down(row, "It stays.", by=second)
    assert "Undo" in desk.get(DESK).content.decode()
    desk.post(DESK, {"appeal": Appeal.objects.get().decision_id, "undo": "1"})
    assert Appeal.objects.get().settled is None
    assert not OutboxMessage.objects.filter(body__contains="This decision is final").exists()
    assert Comment.objects.get().decided_at == decided_at
    assert "Your appeal is with a second moderator" in page(client, refused)
    assert "It stays." not in page(client, refused)
    assert appeals.uphold(Appeal.objects.get(), by=second)
    assert audit.verify().broken_at is None


def test_deciding_twice_and_by_two(refused, second):
    third = make_user("moderator", name="Third Moderator")
    row = appeals.ask(refused, WHY)
    assert appeals.turn_down(row, "It stays.", by=second)
    assert appeals.turn_down(row, "It stays.", by=second) is None
    with pytest.raises(ValidationError, match="Second Moderator"):
        appeals.uphold(row, by=third)


def test_decided_in_the_queue_meanwhile_it_waits_no_more(refused, second, moderator):
    row = appeals.ask(refused, WHY)
    moderation.publish(refused, by=moderator)
    assert not Appeal.objects.undecided().exists()
    with pytest.raises(moderation.DecidedMeanwhile):
        appeals.turn_down(row, "It stays.", by=second)


def test_hostile_words_are_text_everywhere(client, refused, second):
    appeal(client, refused, ATTACK)
    for text in (page(client, refused), signed_in(second).get(DESK).content.decode()):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)" in text
    appeals.turn_down(Appeal.objects.get(), ATTACK, by=second)
    for text in (page(client, refused), signed_in(second).get("/desk/moderation/log/").content.decode()):
        assert "<script>alert" not in text
    assert "alert" not in client.get("/moderation/").content.decode()


def test_the_public_log_tells_of_appeals_without_a_word_or_name(client, reply, moderator, second):
    for n in range(6):
        comment = reply(f"Come to shop {n}.")
        moderation.reject(comment, "advertising", by=moderator)
        row = appeals.ask(comment, f"{WHY} {n}")
        appeals.uphold(row, by=second) if n % 2 else appeals.turn_down(row, "It stays.", by=second)
    text = client.get("/moderation/?show=appeals").content.decode()
    assert text.count("Put back on appeal") == 3
    assert text.count("Appeal turned down") == 3
    assert "Rejected" not in text.partition("<tbody>")[2]
    assert "appeals upheld" in text
    table = text.partition("<main")[2].partition("</main>")[0]
    for word in (WHY, "It stays", "Second", "Ravi", "shop"):
        assert word not in table
    assert client.get("/moderation/seals/").status_code == 200


def test_the_desk_and_the_queue_count_what_waits(client, refused, second):
    appeals.ask(refused, WHY)
    desk = signed_in(second)
    assert "One writer asks for a second look" in desk.get("/desk/").content.decode()
    queue = desk.get("/desk/moderation/").content.decode()
    assert f'href="{DESK}">Appeals <b>1</b>' in queue
    assert "One to decide, the oldest for" in queue
    assert WHY in queue
    narrowed = desk.get("/desk/moderation/?hub=politics").content.decode()
    assert "Nothing to decide among these." in narrowed
    assert WHY not in narrowed
    turning = desk.get(f"{DESK}?turn={Appeal.objects.get().pk}&next=queue").content.decode()
    assert '<details class="why" open>' in turning
    form = {"appeal": Appeal.objects.get().pk, "do": "uphold", "seen": "rejected", "next": "queue"}
    assert desk.post(DESK, form)["Location"] == "/desk/moderation/"
    assert "Put it back" not in desk.get("/desk/moderation/").content.decode()


def test_the_queue_offers_an_appeal_to_nobody_who_refused_it(refused, second, moderator):
    appeals.ask(refused, WHY)
    queue = signed_in(moderator).get("/desk/moderation/").content.decode()
    assert WHY not in queue
    assert "The queue is empty." in queue


def test_words_that_turn_it_down_are_kept_on_whatever_page_it_stands(reply, moderator, second, monkeypatch):
    monkeypatch.setattr(appeal_views, "PER_PAGE", 1)
    for n in range(2):
        comment = reply(email=f"r{n}@example.org")
        moderation.reject(comment, "advertising", by=moderator)
        appeals.ask(comment, WHY)
    last = Appeal.objects.last()
    answer = signed_in(second).post(DESK, {"appeal": last.pk, "do": "turn-down", f"a{last.pk}-answer": "x" * 1001})
    assert (answer.status_code, "x" * 1001 in answer.content.decode()) == (422, True)


def test_the_page_of_appeals_asks_the_same_however_many_wait(reply, moderator, second, django_assert_max_num_queries):
    desk = signed_in(second)
    for n in range(8):
        comment = reply(email=f"r{n}@example.org")
        moderation.reject(comment, "advertising", by=moderator)
        appeals.ask(comment, WHY)
    with django_assert_max_num_queries(18):
        assert desk.get(DESK).status_code == 200
