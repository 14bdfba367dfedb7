"""Scheduling: what a time means here, said on the desk; and an essay that appears at its minute, once, everywhere."""

import datetime
import html
import re

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from commonswiki.site_settings import save_settings
from essays import publishing
from essays.models import Essay, Series
from essays.taxonomy import author_named, series
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.site.visitor import Visitor

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)  # 13:00 in Brussels
TITLE = "The Well of Tomorrow"


@pytest.fixture(autouse=True)
def _site(site):
    save_settings({"time_zone": "Europe/Brussels"}, by=None)


def text(answer):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def send(desk, essay, **fields):
    head = essay.revisions.first()
    plain = {name: getattr(head, name) for name in ("title", "body", "standfirst", "lead_in", "language", "source_url")}
    plain |= {"parent": head.pk, "comments_policy": "open", "authors": "Ilse Verhaegen", "summary": "", "tags": ""}
    return desk.post(reverse("desk-essay", args=[essay.pk]), plain | {"hubs": [], "do": "schedule"} | fields)


@time_machine.travel(NOW, tick=False)
def test_the_desk_says_what_the_time_means_here(desk):
    draft = make_draft(TITLE)
    answer = send(desk, draft, publish_at="2026-03-12T09:00")
    assert answer.status_code == 303
    words = "In two days, 09:00 in Brussels"
    page = text(desk.get(answer["Location"]))
    assert f"It goes out on 12th March 2026, 09:00. {words}." in page
    assert page.count(words) == 3  # said once, in the band, and beside the field
    assert words in text(desk.get(reverse("desk")))
    assert words in text(desk.get(reverse("desk-essays")))
    assert words in text(desk.get(f"/essays/{Essay.objects.get().slug}/"))


@time_machine.travel(NOW, tick=False)
def test_while_one_types_the_desk_is_asked_what_it_means(desk, author, moderator, client):
    address = reverse("desk-schedule")
    page = desk.get(reverse("desk-essay-new")).content.decode()
    assert f'data-meaning="{address}"' in page
    for typed, words, wrong in (
        ("2026-03-12T09:00", "In two days, 09:00 in Brussels", False),
        ("2026-03-10T13:30", "In 30 minutes, 13:30 in Brussels", False),
        ("", "", False),
        ("2026-03-10T12:30", "That moment has passed: publish it now, or choose a later one.", True),
        ("2201-01-01T09:00", "Choose a year until 2200.", True),
        ("soon", "Enter a day and a time, like 2013-03-14 09:00.", True),
        ("2026-03-29T02:30", "There is no 02:30 on 29th March 2026 in Brussels: the clocks are put forward over it. "
         "Choose 03:30, or another time.", True),
        ("2026-10-25T02:30", "In 229 days, 02:30 in Brussels (the first of two such times; the clocks go back that "
         "night)", False),
    ):  # fmt: skip
        assert desk.get(address, {"at": typed}).json() == {"words": words, "wrong": wrong}
    assert signed_in(author).get(address).status_code == 200
    assert signed_in(moderator).get(address).status_code == 403
    assert client.get(address).status_code == 302


@time_machine.travel(NOW, tick=False)
def test_a_time_that_there_is_not_is_refused_and_the_words_stay(desk):
    draft = make_draft(TITLE)
    answer = send(desk, draft, publish_at="2026-03-29T02:30", body="My new words.")
    assert answer.status_code == 422
    page = text(answer)
    assert "There is no 02:30 on 29th March 2026 in Brussels" in page
    assert "My new words." in page
    assert 'value="2026-03-29T02:30"' in answer.content.decode()
    assert Essay.objects.get().live == Essay.Live.NEVER


@time_machine.travel(NOW, tick=False)
def test_what_is_left_in_the_field_stops_no_save(desk):
    draft = make_draft(TITLE)
    for typed in ("2026-03-29T02:30", "soon", "2001-01-01T09:00"):
        assert send(desk, draft, publish_at=typed, do="save", body=f"Words {typed}").status_code == 303


@time_machine.travel(NOW, tick=False)
def test_a_time_that_comes_twice_is_the_first_and_says_so(desk):
    draft = make_draft(TITLE)
    page = desk.get(send(desk, draft, publish_at="2026-10-25T02:30")["Location"])
    assert Essay.objects.get().live_at == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    assert "02:30 in Brussels (the first of two such times; the clocks go back that night)" in text(page)


WORD = "kanarjo"
PLACES = [
    "/", "/essays/", "/politics/", "/politics/?only=1", "/politics/?sort=start", "/tags/", "/tags/kanarjo-tag/",
    "/authors/", "/authors/kanarjo-author/", "/archive/", "/archive/2026/", "/archive/2026/3/", f"/search/?q={WORD}",
    "/search/?q=wells", "/strategy/", "/feed.xml", "/feed.rss", "/politics/feed.xml", "/politics/feed.rss",
    "/tags/kanarjo-tag/feed.xml", "/authors/kanarjo-author/feed.xml", "/sitemap-essays.xml", "/sitemap-tags.xml",
    "/sitemap-authors.xml", "/series/wells-in-order/", "/essays/known-well/",
]  # fmt: skip
# Where the essay itself stands in a list: there exactly once.
LISTS = {
    "/essays/": "rows", "/politics/": "rows", "/tags/kanarjo-tag/": "rows", "/authors/kanarjo-author/": "rows",
    "/archive/2026/": "rows", "/archive/2026/3/": "rows", "/series/wells-in-order/": "rows",
    "/feed.xml": "<entry", "/politics/feed.xml": "<entry", "/tags/kanarjo-tag/feed.xml": "<entry",
    "/authors/kanarjo-author/feed.xml": "<entry", "/feed.rss": "<item>", "/politics/feed.rss": "<item>",
    "/sitemap-essays.xml": "<url>",
}  # fmt: skip
LINK = "/essays/kanarjo-well/"


def scheduled(at):
    known = make_essay("Known Well", "A well.", hubs=("politics",), tags=["wells"], dated=NOW.date())
    essay = make_essay(
        "Kanarjo Well", f"Of {WORD} and wells.", at=at, dated=NOW.date(), hubs=("politics",), slug="kanarjo-well",
        tags=["wells", "kanarjo tag"], authors=("Kanarjo Author",),
    )  # fmt: skip
    made = series.save_series(Series(title="Wells in Order"), by=None)
    series.add(made, known, by=None)
    series.add(made, essay, by=None)
    return essay


def walk(visitor):
    """What a visitor is answered everywhere: path → (status, words)."""
    answers = {path: visitor.get(path) for path in [*PLACES, LINK]}
    return {path: (answer.status, answer.text.casefold()) for path, answer in answers.items()}


@override_settings(PAGE_STORE=True)
def test_an_essay_appears_everywhere_at_its_minute_with_no_worker_though_the_pages_were_kept():
    at = NOW + datetime.timedelta(hours=1)
    visitor = Visitor()
    with time_machine.travel(NOW, tick=False):
        scheduled(at)
        walk(visitor)  # every page is kept now
    with time_machine.travel(at - datetime.timedelta(seconds=1), tick=False):
        before = walk(visitor)
        for path, (status, words) in before.items():
            # A page of results, and one that says that nothing is there, repeat what they were asked for.
            echoed = path in {LINK, f"/search/?q={WORD}"} or status == 404
            assert echoed or "kanarjo" not in words, path
            assert LINK not in words or status == 404, path
        assert {path for path, (status, _words) in before.items() if status == 404} == {
            path for path in before if "kanarjo" in path and "search" not in path
        }
    with time_machine.travel(at, tick=False):
        found = walk(visitor)
        assert {status for status, _words in found.values()} == {200}
        assert {path for path, (_status, words) in found.items() if "kanarjo" not in words} <= {"/archive/"}
        for path, begins in LISTS.items():
            listed = found[path][1]
            listed = listed.partition("<main")[2].partition("</main>")[0] if begins == "rows" else listed
            assert entries(listed, begins).count(True) == 1, path
        assert walk(visitor) == found  # from the store again


def entries(words, begins):
    """For each entry of a list or a feed whether it is the essay."""
    parts = re.split(r'<article\s+class="row' if begins == "rows" else re.escape(begins), words)[1:]
    return [LINK in part for part in parts]


def test_a_copy_that_a_reader_has_is_not_good_any_more_at_the_minute():
    at = NOW + datetime.timedelta(hours=1)
    visitor = Visitor()
    with time_machine.travel(NOW, tick=False):
        scheduled(at)
        had = visitor.get("/essays/")
    with time_machine.travel(at - datetime.timedelta(seconds=1), tick=False):
        assert visitor.get("/essays/", headers={"If-None-Match": had["ETag"]}).status == 304
    with time_machine.travel(at, tick=False):
        assert visitor.get("/essays/", headers={"If-None-Match": had["ETag"]}).status == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 404), ("reader", 404), ("author", 404), ("moderator", 404), ("owner", 200), ("editor", 200)],
)
def test_before_its_moment_its_author_and_editors_read_it_and_nobody_else(who, status):
    people = {"visitor": None, "reader": make_user(), "owner": make_user("author")}
    people |= {role: make_user(role) for role in ("author", "moderator", "editor")}
    at = timezone.now() + datetime.timedelta(hours=1)
    make_essay("Kanarjo Well", "Of wells.", at=at, by=people["owner"], slug="kanarjo-well")
    answer = Visitor(people[who]).get(LINK)
    assert answer.status == status
    if status == 200:
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex")


@override_settings(PAGE_STORE=True)
def test_counts_grow_by_one_at_the_minute():
    at = NOW + datetime.timedelta(hours=1)
    visitor = Visitor()
    with time_machine.travel(NOW, tick=False):
        scheduled(at)

    def counts():
        return [re.sub(r"<[^>]+>", " ", visitor.get(path).text).split() for path in ("/archive/", "/tags/", "/")]

    with time_machine.travel(at - datetime.timedelta(seconds=1), tick=False):
        before = counts()
        assert counts() == before
    with time_machine.travel(at, tick=False):
        after = counts()
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert before[0].count("1") > after[0].count("1")
    assert after[0].count("2") > before[0].count("2")
    for page in range(3):
        assert "1 essay" in " ".join(before[page]) and "2 essays" not in " ".join(before[page])
        assert "2 essays" in " ".join(after[page])
    assert "1 tag" in " ".join(before[2]) and "2 tags" in " ".join(after[2])


@override_settings(PAGE_STORE=True)
def test_an_essay_taken_off_the_schedule_does_not_appear():
    at = NOW + datetime.timedelta(hours=1)
    visitor = Visitor()
    with time_machine.travel(NOW, tick=False):
        essay = scheduled(at)
        walk(visitor)
        publishing.unschedule(essay, by=None)
    with time_machine.travel(at + datetime.timedelta(minutes=1), tick=False):
        assert all(LINK not in words for path, (_status, words) in walk(visitor).items() if path != LINK)
        assert visitor.get(LINK).status == 404


@override_settings(PAGE_STORE=True)
def test_an_essay_scheduled_within_the_night_of_the_clocks_appears_once_at_the_first_of_the_two(editor):
    visitor = Visitor()
    with time_machine.travel(NOW, tick=False):
        draft = make_draft("Night Well")
        send(signed_in(editor), draft, publish_at="2026-10-25T02:30")
    first = datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    for moment, shown in (
        (first - datetime.timedelta(minutes=1), 0),
        (first, 1),
        (first + datetime.timedelta(hours=1), 1),
    ):
        with time_machine.travel(moment, tick=False):
            assert visitor.get("/essays/").text.count('href="/essays/night-well/"') == shown
            assert timezone.now() == moment


def test_what_was_taken_off_the_schedule_is_published_with_its_new_words_alone():
    later = timezone.now() + datetime.timedelta(days=1)
    named = {"tags": ["wells"], "authors": ["Ann"], "hubs": ["politics"]}
    essay = make_essay("Of Wells", "See [[Ropes]].", at=later, **named)
    publishing.unschedule(essay, by=None)
    content = {"body": "See [[Buckets]].", "tags": ["ropes"], "hubs": [], "authors": [author_named("Bo").pk]}
    essay.refresh_from_db()
    essay = publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)
    assert [link.wanted for link in essay.links.all()] == ["buckets"]
    assert [tag.name for tag in essay.tags.all()] == ["ropes"] and not essay.hubs.exists()
    assert [author.name for author in essay.authors.all()] == ["Bo"] == [a["name"] for a in essay.card["authors"]]
    assert essay.card["hubs"] == []
