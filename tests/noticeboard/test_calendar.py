"""Calendar files: escaped, folded, in UTC."""

import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from noticeboard.calendar import deadline, escape, fold

CLOSES = datetime.datetime(2013, 3, 20, 0, 0, tzinfo=ZoneInfo("Europe/Brussels"))


def lines(**fields):
    fields = {"uid": "call-1@example.org", "title": "A call", "url": "https://example.org/calls/a/"} | fields
    text = deadline(closes=CLOSES, stamp=CLOSES, **fields)
    return text.split("\r\n")


def test_the_moment_is_in_utc():
    assert "DTSTART:20130319T230000Z" in lines()


def test_a_reminder_comes_a_day_before():
    assert "TRIGGER:-P1D" in lines()


def test_no_description_no_line():
    assert lines(description="").count("DESCRIPTION:A call") == 1, "only the reminder's"


def test_signs_of_the_format_are_escaped():
    assert escape("a, b; c\\d\r\ne\x07") == "a\\, b\\; c\\\\d\\ne"


def test_words_cannot_end_the_event():
    assert "END:VCALENDAR" not in lines(title="x\r\nEND:VEVENT\r\nEND:VCALENDAR")[:-2]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=400))
def test_folding_loses_nothing_and_keeps_to_the_length(text):
    folded = fold(text)
    assert folded.replace("\r\n ", "") == text
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
