"""Signs of machines and of strangers' names, and what is told of them. Pure."""

from datetime import date, timedelta

import pytest

from comments.screening import checks
from comments.screening.checks import Signs, judge, make_stamp, stamp_state, told_reasons
from comments.screening.impersonation import keys_of

DAY = date(2026, 3, 6)


def codes(**signs):
    return [reason["code"] for reason in judge(Signs(**signs))]


def test_an_ordinary_reply_waits_until_its_writer_is_known():
    assert codes() == ["first"]
    assert codes(standing="every") == ["every"]
    assert codes(standing="") == []


def links(*hosts, where="text"):
    return tuple((host, where) for host in hosts)


def test_more_than_two_links_are_a_reason_in_words():
    assert codes(links=links("a.example", "b.example"), standing="") == []
    reason = judge(Signs(links=links("a.example", "b.example", "a.example")))[0]
    assert reason["words"] == "It has three links. Replies with more than two are read first."
    assert reason["found"] == [["a.example", "text"], ["b.example", "text"]]
    assert "It has 40 links." in judge(Signs(links=links(*map(str, range(40)))))[0]["words"]
    none = judge(Signs(links=links("a.example", where="website"), links_allowed=0))[0]
    assert none["words"] == "It has one link, its web address included. Replies with links are read first."


def test_a_name_of_this_site_is_flagged():
    names = keys_of(["Ilse Verhaegen"])
    assert codes(name="ilse verhaegén", names=names) == ["name", "first"]
    assert codes(name="Ilse V", names=names) == ["first"]
    assert codes(name="The Commons Daily", title="The Commons Daily") == ["name", "first"]


EVERYTHING = {
    "trap": {"trap": "x"}, "stamp": {"stamp": "forged"}, "disallowed": {"disallowed": (("pills", "text"),)},
    "links": {"links": (("a", "text"),) * 3}, "words": {"words": (("casino", "text"),)},
    "name": {"name": "Ilse", "names": keys_of(["Ilse"])}, "probable": {"score": 97}, "first": {"standing": "first"},
}  # fmt: skip


@pytest.mark.parametrize("one", EVERYTHING)
@pytest.mark.parametrize("other", EVERYTHING)
def test_every_two_checks_are_both_recorded_in_their_order(one, other):
    fired = codes(**({"standing": ""} | EVERYTHING[one] | EVERYTHING[other]))
    assert fired == [code for code in EVERYTHING if code in {one, other}]


def test_all_checks_that_fire_are_recorded_in_their_order():
    signs = {name: value for values in EVERYTHING.values() for name, value in values.items()}
    assert codes(**signs) == list(EVERYTHING)
    assert [codes(**(signs | {"stamp": stamp}))[1] for stamp in ("old", "fast")] == ["old", "fast"]


def test_only_the_trap_and_disallowed_words_put_a_reply_among_the_spam():
    assert checks.is_machine(judge(Signs(trap="http://pills.example")))
    assert checks.is_machine(judge(Signs(disallowed=(("pills", "website"),))))
    held = EVERYTHING["links"] | EVERYTHING["words"] | EVERYTHING["name"] | EVERYTHING["probable"]
    assert not checks.is_machine(judge(Signs(**held, stamp="fast")))


def test_words_are_told_with_where_they_stand_and_not_all_of_many():
    words = (("casino", "text"), ("pills", "website"), ("x@y", "email"))
    told = judge(Signs(words=words))[0]["words"]
    where = "“casino”, “pills” (in the web address), “x@y” (in the e-mail address)"
    assert told == f"It has words that are read first: {where}."
    many = judge(Signs(words=tuple((f"w{n}", "text") for n in range(60))))[0]
    assert many["words"].endswith("“w9” and 50 more.")
    assert len(many["found"]) == 50


@pytest.mark.parametrize(
    "signs", [{"trap": "x"}, {"stamp": "forged"}, {"stamp": "fast"}, {"stamp": "old"}, {"score": 97},
              {"disallowed": (("pills", "text"),)}]
)  # fmt: skip
def test_a_suspicion_is_never_told_as_one(signs):
    assert told_reasons(judge(Signs(**signs, standing=""))) == ["It waits for a moderator."]
    assert told_reasons(judge(Signs(**signs))) == told_reasons(judge(Signs()))


def test_plain_reasons_are_told():
    assert told_reasons(judge(Signs())) == ["A reply is read before it appears until its writer is known here."]
    many = judge(Signs(links=links("a", "b", "c"), stamp="old", standing=""))
    assert told_reasons(many) == ["It has three links. Replies with more than two are read first."]


def test_links_are_those_that_lead_elsewhere_each_by_its_host():
    html = (
        '<p><a href="https://www.a.example/x">a</a> <a title="x" href="http://A.example:80/y">b</a> &lt;a href='
        '<a href="https://own.example/">here</a> <a href="/essays/">there</a> <a href="mailto:x@y.example">m</a> '
        '<a href="https://b.a.example/">c</a> <a href="https://[bad">d</a> <a href="https://bücher.example">e</a></p>'
    )
    found = [host for host, where in checks.outside_links(html, "www.own.example") if where == "text"]
    assert found == ["a.example", "a.example", "y.example", "b.a.example", "xn--bcher-kva.example"]
    assert checks.outside_links("", "own.example", "https://www.b.example") == (("b.example", "website"),)
    assert checks.outside_links("", "bücher.example", "https://xn--bcher-kva.example/me") == ()


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
