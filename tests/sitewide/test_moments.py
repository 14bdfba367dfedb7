"""Moments to come in words, and typed ones in the nights when the clocks change."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sitewide.text.datetimes import MomentField, at_local_time, clock, until, zone_name

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture(autouse=True)
def _in_brussels():
    with timezone.override(BRUSSELS):
        yield


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2013-03-10 14:40", "In 40 minutes, 14:40 in Brussels"),
        ("2013-03-10 14:01", "In 1 minute, 14:01 in Brussels"),
        ("2013-03-10 23:59", "In 10 hours, 23:59 in Brussels"),
        ("2013-03-11 00:00", "Tomorrow, 00:00 in Brussels"),
        ("2013-03-12 09:00", "In two days, 09:00 in Brussels"),
        ("2013-03-20 09:00", "In ten days, 09:00 in Brussels"),
        ("2013-03-21 09:00", "In 11 days, 09:00 in Brussels"),
        ("2013-03-10 14:00", "That moment has passed."),
        ("2012-03-10 14:00", "That moment has passed."),
    ],
)
def test_a_moment_to_come_says_when_it_is_here(moment, words):
    assert until(at(moment), now=at("2013-03-10 14:00")) == words


def test_hours_are_not_counted_by_clocks_that_are_changed_between():
    assert until(at("2026-10-25 04:00"), now=at("2026-10-25 01:00")).startswith("In 4 hours, 04:00")


def test_days_are_those_of_the_zone():
    evening = datetime.datetime(2013, 3, 10, 22, 30, tzinfo=datetime.UTC)  # 23:30 in Brussels
    midnight = datetime.datetime(2013, 3, 10, 23, 30, tzinfo=datetime.UTC)  # 00:30 of the next day there
    assert until(midnight, now=evening) == "Tomorrow, 00:30 in Brussels"


@pytest.mark.parametrize(
    ("zone", "name", "words"),
    [
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "10:00 in Buenos Aires"),
        ("UTC", "UTC", "13:00 UTC"),
        ("Etc/GMT+5", "GMT+5", "08:00 GMT+5"),
    ],
)
def test_zones_have_the_names_that_people_give_them(zone, name, words):
    with timezone.override(ZoneInfo(zone)):
        assert clock(at("2013-03-10 14:00")) == words
    assert zone_name(zone) == name


def test_a_time_that_the_clocks_jump_over_is_refused_with_one_that_there_is():
    with pytest.raises(ValidationError) as caught:
        at_local_time(datetime.datetime(2026, 3, 29, 2, 30))
    assert caught.value.messages == [
        "There is no 02:30 on 29th March 2026 in Brussels: the clocks are put forward over it. "
        "Choose 03:30, or another time."
    ]


def test_a_time_that_comes_twice_is_the_first_and_says_so():
    moment = at_local_time(datetime.datetime(2026, 10, 25, 2, 30)).astimezone(datetime.UTC)
    assert moment.hour == 0
    now = at("2026-10-23 09:00")
    words = "In two days, 02:30 in Brussels (the {} of two such times; the clocks go back that night)"
    assert until(moment, now=now) == words.format("first")
    assert until(moment + datetime.timedelta(hours=1), now=now) == words.format("second")
    assert until(moment - datetime.timedelta(hours=1), now=now) == "In two days, 01:30 in Brussels"


def test_the_field_reads_what_browsers_send_and_what_people_type():
    field = MomentField()
    for typed in ("2026-07-01T09:00", "2026-07-01 09:00", " 2026-07-01 09:00:00 ", "2026-07-01T07:00Z"):
        assert field.clean(typed) == at("2026-07-01 09:00"), typed
    with pytest.raises(ValidationError, match="There is no 02:30"):
        field.clean("2026-03-29T02:30")
    assert field.clean("2026-10-25T02:30").fold == 0


@pytest.mark.parametrize("typed", ["x", "2026-13-01T09:00", "2026-03-29", "\0", "9" * 500, "0001-01-01T00:00"])
def test_odd_words_are_no_error_of_ours(typed):
    field = MomentField()
    try:
        field.clean(typed)
    except ValidationError as error:
        assert "Enter a day and a time" in error.messages[0] or "Null" in error.messages[0]


def test_what_nobody_asks_for_now_stops_nothing():
    field = MomentField(required=False)
    field.lenient = True
    assert field.clean("2026-03-29T02:30") is None
    assert field.clean("nonsense") is None
    assert field.clean("") is None
