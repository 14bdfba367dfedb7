"""The queue's tabs and filters: counts are true, what is asked comes from lists, mixed decisions do what they say."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import essay_counts, moderation, posting
from comments.models import Comment, Flag, ModerationEntry
from comments.moderation import reports
from comments.paragraphs import answers
from comments.posting import Submission
from comments.queue import filters
from comments.screening.hold_reasons import CODES
from essays import publishing
from essays.models import Essay, Hub
from sitewide.database import planner_statistics
from tests import cast

State = Comment.State
QUEUE = "/desk/moderation/"
LINKS = "See https://a.example/, https://b.example/ and https://c.example/."


@pytest.fixture
def reported(published):
    comment = published("She lives at the yellow house.", name="Ruben Castell")
    reports.flag(comment, "private", words="Where a person <b>lives</b>.", address="192.0.2.1")
    reports.flag(comment, "other", words="No argument.", address="192.0.2.2")
    comment.refresh_from_db()
    return comment


def show(client, **query):
    response = client.get(QUEUE, query)
    assert response.status_code == 200
    return response.content.decode()


def ids(page):
    return [int(n) for n in re.findall(r'<li\s+class="queue-item[^"]*"\s+id="c(\d+)"', page)]


def tabs(page):
    nav = re.search(r'<nav class="tabs queue-tabs".*?</nav>', page, re.S).group()
    return {words: int(n) for words, n in re.findall(r">([\w ]+) <b>(\d+)</b>", nav)}


def press(client, do, *picks, tab="decide", **data):
    return client.post(f"{QUEUE}?state={tab}", {"do": do, "pick": [f"{c.pk}.{c.state}" for c in picks]} | data)


def test_to_decide_holds_all_that_waits(desk, reply, reported, moderator):
    held = reply()
    moderation.reject(reply(), "attack", by=moderator)
    page = show(desk)
    assert set(ids(page)) == {held.pk, reported.pk}
    counts = {"To decide": 2, "Held": 1, "Reported": 1, "Published": 1, "Rejected": 1, "Spam": 0, "Appeals": 0}
    assert tabs(page) == counts
    assert "Two to decide" in page
    assert ids(show(desk, state="held")) == [held.pk]
    assert ids(show(desk, state="reported")) == [reported.pk]
    assert "<b>2</b>" in re.search(r'<header class="bar desk-bar">.*?</header>', page, re.S).group()


def test_a_reported_reply_shows_what_readers_said(desk, reported):
    page = show(desk)
    for words in ("Reported by 2 readers", "Number 1 on", "everyone can read it now", "Keep it", "Remove…", "Hold",
                  "Where a person &lt;b&gt;lives&lt;/b&gt;.", "No argument.", "Private details"):  # fmt: skip
        assert words in page, words
    assert "192.0.2" not in page


def test_removed_and_rejected_stand_on_one_tab(desk, reply, published, moderator):
    gone, refused = published(), reply()
    moderation.remove(gone, "private", by=moderator)
    moderation.reject(refused, "attack", by=moderator)
    page = show(desk, state="rejected")
    assert set(ids(page)) == {gone.pk, refused.pk} == set(ids(show(desk, state="removed")))
    assert "Put it back" in page
    gone.refresh_from_db()
    press(desk, "restore", gone, tab="rejected")
    assert Comment.objects.get(pk=gone.pk).state == State.PUBLISHED


def test_the_oldest_report_and_the_oldest_reply_stand_first(desk, reply, reported):
    young, old = reply(), reply()
    now = timezone.now()
    Comment.objects.filter(pk=old.pk).update(submitted_at=now - timedelta(days=3))
    Comment.objects.filter(pk=reported.pk).update(
        reported_at=now - timedelta(days=1), submitted_at=now - timedelta(days=900)
    )
    Comment.objects.filter(pk=young.pk).update(submitted_at=now)
    page = show(desk)
    assert ids(page) == [old.pk, reported.pk, young.pk]
    assert re.search(r"Three to decide, the oldest for 3\sdays", page)


def test_publish_means_keep_and_reject_means_remove_for_what_is_published(desk, reply, reported, published):
    held, other = reply(), published()
    reports.flag(other, "attack", address="192.0.2.1")
    press(desk, "publish", held, reported)
    assert ModerationEntry.objects.filter(verb="keep", comment=reported).count() == 1
    assert Comment.objects.get(pk=held.pk).state == State.PUBLISHED
    another = reply()
    page = press(desk, "ask", another, other).content.decode()
    assert f'value="{other.pk}.published.0"' in page
    press(desk, "reject", another, other, reason="attack")
    assert Comment.objects.get(pk=another.pk).state == State.REJECTED
    assert Comment.objects.get(pk=other.pk).state == State.REMOVED
    assert not Flag.objects.open().exists()


def test_what_was_seen_held_and_is_published_by_now_is_not_touched(desk, reply, moderator):
    comment = reply()
    moderation.publish(Comment.objects.get(), by=moderator)
    ModerationEntry.objects.update(actor=None)
    for do in ("spam", "publish", "keep"):
        answer = desk.post(f"{QUEUE}?state=decide", {"do": do, "pick": f"{comment.pk}.held"}, follow=True)
        assert "decided meanwhile" in answer.content.decode()
    desk.post(QUEUE, {"do": "hold", "pick": f"{comment.pk}.nonsense"})
    assert Comment.objects.get().state == State.PUBLISHED


def test_undoing_a_decision_on_a_report_makes_it_current_again(desk, reported):
    press(desk, "keep", reported)
    entry = ModerationEntry.objects.get(verb="keep")
    assert "Kept, reports put aside" in show(desk)
    answer = desk.post(QUEUE, {"do": "undo", "entry": entry.pk})
    assert answer["Location"].endswith(f"#c{reported.pk}")


def test_the_letter_leads_to_a_reported_one(desk, reported):
    answer = desk.get(f"{QUEUE}?item={reported.pk}")
    assert "state=decide" in answer["Location"]
    assert answer["Location"].endswith(f"#c{reported.pk}")


@pytest.fixture
def mixed(essay, make_essay, reply, moderator):
    """Replies that differ in essay, hub, reason and age; their names say how."""
    other = make_essay("Who Keeps the Well?")
    hub = Hub.objects.create(slug="wells", name="Wells")
    other.hubs.add(hub)
    now = timezone.now()
    told = {"plain": {}, "links": {"body": LINKS}, "well": {"on": other}, "old": {}}
    made = {name: reply(name=name, email=f"{name}@example.org", **fields) for name, fields in told.items()}
    Comment.objects.filter(pk=made["old"].pk).update(submitted_at=now - timedelta(days=10))
    made["spam"] = reply(LINKS + " Buy.", name="spam", on=other)
    moderation.spam(made["spam"], by=moderator)
    return made | {"essay": other}


FILTERED = [
    ({}, {"plain", "links", "well", "old"}, 1),
    ({"essay": "other"}, {"well"}, 1),
    ({"hub": "wells"}, {"well"}, 1),
    ({"reason": "held:links"}, {"links"}, 1),
    ({"reason": "held:trap"}, set(), 0),
    ({"age": "day"}, {"plain", "links", "well"}, 1),
    ({"age": "month"}, {"old"}, 0),
    ({"age": "older"}, set(), 0),
    ({"hub": "wells", "reason": "held:links"}, set(), 1),
    ({"hub": "no-such", "reason": "held:x' OR 1", "age": "%", "essay": "1;"}, {"plain", "links", "well", "old"}, 1),
]


def test_filters_narrow_every_tab_and_the_counts_are_true(desk, mixed):
    for query, names, spam in FILTERED:
        asked = query | ({"essay": mixed["essay"].pk} if query.get("essay") == "other" else {})
        page = show(desk, **asked)
        assert set(ids(page)) == {mixed[name].pk for name in names}, query
        assert tabs(page)["To decide"] == tabs(page)["Held"] == len(names), query
        assert tabs(page)["Spam"] == spam == len(ids(show(desk, state="spam", **asked))), query


def test_reports_and_decisions_have_their_own_reasons(desk, reported, reply, moderator):
    refused = reply()
    moderation.reject(refused, "advertising", by=moderator)
    assert ids(show(desk, reason="reported:private")) == [reported.pk]
    assert ids(show(desk, reason="reported:attack")) == []
    assert ids(show(desk, state="rejected", reason="decided:advertising")) == [refused.pk]
    assert ids(show(desk, state="rejected", reason="decided:attack")) == []


def test_a_word_of_a_reason_is_no_code(desk, reply):
    comment = reply()
    comment.reasons = [{"code": "every", "words": 'It has "code": ",links," in it.'}]
    comment.save()
    assert ids(show(desk, reason="held:links")) == []
    assert ids(show(desk, reason="held:every")) == [comment.pk]


def test_filters_stay_through_tabs_pages_and_decisions(desk, mixed):
    page = show(desk, hub="wells")
    assert page.count("hub=wells") > 5
    assert '<option value="wells" selected>' in page
    answer = desk.post(f"{QUEUE}?hub=wells", {"do": "publish", "pick": f"{mixed['well'].pk}.held"})
    assert "hub=wells" in answer["Location"]
    page = desk.get(answer["Location"]).content.decode()
    assert "Nothing here matches." in page
    assert "Show everything" in page


def test_essays_are_offered_with_how_many_there_are(desk, mixed, essay):
    page = show(desk)
    assert f'<option value="{essay.pk}">{essay.title} (3)</option>' in page
    assert f'<option value="{mixed["essay"].pk}">Who Keeps the Well? (1)</option>' in page
    assert '<option value="999999" selected>No such essay</option>' in show(desk, essay="999999")


def test_every_reply_is_found_on_its_page(essay):
    now = timezone.now()
    for n in range(43):
        told = Submission(name=f"R{n}", email=f"r{n}@example.org", body=f"Reply {n}.")
        comment = posting.post(essay, told, now=now - timedelta(minutes=n // 3), tell=False).comment
        Comment.objects.filter(pk=comment.pk).update(probable_spam=n % 4 == 0)
    for state in ("decide", "held", "published"):
        if state == "published":
            Comment.objects.update(state=State.PUBLISHED, decided_at=now)
        for sort in ("oldest", "newest"):
            asked = filters.read({"state": state, "sort": sort})
            order = list(filters.rows(asked))
            for place in (0, 19, 20, 41, 42):
                assert filters.page_with(asked, order[place]) == place // 20 + 1, (state, sort)


def test_the_two_above_are_shown_and_the_others_on_asking(desk, reply, published):
    parent = None
    for n in range(7):
        parent = published(f"Thought {n}.", name=f"Depth {n}", parent=parent)
    reply("The end.", parent=parent)
    page = show(desk)
    assert "Show the 3 replies above these" in page
    assert re.findall(r"<bdi>(Depth \d)</bdi>", page) == [f"Depth {n}" for n in range(2, 7)]
    assert "The thread from its beginning" in page


def test_of_very_many_reports_the_oldest_are_shown_and_all_are_counted(desk, reported):
    Flag.objects.bulk_create(Flag(comment=reported, reason="attack", words=f"Word {n}.") for n in range(48))
    page = show(desk)
    assert "Reported by 50 readers" in page
    assert "These are the 20 oldest of 50." in page
    assert page.count("<q dir") == 20


def test_what_is_held_after_a_report_is_decided_as_a_held_one(desk, reported):
    Comment.objects.update(state=State.HELD)
    assert tabs(show(desk))["To decide"] == 1
    assert "Keep it" not in show(desk)


def test_every_reason_that_is_recorded_can_be_asked_for():
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(filters.__file__).parent.parent.rglob("*.py"))
    codes = set(re.findall(r'_reason\("(\w+)"|"code": "(\w+)"', sources))
    recorded = {code for pair in codes for code in pair if code}
    assert len(recorded) > 9
    assert recorded - {"closed", "deep"} <= set(CODES)  # these are said by a dry run and stored nowhere


def test_the_paragraph_that_is_answered_stands_above_the_reply(desk, reply, essay, django_assert_max_num_queries):
    about = answers.find_about(essay, "1")
    reply("It closes at noon.", about=about)
    with django_assert_max_num_queries(17) as few:
        page = show(desk)
    assert "The office opens at seven.</q>" in page
    for n in range(4):
        reply(f"It closes at {n}.", email=f"r{n}@example.org", about=about)
    with django_assert_max_num_queries(len(few)):
        show(desk)


def test_the_essays_of_the_published_are_those_that_narrowing_counts(desk, published, make_essay, reported):
    for n in range(3):
        other = make_essay(f"Essay {n}")
        for _ in range(1 + n % 2):
            published(on=other)
    options = [desk.get(QUEUE, {"state": "published"} | narrow).context["filters"][0]["options"]
               for narrow in ({}, {"age": "day"}, {"essay": reported.essay_id})]  # fmt: skip
    plain, counted, one = ([(pk, words) for pk, words, _chosen in some] for some in options)
    assert plain == counted == one
    assert [words for _pk, words in plain] == [
        "Essay 1 (2)", "What a Partner State Does (1)", "Essay 0 (1)", "Essay 2 (1)"
    ]  # fmt: skip


@pytest.mark.parametrize("sort", ["oldest", "newest"])
@pytest.mark.parametrize("state", ["published", "spam", "rejected", "held"])
def test_each_page_of_a_tab_has_the_replies_of_its_place(desk, essay, monkeypatch, state, sort):
    monkeypatch.setattr(filters, "PER_PAGE", 3)
    now = timezone.now()
    for n in range(8):
        told = Submission(name=f"R{n}", email=f"r{n}@example.org", body=f"Reply {n}.")
        comment = posting.post(essay, told, now=now - timedelta(minutes=n), tell=False).comment
        stored = State.REMOVED if state == "rejected" and n % 2 else state
        decided = None if n == 5 else now - timedelta(hours=n * 3 % 5)
        Comment.objects.filter(pk=comment.pk).update(state=stored, decided_at=decided, number=n + 1)
    essay_counts.mend()
    right = list(filters.rows(filters.read({"state": state, "sort": sort})).values_list("pk", flat=True))
    assert [pk for page in (1, 2, 3) for pk in ids(show(desk, state=state, sort=sort, page=page))] == right
    dated = [moment for moment in Comment.objects.filter(pk__in=right).values_list("decided_at", flat=True) if moment]
    if state != "held":
        found = [Comment.objects.get(pk=pk).decided_at for pk in right]
        assert [moment for moment in found if moment] == sorted(dated, reverse=sort == "newest")


def test_all_and_those_of_a_hub_are_counted_right_after_each_verb(desk, editor):
    essay, other = cast.make_essay("One", hubs=("politics", "movements")), cast.make_essay("Two", hubs=("movements",))
    rows = {state: cast.make_comment(essay, state=state) for state in ("held", "published", "rejected", "removed")}
    cast.make_comment(other)
    cast.make_comment(cast.make_essay("Three"), state="spam")
    counted(desk)
    reports.flag(rows["published"], "attack", address="192.0.2.1")
    counted(desk)
    moderation.remove(rows["published"], "attack", by=None)
    counted(desk)
    moderation.publish(rows["held"], by=None)
    counted(desk)
    moderation.restore(rows["removed"], by=None)
    counted(desk)
    fresh = Essay.objects.select_related("head").get(pk=other.pk)
    hubs = [Hub.objects.get(slug="politics").pk]
    publishing.publish(publishing.save_draft(fresh, {"hubs": hubs}, by=editor, parent=fresh.head), by=editor)
    counted(desk)
    publishing.withdraw(essay, "It was wrong.", by=editor)
    counted(desk)
    moderation.publish(rows["rejected"], by=None)
    counted(desk)
    publishing.republish(essay, by=editor)
    counted(desk)


def counted(desk):
    """Looks that each tab says what a plain count does, of all and of each hub, and offers the essays so counted."""
    for slug in ("", *Hub.objects.values_list("slug", flat=True)):
        left = Comment.objects.filter(essay__hubs__slug=slug) if slug else Comment.objects.all()
        narrow = {"hub": slug} if slug else {}
        page = desk.get(QUEUE, {"state": "published"} | narrow)
        found = tabs(page.content.decode())
        n = {state: left.filter(state=state).count() for state in State.values}
        reported = left.filter(state="published", reported_at__isnull=False).count()
        assert found == {
            "To decide": n["held"] + reported, "Held": n["held"], "Reported": reported, "Published": n["published"],
            "Rejected": n["rejected"] + n["removed"], "Spam": n["spam"], "Appeals": 0,
        }, slug  # fmt: skip
        shown = Counter(left.filter(state="published").values_list("essay", flat=True))
        assert {pk: words for pk, words, _chosen in page.context["filters"][0]["options"]} == {
            pk: f"{Essay.objects.get(pk=pk).title} ({many})" for pk, many in shown.items()
        }


@pytest.mark.sqlite
def test_what_waits_and_what_was_decided_is_found_by_indexes(desk, reported, reply):
    """Not by reading all replies: what a page of the desk costs on a site with a hundred thousand depends on it."""
    planner_statistics.count()
    with CaptureQueriesContext(connection) as asked:
        for state in ("decide", "published", "spam"):  # with nothing to show it says when the last was decided
            show(desk, state=state)
    plans = []
    for one in asked.captured_queries:
        if one["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
                plans.append(" ".join(row[-1] for row in cursor.fetchall()))
    for index in ("comment_waiting", "comment_decided", "moderation_done", "essay_answered"):
        assert any(index in plan for plan in plans), (index, plans)
