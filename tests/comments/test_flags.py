"""Reports of readers: one a person, settled by any decision, and hiding nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import F

from comments import moderation
from comments.models import Comment, Flag, ModerationEntry
from comments.moderation import reports
from sitewide.models import LimitCount, OutboxMessage

State = Comment.State
HERE, THERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def comment(published):
    row = published("She lives at the yellow house by the lock.")
    OutboxMessage.objects.all().delete()
    return row


def open_reports():
    return Flag.objects.open().count()


def test_a_report_hides_nothing_and_waits(client, essay, comment):
    reports.flag(comment, "private", words="Where a person lives.", address=HERE)
    comment.refresh_from_db()
    assert (comment.state, comment.reported_at) == (State.PUBLISHED, Flag.objects.get().at)
    assert "the yellow house" in client.get(essay.get_absolute_url()).content.decode()


def test_the_same_report_counts_once_and_what_another_at_one_address_says_is_kept(comment):
    assert reports.flag(comment, "private", address=HERE)
    assert reports.flag(comment, "private", address=HERE) is None  # pressed twice
    assert reports.flag(comment, "private", address=THERE)
    assert reports.flag(comment, "private", words="I live there.", address=HERE)  # a colleague at the same address
    assert reports.flag(comment, "attack", address=HERE)
    assert open_reports() == 4
    assert reports.flag(comment, "attack", address="2001:db8::1")
    assert reports.flag(comment, "attack", address="2001:db8::ffff:2") is None  # the same household
    assert reports.flag(comment, "private", words="Once more.", address=HERE, again=True) is None


def test_who_reported_is_a_hash_for_each_response_and_gone_after_a_week(comment, published):
    other = published("Another response.")
    for row in (comment, other):
        reports.flag(row, "attack", address=HERE)
    hashes = set(Flag.objects.values_list("person_hash", flat=True))
    assert len(hashes) == 2
    assert comment.address_hash not in hashes
    Flag.objects.update(at=F("at") - timedelta(days=8))
    call_command("tick")
    assert set(Flag.objects.values_list("person_hash", flat=True)) == {""}


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [("", "", "reason"), ("repeats", "", "reason"), ("other", " \n", "words"), ("attack", "x" * 501, "words")],
)
def test_what_is_missing_in_a_report_is_said(comment, reason, words, field):
    with pytest.raises(ValidationError) as refused:
        reports.flag(comment, reason, words=words, address=HERE)
    assert list(refused.value.message_dict) == [field]


def test_only_what_everybody_reads_can_be_reported(reply):
    with pytest.raises(ValidationError):
        reports.flag(reply(), "attack", address=HERE)


def test_reports_have_a_limit(comment, one_minute):
    limit = reports.ADDRESS_LIMITS[0][0]
    for _ in range(limit):
        reports.flag(comment, "attack", address=HERE)
    with pytest.raises(reports.TooManyReports):
        reports.flag(comment, "attack", address=HERE)
    LimitCount.objects.all().delete()
    assert reports.flag(comment, "attack", address=THERE)


def test_keeping_puts_the_reports_aside_and_undo_brings_them_back(comment, moderator):
    reports.flag(comment, "attack", address=HERE)
    before = Comment.objects.get().decided_at
    entry = moderation.keep(comment, by=moderator, seen_state="published")
    row = Comment.objects.get()
    assert (row.state, row.reported_at, row.decided_at, open_reports()) == (State.PUBLISHED, None, before, 0)
    assert (entry.verb, entry.from_state, entry.to_state) == ("keep", "published", "published")
    assert moderation.keep(comment, by=moderator, seen_state="published") is None
    moderation.undo(entry, by=moderator)
    row = Comment.objects.get()
    assert (row.state, row.reported_at, open_reports()) == (State.PUBLISHED, Flag.objects.get().at, 1)


@pytest.mark.parametrize(("verb", "args"), [("remove", ("attack",)), ("hold", ()), ("spam", ())])
def test_any_decision_settles_the_reports(comment, moderator, verb, args):
    reports.flag(comment, "attack", address=HERE)
    entry = getattr(moderation, verb)(comment, *args, by=moderator)
    assert Flag.objects.get().settled_by == entry
    moderation.undo(entry, by=moderator)
    row = Comment.objects.get()
    assert (row.state, row.reported_at is None, open_reports()) == (State.PUBLISHED, False, 1)


def test_keeping_what_another_removed_meanwhile_is_refused(comment, moderator):
    reports.flag(comment, "attack", address=HERE)
    moderation.remove(Comment.objects.get(), "attack", by=moderator)
    with pytest.raises(moderation.DecidedMeanwhile):
        moderation.keep(comment, by=moderator, seen_state="published")
    assert ModerationEntry.objects.filter(verb="keep").count() == 0


def test_moderators_get_one_letter_however_many_report(comment):
    reports.flag(comment, "private", words="Bcc: all@example.org\nSubject: \u202eevil", address=HERE)
    reports.flag(comment, "private", address=THERE)
    letter = OutboxMessage.objects.get()
    assert letter.subject == "Reported: number 1 on “What a Partner State Does”"
    assert "> Bcc: all@example.org\n> Subject: evil\n" in letter.body
    assert "> She lives at the yellow house" in letter.body
    assert "\u202e" not in letter.body
