"""A writer who changes, withdraws or erases while moderators decide and others answer: no error, no word unread."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F

from comments import audit, moderation, posting
from comments.models import Appeal, Comment, Flag, ModerationEntry, ModerationNote, Wording
from comments.moderation import appeals
from comments.posting import Submission
from comments.writers import editing, erasure
from essays import publishing
from essays.models import Essay
from sitewide.models import OutboxMessage
from tests.cast import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
State = Comment.State


@pytest.fixture
def essay():
    content = {"title": "Who Keeps the Well?", "body": "We do.", "dated": date(2013, 3, 8)}
    editor = make_user("editor")
    return publishing.publish(publishing.create(content, by=editor).head, by=editor)


@pytest.fixture
def moderators():
    return [make_user("moderator") for _ in range(3)]


def send(essay, n, **more):
    told = Submission(name=f"Reader {n}", email=f"reader{n}@example.org", body=f"What reader {n} says.", **more)
    return posting.post(essay, told, tell=False).comment


def fresh(comment):
    return Comment.objects.select_related("essay").get(pk=comment.pk)


def check_no_errors(results):
    assert [r for r in results if isinstance(r, Exception) and not isinstance(r, ValidationError)] == []


def check_edit_against_publish(essay, moderators):
    """Two moderators who read the first words publish; the writer changes them twice. What is public was read."""
    comment = send(essay, 1)
    first = comment.body
    results = at_once([
        lambda: editing.edit(fresh(comment), "Words that nobody read.", seen_version=0),
        lambda: moderation.publish(fresh(comment), by=moderators[0], seen_state=State.HELD, seen_version=0),
        lambda: editing.edit(fresh(comment), "Words that nobody read.", seen_version=0),
        lambda: moderation.publish(fresh(comment), by=moderators[1], seen_state=State.HELD, seen_version=0),
    ])  # fmt: skip
    check_no_errors(results)
    row = fresh(comment)
    assert row.state == State.HELD or row.body == first
    assert row.version == Wording.objects.count() <= 1
    assert Essay.objects.get().comment_count == (row.state == State.PUBLISHED)


def check_everything_at_once(essay, moderators):
    """A published reply is answered, changed, withdrawn, removed and erased in one moment."""
    comment = send(essay, 1)
    moderation.publish(comment, by=moderators[0])
    answer = send(essay, 2, parent=comment)
    results = at_once([
        lambda: moderation.publish(fresh(answer), by=moderators[0], seen_version=0),
        lambda: editing.edit(fresh(comment), "Words that nobody read.", seen_version=0),
        lambda: moderation.withdraw(fresh(comment)),
        lambda: moderation.remove(fresh(comment), "attack", by=moderators[1], seen_version=0),
        lambda: erasure.erase("reader1@example.org"),
    ])  # fmt: skip
    check_no_errors(results)
    row = fresh(comment)
    assert (row.body, row.email, row.name) == ("", "", erasure.NAME)
    assert row.state in {State.WITHDRAWN, State.REMOVED}
    assert fresh(answer).state == State.PUBLISHED
    assert Essay.objects.get().comment_count == 1
    assert ModerationEntry.objects.filter(verb="erase").count() == 1
    assert audit.verify().broken_at is None


def check_one_appeal(essay, moderators):
    """Sent four times it is one appeal; of two who decide it one does."""
    comment = send(essay, 1)
    moderation.reject(comment, "attack", by=moderators[0])
    check_no_errors(at_once([lambda: appeals.ask(fresh(comment), "It is none.")] * 4))
    appeal = Appeal.objects.get()
    results = at_once([
        lambda: appeals.uphold(appeal, by=moderators[1], seen_state=State.REJECTED),
        lambda: appeals.turn_down(appeal, "It stays.", by=moderators[2], seen_state=State.REJECTED),
        lambda: appeals.uphold(appeal, by=moderators[1], seen_state=State.REJECTED),
    ])  # fmt: skip
    check_no_errors(results)
    assert len([r for r in results if isinstance(r, ModerationEntry)]) == 1
    assert (fresh(comment).state == State.PUBLISHED) == (Appeal.objects.get().settled.verb == "uphold")
    assert ModerationEntry.objects.filter(verb="appeal").count() == 1
    assert audit.verify().broken_at is None


CHECKS = [check_edit_against_publish, check_everything_at_once, check_one_appeal]


def clear():
    Appeal.objects.all().delete()
    Flag.objects.all().delete()
    ModerationNote.objects.all().delete()
    OutboxMessage.objects.all().delete()
    ModerationEntry.objects.update(undoes=None)
    ModerationEntry.objects.all().delete()
    Comment.objects.update(parent=None)
    Comment.objects.all().delete()
    Essay.objects.update(last_comment_number=0, comment_count=F("comment_count") * 0)


@pytest.mark.parametrize("check", CHECKS)
def test_at_the_same_moment(check, essay, moderators):
    check(essay, moderators)


@pytest.mark.proof
@pytest.mark.parametrize("check", CHECKS)
def test_at_the_same_moment_a_hundred_times(check, essay, moderators):
    for _ in range(100):
        check(essay, moderators)
        clear()
