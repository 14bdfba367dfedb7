"""The moderators' queue and log, through the front door, with scripts off."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from comments import moderation, posting
from comments.models import Comment, ModerationEntry
from comments.posting import Submission
from sitewide.models import OutboxMessage
from tests.cast import make_user, signed_in

State = Comment.State
QUEUE, LOG = "/desk/moderation/", "/desk/moderation/log/"


@pytest.fixture
def other(db):
    return make_user("moderator", name="Owen Hale")


def show(client, address=QUEUE, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def ids(page):
    return [int(n) for n in re.findall(r'<li\s+class="queue-item[^"]*"\s+id="c(\d+)"', page)]


def current(page):
    return [int(n) for n in re.findall(r'<li\s+class="queue-item current"\s+id="c(\d+)"', page)]


def undo_line(page):
    found = re.search(r'<div class="undo-line".*?</div>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) if found else ""


def press(client, do, *picks, state="held", **data):
    return client.post(f"{QUEUE}?state={state}", {"do": do, "pick": [c.pk for c in picks]} | data)


def states():
    return list(Comment.objects.order_by("pk").values_list("state", flat=True))


def test_readers_are_sent_to_sign_in_and_come_back(client, db):
    for address in (QUEUE, LOG):
        response = client.get(address)
        assert response.status_code == 302
        assert f"next={address}" in response["Location"]


@pytest.mark.parametrize("role", ["author", "editor", "administrator"])
def test_other_roles_may_not_decide(reply, role):
    person = make_user(role)
    comment = reply()
    client = signed_in(person)
    assert client.get(QUEUE).status_code == client.get(LOG).status_code == 403
    assert press(client, "publish", comment).status_code == 403
    assert states() == ["held"]


def test_a_form_without_the_sessions_token_decides_nothing(desk, reply):
    comment = reply()
    desk.handler.enforce_csrf_checks = True
    assert press(desk, "publish", comment).status_code == 403
    assert states() == ["held"]


def test_the_empty_queue_says_when_the_last_decision_was_made(desk, reply, moderator):
    assert "The queue is empty." in show(desk)
    moderation.spam(reply(), by=moderator, now=timezone.now() - timedelta(hours=2))
    assert re.search(r"The last decision was made 2\shours ago\.", show(desk))


def test_what_came_or_was_decided_just_now_is_not_nought_minutes_old(desk, reply):
    comment = reply()
    assert "One to decide, the oldest for less than a minute." in show(desk)
    press(desk, "spam", comment)
    assert "The last decision was made less than a minute ago." in show(desk)
    assert "There is nothing here." in show(desk, state="removed")


def test_an_item_shows_all_that_helps_to_decide(desk, reply, published, moderator, essay):
    first = published("Where do you keep the keys?", name="Sunniva Dahl", email="JONAS@example.org")
    moderation.reject(reply(email="jonas@example.org"), "advertising", by=moderator)
    body = "See https://a.example, https://b.example and https://c.example. <img src=x>"
    comment = reply(body, name="Jonas Weil", email="jonas@example.org", parent=first, website="https://jonas.example")
    page = show(desk)
    assert ids(page) == current(page) == [comment.pk]
    for words in (
        "Jonas Weil", "jonas@example.org", "https://jonas.example", "1 published, 1 rejected", "would be number 2",
        "in reply to 1", "Where do you keep the keys?", "Held because",
        "It has four links, its web address included. Replies with more than two are read first.",
        "1 kind of tag was removed: &lt;img&gt;",
        essay.title, "One to decide, the oldest for less",
    ):  # fmt: skip
        assert words in page, words


def test_links_say_where_they_lead(desk, reply):
    reply("See [our friends](https://a.example/shop) and https://b.example/ and [both](https://a.example/shop).")
    page = show(desk)
    assert page.count("<code>https://a.example/shop</code>") == 1
    assert "<code>https://b.example" not in page


def test_what_matched_a_rule_is_marked_with_the_number_of_its_reason(desk, reply):
    reply(name="ilse verhaegen", body="https://a.example/ and https://b.example/ and https://c.example/")
    page = show(desk)
    assert "<mark><bdi>ilse verhaegen</bdi><sup>2</sup></mark>" in page
    assert page.count("<sup>1</sup></mark></a>") == 3
    assert re.findall(r"<li class=.marked.><mark>(\d)</mark> (\w+ \w+)", page) == [("1", "It has"), ("2", "It carries")]


def test_a_reason_that_lies_in_no_words_has_no_number(desk, reply):
    reply(body="https://a.example/ is one link.")
    page = show(desk)
    assert "<li>A reply is read before it appears until its writer is known here.</li>" in page
    assert "<mark>" not in page


def test_reject_leads_to_the_question_itself(desk, reply):
    comment = reply()
    link = re.search(r'href="([^"]*reject=\d+)(#\w+)"', show(desk))
    assert link.group(2) == "#why"
    page = show(desk, link.group(1).replace("&amp;", "&"))
    assert '<h3 id="why" tabindex="-1">' in page
    assert current(page) == [comment.pk]


def test_what_the_panel_needs_is_not_called_optional(desk, reply):
    page = show(desk, reject=reply().pk)
    assert "optional</small>" not in page
    assert "Needed for “Repeats”." in page


def test_a_first_reply_is_told_as_one(desk, reply):
    reply()
    assert "First reply here" in show(desk)


def test_a_long_reply_is_folded_and_whole(desk, reply):
    reply("word " * 301 + "the end")
    page = show(desk)
    assert "Show all 303 words" in page
    assert "the end" in page


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "</li></ol><form>"],
)
def test_the_queue_is_the_attackers_first_reader_and_nothing_runs(desk, reply, typed):
    reply(f"{typed} words", name=f"{typed[:60]}x", email="x@example.org")
    page = show(desk)
    said = re.search(r'<div class="said">(.*?)<form class="choices"', page, re.S).group(1)
    assert not re.search(r"<(script|img|form)\b|href=\"javascript:", said)
    assert len(ids(page)) == 1


def test_publishing_leads_to_the_next_item_with_a_way_back(desk, reply):
    first, second, third = reply(), reply(name="Ruth Adeyemi"), reply()
    response = press(desk, "publish", second)
    assert response.status_code == 303
    assert response["Location"].endswith(f"&at={third.pk}#c{third.pk}")
    page = desk.get(response["Location"]).content.decode()
    assert ids(page) == [first.pk, third.pk]
    assert current(page) == [third.pk]
    assert (
        undo_line(page) == "Published: the reply of Ruth Adeyemi as number 1. The letter leaves in 10 minutes. Undo u"
    )
    assert states() == ["held", "published", "held"]


def test_after_the_last_item_the_one_before_is_current(desk, reply):
    first, second = reply(), reply()
    assert press(desk, "spam", second)["Location"].endswith(f"#c{first.pk}")
    assert "#" not in press(desk, "spam", first)["Location"]


def test_undo_puts_the_reply_back_and_no_letter_leaves(desk, reply):
    comment = reply()
    page = desk.get(press(desk, "publish", comment)["Location"]).content.decode()
    entry = re.search(r'name="entry" value="(\d+)"', page).group(1)
    response = desk.post(QUEUE, {"do": "undo", "entry": entry}, follow=True)
    assert "Undone: 1 reply is as before." in response.content.decode()
    assert states() == ["held"]
    assert undo_line(response.content.decode()) == ""
    assert not OutboxMessage.objects.filter(to="ravi@example.org").exists()


def test_what_was_undone_is_the_current_one_again(desk, reply):
    _first, second = reply(), reply()
    press(desk, "publish", second)
    entry = ModerationEntry.objects.get(verb="publish")
    answer = desk.post(QUEUE, {"do": "undo", "entry": entry.pk})
    assert answer["Location"].endswith(f"#c{second.pk}")
    assert current(show(desk, answer["Location"])) == [second.pk]


def test_nobody_undoes_the_decision_of_somebody_else(desk, other, reply):
    comment = reply()
    press(signed_in(other), "spam", comment)
    assert undo_line(show(desk)) == ""
    desk.post(QUEUE, {"do": "undo", "entry": [e.pk for e in ModerationEntry.objects.all()]})
    assert states() == ["spam"]


def test_the_undo_line_goes_after_ten_minutes(desk, reply):
    press(desk, "spam", reply())
    ModerationEntry.objects.update(at=timezone.now() - timedelta(minutes=10))
    assert undo_line(show(desk)) == ""


def test_the_panel_asks_for_a_reason_and_shows_the_letter(desk, reply):
    first, comment = reply(), reply(name="Jonas")
    page = show(desk, reject=comment.pk)
    assert current(page) == [comment.pk]
    assert "Why is Jonas’s reply not published?" in page
    assert len(re.findall(r'<input\s+type="radio"\s+name="reason"', page)) == 6
    for words in ("it goes for a person, not an argument", "it is there to sell", "Reject and write to Jonas",
                  "Leave it held", "What the writer will read", "Reason: the one that you choose."):  # fmt: skip
        assert words in page
    assert first.pk in ids(page)


def test_rejecting_with_a_reason_and_a_note(desk, reply):
    comment = reply()
    press(desk, "reject", comment, reason="advertising", note="Leave out the shop.")
    comment.refresh_from_db()
    assert (comment.state, comment.reason, comment.note) == (State.REJECTED, "advertising", "Leave out the shop.")
    page = show(desk, state="rejected")
    assert "Advertising" in page
    assert "“Leave out the shop.”" in page
    assert "by <bdi>Nadia Okafor</bdi>" in page


def test_what_is_missing_in_the_panel_is_said_and_the_note_is_kept(desk, reply):
    comment = reply()
    for typed, words in (
        ({"note": "Kept words."}, "Choose a reason."),
        ({"reason": "because", "note": "Kept words."}, "Kept words."),
        ({"reason": "other"}, "Write the reason"),
        ({"reason": "repeats", "note": "Kept words."}, "Give the number of the published reply"),
        ({"reason": "repeats", "repeats_number": "x", "note": "Kept words."}, "Kept words."),
        ({"reason": "repeats", "repeats_number": "9" * 40}, "There is a problem"),
        ({"reason": "attack", "note": "x" * 1001}, "Write at most 1,000 characters; there are 1,001."),
    ):
        response = press(desk, "reject", comment, **typed)
        page = response.content.decode()
        assert response.status_code == 422, typed
        assert "There is a problem" in page, typed
        assert words in page, typed
        assert "Kept words." in page or not typed.get("note", "").startswith("Kept"), typed
        assert states() == ["held"], typed


def test_a_refusal_keeps_its_note_wherever_the_reply_stands_by_now(desk, essay, moderator, other):
    old, now = timezone.now() - timedelta(days=2), timezone.now()
    told = Submission(name="Jonas", email="j@example.org", body="The last of them.")
    comment = posting.post(essay, told, now=now, tell=False).comment
    for n in range(20):
        told = Submission(name=f"Reader {n}", email=f"r{n}@example.org", body=f"Reply {n}.")
        posting.post(essay, told, now=old, tell=False)
    pick = f"{comment.pk}.held.0"
    # It stands on the second page, under no filter of this one, and without a reason; then it leaves the tab.
    for query in ("state=held", "state=spam", "state=held&age=older", f"state=held&essay={essay.pk + 9}", "page=9"):
        why = {"reason": "", "note": "These very words."}
        answer = desk.post(f"{QUEUE}?{query}", {"do": "reject", "pick": pick} | why)
        page = answer.content.decode()
        assert (answer.status_code, current(page)) == (422, [comment.pk]), query
        assert "These very words.</textarea>" in page, query
        assert "Choose a reason." in page, query
    why = {"reason": "attack", "note": "These very words."}
    # Its writer changes it, another moderator publishes it, at last it is withdrawn: nothing was decided, no word lost.
    Comment.objects.filter(pk=comment.pk).update(version=1)
    changed = desk.post(QUEUE, {"do": "reject", "pick": pick} | why)
    assert (changed.status_code, current(changed.content.decode())) == (409, [comment.pk])
    assert f'value="{comment.pk}.held.1"' in changed.content.decode()
    moderation.publish(comment, by=other)
    published = desk.post(QUEUE, {"do": "reject", "pick": pick} | why)
    moderation.withdraw(comment)
    withdrawn = desk.post(QUEUE, {"do": "remove", "pick": f"{comment.pk}.published.1"} | why)
    many = desk.post(QUEUE, {"do": "remove", "pick": [f"{comment.pk}.published.1", f"{comment.pk}.held.1"]} | why)
    for answer, words in ((published, "decided meanwhile by Owen Hale: published"),
                          (withdrawn, "decided meanwhile by its writer: withdrawn"),
                          (many, "decided meanwhile by its writer: withdrawn")):  # fmt: skip
        page = answer.content.decode()
        assert answer.status_code == 409, words
        assert words in page
        assert "These very words.</textarea>" in page, words
    assert Comment.objects.get(pk=comment.pk).state == State.WITHDRAWN


def test_of_many_refused_at_once_those_that_changed_are_asked_for_again(desk, reply, other):
    first, second, third = reply(), reply(), reply()
    for comment in (second, third):
        moderation.publish(comment, by=other)
    answer = press(desk, "reject", first, second, third, reason="other", note="These very words.")
    page = answer.content.decode()
    assert (answer.status_code, states()) == (409, ["rejected", "published", "published"])
    assert "Why are these 2 replies not published?" in page
    assert "These very words.</textarea>" in page


def test_links_to_a_reply_that_was_withdrawn_say_so(desk, client, reply, published):
    held, seen = reply(), published()
    moderation.withdraw(held)
    moderation.withdraw(seen)
    for comment in (held, seen):
        for address in (f"{QUEUE}?item={comment.pk}", f"/desk/moderation/replies/{comment.pk}/decide/?do=publish"):
            answer = desk.get(address, follow=True)
            assert answer.status_code == 410, address
            assert "Its writer withdrew it" in answer.content.decode(), address
    for address in (seen.get_absolute_url(), f"{seen.get_absolute_url()}report/"):
        answer = client.get(address)
        page = answer.content.decode()
        assert (answer.status_code, "Its writer withdrew it" in page) == (410, True), address
        assert seen.name not in page
        assert seen.body not in page
    sent = client.post(f"{seen.get_absolute_url()}report/", {"reason": "attack", "note": "These very words."})
    assert (sent.status_code, "These very words." in sent.content.decode()) == (410, True)


def test_a_response_that_was_removed_says_so_and_one_that_never_was_is_missing(client, published, moderator):
    comment = published()
    moderation.remove(comment, by=moderator, reason="attack")
    assert client.get(comment.get_absolute_url(), follow=True).status_code == 200  # a line stands in its place
    answer = client.get(f"{comment.get_absolute_url()}report/")
    assert (answer.status_code, "A moderator removed it" in answer.content.decode()) == (410, True)
    assert client.get(comment.get_absolute_url().replace("/1/", "/2/")).status_code == 404


def test_removing_asks_for_a_reason_and_keeps_the_number(desk, published):
    comment = published()
    assert "reply removed?" in show(desk, state="published", reject=comment.pk)
    press(desk, "remove", comment, state="published", reason="private")
    comment.refresh_from_db()
    assert (comment.state, comment.number) == (State.REMOVED, 1)
    assert "Put it back" in show(desk, state="removed")
    press(desk, "restore", comment, state="removed")
    assert states() == ["published"]


def test_a_published_one_can_be_held_again(desk, published):
    comment = published()
    press(desk, "hold", comment, state="published")
    assert "number 1 is kept for it" in show(desk)


def test_many_at_once(desk, reply):
    comments = [reply() for _ in range(4)]
    response = press(desk, "publish", *comments[:3])
    assert states() == ["published"] * 3 + ["held"]
    page = desk.get(response["Location"]).content.decode()
    assert undo_line(page).startswith("Published: 3 replies.")
    entries = re.findall(r'name="entry" value="(\d+)"', page)
    desk.post(QUEUE, {"do": "undo", "entry": entries})
    assert states() == ["held"] * 4


def test_many_rejected_for_one_reason(desk, reply):
    comments = [reply() for _ in range(3)]
    page = press(desk, "ask", *comments[:2]).content.decode()
    assert "Why are these 2 replies not published?" in page
    press(desk, "reject", *comments[:2], reason="off-subject")
    assert states() == ["rejected", "rejected", "held"]


def test_nothing_ticked_says_so(desk, reply):
    reply()
    response = desk.post(QUEUE, {"do": "publish"}, follow=True)
    assert "Tick at least one reply first." in response.content.decode()
    assert states() == ["held"]


def test_what_another_decided_meanwhile_is_said_and_stands(desk, reply, other):
    comment = reply()
    show(desk)
    moderation.publish(comment, by=other)
    page = desk.get(press(desk, "spam", comment)["Location"]).content.decode()
    assert "decided meanwhile by Owen Hale: published." in page
    assert states() == ["published"]


def test_the_letter_to_moderators_leads_to_the_item_wherever_it_stands(desk, reply, moderator):
    comment = reply()
    for _ in range(2):
        response = desk.get(f"{QUEUE}?item={comment.pk}")
        assert response["Location"].endswith(f"#c{comment.pk}")
        assert comment.pk in ids(desk.get(response["Location"]).content.decode())
        moderation.spam(comment, by=moderator)
    for asked in ("0", "x", "9" * 40, ""):
        assert desk.get(f"{QUEUE}?item={asked}").status_code == 404


def test_twenty_stand_on_a_page_oldest_first(desk, essay):
    now = timezone.now()
    for n in range(23):
        told = Submission(name=f"Reader {n}", email=f"r{n}@example.org", body=f"Reply {n}.")
        posting.post(essay, told, now=now - timedelta(minutes=n), tell=False)
    oldest, rest = ids(show(desk)), ids(show(desk, page=2))
    assert (len(oldest), len(rest)) == (20, 3)
    assert ids(show(desk, sort="newest"))[0] == rest[-1]
    assert ids(show(desk, page=999)) == rest


def test_odd_addresses_fall_back_to_the_queue(desk, reply):
    comment = reply()
    for query in (
        {"state": "withdrawn"}, {"state": "'"}, {"sort": "number"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 40},
        {"at": "x"}, {"reject": "0"}, {"reject": "x"}, {"reject": "9" * 40}, {"state": "removed", "reject": "1"},
    ):  # fmt: skip
        page = show(desk, **query)
        assert ids(page) == ([] if query.get("state") == "removed" else [comment.pk]), query


def test_a_decision_that_there_is_not_is_no_page(desk, reply):
    comment = reply()
    for do in ("", "drop", "withdraw", "_decide"):
        assert press(desk, do, comment).status_code == 404, do
        assert states() == ["held"], do


def test_odd_picks_decide_nothing(desk, reply):
    reply()
    for pick in ("x", "-1", "0", "9" * 40, "1; drop"):
        for do in ("publish", "ask", "reject"):
            answer = desk.post(QUEUE, {"do": do, "pick": pick, "reason": "attack"})
            assert answer.status_code in {200, 303, 404}, (do, pick)
        assert states() == ["held"], pick


def test_withdrawn_replies_stand_nowhere(desk, reply):
    comment = reply("The canary sings.")
    moderation.withdraw(comment)
    for state in ("held", "published", "rejected", "spam", "removed"):
        assert "canary" not in show(desk, state=state)


def test_the_number_of_queries_does_not_grow(desk, reply, published, django_assert_max_num_queries):
    parent = published()
    reply(parent=parent)
    show(desk)
    with django_assert_max_num_queries(16) as few:
        show(desk)
    for n in range(18):
        reply(parent=parent, name=f"Reader {n}", email=f"r{n}@example.org", body=f"Reply {n}.")
    with django_assert_max_num_queries(len(few)):
        show(desk)


def test_the_log_tells_who_what_when_and_why(desk, reply, moderator):
    comment = reply(name="Jonas Weil")
    moderation.reject(comment, "advertising", by=moderator, note="Leave out the shop.")
    page = show(desk, LOG)
    for words in ("Jonas Weil", "Rejected", "Advertising", "“Leave out the shop.”", "Nadia Okafor"):
        assert words in page
    assert "Arrived" not in page


@pytest.mark.parametrize(
    ("begin", "verb", "args"),
    [
        ("held", "publish", ()),
        ("held", "spam", ()),
        ("held", "reject", ("attack",)),
        ("published", "remove", ("attack",)),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_line_of_the_log_can_be_reversed_at_once_and_later(
    desk, reply, published, moderator, begin, verb, args, later
):
    comment = published() if begin == "published" else reply()
    entry = getattr(moderation, verb)(comment, *args, by=moderator)
    if later:
        ModerationEntry.objects.update(at=F("at") - timedelta(days=3))
    assert f'name="entry" value="{entry.pk}"' in show(desk, LOG)
    desk.post(LOG, {"entry": entry.pk})
    comment.refresh_from_db()
    assert comment.state == begin
    assert f'name="entry" value="{entry.pk}"' not in show(desk, LOG)


def test_only_the_newest_line_on_a_reply_can_be_reversed(desk, reply, moderator):
    comment = reply()
    first = moderation.spam(comment, by=moderator)
    moderation.publish(comment, by=moderator)
    assert f'name="entry" value="{first.pk}"' not in show(desk, LOG)
    response = desk.post(LOG, {"entry": first.pk}, follow=True)
    assert "cannot be reversed" in response.content.decode()
    assert states() == ["published"]
    assert desk.post(LOG, {"entry": "9" * 40}).status_code == 404


def test_the_log_asks_a_fixed_number_of_queries(desk, reply, moderator, django_assert_max_num_queries):
    moderation.spam(reply(), by=moderator)
    with django_assert_max_num_queries(14) as few:
        show(desk, LOG)
    for n in range(20):
        moderation.spam(reply(body=f"Reply {n}."), by=moderator)
    with django_assert_max_num_queries(len(few)):
        show(desk, LOG)


def test_the_log_has_its_lines_in_their_order_on_each_page(desk, reply, moderator):
    right = [moderation.spam(reply(body=f"Reply {n}."), by=moderator).pk for n in range(53)][::-1]
    ModerationEntry.objects.filter(pk__in=right).update(at=timezone.now())
    answers = [desk.get(LOG, {"page": page}) for page in (1, 2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [entry.pk for answer in answers for entry in answer.context["page"]] == right
    assert answers[0].context["page"].paginator.count == 53
    assert desk.get(LOG, {"page": 3}).status_code == 404


def test_the_addresses_are_as_they_are_named():
    assert (reverse("desk-moderation"), reverse("desk-moderation-log")) == (QUEUE, LOG)
