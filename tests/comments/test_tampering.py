"""Each column of each table that the log of moderation speaks of is changed behind its back: what a check finds."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.utils import timezone

from comments import audit, moderation
from comments.models import Block, Comment, ModerationEntry, ModerationNote
from comments.moderation import appeals, blocks
from comments.writers import editing, erasure
from essays.models import Essay
from tests.cast import make_comment, make_essay, make_user

pytestmark = pytest.mark.django_db
# What nobody can find, as the log does not hold it: see comments.audit.agreement. Whatever else there is must be found.
NOT_HELD = {
    ModerationEntry: set(),
    ModerationNote: set(),
    Comment: {
        "revision", "passage", "number", "email", "mailbox", "html_version", "reasons", "published_at",
        "repeats_number", "reason_codes",
        "token_hash", "fingerprint", "fingerprint_window", "words_hash", "address_hash", "network_hash", "sent_hash",
        "writer_key", "confirmed_at", "legacy_anchor", "probable_spam", "spam_score", "spam_clues", "reported_at",
        "learned_as", "version", "edited_at", "erased_at", "emblem", "submitted_at",
    },
    Block: {"key", "note", "comment", "by", "at", "until", "lifted_by"},
}  # fmt: skip


@pytest.fixture
def jo(site):
    return make_user("moderator", name="Jo Abernethy")


@pytest.fixture
def essay(site):
    return make_essay("Who Keeps the Well?")


@pytest.fixture
def rows(jo, essay):
    """One row of each table with something in each column that is held: a reply, its line, its note, a block."""
    make_essay("Another"), make_user("moderator")
    other = make_comment(essay, by=jo)
    reply = make_comment(essay, "Buy *ropes* here.", state="held", website="https://example.org/me")
    moderation.reject(reply, "advertising", by=jo, note="No ropes.")
    block = blocks.block("host", "shop.example", by=jo, days=7)
    moderation.remove(other, "attack", by=jo)
    entry = ModerationEntry.objects.get(comment=reply, verb="reject")
    return {
        ModerationEntry: entry,
        ModerationNote: entry.words,
        Comment: Comment.objects.get(pk=reply.pk),
        Block: block,
    }


def another(field, row):
    """A value that a column does not have now, and could have."""
    now = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        others = field.related_model._default_manager.exclude(pk=now)
        found = (one.pk for one in others.order_by("pk") if one != row)
        return None if field.null and now else next(found, None)
    if isinstance(field, models.DateTimeField):
        return (now or timezone.now()) - datetime.timedelta(hours=3)
    if isinstance(field, models.DateField):
        return now - datetime.timedelta(days=1)
    if isinstance(field, models.BooleanField):
        return not now
    if isinstance(field, models.JSONField):
        return [*now, ["x", 1, True]]
    if isinstance(field, models.IntegerField):
        return (now or 0) + 77
    return (
        next((value for value, _ in field.choices or () if value != now), None)
        or (f"{now}x"[-(field.max_length or 99) :])
    )


def is_found(row, **changes):
    with transaction.atomic():
        assert type(row).objects.filter(pk=row.pk).update(**changes) == 1
        broken = audit.verify().broken_at is not None
        transaction.set_rollback(True)
    return broken


def test_each_column_that_is_changed_or_emptied_is_found_but_for_those_that_are_named(rows):
    assert audit.verify().broken_at is None
    for model, row in rows.items():
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        missed = {field.name for field in fields if not is_found(row, **{field.attname: another(field, row)})}
        assert missed == NOT_HELD[model], model
    entry = rows[ModerationEntry]
    for field in entry._meta.concrete_fields:
        empty = None if field.null else "" if field.empty_strings_allowed and not field.is_relation else "-"
        if not field.primary_key and empty != "-" and getattr(entry, field.attname) not in {empty, None}:
            assert is_found(entry, **{field.attname: empty}), field.name
    assert not is_found(rows[ModerationNote], text=rows[ModerationNote].text)


HIDDEN = {"place": None, "day": None, "seal": "", "salt": "", "words_hash": ""}


@pytest.mark.parametrize("emptied", [{"place": None}, {"day": None}, {"place": None, "day": None}, HIDDEN])
def test_no_line_can_be_hidden_neither_the_first_nor_the_last(rows, emptied):
    for place in (1, 3, audit.last().place):
        assert is_found(ModerationEntry.objects.get(place=place), **emptied), place


def test_a_line_beside_the_log_is_found_however_well_it_is_made(jo, rows):
    """One that readers would be told of as a decision, on a reply that stands as it says."""
    entry = audit.last()
    entry.pk, entry.place, entry.at = None, None, timezone.now()
    entry.salt = entry.seal = entry.words_hash = ""
    entry.day, entry.undoes = None, None
    entry.save()
    assert audit.verify().words == audit.OUTSIDE


def test_a_check_says_at_which_place_a_line_is_missing(rows):
    entry = ModerationEntry.objects.get(place=3)
    ModerationNote.objects.filter(entry=entry).delete()
    ModerationEntry.objects.filter(pk=entry.pk).delete()
    found = audit.verify()
    assert (found.lines, found.broken_at, found.words) == (2, 3, "This line is missing.")


def test_a_last_line_that_is_cut_off_shows_at_its_reply(jo, essay, rows):
    """Of whatever the line told: the reply, the block or the words are not as the line before says."""

    def cut(verb):
        with transaction.atomic():
            entry = audit.last()
            assert entry.verb == verb
            ModerationNote.objects.filter(entry=entry).delete()
            ModerationEntry.objects.filter(pk=entry.pk).delete()
            found = audit.verify().broken_at
            transaction.set_rollback(True)
        return found is not None

    reply = make_comment(essay, state="held")
    assert cut("arrived")
    editing.edit(Comment.objects.get(pk=reply.pk), "Other words, of mine.", seen_version=0)
    assert cut("edit")
    moderation.publish(reply, by=jo)
    assert cut("publish")
    moderation.hold(reply, by=jo)
    assert cut("hold")
    undone = moderation.spam(reply, by=jo)
    assert cut("spam")
    moderation.undo(undone, by=jo)
    assert cut("undo")
    row = blocks.block("host", "other.example", by=jo, days=7)
    assert cut("block")
    blocks.lift(row, by=jo)
    assert cut("lift")
    erasure.erase_one(Comment.objects.get(pk=reply.pk))
    assert cut("erase")


def test_whatever_is_done_by_the_verbs_agrees_with_the_log(jo, essay):
    ada, now = make_user("moderator"), timezone.now()
    reply = make_comment(essay, "I kept it.", state="held")
    minute = datetime.timedelta(minutes=1)
    for n, step in enumerate([
        lambda at: moderation.publish(reply, by=jo, now=at), lambda at: moderation.hold(reply, by=jo, now=at),
        lambda at: moderation.undo(reply.log.first(), by=jo, now=at), lambda at: moderation.spam(reply, by=jo, now=at),
        lambda at: moderation.undo(reply.log.first(), by=jo, now=at),
        lambda at: moderation.remove(reply, "attack", by=jo, note="Not so.", now=at),
        lambda at: moderation.undo(reply.log.first(), by=jo, now=at),
        lambda at: moderation.hold(reply, by=jo, now=at), lambda at: moderation.undo(reply.log.first(), by=jo, now=at),
        lambda at: moderation.remove(reply, "private", by=jo, now=at),
        lambda at: appeals.turn_down(appeals.ask(reply, "But why?"), "As it was.", by=ada),
        lambda at: moderation.restore(reply, by=jo, now=at), lambda at: moderation.spam(reply, by=ada, now=at),
        lambda at: moderation.restore(reply, by=ada, now=at), lambda at: moderation.reject(reply, "other", by=ada,
                                                                                        note="No.", now=at),
    ]):  # fmt: skip
        assert step(now + n * minute) is not None
        reply.refresh_from_db()
        assert audit.verify() == audit.Finding(audit.last().place), n
    erasure.erase_one(reply)
    assert audit.verify().broken_at is None
    Comment.objects.filter(pk=reply.pk).update(html="<p>Never said.</p>")
    assert "The words of its reply" in audit.verify().words


def test_words_that_readers_see_are_compared_with_those_that_were_sealed(essay, client):
    reply = make_comment(essay, "We *kept* it.")
    for changes in ({"body": "We sold it."}, {"html": "<p>We sold it.</p>"}, {"text": "We sold it."}, {"name": "Eve"}):
        assert is_found(reply, **changes)
        with transaction.atomic():
            Comment.objects.filter(pk=reply.pk).update(**changes)
            with pytest.raises(CommandError, match="The words of its reply, or its name, were changed"):
                call_command("verify_moderation_log")
            transaction.set_rollback(True)


def test_lines_and_replies_from_before_words_were_sealed_hold(jo, essay):
    """Their lines have no hash of words, their replies no salt; the next line seals the words as they are then."""
    with pytest.MonkeyPatch.context() as before:
        before.setattr(audit, "_words_of", lambda comment, verb: "")
        reply = make_comment(essay, "From before.", state="held", by=jo)
        moderation.publish(reply, by=jo)
        Comment.objects.update(words_salt="", decided_at=timezone.now() - datetime.timedelta(days=3))
    old = make_comment(essay, state="held")
    ModerationEntry.objects.filter(comment=old).delete()
    Comment.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=900))
    ModerationEntry.objects.create(comment=old, verb="publish", to_state="published")
    ModerationEntry.objects.filter(comment=old).update(id=0)  # it was there first
    assert audit.verify().broken_at is None
    assert not is_found(reply, body="Other words.", html_version=0)
    moderation.remove(Comment.objects.get(pk=reply.pk), "attack", by=jo)
    assert audit.verify().broken_at is None
    assert is_found(reply, body="Other words.", html_version=0)


def test_seals_are_given_and_compared_whole(client, essay, rows):
    for _ in range(3):
        make_comment(essay)
    end = audit.last().seal
    assert f"<code>{end}</code>" in client.get("/moderation/").content.decode()
    assert audit.place_of(f" {end.upper()} ") == audit.last().place
    assert audit.place_of(end[:63]) is audit.place_of("") is audit.place_of(f"{end}0") is None
    with pytest.raises(CommandError, match="A seal has 64 characters"):
        call_command("verify_moderation_log", seal=[end[:10]])
    with pytest.raises(CommandError, match="cut off or written anew"):
        call_command("verify_moderation_log", seal=["0" * 64])
    assert Essay.objects.count() == 2
