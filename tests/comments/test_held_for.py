"""The reasons for which replies were held, as the queue asks for them: whatever is done to a reply, each tab finds and
counts what its reasons and its state say."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import held_for, moderation
from comments.models import Comment
from comments.moderation import reports
from comments.posting.arrivals import take_in
from comments.posting.arriving_rows import ArrivingReply
from comments.queue import filters
from comments.writers import editing, erasure
from essays.models import Hub
from sitewide.database import planner_statistics
from tests.comments.many import fill

State = Comment.State
LINKS = "See https://a.example/, https://b.example/ and https://c.example/."
TABS = {
    "decide": {State.HELD},
    "held": {State.HELD},
    "published": {State.PUBLISHED},
    "rejected": {State.REJECTED, State.REMOVED},
    "spam": {State.SPAM},
}


def is_right(hubs=("",)):
    """What is kept is what the replies say, and the queue shows and counts that, of each reason on each tab."""
    assert list(held_for.differences()) == []
    rows = list(Comment.objects.all())
    codes = [{reason["code"] for reason in row.reasons} for row in rows]
    for code in {"trap"}.union(*codes):
        having = [row for row, its in zip(rows, codes, strict=True) if code in its]
        for hub in hubs:
            asked = {"reason": f"held:{code}", "hub": hub}
            counts = filters.counts(filters.read(asked | {"state": "held"}))[0]
            for tab, states in TABS.items():
                right = {
                    row.pk
                    for row in having
                    if (row.state in states or (tab == "decide" and row.state == State.PUBLISHED and row.reported_at))
                    and (not hub or row.essay.hubs.filter(slug=hub).exists())
                }
                found = filters.rows(filters.read(asked | {"state": tab}))
                assert set(found.values_list("pk", flat=True)) == right, (code, tab)
                assert counts[tab] == len(right), (code, tab)


def test_it_is_found_by_its_reasons_after_each_verb(reply, essay, make_essay, moderator):
    other = make_essay("In a hub", hubs=[Hub.objects.get(slug="politics").pk])
    plain, linked = reply(), reply(LINKS, on=other)
    is_right()
    assert Comment.objects.get(pk=linked.pk).reason_codes == ",first,links,"
    moderation.publish(plain, by=moderator)
    entry = moderation.spam(linked, by=moderator)
    is_right()
    moderation.undo(entry, by=moderator)
    is_right()
    editing.edit(linked, "Without any.", seen_version=0)
    is_right()
    editing.edit(plain, LINKS, seen_version=0)
    assert ",edited," in Comment.objects.get(pk=plain.pk, state=State.HELD).reason_codes
    is_right()
    moderation.publish(plain, by=moderator)
    reports.flag(plain, "attack", address="192.0.2.1")
    is_right()
    moderation.remove(plain, "attack", by=moderator)
    moderation.reject(linked, "attack", by=moderator)
    is_right()
    moderation.withdraw(reply(LINKS))
    is_right()
    erasure.erase_one(plain)
    assert Comment.objects.get(pk=plain.pk).reason_codes == ""
    is_right()
    at = timezone.now() - timedelta(days=9)
    arriving = [ArrivingReply(f"{state}", "Ada", f"It was {state}.", at, state=state) for state in TABS["rejected"]]
    arriving += [ArrivingReply("held", "Ada", "It waits.", at, state=State.HELD)]
    take_in(essay, arriving, source="blog", by=None)
    assert Comment.objects.get(reason_codes=",elsewhere,").state == State.HELD
    is_right(["", "politics"])


def test_the_doctor_finds_and_mends_what_was_written_past_the_verbs(reply, capsys):
    _one, two, three = reply(), reply(LINKS), reply()
    Comment.objects.filter(pk=two.pk).update(reasons=[])
    Comment.objects.filter(pk=three.pk).update(reason_codes="")
    assert [found.what.split()[-3] for found in held_for.differences()] == [str(two.pk), str(three.pk)]
    call_command("doctor", "--mend")
    assert f"why reply {two.pk} was held" in capsys.readouterr().out
    is_right()


def test_what_an_existing_site_has_is_kept_by_the_migration(reply, moderator):
    moderation.reject(reply(LINKS), "attack", by=moderator)
    reply()
    Comment.objects.update(reason_codes="")
    import_module("comments.migrations.0016_reason_codes").fill(apps, connection.schema_editor())
    is_right()


@pytest.mark.sqlite
def test_no_reply_is_looked_at_to_count_what_was_decided(desk, site):
    fill(20, 400, 30, 3)
    planner_statistics.count()
    with CaptureQueriesContext(connection) as asked:
        assert desk.get("/desk/moderation/?reason=held:links").status_code == 200
    plans = []
    for one in asked.captured_queries:
        if 'reason_codes" LIKE' in one["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
                plans.append(" ".join(row[-1] for row in cursor.fetchall()))
    assert any("COVERING INDEX comment_held_for" in plan for plan in plans), plans
