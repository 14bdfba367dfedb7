"""The page of a picture: what it says, where the picture stands, and that it tells nothing that is not public."""

import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from essays import publishing, taxonomy
from essays.media import public_pages, uploads
from essays.models import Author, Essay, Licence, Page, Series
from essays.taxonomy import series
from noticeboard import board
from noticeboard.models import Book, Call
from sitewide.database import planner_statistics
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = pytest.mark.django_db
COLOURS = iter(range(1, 10_000))


def picture(alt="A well in winter", **about):
    file = BytesIO()
    Image.new("RGB", (40, 30), (next(COLOURS) % 256, next(COLOURS) // 256, 99)).save(file, "PNG")
    file.seek(0)
    return uploads.add_picture(file, by=None, alt=alt, **about)


def text(media, client=None, status=200):
    answer = (client or Client()).get(media.get_absolute_url())
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def well():
    return picture(caption="The well", credit="Ravi Menon", source_url="https://source.example/a",
                   licence=Licence.objects.get(code="CC-BY-4.0"))  # fmt: skip


def test_it_shows_the_picture_with_all_that_is_said_of_it(site, well):
    essay = make_essay("Who Keeps It?", well.markdown)
    assert f'<a href="{well.get_absolute_url()}"><' in essay.html
    page = text(well)
    for said in ("<h1>", "The well", "A well in winter", "Ravi Menon", well.licence.name, well.licence.url,
                 "https://source.example/a", 'href="/essays/who-keeps-it/"', well.url):  # fmt: skip
        assert said in page, said
    assert 'alt="A well in winter"' in page and '<meta name="robots" content="noindex">' in page
    assert 'rel="next"' not in page and 'rel="prev"' not in page


def test_it_leads_to_the_pictures_before_and_after_in_each_essay(site, well):
    first, last, other = picture("First"), picture("Last"), picture("Other")
    make_essay("Three", f"{first.markdown}\n\nwords\n\n{well.markdown}\n{last.markdown}\n\n{well.markdown}")
    make_essay("Two", f"{well.markdown}\n\n{other.markdown}")
    page = text(well)
    assert "2 of 3" in page and "1 of 2" in page
    for one, place in ((first, "prev"), (last, "next"), (other, "next")):
        assert f'rel="{place}" href="{one.get_absolute_url()}"' in page
    assert 'rel="prev"' not in text(first) and 'rel="next"' not in text(last)


def test_a_picture_with_a_link_of_its_own_has_a_page_and_no_neighbours(site, well):
    other = picture("Other")
    essay = make_essay("Linked", f"[{well.markdown}](/about/)\n\n{other.markdown}")
    assert '<a href="/about/"><' in essay.html and well.get_absolute_url() not in essay.html
    assert " of " not in text(other).split("Stands in")[1].split("</section>")[0] and "/essays/linked/" in text(well)


def saved(essay, body):
    """A new draft of an essay with another text."""
    return publishing.save_draft(essay, {"body": body}, by=None, parent=essay.head)


HIDDEN = {
    "nobody": lambda well: None,
    "a draft": lambda well: make_draft("Draft", well.markdown),
    "a scheduled essay": lambda well: make_essay(
        "Later", well.markdown, at=timezone.now() + datetime.timedelta(days=1)
    ),
    "a withdrawn essay": lambda well: publishing.withdraw(make_essay("Gone", well.markdown), "It was wrong.", by=None),
    "a new draft of a public essay": lambda well: saved(make_essay("Public", "words"), well.markdown),
    "an author without essays": lambda well: taxonomy.save_author(Author(name="Nobody", portrait=well), by=None),
    "a series without essays": lambda well: series.save_series(
        Series(title="Empty", introduction=well.markdown), by=None
    ),
    "a call to come": lambda well: board.save_call(
        Call(title="Later", body=well.markdown, opens=timezone.now() + datetime.timedelta(days=1),
             closes=timezone.now() + datetime.timedelta(days=2)), by=None
    ),
}  # fmt: skip


@pytest.mark.parametrize("shown_by", HIDDEN)
def test_one_that_no_public_page_shows_is_missing_and_those_who_write_see_it(site, well, shown_by):
    HIDDEN[shown_by](well)
    text(well, status=404)
    text(well, signed_in(make_user("moderator")), 404)
    answer = signed_in(make_user("author", name="Another Writer")).get(well.get_absolute_url())
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert "No public page shows it yet" in answer.content.decode()
    for name in ("Draft", "Later", "Gone", "Empty", "Nobody"):
        assert f">{name}<" not in answer.content.decode()


SHOWN = {
    "a page": lambda well: taxonomy.save_page(_with(Page.objects.get(slug="about"), body=well.markdown), by=None),
    "a book": lambda well: board.save_book(Book(title="A Book", author="A. B.", why=well.markdown), by=None),
    "the cover of a book": lambda well: board.save_book(
        Book(title="A Book", author="A. B.", why="Words.", cover=well), by=None
    ),
    "a call": lambda well: board.save_call(
        Call(title="Now", body=well.markdown, opens=timezone.now(), closes=timezone.now() + datetime.timedelta(days=2)),
        by=None,
    ),
    "a cover": lambda well: make_essay("Covered", "words", cover_id=well.pk),
}


def _with(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


@pytest.mark.parametrize("by", SHOWN)
def test_one_that_any_public_page_shows_has_a_page(site, well, by):
    SHOWN[by](well)
    assert "No public page" not in text(well)


def test_one_that_only_an_earlier_edition_shows_leads_there(site, well):
    essay = make_essay("Twice", well.markdown)
    publishing.publish(saved(essay, "words"), by=None)
    assert 'href="/essays/twice/history/1/"' in text(well)
    publishing.withhold(essay.revisions.get(edition=1), "It was wrong.", by=None)
    text(well, status=404)


def test_what_is_hidden_again_is_missing_again(site, well):
    essay = make_essay("Shown", well.markdown)
    text(well)
    publishing.withdraw(essay, "It was wrong.", by=None)
    text(well, status=404)
    publishing.republish(Essay.objects.get(pk=essay.pk), by=None)
    text(well)


def test_it_is_kept_like_other_pages_and_follows_what_is_said(site, well, settings, editor):
    settings.PAGE_STORE = True
    make_essay("Shown", well.markdown)
    first = Client().get(well.get_absolute_url())
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = Client().get(well.get_absolute_url(), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    said = {"alt": "Another description", "caption": "", "credit": "", "source_url": "", "licence": ""}
    assert signed_in(editor).post(reverse("desk-picture", args=[well.pk]), said).status_code == 302
    assert "Another description" in text(well)


def test_it_asks_as_much_for_many_places_as_for_two(site, well, settings):
    settings.PAGE_STORE = False
    others = [picture(f"Other {n}") for n in range(4)]

    def asked():
        with CaptureQueriesContext(connection) as queries:
            text(well)  # and finds that it is there
        return len(queries)

    for n, other in enumerate(others):
        make_essay(f"More {n}", f"{other.markdown}\n\n{well.markdown}\n\n{others[n - 1].markdown}")
        if n == 1:
            few = asked()
    assert asked() == few <= 20


@pytest.mark.sqlite
def test_the_newest_with_it_as_their_cover_are_found_in_their_order(site, well, settings):
    """Of thousands that have it, and among thousands that have another: neither is sorted or passed over."""
    settings.PAGE_STORE = False
    other = picture("Another")
    for n in range(4):
        make_essay(f"Essay {n}", cover_id=well.pk if n % 2 else other.pk, dated=datetime.date(2020, 1, 1 + n))
    planner_statistics.count()
    with CaptureQueriesContext(connection) as asked:
        page = text(well)
    assert 0 < page.index("Essay 3") < page.index("Essay 1")
    assert "Essay 2" not in page
    sql = [query["sql"] for query in asked]
    (covered,) = [one for one in sql if f'"cover_id" = {well.pk})' in one and "LIMIT" in one]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {covered}")
        assert [row[-1] for row in cursor.fetchall()] == ["SEARCH essays_essay USING INDEX essay_covered (cover_id=?)"]


@pytest.mark.sqlite
def test_those_with_it_in_their_text_are_found_in_their_order(site, well, settings):
    settings.PAGE_STORE = False
    for n in range(3):
        make_essay(f"Essay {n}", well.markdown, dated=datetime.date(2020, 1, 1 + n))
    planner_statistics.count()
    with CaptureQueriesContext(connection) as asked:
        page = text(well)
    assert 0 < page.index("Essay 2") < page.index("Essay 1") < page.index("Essay 0")
    (showing,) = [one["sql"] for one in asked if "essays_mediause" in one["sql"] and '"html"' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {showing}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "USING COVERING INDEX media_use_dated (name=? AND dated>?)" in plan and "essay_newest" not in plan, plan
    assert plan.count("TEMP B-TREE") == 1, plan  # of those that are named alone


MARKUP = "<img src=x onerror=alert(1)>'\"&"


def test_words_that_are_markup_stay_words_where_it_stands(site, well):
    """On its own page, in the label of the ways beside it, too, and on the desk's."""
    other = picture("Other")
    make_essay(f"E{MARKUP}", f"{well.markdown}\n\n{other.markdown}")
    now = timezone.now()
    call = Call(title=f"C{MARKUP}", body=well.markdown, opens=now, closes=now + datetime.timedelta(days=2))
    board.save_call(call, by=None)
    page = text(well)
    desk = signed_in(make_user("editor")).get(reverse("desk-picture", args=[well.pk])).content.decode()
    for told in (page, desk):
        assert "<img src=x" not in told
        assert all(f"<bdi>{letter}&lt;img src=x onerror=alert(1)&gt;" in told for letter in "EC")
    label = page.partition('<nav aria-label="Media of')[2].partition(">")[0]
    assert "E&lt;img src=x onerror=alert(1)&gt;" in label


@pytest.mark.parametrize("covered", [False, True])
def test_of_many_essays_with_it_the_newest_are_named(site, well, monkeypatch, covered):
    monkeypatch.setattr(public_pages, "MOST", 2)
    for n in range(5):
        shown = {"cover_id": well.pk} if covered and n % 2 else {"body": well.markdown}
        essay = make_essay(f"One of {n}", dated=datetime.date(2013, 3, 1 + n), **shown)
    assert _named(well) == (["One of 4", "One of 3"], True)
    changed = publishing.save_draft(essay, {"body": "Without it."}, by=None, parent=essay.head)
    publishing.publish(changed, by=None)
    assert _named(well) == (["One of 3", "One of 2"], True)
    for one in Essay.objects.filter(title__in=["One of 1", "One of 3"]):
        publishing.withdraw(one, "A reason.", by=None)
    assert _named(well) == (["One of 2", "One of 0"], False)


def _named(media):
    page = text(media)
    stands = page.partition('class="stands-in"')[2].partition("</ul>")[0]
    names = [part.partition("</bdi>")[0] for part in stands.split("<bdi>")[1:]]
    return names, "And in more essays." in stands
