"""Many at the same moment: numbers are given once each, a reply sent twice is one."""

from copy import copy
from datetime import date
from functools import partial

import pytest

from comments import moderation, posting
from comments.models import Comment, ModerationEntry
from comments.posting import Submission, limits, resends
from comments.rules.effective import DEFAULTS, Ruling
from essays import publishing
from essays.models import Essay
from tests.cast import make_user
from tests.races import at_once, crowd

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 20


@pytest.fixture
def essay():
    editor = make_user("editor")
    content = {"title": "Who Keeps the Well?", "body": "We do.", "dated": date(2013, 3, 8)}
    return publishing.publish(publishing.create(content, by=editor).head, by=editor)


@pytest.fixture
def moderators():
    return [make_user("moderator") for n in range(THREADS)]


def submission(n, body=""):
    return Submission(name=f"Reader {n}", email=f"reader{n}@example.org", body=body or f"What reader number {n} says.")


def check_numbers(comments, moderators, together=at_once):
    pairs = zip(comments, moderators, strict=True)
    results = together([lambda c=c, m=m: moderation.publish(c, by=m) for c, m in pairs])
    assert not [r for r in results if isinstance(r, Exception)]
    assert sorted(Comment.objects.values_list("number", flat=True)) == list(range(1, THREADS + 1))
    row = Essay.objects.get()
    assert (row.comment_count, row.last_comment_number) == (THREADS, THREADS)


def check_double_send(essay, together=at_once):
    results = together([lambda: posting.post(essay, submission(1), tell=False)] * 8)
    assert not [r for r in results if isinstance(r, Exception)]
    assert sum(r.created for r in results) == 1
    assert len({r.token for r in results}) == 1
    assert Comment.objects.count() == ModerationEntry.objects.count() == 1


def check_one_decision(essay, moderators, together=at_once):
    comment = posting.post(essay, submission(1), tell=False).comment
    verbs = [moderation.publish, moderation.spam] * 4
    results = together(
        [
            lambda v=v, m=m: v(Comment.objects.get(pk=comment.pk), by=m, seen_state="held")
            for v, m in zip(verbs, moderators, strict=False)
        ]
    )
    decided = [r for r in results if isinstance(r, ModerationEntry)]
    refused = [r for r in results if isinstance(r, moderation.DecidedMeanwhile)]
    assert (len(decided), len(refused)) == (1, len(verbs) - 1)
    assert Comment.objects.get().state == decided[0].to_state


def twenty(essay):
    """Twenty replies that wait."""
    return [posting.post(essay, submission(n), tell=False).comment for n in range(THREADS)]


def test_twenty_published_at_once_are_numbered_one_to_twenty(essay, moderators):
    check_numbers(twenty(essay), moderators)


def test_a_reply_sent_eight_times_at_once_is_one(essay):
    check_double_send(essay)


def test_of_eight_decisions_at_once_one_stands(essay, moderators):
    check_one_decision(essay, moderators)


def test_limits_hold_for_replies_sent_at_once(essay, one_minute):
    limit = DEFAULTS.minute_limit
    calls = [lambda n=n: posting.post(essay, submission(n), address="192.0.2.1", tell=False) for n in range(limit + 6)]
    results = at_once(calls)
    assert sum(isinstance(r, limits.TooSoon) for r in results) >= 6
    assert Comment.objects.count() <= limit


def clear():
    ModerationEntry.objects.all().delete()
    Comment.objects.all().delete()
    Essay.objects.update(last_comment_number=0, comment_count=0)


def hold_again(comments):
    """Puts the rows back as they came in: the replies wait, and no decision was made."""
    ModerationEntry.objects.filter(verb=ModerationEntry.Verb.PUBLISH).delete()
    Comment.objects.bulk_update(comments, ["state", "number", "published_at", "decided_at", "learned_as"])
    Essay.objects.update(last_comment_number=0, comment_count=0)
    assert Comment.objects.held().filter(number=None).count() == ModerationEntry.objects.count() == THREADS


@pytest.mark.proof
def test_twenty_are_numbered_one_to_twenty_a_hundred_times(essay, moderators):
    sent = twenty(essay)
    with crowd(THREADS) as together:
        for _ in range(100):
            check_numbers([copy(comment) for comment in sent], moderators, together)
            hold_again(sent)


@pytest.mark.proof
def test_a_reply_sent_eight_times_is_one_a_hundred_times(essay):
    with crowd(8) as together:
        for _ in range(100):
            check_double_send(essay, together)
            clear()


@pytest.mark.proof
def test_of_eight_decisions_one_stands_a_hundred_times(essay, moderators):
    with crowd(8) as together:
        for _ in range(100):
            check_one_decision(essay, moderators, together)
            clear()


def check_of_whom_the_answer_is(essay, together=at_once):
    """Eight send one reply at once, of which three are a double click of one browser: one reply, and its private
    page for those alone whose browser sent what was stored."""
    seen = [resends.Browser(mark="a" * 64)] * 3 + [resends.Browser(mark=f"{n}" * 64) for n in range(5)]
    send = partial(posting.post, essay, submission(1), address="192.0.2.1", ruling=Ruling(minute_limit=20), tell=False)
    results = together([partial(send, browser=browser) for browser in seen])
    assert not [r for r in results if isinstance(r, Exception)]
    assert Comment.objects.count() == ModerationEntry.objects.count() == sum(r.created for r in results) == 1
    mark = Comment.objects.get().sent_hash
    assert [bool(r.token) for r in results] == [browser.mark == mark for browser in seen]


def test_of_those_who_send_one_reply_at_once_only_the_first_is_answered(essay):
    check_of_whom_the_answer_is(essay)
