"""Signs of machines and of strangers' names, and what is told of them. Pure."""

from datetime import date, timedelta

import pytest

from comments import spam
from comments.rules import same_person
from comments.spam import Signs, judge, make_stamp, stamp_state, told_reasons

DAY = date(2026, 3, 6)


def codes(**signs):
    return [reason["code"] for reason in judge(Signs(**signs))]


def test_an_ordinary_reply_waits_because_every_reply_does():
    assert codes() == ["every"]
    assert judge(Signs())[0]["words"] == "Every reply is read before it appears."


def test_more_than_two_links_are_a_reason_in_words():
    assert codes(links=2) == ["every"]
    reason = judge(Signs(links=3))[0]
    assert reason == {"code": "links", "words": "It has three links. Replies with more than two are read first."}
    assert "It has 40 links" in judge(Signs(links=40))[0]["words"]


def test_the_name_of_somebody_who_writes_here_is_flagged():
    names = frozenset({same_person("Ilse Verhaegen")})
    assert codes(name="ilse verhaegén", names=names) == ["name"]
    assert codes(name="Ilse V", names=names) == ["every"]


def test_all_reasons_are_recorded():
    assert codes(links=5, trap="x", stamp="forged") == ["links", "trap", "stamp"]


def test_only_the_trap_marks_a_machine():
    assert spam.is_machine(judge(Signs(trap="http://pills.example")))
    assert not spam.is_machine(judge(Signs(links=30, stamp="fast")))


@pytest.mark.parametrize("signs", [{"trap": "x"}, {"stamp": "forged"}, {"stamp": "fast"}, {"stamp": "old"}])
def test_a_suspicion_is_never_told_as_one(signs):
    assert told_reasons(judge(Signs(**signs))) == ["It waits for a moderator."]


def test_plain_reasons_are_told():
    assert told_reasons(judge(Signs())) == ["Every reply is read before it appears."]
    assert told_reasons(judge(Signs(links=3, stamp="old")))[-1] == "It waits for a moderator."


def test_links_are_counted_in_what_is_rendered():
    assert spam.count_links('<p><a href="https://a.example">a</a> <a title="x" href="b">b</a> &lt;a href=') == 2


def test_a_stamp_is_the_same_for_every_reader_of_a_day_and_good_for_seven():
    stamp = make_stamp(7, DAY)
    assert stamp == make_stamp(7, DAY) != make_stamp(7, DAY + timedelta(days=1))
    assert stamp_state(stamp, 7, DAY + timedelta(days=7), 0) == "good"
    assert stamp_state(stamp, 7, DAY + timedelta(days=8), 0) == "old"
    assert stamp_state(stamp, 7, DAY - timedelta(days=1), 0) == "good"  # the zone was changed meanwhile


def test_a_stamp_of_another_essay_is_forged():
    assert stamp_state(make_stamp(7, DAY), 8, DAY, 0) == "forged"


@pytest.mark.parametrize(
    "stamp", ["", ".", "..", "2026-03-06", "2026-03-06..abc", "é" * 400, "2026-13-77..x", "\udcff"]
)
def test_any_stamp_is_judged(stamp):
    assert stamp_state(stamp, 7, DAY, 0) == "forged"


def test_too_fast_is_judged_only_on_forms_served_fresh():
    assert stamp_state(make_stamp(7, DAY, 1000), 7, DAY, 1001) == "fast"
    assert stamp_state(make_stamp(7, DAY, 1000), 7, DAY, 1003) == "good"
    assert stamp_state(make_stamp(7, DAY), 7, DAY, 1) == "good"
