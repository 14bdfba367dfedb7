"""Any input, however odd, gets an answer: here through find and suggest, in test_page.py through the page."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import search
from tests.examples import examples
from tests.search.texts import essay, tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

ODD = [
    '"',
    '""',
    "'",
    "\\",
    "\\\\'",
    "%",
    "_",
    "%%%",
    "*",
    "commons*",
    "(",
    ")(",
    "NEAR(",
    "a AND",
    "NOT",
    "OR OR",
    "^",
    "{title}:x",
    "-",
    "--",
    '-"',
    "- - -",
    "author:",
    'author:"',
    "tag:'; DROP TABLE search_words; --",
    "hub:%",
    "tag:\\",
    ":",
    "::",
    "author:author:author:",
    "commons:* & !state | 'x'",
    "'commons' <-> 'state':*",
    "\\'",
    "$1",
    "%(p0)s",
    "%s",
    "{0}",
    "\ud800",
    "\udfff commons",
    "\0",
    "a\0b",
    "\u200b\u200b",
    "\u202e commons",
    "\ufeff",
    "ﷺ",
    "🙂",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Z̷̛͔a̸l̶g̵o̷" * 10,
    "水",
    "'水'",
    "水*",
    "ー",
    "्",
    "ـ",
    "ـــ",
    "ㅤ",
    "\t\n",
    "1" * 300,
    "a " * 150,
    "-a " * 100,
    '"a" ' * 75,
    "tag:a " * 50,
    "-tag:aa " * 37,
    "x" * 301,
    "x" * 100_000,
    "水" * 300,
    "-" * 300,
    '"' * 300,
]


@pytest.fixture
def something():
    search.index([essay(1, "Commons and state", "水 commons", tags=[("a", "a")]), tag(2, "aa", "aa")])


def test_odd_queries_have_an_answer(something):
    for query in ODD:
        results = search.find(query, filters=dict.fromkeys(("hub", "tag", "author", "year", "kind"), query))
        assert results.total >= 0, query[:80]
        search.find(query)
        search.suggest(query)
        assert search.find("commons").total == 1, query[:80]


@pytest.mark.proof
def test_the_list_of_naughty_strings_has_answers(something, shared):
    lines = (shared / "data" / "sanitiser" / "blns.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            results = search.find(line)
            assert results.error or results.total >= 0
            search.suggest(line)
            search.index([essay(3, line, line, tags=[(line[:50], line)], byline=line)])


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["commons", "水", '"', "-", "tag:", "a", "*", "'", " ", "\\", "(", "é", "author:“", "%"]),
        max_size=30,
    )
)
def test_any_mix_has_an_answer(something, pieces):
    search.find("".join(pieces))


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
@example("0\r-0")
def test_every_text_is_found_by_its_own_words(text):
    """Save where it reads as a search that leaves one of its own words out: that rightly finds nothing."""
    search.index([essay(1, text, text)])
    results = search.find(text)
    if results.error or not results.parsed.positive:
        return
    assert results.total == (0 if results.parsed.negative else 1), text
