"""Every decision: what changes, what is written down, who is told, and how it is taken back."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import search
from comments import moderation
from comments.models import Comment, ModerationEntry, ModerationNote
from comments.moderation import undo_window
from essays import publishing
from essays.models import Essay
from sitewide import state
from sitewide.mail import outbox
from sitewide.models import OutboxMessage
from tests.cast import make_user

State = Comment.State


@pytest.fixture
def second(db):
    return make_user("moderator", name="Owen Hale")


def letters():
    return list(OutboxMessage.objects.filter(key__startswith="comment:", sent_at=None).values_list("body", flat=True))


def leave():
    """Ten minutes pass and the letters leave."""
    OutboxMessage.objects.filter(sent_at=None).update(not_before=timezone.now())
    return outbox.deliver_due()


def test_publishing_gives_numbers_in_its_own_order(reply, moderator, essay):
    first, second = reply(), reply()
    moderation.publish(second, by=moderator)
    moderation.publish(first, by=moderator)
    assert (second.number, first.number) == (1, 2)
    essay.refresh_from_db()
    assert (essay.comment_count, essay.last_comment_number) == (2, 2)


def test_a_number_is_never_given_twice_and_comes_back_with_its_reply(published, moderator):
    first, second = published(), published()
    moderation.remove(second, "attack", by=moderator)
    third = published()
    assert third.number == 3
    moderation.restore(second, by=moderator)
    assert (first.number, second.number) == (1, 2)
    moderation.hold(first, by=moderator)
    moderation.publish(first, by=moderator)
    assert first.number == 1


def test_publishing_raises_the_content_version_once_it_is_committed(
    reply, moderator, django_capture_on_commit_callbacks
):
    comment, before = reply(), state.current().settings.version
    with django_capture_on_commit_callbacks(execute=True):
        moderation.publish(comment, by=moderator)
    assert state.current().settings.version > before


@pytest.mark.parametrize(
    ("begin", "verb", "args", "end"),
    [
        ("held", "publish", (), "published"),
        ("held", "reject", ("advertising",), "rejected"),
        ("held", "spam", (), "spam"),
        ("published", "remove", ("attack",), "removed"),
        ("published", "hold", (), "held"),
        ("published", "spam", (), "spam"),
        ("rejected", "restore", (), "held"),
        ("rejected", "publish", (), "published"),
        ("spam", "restore", (), "held"),
        ("spam", "publish", (), "published"),
        ("spam", "reject", ("off-subject",), "rejected"),
        ("removed", "restore", (), "published"),
    ],
)
def test_each_verb_leads_where_it_says_and_twice_changes_nothing(reply, moderator, begin, verb, args, end):
    comment = reply()
    Comment.objects.filter(pk=comment.pk).update(state=begin)
    entry = getattr(moderation, verb)(comment, *args, by=moderator)
    assert (entry.from_state, entry.to_state, entry.actor) == (begin, end, moderator)
    assert Comment.objects.get(pk=comment.pk).state == comment.state == end
    entries = ModerationEntry.objects.count()
    if verb != "restore":
        assert getattr(moderation, verb)(comment, *args, by=moderator) is None
        assert ModerationEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("begin", "verb", "args"),
    [
        ("published", "reject", ("attack",)),
        ("held", "remove", ("attack",)),
        ("held", "restore", ()),
        ("removed", "publish", ()),
        ("withdrawn", "publish", ()),
        ("withdrawn", "restore", ()),
        ("rejected", "hold", ()),
        ("removed", "spam", ()),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(reply, moderator, begin, verb, args):
    comment = reply()
    Comment.objects.filter(pk=comment.pk).update(state=begin)
    with pytest.raises(ValidationError, match="cannot be done"):
        getattr(moderation, verb)(comment, *args, by=moderator)
    assert Comment.objects.get(pk=comment.pk).state == begin


def test_only_moderators_decide(reply, editor):
    comment = reply()
    with pytest.raises(PermissionDenied):
        moderation.publish(comment, by=editor)
    with pytest.raises(PermissionDenied):
        moderation.undo(comment.log.first(), by=editor)


def test_a_rejection_needs_a_reason_of_the_list(reply, moderator):
    with pytest.raises(ValidationError) as refused:
        moderation.reject(reply(), "because", by=moderator)
    assert "reason" in refused.value.message_dict


def test_other_needs_words_and_repeats_a_number_that_is_published(reply, published, moderator):
    comment, said = reply(), published()
    for reason, why, field in [
        ("other", {"note": " \n"}, "note"),
        ("repeats", {}, "repeats_number"),
        ("repeats", {"repeats_number": 99}, "repeats_number"),
        ("attack", {"note": "x" * 1001}, "note"),
    ]:
        with pytest.raises(ValidationError) as refused:
            moderation.reject(comment, reason, by=moderator, **why)
        assert field in refused.value.message_dict
    moderation.reject(comment, "repeats", by=moderator, repeats_number=said.number)
    assert "it has been said here already, in reply 1." in letters()[-1]


def test_a_note_lies_apart_from_the_log_and_its_hash_can_be_checked(reply, moderator):
    comment = reply()
    entry = moderation.reject(comment, "other", by=moderator, note="Too much about jigs.")
    words = ModerationNote.objects.get(entry=entry)
    assert entry.note_hash == hashlib.sha256(f"{words.salt}Too much about jigs.".encode()).hexdigest()
    assert not any("jigs" in str(value) for value in vars(entry).values())
    words.delete()
    entry.refresh_from_db()
    assert entry.note_hash


def test_the_writer_is_told_of_publication_after_ten_minutes(reply, moderator, settings):
    comment = reply()
    moderation.publish(comment, by=moderator)
    letter = OutboxMessage.objects.get(key=f"comment:{comment.pk}")
    assert letter.to == "ravi@example.org"
    assert letter.not_before - timezone.now() > timedelta(minutes=9)
    address = f"{settings.SITE_URL}/essays/what-a-partner-state-does/responses/1/"
    assert letter.body == f"Your reply to “What a Partner State Does” is now number 1: {address}\n"


def test_the_writer_is_told_why_a_reply_was_not_published(reply, moderator):
    moderation.reject(reply(), "advertising", by=moderator, note="Leave out the shop.")
    [body] = letters()
    assert "was not published. Reason: advertising: it is there to sell, or to send people elsewhere." in body
    assert "Leave out the shop." in body
    assert "Nothing is held against you: you are welcome to write another." in body
    assert "ask a second moderator within 14 days, at http" in body


def test_spam_tells_nobody(reply, moderator):
    moderation.spam(reply(), by=moderator)
    assert letters() == []


def test_only_the_last_of_several_decisions_is_told(published, moderator):
    comment = published()
    moderation.remove(comment, "private", by=moderator)
    [body] = letters()
    assert "number 1, was removed. Reason: private details: it names where or how someone can be found." in body


def test_what_was_told_already_is_not_told_again(published, moderator):
    comment = published()
    leave()
    moderation.hold(comment, by=moderator)
    moderation.publish(comment, by=moderator)
    assert letters() == []


def test_letters_to_moderators_are_taken_back_once_it_is_decided(moderator, reply):
    comment = reply()
    assert OutboxMessage.objects.filter(key=f"held:{comment.pk}").count() == 1
    moderation.spam(comment, by=moderator)
    assert not OutboxMessage.objects.exists()


def test_undo_puts_everything_back_and_no_letter_leaves(reply, moderator, essay):
    comment = reply()
    entry = moderation.publish(comment, by=moderator)
    undone = moderation.undo(entry, by=moderator)
    comment.refresh_from_db()
    essay.refresh_from_db()
    assert (comment.state, comment.published_at, comment.decided_at) == (State.HELD, None, None)
    assert (undone.verb, undone.undoes, undone.to_state) == ("undo", entry, "held")
    assert essay.comment_count == 0
    assert letters() == []
    assert leave() == (0, 0)


def test_a_number_given_and_undone_stays_with_its_reply(reply, moderator):
    first, second = reply(), reply()
    moderation.undo(moderation.publish(first, by=moderator), by=moderator)
    moderation.publish(second, by=moderator)
    moderation.publish(first, by=moderator)
    assert (first.number, second.number) == (1, 2)


def test_undo_of_a_second_decision_tells_the_first_again(published, moderator):
    comment = published()
    moderation.undo(moderation.hold(comment, by=moderator), by=moderator)
    assert "is now number 1" in letters()[0]
    comment.refresh_from_db()
    assert comment.published_at
    assert comment.decided_at == comment.log.get(verb="publish").at


def test_undo_of_a_removal_long_after_the_publication_writes_no_second_letter(reply, moderator):
    comment = reply()
    moderation.publish(comment, by=moderator, now=timezone.now() - timedelta(days=40))
    leave()
    OutboxMessage.objects.all().delete()  # what left is erased after a month
    moderation.undo(moderation.remove(comment, "attack", by=moderator), by=moderator)
    assert Comment.objects.get().state == State.PUBLISHED
    assert letters() == []


def test_undo_twice_changes_nothing(reply, moderator):
    entry = moderation.spam(reply(), by=moderator)
    assert moderation.undo(entry, by=moderator)
    assert moderation.undo(entry, by=moderator) is None


def test_undo_ends_after_ten_minutes(reply, moderator):
    comment = reply()
    entry = moderation.spam(comment, by=moderator)
    with pytest.raises(ValidationError, match="cannot be undone any more"):
        moderation.undo(entry, by=moderator, now=timezone.now() + timedelta(minutes=10, seconds=1))
    assert Comment.objects.get().state == State.SPAM


def test_only_the_newest_decision_can_be_undone(reply, moderator, second):
    comment = reply()
    entry = moderation.spam(comment, by=moderator)
    moderation.publish(comment, by=second)
    with pytest.raises(ValidationError, match="cannot be undone any more"):
        moderation.undo(entry, by=moderator)


def test_the_second_of_two_moderators_sees_the_first_decision(reply, moderator, second):
    comment = reply()
    same = Comment.objects.get(pk=comment.pk)
    moderation.publish(comment, by=moderator, seen_state="held")
    with pytest.raises(moderation.DecidedMeanwhile, match="by Nadia Okafor: published") as refused:
        moderation.spam(same, by=second, seen_state="held")
    assert refused.value.entry.actor == moderator
    with pytest.raises(moderation.DecidedMeanwhile):
        moderation.publish(same, by=second, seen_state="held")
    assert Comment.objects.get().state == State.PUBLISHED


def test_a_button_pressed_twice_by_one_person_is_no_conflict(reply, moderator):
    comment = reply()
    moderation.publish(comment, by=moderator, seen_state="held")
    assert moderation.publish(comment, by=moderator, seen_state="held") is None


def test_a_writer_takes_a_held_or_a_published_reply_back_for_good(reply, published, moderator, essay):
    for comment in (reply(), published()):
        assert moderation.withdraw(comment).actor is None
        assert moderation.withdraw(comment) is None
        assert comment.state == State.WITHDRAWN
        with pytest.raises(ValidationError):
            moderation.publish(comment, by=moderator)
    essay.refresh_from_db()
    assert essay.comment_count == 0
    assert not OutboxMessage.objects.exists()


def test_a_published_reply_is_found_by_search_and_no_other(reply, moderator):
    comment = reply("The yellow dinghy is ours.")
    for verb, args, found in [
        ("publish", (), 1), ("hold", (), 0), ("publish", (), 1), ("remove", ("attack",), 0), ("restore", (), 1),
        ("spam", (), 0),
    ]:  # fmt: skip
        getattr(moderation, verb)(comment, *args, by=moderator)
        assert search.find("dinghy").total == found, verb
    hit = search.find("dinghy", filters={"kind": "response"}).hits
    assert hit == ()


def test_a_reply_to_a_withdrawn_essay_hides_in_search_and_comes_back(published, essay, editor):
    published("The yellow dinghy is ours.")
    publishing.withdraw(essay, "Wrong.", by=editor)
    assert search.find("dinghy").total == 0
    publishing.publish(Essay.objects.get().head, by=editor)
    [hit] = search.find("dinghy").hits
    assert hit.title == "Response 1 to “What a Partner State Does”"
    assert hit.url.endswith("/responses/1/")


def test_mail_that_cannot_be_sent_breaks_nothing(reply, moderator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    comment = reply()
    moderation.publish(comment, by=moderator)
    assert leave() == (0, 1)
    assert Comment.objects.get().state == State.PUBLISHED


def test_nobody_is_told_that_a_reply_stands_where_nobody_can_read_it(reply, moderator, essay):
    comment = reply()
    Essay.objects.filter(pk=essay.pk).update(live="withdrawn")
    moderation.publish(comment, by=moderator)
    assert letters() == []
    assert not Comment.objects.published().exists()


def test_decisions_made_at_once_are_undone_at_once(reply, moderator, second):
    now = timezone.now()
    entries = {moderation.spam(reply(), by=moderator, now=now).pk for _ in range(3)}
    moderation.spam(reply(), by=second)
    assert {entry.pk for entry in undo_window.newest_decision(moderator)} == entries
    assert undo_window.newest_decision(moderator, now + timedelta(minutes=11)) == []


def test_the_writer_of_a_reply_decides_nothing_of_it_but_to_publish_it(reply, moderator, author):
    comment = reply()
    Comment.objects.filter(pk=comment.pk).update(user=author)
    comment.refresh_from_db()
    moderation.publish(comment, by=author)
    moderation.remove(comment, "attack", by=moderator)
    for decide in (moderation.restore, moderation.spam, moderation.hold):
        with pytest.raises(PermissionDenied):
            decide(comment, by=author)
    comment.refresh_from_db()
    assert comment.state == State.REMOVED
