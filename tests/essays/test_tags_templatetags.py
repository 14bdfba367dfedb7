"""The template tags of the public pages."""

import datetime
import json
import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from essays.models import Essay
from essays.templatetags import essay_tags as tags

MARCH = datetime.date(2013, 3, 8)


def shown(source, **context):
    return Template("{% load essay_tags %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (datetime.date(2013, 3, 1), "1st March 2013"),
        (datetime.date(2013, 3, 2), "2nd March 2013"),
        (datetime.date(2013, 3, 3), "3rd March 2013"),
        (MARCH, "8th March 2013"),
        (datetime.date(2013, 3, 11), "11th March 2013"),
        (datetime.date(2013, 3, 22), "22nd March 2013"),
    ],
)
def test_dates_are_printed_as_people_say_them(date, words):
    assert tags.day_text(date) == words


def test_a_date_carries_the_machine_s_form():
    assert shown("{{ d|day }}", d=MARCH) == '<time datetime="2013-03-08">8th March 2013</time>'


def test_nothing_is_printed_for_no_date():
    assert shown("[{{ d|day|default:'' }}{{ d|day_text }}{{ d|moment }}]", d=None) == "[]"


def test_a_moment_is_told_in_the_zone_of_the_site():
    late = datetime.datetime(2013, 3, 8, 23, 30, tzinfo=datetime.UTC)
    with timezone.override("Europe/Brussels"):
        assert tags.day_text(late) == "9th March 2013"
        assert tags.day(late) == '<time datetime="2013-03-09">9th March 2013</time>'
        assert tags.moment(late) == '<time datetime="2013-03-09T00:30+01:00">9th March 2013, 00:30</time>'


@pytest.mark.parametrize(
    ("count", "words", "heading"),
    [
        (0, "no responses yet", "No responses yet"),
        (None, "no responses yet", "No responses yet"),
        (1, "1 response", "One Response"),
        (5, "5 responses", "5 Responses"),
        (1204, "1,204 responses", "1,204 Responses"),
    ],
)
def test_responses_are_counted_in_words(count, words, heading):
    assert tags.responses(count) == words
    assert tags.response_heading(count) == heading


@pytest.mark.parametrize(("count", "words"), [(0, "no essays"), (1, "1 essay"), (34, "34 essays")])
def test_essays_are_counted_in_words(count, words):
    assert tags.essays(count) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Michel Bauwens", "MB"),
        ("Jean-Luc van den Berg", "JB"),
        ("Plato", "P"),
        ("élise dupont", "ÉD"),
        ("Bram (Ghent)", "B"),
        ("سلمى خطيب", "س خ"),
        ("", ""),
        ("  ", ""),
        ("42", ""),
    ],
)
def test_initials_of_a_name(name, letters):
    assert tags.initials(name) == letters


@pytest.mark.parametrize("language", ["ar", "fa", "he", "ur", "fa-IR", "AR", "ar_EG"])
def test_right_to_left_languages(language):
    assert tags.dir_of(language) == "rtl"


@pytest.mark.parametrize("language", ["en", "zh-hans", "el", "art", "", None])
def test_all_other_languages_run_left_to_right(language):
    assert tags.dir_of(language) == "ltr"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.example.org/a?b", "example.org"),
        ("http://blog.example.org:8080/", "blog.example.org"),
        ("an old newspaper", "an old newspaper"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_the_host_of_an_address(address, name):
    assert tags.host(address) == name


def test_a_waiting_time_is_told_in_words():
    assert tags.waiting(40) == "40 seconds"
    assert tags.waiting(90) == "2 minutes"


def test_the_time_left_is_told_in_days_and_at_last_in_hours():
    now = timezone.now()
    assert tags.time_left(now + datetime.timedelta(days=12)) == "12 days"
    assert tags.time_left(now + datetime.timedelta(days=2)) == "2 days"
    assert tags.time_left(now + datetime.timedelta(hours=20, minutes=1)) == "21 hours"
    assert tags.time_left(now + datetime.timedelta(minutes=9)) == "9 minutes"
    assert tags.time_left(now - datetime.timedelta(minutes=9)) == "1 second"


@pytest.mark.parametrize(("length", "name"), [(90, ""), (91, "long")])
def test_long_titles_are_set_smaller(length, name):
    assert tags.title_length("x" * length) == name


def test_a_cover_shows_the_same_part_of_the_rings_each_time():
    assert tags.rings_view("stop-thief") == tags.rings_view("stop-thief")
    assert tags.rings_view("stop-thief") != tags.rings_view("governing-the-commons")
    assert re.fullmatch(r"-?\d+ -?\d+ \d+ [\d.]+", tags.rings_view("stop-thief"))


def test_a_pager_shows_first_last_neighbours_and_gaps():
    numbers = tags.page_numbers(Paginator(range(400), 20), 10)
    assert numbers == [1, 0, 8, 9, 10, 11, 12, 0, 20]
    assert tags.page_numbers(Paginator(range(60), 20), 1) == [1, 2, 3]


HOSTILE = "</script><script>alert(1)</script> & <!-- \u2028"


@pytest.mark.parametrize("data", [{"headline": HOSTILE}, [{"a": HOSTILE}], json.dumps({"headline": HOSTILE})])
def test_no_text_can_end_the_script_of_structured_data(data):
    html = shown("{% structured_data data %}", data=data)
    inside = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert len(inside) < len(html)
    assert not re.search(r"[<>&\u2028\u2029]", inside)
    assert json.loads(inside) == (json.loads(data) if isinstance(data, str) else data)


@pytest.mark.parametrize("unclean", ["\0", "\b", "\f", "\x1f", "\x7f", "\x85", "\ud800", "\ufffe"])
def test_what_no_text_may_have_stands_in_no_structured_data(unclean):
    for data in ({"text": f"A{unclean}B"}, [{f"A{unclean}B": ["text"]}]):
        inside = (
            tags.structured_data(data).removeprefix('<script type="application/ld+json">').removesuffix("</script>")
        )
        assert "AB" in inside and json.loads(inside) in ({"text": "AB"}, [{"AB": ["text"]}])


def test_more_marks_than_any_language_has_stand_in_no_structured_data():
    assert "\u0301" * 31 not in tags.structured_data({"text": "e" + "\u0301" * 200})


def test_a_backslash_before_a_letter_is_no_control_character_of_structured_data():
    assert "C:\\\\bin\\\\u0041" in tags.structured_data({"text": "C:\\bin\\u0041"})


def test_no_text_of_a_row_is_markup():
    hostile = "<script>alert(1)</script> &'\""
    essay = Essay(slug="a", title=hostile, standfirst=hostile, dated=MARCH, language="en", card={
        "authors": [{"slug": "b", "name": hostile}], "hubs": [{"slug": "c", "name": hostile, "ink": hostile}],
        "cover": {"sources": [[hostile, f"{hostile} 1w"]], "small": hostile, "width": 3, "height": 2,
                  "focus": [30, 50]},
    })  # fmt: skip
    for options in ("", "level=3 stamp=True", "slim=True stamp=True print_ink=ink"):
        html = shown(f"{{% load row_tags %}}{{% essay_row essay {options} %}}", essay=essay, ink=hostile)
        assert "<script" not in html and "alert(1)" in html
        # Each mark of the attack that is left ends no attribute: all that is not in a tag is without one.
        assert re.sub(r'<[a-z0-9/]+(?: [a-z-]+="[^"<>]*")*>', "", html).count("<") == 0


def test_structured_data_takes_dates_as_text():
    assert '"2013-03-08"' in tags.structured_data({"datePublished": MARCH})


def test_the_page_asked_for_is_marked_in_the_navigation():
    request = RequestFactory().get("/tags/")
    assert shown("<a{% here 'tags' %}>", request=request) == '<a aria-current="page">'
    assert shown("<a{% here 'essays' %}>", request=request) == "<a>"
    assert shown("<a{% here 'hub' 'politics' %}>", request=RequestFactory().get("/politics/")) != "<a>"


def test_without_a_request_or_an_address_nothing_is_marked():
    assert shown("<a{% here 'tags' %}>") == "<a>"
    assert shown("<a{% here 'no-such-name' %}>", request=RequestFactory().get("/")) == "<a>"


@pytest.mark.parametrize(
    ("typed", "language", "printed"),
    [
        ("Ostrom's principles", "en", "Ostrom’s principles"),
        ("'Stop' the \"thief\", it's the '90s", "en", "‘Stop’ the “thief”, it’s the ’90s"),
        ('Die "Stadt"', "de", "Die „Stadt“"),
        ('צה"ל', "he", 'צה"ל'),
        ("ג'ירפה", "en", "ג'ירפה"),  # a script with marks of its own, whatever the language of the list
        ("plain", "", "plain"),
        (None, "en", ""),
    ],
)
def test_a_line_that_was_typed_plain_is_printed_with_the_marks_of_texts(typed, language, printed):
    assert tags.curly(typed, language) == printed
    assert Template("{% load essay_tags %}{{ typed|curly:language }}").render(
        Context({"typed": typed, "language": language})
    ) == printed.replace('"', "&quot;").replace("'", "&#x27;")
