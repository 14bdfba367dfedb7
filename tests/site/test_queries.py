"""What pages ask of the database: as many queries for one row as for hundreds, and no more than was promised.

Warm: the parts that all pages share (navigation, noticeboard, footer) are kept in the process. Cold: this page is the
first one after a change, reads them too, and so costs a fixed number more. Kept pages cost nothing and are not used.
"""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

import search
from comments.models import Comment
from commonswiki.layout import forget_frame
from essays.derived import recounting, search_documents
from essays.models import Author, Essay, EssayAuthor, Hub, Link, Tag, TaggedEssay
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from tests.site.small import DAY, plant
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
MANY, MANY_COMMENTS, MANY_HELD = 200, 500, 45
# The most queries that a page may ask, warm; None where it only must not grow.
PAGES = {
    "/": 10,
    "/essays/the-first-well/": 8,
    "/essays/the-first-well.md": 8,
    "/essays/the-first-well/?order=date": 8,
    "/essays/the-first-well/?about=any": 8,
    "/essays/the-first-well/?about=1": 8,
    "/essays/the-first-well/respond/": 8,
    "/essays/the-first-well/respond/?paragraph=1": 8,
    "/strategy/": None,
    "/strategy/movements-and-politics/": 8,
    "/strategy/all-three/": 8,
    "/politics/": 8,
    "/politics/?sort=start": 8,
    "/politics/?only=1": 8,
    "/politics/responses/": 8,
    "/essays/": 8,
    "/series/wells-in-order/": 8,
    "/tags/": 8,
    "/tags/?starts=w": 8,
    "/tags/wells/": 8,
    "/authors/": 8,
    "/authors/ann-many/": 8,
    "/archive/": 8,
    "/archive/2013/": 8,
    "/archive/2013/3/": 8,
    "/search/": 8,
    "/search/?q=well": 8,
    "/search/?q=well&kind=essay&hub=politics&tag=wells&author=ann-many&year=2013": 8,
    "/search/?q=author:many tag:wells -bucket".replace(" ", "+"): 8,
    "/search/?q=nothing-like-it": 8,
    "/books/": 8,
    "/books/digging/": 8,
    "/calls/": 8,
    "/calls/buckets-wanted/": 8,
    "/calls/buckets-wanted/call.ics": 8,
    "/bookmarks/": 8,
    "/feeds/": 8,
    "/about/": 8,
    "/list/": 8,
    "/preferences/": 8,
    "/feed.xml": 8,
    "/feed.rss": 8,
    "/responses.xml": 8,
    "/politics/feed.xml": 8,
    "/tags/wells/feed.xml": 8,
    "/authors/ann-many/feed.xml": 8,
    "/essays/the-first-well/responses.xml": 8,
    "/essays/the-first-well/responses/1/": 8,
    "/feeds.opml": 8,
    "/sitemap.xml": 8,
    "/sitemap-essays.xml": 8,
    "/the-first-well/2013/03/08/": 8,
    "/no-such-page/": 8,
}
DESK = ["/desk/moderation/", "/desk/moderation/?state=published", "/desk/moderation/?state=rejected",
        "/desk/moderation/log/"]  # fmt: skip


def multiply():
    """The same things two hundred times, written past the verbs, which would take minutes."""
    first = Essay.objects.get(slug="the-first-well")
    multiply_essays(first)
    multiply_comments(first)
    now = timezone.now()
    hub = Hub.objects.first()
    Book.objects.bulk_create(Book(title=f"B{n}", slug=f"b-{n}", author="X", hub=hub) for n in range(MANY))
    calls = Call.objects.bulk_create(
        Call(title=f"C{n}", slug=f"c-{n}", opens=now - 3 * DAY, closes=now + DAY * (-1) ** n) for n in range(MANY)
    )
    Call.hubs.through.objects.bulk_create(Call.hubs.through(call=call, hub=hub) for call in calls)
    marks = Bookmark.objects.bulk_create(Bookmark(title=f"M{n}", url=f"https://example.org/{n}") for n in range(MANY))
    tag = Tag.objects.first()
    Bookmark.tags.through.objects.bulk_create(Bookmark.tags.through(bookmark=mark, tag=tag) for mark in marks)
    board.reindex()


def multiply_essays(first):
    hubs, wells = list(Hub.objects.all()), Tag.objects.get(name="wells")
    authors = Author.objects.bulk_create(Author(name=f"Ann {n}", slug=f"ann-{n}") for n in range(MANY))
    tags = Tag.objects.bulk_create(Tag(name=f"wet {n}", slug=f"wet-{n}", key=f"wet {n}") for n in range(MANY))
    made = Essay.objects.bulk_create(copy_of(first, n) for n in range(MANY))
    everywhere = Author.objects.get(name="Ann Many")
    EssayAuthor.objects.bulk_create(
        EssayAuthor(essay=essay, author=author, position=place)
        for essay, own in zip(made, authors, strict=True)
        for place, author in enumerate((everywhere, own))
    )
    rows = [Essay.hubs.through(essay=essay, hub=hub) for essay in made for hub in hubs]
    Essay.hubs.through.objects.bulk_create(rows)
    rows = [
        TaggedEssay(content_object=essay, tag=t) for essay, own in zip(made, tags, strict=True) for t in (wells, own)
    ]
    TaggedEssay.objects.bulk_create(rows)
    link = {"kind": "essay", "to_essay": first, "wanted": "", "words": "well", "sentence": "A well."}
    Link.objects.bulk_create(Link(essay=essay, **link) for essay in made)
    search.index(search_documents.essay_document(essay) for essay in made)
    recounting.recount()


def copy_of(essay, n):
    fields = {f.attname: getattr(essay, f.attname) for f in Essay._meta.concrete_fields if not f.primary_key}
    day = essay.dated - n * DAY * 13
    own = {"guid": uuid.uuid4(), "slug": f"well-{n}", "title": f"Well {n}", "title_key": f"well {n}", "dated": day}
    return Essay(**fields | own)


def multiply_comments(first):
    one = Comment.objects.get(essay=first, state="published")
    fields = {f.attname: getattr(one, f.attname) for f in Comment._meta.concrete_fields if not f.primary_key}
    states = ["published"] * (MANY_COMMENTS - 1) + ["held"] * MANY_HELD + ["rejected"] * MANY_HELD
    Comment.objects.bulk_create(
        Comment(**fields | {
            "state": state, "number": n if state == "published" else None, "parent_id": one.pk if n % 3 else None,
            "token_hash": f"t{n}", "fingerprint": f"f{n}",
        })
        for n, state in enumerate(states, 2)
    )  # fmt: skip
    Essay.objects.filter(pk=first.pk).update(comment_count=MANY_COMMENTS, last_comment_number=MANY_COMMENTS)


def queries_of(visitor, path):
    """The statements that one page asks; the page itself must come."""
    with CaptureQueriesContext(connection) as asked:
        answer = visitor.get(path)
    assert answer.status in {200, 301, 302, 404}, f"{path}: {answer.status}"
    return [query["sql"] for query in asked.captured_queries]


def measure(visitor, paths):
    """What each page asks as the first one after a change, and what it asks right after that."""
    found = {"cold": {}, "warm": {}}
    for path in paths:
        forget_frame()
        found["cold"][path] = queries_of(visitor, path)
        found["warm"][path] = queries_of(visitor, path)
    return found


def measure_all(moderator):
    Visitor().get("/essays/the-first-well/")  # what a process asks once (the rules for replies), it has asked
    readers, desk = measure(Visitor(), PAGES), measure(Visitor(moderator), DESK)
    return {"cold": readers["cold"], "warm": readers["warm"] | desk["warm"]}


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker):
    """What every page asks, first of a small site and then of a large one; nothing of it stays in the database."""
    with django_db_blocker.unblock(), override_settings(PAGE_STORE=False), transaction.atomic():
        moderator = plant()
        small = measure_all(moderator)
        multiply()
        with connection.cursor() as cursor:  # else PostgreSQL plans for the small site, and one page takes minutes
            cursor.execute("ANALYZE")
        large = measure_all(moderator)
        large["shown"] = Visitor().get("/essays/the-first-well/").text
        yield small, large
        transaction.set_rollback(True)
    forget_frame()


def told(queries):
    return "\n".join([f"{len(queries)} queries:", *(sql[:400] for sql in queries)])


def grown(measured, kind, paths):
    """The pages that ask more, or less, of the large site than of the small one, each with both lists of statements."""
    small, large = (site[kind] for site in measured)
    uneven = [path for path in paths if len(small[path]) != len(large[path])]
    return "\n\n".join(f"{path}\n{told(small[path])}\n{told(large[path])}" for path in uneven)


def test_pages_ask_no_more_than_was_promised(measured):
    found = [(path, site["warm"][path]) for site in measured for path, most in PAGES.items() if most]
    assert "\n\n".join(f"{path}\n{told(asked)}" for path, asked in found if len(asked) > PAGES[path]) == ""


def test_pages_ask_the_same_of_many_rows(measured):
    assert grown(measured, "warm", [*PAGES, *DESK]) == ""


def test_first_page_after_a_change_asks_the_same_of_many_rows(measured):
    assert grown(measured, "cold", PAGES) == ""


def test_shared_parts_cost_a_fixed_number(measured):
    """Hubs, counts, book, calls, bookmarks, recent comments: no page pays for more of them than all pages share."""
    for site in measured:
        more = {path: len(site["cold"][path]) - len(site["warm"][path]) for path in PAGES}
        assert max(more.values()) <= 10, more


def test_readers_cost_no_session(measured):
    for site in measured:
        for kind in ("warm", "cold"):
            for path in PAGES:
                asked = [sql for sql in site[kind][path] if "django_session" in sql or "accounts_user" in sql]
                assert asked == [], path


def test_the_large_site_is_large(measured):
    """The pages measured did show the many: five hundred responses, fifty of them on the first page."""
    page = measured[1]["shown"]
    assert "500 Responses to" in page
    assert page.count('id="response-') == 50
    assert reverse("essay", args=["well-3"]) in page
