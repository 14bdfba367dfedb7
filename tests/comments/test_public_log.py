"""The public log of moderation: figures, decisions without anybody's words, and a chain that shows tampering."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from comments import audit, moderation
from comments.audit import hash_chain
from comments.models import Comment, ModerationEntry, ModerationNote
from comments.moderation import appeals, blocks, reports
from essays import publishing
from essays.models import Essay
from tests.cast import make_comment, make_essay, make_user
from tests.packed import packed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(lasting):
    """Seven replies, decided on by two people; one decision is taken back."""
    essay = make_essay("Who Keeps the Well?")
    jo, ada = (make_user("moderator", name=name) for name in ("Jo Abernethy", "Ada Kowalczyk"))
    held = [
        make_comment(essay, f"SECRETWORD of {n}", name=f"SECRETNAME {n}", email=f"secret{n}@example.org", state="held")
        for n in range(7)
    ]
    moderation.publish(held[0], by=jo)
    moderation.publish(held[1], by=ada)
    moderation.reject(held[2], "attack", by=jo, note="SECRETNOTE", tell=False)
    moderation.spam(held[3], by=ada)
    moderation.spam(held[4], by=ada)
    moderation.remove(Comment.objects.get(pk=held[1].pk), "private", by=jo, tell=False)
    moderation.undo(moderation.publish(held[5], by=jo), by=jo)
    return {"essay": essay.pk, "moderators": [jo.pk, ada.pk], "decided": [comment.pk for comment in held]}


@pytest.fixture
def essay(kept, site):
    return Essay.objects.get(pk=kept["essay"])


@pytest.fixture
def moderators(kept, site):
    return [User.objects.get(pk=pk) for pk in kept["moderators"]]


@pytest.fixture
def decided(kept, site):
    return [Comment.objects.get(pk=pk) for pk in kept["decided"]]


@pytest.fixture
def nothing_decided(kept, site):
    """The log of a site where no reply has arrived yet."""
    ModerationEntry.objects.update(undoes=None)
    for model in (ModerationNote, ModerationEntry, Comment):
        model.objects.all().delete()


def page_of(client, name="moderation-log", *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return packed(answer.content.decode())


def this_month():
    today = timezone.localdate()
    return today.year, today.month


def test_a_month_in_numbers(client, decided):
    page = page_of(client)
    for number, words in ((7, "arrived"), (2, "published"), (1, "rejected"), (1, "removed later"), (2, "spam")):
        assert f"<dt>{words}</dt><dd>{number}</dd>" in page
    assert "<dt>half waited less than</dt><dd>1 minute</dd>" in page


def test_each_decision_stands_there_without_anybodys_words(client, decided, moderators):
    page = page_of(client).partition("<main")[2].partition("</main>")[0]  # a published reply stands beside it
    assert "Personal attack" in page
    assert "Private details" in page
    assert "Who Keeps the Well?" in page
    assert "2 replies marked as spam" in page
    assert "undone since" in page
    for secret in ("SECRET", "secret", "Jo Abernethy", "Ada Kowalczyk", "@example.org"):
        assert secret not in page, secret
    files = client.get(reverse("moderation-csv", args=this_month())).content.decode()
    assert "SECRET" not in files
    assert "example.org" not in files


def test_no_time_of_day_is_told(client, decided):
    lines = client.get(reverse("moderation-csv", args=this_month())).content.decode().splitlines()
    at = timezone.now().strftime("%H:%M")
    assert not [line for line in lines if at in line]


def test_moderators_go_by_letters_of_the_month(client, decided):
    page = page_of(client)
    assert "<td>A</td>" in page
    assert "<td>B</td>" in page


@pytest.mark.parametrize(
    ("show", "there", "not_there"),
    [("refused", "Personal attack", "Private details"), ("removed", "Private details", "Personal attack"),
     ("undone", "Undone", "Personal attack"), ("nonsense", "Personal attack", "No such decision")],
)  # fmt: skip
def test_filters(client, decided, show, there, not_there):
    page = page_of(client, query=f"?show={show}")
    assert there in page
    assert not_there not in page


def test_few_decisions_show_numbers_only(client, nothing_decided, essay, moderators):
    for _ in range(4):
        moderation.publish(make_comment(essay, state="held"), by=moderators[0], tell=False)
    page = page_of(client)
    assert "only the numbers are shown" in page
    assert "<table" not in page
    assert client.get(reverse("moderation-csv", args=this_month())).status_code == 404


def test_what_changes_no_reply_shows_at_once_too(client, decided, moderators):
    jo, _ada = moderators
    assert "Blocked" not in page_of(client)
    row = blocks.block("host", "shop.example", by=jo, days=7)
    assert "Blocked" in page_of(client)
    blocks.lift(row, by=jo)
    assert "Block lifted" in page_of(client)
    reports.flag(decided[0], "attack")
    moderation.keep(decided[0], by=jo)
    assert "Kept, reports put aside" in page_of(client)
    appeals.turn_down(appeals.ask(decided[2], "But why?"), "As it was.", by=moderators[1])
    assert "Appeal turned down" in page_of(client)


def test_an_empty_log(client, nothing_decided):
    assert "Nothing has been decided yet." in page_of(client)
    assert client.get(reverse("moderation-month", args=[2013, 3])).status_code == 404


def test_months_that_were(client, decided):
    ModerationEntry.objects.update(day=F("day") - timedelta(days=62))
    day = ModerationEntry.objects.first().day
    page = page_of(client, "moderation-month", day.year, day.month)
    assert "Personal attack" in page
    for year, month in ((1, 1), (9999, 12), (day.year, 13), (day.year, 0)):
        assert client.get(reverse("moderation-month", args=[year, month])).status_code == 404


def test_an_essay_that_is_not_public_is_not_named(client, decided, essay):
    publishing.withdraw(essay, "It was wrong.", by=None)
    page = page_of(client)
    assert "Who Keeps the Well?" not in page
    assert "not public now" in page


def test_the_number_of_queries_does_not_grow(client, decided, essay, moderators, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):  # the first page after a change reads what it was
        page_of(client)
    for _ in range(20):
        moderation.publish(make_comment(essay, state="held"), by=moderators[0], tell=False)
    with django_assert_max_num_queries(17):
        page_of(client)


# The chain.


def test_the_chain_holds(decided):
    finding = audit.verify()
    assert finding.broken_at is None
    assert finding.lines == ModerationEntry.objects.count() == 7 + 8


@pytest.mark.parametrize(
    "change",
    [{"reason": "off-subject"}, {"verb": "publish"}, {"actor": None}, {"to_state": "published"},
     {"note_hash": "0" * 64}, {"day": timezone.localdate() - timedelta(days=1)}, {"salt": "x"}],
)  # fmt: skip
def test_a_changed_line_breaks_it(decided, change):
    entry = ModerationEntry.objects.get(verb="reject")
    ModerationEntry.objects.filter(pk=entry.pk).update(**change)
    assert audit.verify().broken_at == entry.place
    with pytest.raises(CommandError, match=f"broken at line {entry.place}"):
        call_command("verify_moderation_log")


def test_a_changed_time_breaks_it(decided):
    entry = ModerationEntry.objects.get(verb="reject")
    ModerationEntry.objects.filter(pk=entry.pk).update(at=entry.at - timedelta(hours=3))
    assert audit.verify().broken_at == entry.place


def test_a_line_left_out_or_put_in_breaks_it(decided):
    entry = ModerationEntry.objects.get(verb="reject")
    ModerationNote.objects.all().delete()
    ModerationEntry.objects.filter(pk=entry.pk).delete()
    assert audit.verify().broken_at == entry.place


def test_erasing_the_words_of_a_note_breaks_nothing(decided, capsys):
    ModerationNote.objects.all().delete()
    Comment.objects.update(name="", email="", body="", html="", text="")
    call_command("verify_moderation_log")
    assert "The chain holds: 15 lines." in capsys.readouterr().out


def test_anybody_can_check_the_lines(client, decided):
    """As the page says it, with nothing of this project but the file."""
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("moderation-csv", args=this_month())).content.decode())))
    before = "0" * 64
    for row in rows:
        line = {name: value for name, value in row.items() if name != "seal"} | {"place": int(row["place"])}
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
        assert before == row["seal"]
    assert len(rows) == 15


def test_the_lines_tell_neither_where_a_reply_waits_nor_whether_it_was_set_aside(client, decided, essay):
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("moderation-csv", args=this_month())).content.decode())))
    assert {(row["to"], row["essay"]) for row in rows if row["decision"] == "arrived"} == {("", "")}
    assert {row["essay"] for row in rows if row["decision"] != "arrived"} == {str(essay.guid)}
    # Yet both are sealed.
    arrived = ModerationEntry.objects.filter(verb="arrived").latest("place")
    ModerationEntry.objects.filter(pk=arrived.pk).update(to_state="spam")
    assert audit.verify().broken_at == arrived.place


def test_the_lines_are_told_without_reading_what_replies_and_essays_say(client, decided):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("moderation-csv", args=this_month())).status_code == 200
    [lines] = [query["sql"] for query in asked if "note_hash" in query["sql"]]
    assert not re.search(r'"comments_comment"."(body|html|text)"|"essays_essay"."(body|html|text)"', lines)


def test_lines_that_were_sealed_before_anything_was_veiled_hold(client, decided, essay):
    before = hash_chain.FIRST
    for entry in ModerationEntry.objects.order_by("place"):
        line = audit.public_line(entry, essay) | {"to": entry.to_state, "essay": str(essay.guid)}
        line["rest"] = hash_chain.veil(entry.salt, audit.private_part(entry))
        before = hash_chain.seal(before, line)
        ModerationEntry.objects.filter(pk=entry.pk).update(seal=before)
    assert audit.verify() == audit.Finding(15)
    test_anybody_can_check_the_lines(client, decided)


def test_changed_words_of_a_note_and_lines_beside_the_chain_show(decided):
    note = ModerationNote.objects.get()
    ModerationNote.objects.update(text="Another note.")
    assert audit.verify().broken_at == note.entry.place
    ModerationNote.objects.update(text=note.text)
    assert audit.verify().broken_at is None
    ModerationEntry.objects.create(comment=decided[0], verb="reject", to_state="rejected", day=timezone.localdate())
    assert audit.verify().words == "A line stands outside the chain."


def test_a_noted_seal_shows_that_the_end_was_cut_off(decided, capsys):
    end = audit.last()
    call_command("verify_moderation_log", seal=[end.seal])
    assert f"last seal, to note and to check with --seal later: {end.seal}" in capsys.readouterr().out
    ModerationEntry.objects.filter(pk=end.pk).delete()
    with pytest.raises(CommandError, match="The state of its reply"):
        call_command("verify_moderation_log")
    Comment.objects.filter(pk=end.comment_id).update(state="published", decided_at=audit.last().at)  # covered up
    call_command("verify_moderation_log")
    with pytest.raises(CommandError, match="cut off or written anew"):
        call_command("verify_moderation_log", seal=[end.seal])


def test_the_page_of_seals_says_whether_it_holds(client, decided):
    page = page_of(client, "moderation-seals")
    assert "The chain holds: 15 lines" in page
    assert ModerationEntry.objects.get(place=15).seal in page
    ModerationEntry.objects.filter(place=4).update(reason="other")
    assert "broken at line 4" in page_of(client, "moderation-seals")


def test_checks_are_limited(client, decided, one_minute):
    answers = [client.get(reverse("moderation-seals")).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_a_seal_depends_on_everything_before():
    one, other = hash_chain.seal(hash_chain.FIRST, {"a": "1"}), hash_chain.seal(hash_chain.FIRST, {"a": "2"})
    assert one != other
    assert hash_chain.seal(one, {"b": "1"}) != hash_chain.seal(other, {"b": "1"})
    assert hash_chain.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
