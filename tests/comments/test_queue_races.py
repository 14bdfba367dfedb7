"""Two at the same moment on one reply: nothing happens twice, and nobody sees an error. The same a hundred times in the
proof."""

from functools import partial

import pytest
from django.test import Client

from comments import audit, moderation, posting
from comments.models import Block, Comment, Flag, ModerationEntry
from comments.moderation import blocks, reports
from comments.posting import Submission
from essays import publishing
from essays.models import Essay
from sitewide.models import LimitCount
from tests.cast import make_essay, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
State = Comment.State
QUEUE = "/desk/moderation/"
ROUNDS = [1, pytest.param(100, marks=pytest.mark.proof)]


@pytest.fixture
def essay(site):
    return make_essay()


@pytest.fixture
def moderators(site):
    return [make_user("moderator", name=name) for name in ("Nadia Okafor", "Owen Hale")]


def desk_of(person):
    client = Client()
    client.force_login(person)
    return client


def reply(essay, n=0, **more):
    told = Submission(name="Ravi", email="ravi@example.org", body=f"What Ravi says, {n}.", **more)
    return posting.post(essay, told, tell=False).comment


def published(essay, n=0):
    comment = reply(essay, n)
    moderation.publish(comment, by=None, tell=False)
    return comment


def statuses(results):
    """The statuses of answers; what was raised stays as it is, and fails the comparison."""
    return sorted((getattr(result, "status_code", result) for result in results), key=str)


def clear():
    Flag.objects.all().delete()
    ModerationEntry.objects.all().delete()
    Block.objects.all().delete()
    Comment.objects.all().delete()
    LimitCount.objects.all().delete()
    Essay.objects.update(last_comment_number=0, comment_count=0)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_moderators_press_at_once(essay, moderators, rounds):
    desks = [desk_of(person) for person in moderators]
    for n in range(rounds):
        comment = reply(essay, n)
        pressed = [{"do": do, "pick": f"{comment.pk}.held"} for do in ("publish", "spam")]
        results = at_once([lambda d=d, p=p: d.post(QUEUE, p) for d, p in zip(desks, pressed, strict=True)])
        assert statuses(results) == [303, 303]
        decided = ModerationEntry.objects.exclude(verb="arrived").get()
        comment.refresh_from_db()
        assert comment.state == decided.to_state
        clear()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_reply_is_sent_twice_at_once(essay, rounds):
    typed = {"name": "Ravi", "email": "ravi@example.org", "website": "", "send": "1"}
    for n in range(rounds):
        body = {"body": f"What Ravi says, {n}."}
        results = at_once([lambda body=body: Client().post(f"{essay.url}respond/", typed | body)] * 2)
        assert statuses(results) == [303, 303]
        assert len({answer["Location"] for answer in results}) == 1
        assert Comment.objects.count() == ModerationEntry.objects.count() == 1
        clear()


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("how", ["removed", "withdrawn", "essay"])
def test_what_is_answered_goes_away_meanwhile(essay, moderators, rounds, how):
    typed = {"name": "Mira", "email": "mira@example.org", "website": "", "send": "1", "body": "I agree with Ravi."}
    for n in range(rounds):
        parent = published(essay, n)
        away = {
            "removed": lambda p=parent: moderation.remove(p, "attack", by=moderators[0], tell=False),
            "withdrawn": lambda p=parent: moderation.withdraw(p),
            "essay": lambda: publishing.withdraw(Essay.objects.get(), "It was wrong.", by=None),
        }[how]
        sent = typed | {"parent": str(parent.number)}
        answer, gone = at_once([lambda sent=sent: Client().post(f"{essay.url}respond/", sent), away])
        assert not isinstance(gone, Exception), gone
        assert answer.status_code in {303, 409, 410, 422}, answer
        answers = Comment.objects.exclude(pk=parent.pk)
        assert answers.count() == (answer.status_code == 303)
        if answer.status_code != 303:
            assert "I agree with Ravi." in answer.content.decode()
        if how == "essay":
            publishing.republish(Essay.objects.get(), by=None)
        clear()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_person_reports_twice_at_once(essay, rounds):
    for n in range(rounds):
        address = f"{published(essay, n).get_absolute_url()}report/"
        results = at_once([lambda a=address: Client().post(a, {"reason": "attack"})] * 2)
        assert statuses(results) == [303, 303]
        assert Flag.objects.count() == 1
        clear()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_it_is_kept_while_it_is_removed_and_reported(essay, moderators, rounds):
    for n in range(rounds):
        comment = published(essay, n)
        reports.flag(comment, "attack", address="192.0.2.1")
        results = at_once([
            partial(moderation.keep, comment, by=moderators[0], seen_state="published"),
            partial(moderation.remove, comment, "attack", by=moderators[1], seen_state="published", tell=False),
            partial(reports.flag, comment, "private", address="192.0.2.2"),
        ])  # fmt: skip
        raised = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(result, moderation.ValidationError) for result in raised), raised
        comment.refresh_from_db()
        assert comment.state == State.REMOVED
        assert comment.reported_at is None
        assert not Flag.objects.open().exists()
        clear()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_the_same_is_blocked_and_lifted_by_two(moderators, rounds):
    for _ in range(rounds):
        made = at_once([partial(blocks.block, "host", "shop.example", by=m, days=7) for m in moderators])
        assert len({row.pk for row in made}) == Block.objects.count() == 1
        lifted = at_once([partial(blocks.lift, made[0], by=m) for m in moderators])
        assert sorted(lifted) == [False, True]
        assert list(ModerationEntry.objects.order_by("place").values_list("verb", flat=True)) == ["block", "lift"]
        assert audit.verify().broken_at is None
        clear()
