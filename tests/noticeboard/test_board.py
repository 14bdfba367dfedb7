"""Books, calls and bookmarks: what the public sees, when, and how editors write it."""

import datetime
import re
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

import search
from essays.models import Hub, Licence, Media, Tag
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from sitewide.models import DueMoment, SiteSettings
from tests.cast import signed_in
from tests.packed import packed

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2013, 3, 8, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def make_book(title="Stop, Thief!", **fields):
    fields = {"author": "Peter Linebaugh", "added": datetime.date(2013, 3, 1)} | fields
    return board.save_book(Book(title=title, **fields), by=None)


def make_call(title="Who Repairs the Pump in February?", *, opens=-DAY, closes=DAY * 12, hubs=None, **fields):
    now = timezone.now()
    return board.save_call(Call(title=title, opens=now + opens, closes=now + closes, **fields), by=None, hubs=hubs)


def make_bookmark(title="Free Software, Free Society", url="https://example.org/fsfs", tags=None, **fields):
    return board.save_bookmark(Bookmark(title=title, url=url, **fields), by=None, tags=tags)


def make_tag(name, **fields):
    return Tag.objects.create(name=name, slug=name.replace(" ", "-"), key=name, **fields)


def html(response):
    return packed(response.content.decode())


def found(words, kind):
    return [hit.title for hit in search.find(words, filters={"kind": kind}).hits]


class TestBooks:
    def test_the_featured_one_stands_first(self, client, site):
        make_book("Governing the Commons", author="Elinor Ostrom")
        make_book(featured=True)
        response = client.get(reverse("books"))
        assert response.context["featured"].title == "Stop, Thief!"
        assert [b.title for b in response.context["earlier"]] == ["Governing the Commons"]

    def test_only_one_is_featured(self):
        first, second = make_book(featured=True), make_book("Governing the Commons", featured=True)
        assert board.featured_book() == second
        first.refresh_from_db()
        assert not first.featured

    def test_none_featured_is_no_fault(self, client, site):
        assert board.featured_book() is None
        assert client.get(reverse("books")).status_code == 200
        make_book()
        assert "Stop, Thief!" in html(client.get(reverse("books")))

    def test_its_page_says_where_to_borrow_first(self, client, site):
        book = make_book(
            borrow="Any library", buy="The publisher", buy_url="https://example.org/buy", why="It **bites**."
        )
        page = html(client.get(book.get_absolute_url()))
        assert "<strong>bites</strong>" in page
        assert page.index("Any library") < page.index("The publisher")

    def test_titles_may_repeat_addresses_do_not(self):
        slugs = [make_book(title).slug for title in ("The Commons", "The Commons!", "公共", "???", "!!!")]
        assert slugs == ["the-commons", "the-commons-2", "公共", "book", "book-2"]

    def test_a_new_title_keeps_the_address(self):
        book = make_book()
        book.title = "Another"
        assert board.save_book(book, by=None).slug == "stop-thief"

    def test_nothing_typed_runs(self, client, site):
        bad = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
        book = make_book(bad, author=bad, why=bad, borrow=bad, buy=bad, publisher=bad)
        for address in (reverse("books"), book.get_absolute_url()):
            page = html(client.get(address))
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert 'href="javascript' not in page

    def test_a_text_too_costly_is_refused_in_words(self):
        with pytest.raises(ValidationError) as refused:
            make_book(why="[" * 9000)
        assert "why" in refused.value.message_dict
        assert not Book.objects.exists()

    def test_the_shelf_has_pages(self, client, site):
        for n in range(32):
            make_book(f"Book {n}")
        assert len(client.get(reverse("books"), {"page": "2"}).context["earlier"]) == 2
        for odd in ("3", "0", "x", "-1", "9" * 50, "²"):
            assert client.get(reverse("books"), {"page": odd}).status_code == 404

    def test_queries_do_not_grow(self, client, site, django_assert_max_num_queries):
        for n in range(20):
            make_book(f"Book {n}", hub=Hub.objects.first())
        client.get(reverse("books"))  # keeps what all pages share
        with django_assert_max_num_queries(8):
            assert client.get(reverse("books"), {"not": "kept"}).status_code == 200


class TestCalls:
    def test_open_ones_by_closing_then_past_ones(self, client, site, clock):
        make_call("Later", closes=DAY * 9)
        make_call("Sooner", closes=DAY * 2)
        make_call("Gone", opens=-DAY * 9, closes=-DAY)
        response = client.get(reverse("calls"))
        assert [c.title for c in response.context["open"]] == ["Sooner", "Later"]
        assert [c.title for c in response.context["past"]] == ["Gone"]

    def test_none_open_is_said(self, client, site):
        assert "No call is open today. New calls go first to the mailing list." in html(client.get(reverse("calls")))

    def test_it_closes_by_itself_and_keeps_its_page(self, client, site, clock):
        call = make_call(closes=DAY * 12, ask_email="ask@example.org")
        page = html(client.get(call.get_absolute_url()))
        assert "Closes in 12 days" in page
        assert "mailto:ask@example.org" in page
        clock.shift(DAY * 12)
        response = client.get(call.get_absolute_url())
        assert response.status_code == 200
        assert "mailto:ask@example.org?" not in html(response)
        assert [c.title for c in client.get(reverse("calls")).context["past"]] == [call.title]
        assert not board.open_calls()

    def test_it_is_seen_from_its_moment_on(self, client, site, clock):
        call = make_call(opens=DAY)
        for address in (call.get_absolute_url(), reverse("call-calendar", args=[call.slug])):
            assert client.get(address).status_code == 404
        for name in ("calls", "home"):
            assert call.title not in html(client.get(reverse(name)))
        assert not found("pump", "call")
        clock.shift(DAY)
        assert client.get(call.get_absolute_url()).status_code == 200
        assert found("pump", "call") == [call.title]

    def test_pages_know_its_moments(self, clock):
        call = make_call(opens=DAY)
        assert state.current().next_due == call.opens
        clock.shift(DAY)
        assert (state.current().last_due, state.current().next_due) == (call.opens, call.closes)
        board.delete_call(call, by=None)
        assert not DueMoment.objects.exists()

    def test_a_closing_before_the_opening_is_refused(self):
        with pytest.raises(ValidationError):
            make_call(opens=DAY, closes=DAY)

    def test_the_calendar_file(self, client, site, clock):
        call = make_call("Pumps; wells, and springs", standfirst="Write, please.")
        Call.objects.update(title="Pumps; wells, and\nsprings")  # no form gives a title two lines
        response = client.get(reverse("call-calendar", args=[call.slug]))
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        text = response.content.decode().replace("\r\n ", "")
        assert "SUMMARY:Closes: Pumps\\; wells\\, and\\nsprings\r\n" in text
        assert "DTSTART:20130320T120000Z\r\n" in text
        assert f"URL:http://127.0.0.1:8000{call.get_absolute_url()}" in text

    def test_its_hubs_and_licence_stand_beside(self, client, site):
        hub, licence = Hub.objects.first(), Licence.objects.first()
        page = html(client.get(make_call(hubs=[hub], licence=licence, fee="€ 150").get_absolute_url()))
        assert hub.name in page
        assert licence.name in page
        assert "€ 150" in page

    def test_queries_do_not_grow(self, client, site, django_assert_max_num_queries):
        for n in range(15):
            make_call(f"Call {n}", hubs=list(Hub.objects.all()))
            make_call(f"Past {n}", opens=-DAY * 9, closes=-DAY, hubs=list(Hub.objects.all()))
        client.get(reverse("calls"))
        with django_assert_max_num_queries(8):
            assert client.get(reverse("calls"), {"not": "kept"}).status_code == 200


class TestBookmarks:
    def test_the_newest_first_with_tags_and_host(self, client, site):
        tag = make_tag("free software")
        make_bookmark("Old", "https://old.example/x", added=datetime.date(2012, 1, 1))
        make_bookmark(url="https://www.gnu.example/fsfs", note="Essays.", tags=[tag])
        response = client.get(reverse("bookmarks"))
        assert [b.title for b in response.context["page"]] == ["Free Software, Free Society", "Old"]
        assert "gnu.example" in html(response)
        assert tag.get_absolute_url() in html(response)

    def test_a_dead_one_is_marked_and_leads_to_its_copy(self, client, site):
        make_bookmark(gone=True, copy_url="https://archive.example/fsfs")
        page = html(client.get(reverse("bookmarks")))
        assert "gone" in page
        assert "https://archive.example/fsfs" in page
        assert not board.newest_bookmarks(3)

    def test_they_are_found_by_words_and_tags(self, site):
        make_bookmark(note="Stallman's essays", tags=[make_tag("free software")])
        assert found("stallman", "bookmark") == ["Free Software, Free Society"]
        assert [h.title for h in search.find("", filters={"tag": "free-software", "kind": "bookmark"}).hits]

    def test_deleted_ones_are_not(self, site):
        board.delete_bookmark(make_bookmark(), by=None)
        assert not found("software", "bookmark")

    def test_fifty_a_page(self, client, site, django_assert_max_num_queries):
        tag = make_tag("wells")
        for n in range(51):
            make_bookmark(f"Page {n}", f"https://example.org/{n}", tags=[tag])
        assert len(client.get(reverse("bookmarks"), {"page": "2"}).context["page"]) == 1
        client.get(reverse("bookmarks"))
        with django_assert_max_num_queries(8):
            assert client.get(reverse("bookmarks"), {"not": "kept"}).status_code == 200


@pytest.mark.parametrize(
    "make", [lambda: make_book(why="It is *deep*.\n\n- Rope"), lambda: make_call(body="It is *deep*.\n\n- Rope")]
)
def test_what_machines_read_of_a_text_are_its_words(site, client, make):
    page = html(client.get(make().get_absolute_url()))
    assert re.findall(r'(?:name|property)="(?:og:)?description"\s+content="([^"]*)"', page) == ["It is deep. Rope"] * 2


@pytest.mark.parametrize(
    ("make", "delete"),
    [(make_book, board.delete_book), (make_call, board.delete_call), (make_bookmark, board.delete_bookmark)],
)
def test_every_change_raises_the_content_version(make, delete, django_capture_on_commit_callbacks):
    versions = [state.current().settings.version]
    with django_capture_on_commit_callbacks(execute=True):
        made = make()
    versions.append(state.current().settings.version)
    with django_capture_on_commit_callbacks(execute=True):
        delete(made, by=None)
    versions.append(state.current().settings.version)
    assert versions == sorted(set(versions))


def test_the_whole_board_can_be_indexed_and_rendered_anew(site):
    make_book(why="A thief of greens")
    make_call(body="Pumps and *wells*")
    make_bookmark()
    for kind, model in (("book", Book), ("call", Call), ("bookmark", Bookmark)):
        search.forget(kind, model.objects.values_list("pk", flat=True))
    Book.objects.update(why_html="")
    call_command("rerender", stdout=StringIO())
    assert board.reindex() == 3
    assert found("thief", "book") and found("wells", "call") and found("society", "bookmark")
    assert "greens" in Book.objects.get().why_html


BOOK = {"title": "Stop, Thief!", "author": "Peter Linebaugh", "why": "Read *it*.", "added": "2013-03-01"}
CALL = {"title": "Pumps", "body": "Write.", "opens": "2013-03-08T09:00", "closes": "2013-03-20T00:00"}
BOOKMARK = {"title": "FSFS", "url": "https://example.org/fsfs", "added": "2013-03-01"}
FORMS = {"book": BOOK, "call": CALL, "bookmark": BOOKMARK}
MODELS = {"book": Book, "call": Call, "bookmark": Bookmark}


class TestDesk:
    @pytest.fixture
    def desk(self, editor, site):
        return signed_in(editor)

    @pytest.mark.parametrize("kind", FORMS)
    def test_it_is_for_editors(self, cast, client, kind):
        names = [f"desk-{kind}s", f"desk-{kind}-new"]
        for name in names:
            assert client.get(reverse(name)).status_code == 302
            for role, person in cast.items():
                assert signed_in(person).get(reverse(name)).status_code == (200 if role == "editor" else 403)

    @pytest.mark.parametrize("kind", FORMS)
    def test_write_change_delete(self, desk, kind):
        assert desk.post(reverse(f"desk-{kind}-new"), FORMS[kind]).status_code == 302
        item = MODELS[kind].objects.get()
        assert item.title in html(desk.get(reverse(f"desk-{kind}s")))
        edit = reverse(f"desk-{kind}", args=[item.pk])
        assert f'value="{item.title}"' in html(desk.get(edit))
        desk.post(edit, FORMS[kind] | {"title": "Another title"})
        item.refresh_from_db()
        assert item.title == "Another title"
        delete = reverse(f"desk-{kind}-delete", args=[item.pk])
        assert desk.get(delete).status_code == 200
        assert MODELS[kind].objects.exists(), "asked first"
        desk.post(delete)
        assert not MODELS[kind].objects.exists()

    @pytest.mark.parametrize("kind", FORMS)
    def test_what_is_not_there_is_404(self, desk, kind):
        for name in (f"desk-{kind}", f"desk-{kind}-delete"):
            assert desk.get(reverse(name, args=[999999])).status_code == 404
            assert desk.get(f"/desk/{kind}s/{'9' * 30}/").status_code == 404

    @pytest.mark.parametrize(
        ("kind", "field", "typed"),
        [
            ("book", "title", ""), ("book", "title", "x" * 300), ("book", "year", "-5"), ("book", "year", "9" * 30),
            ("book", "added", "0001-01-01"), ("book", "added", "never"), ("book", "buy_url", "javascript:alert(1)"),
            ("book", "buy_url", "ftp://example.org/"), ("book", "cover", "no-such-picture"), ("book", "hub", "999"),
            ("book", "why", "x" * 10_001), ("call", "closes", "2013-03-01T00:00"), ("call", "closes", ""),
            ("call", "closes", "9999-12-31T23:59"), ("call", "opens", "0001-01-01T00:00"),
            ("call", "hubs", "999"),
            ("call", "hubs", "x"), ("call", "ask_email", "a@b.org\nBcc: c@d.org"), ("call", "body", "x" * 50_001),
            ("bookmark", "url", "data:text/html,x"), ("bookmark", "url", "x" * 600),
            ("bookmark", "tags", "no such tag"),
            ("bookmark", "tags", ",".join(f"t{n}" for n in range(30))), ("bookmark", "copy_url", "//"),
        ],
    )  # fmt: skip
    def test_a_mistake_is_said_by_its_field_and_the_rest_is_kept(self, desk, kind, field, typed):
        response = desk.post(reverse(f"desk-{kind}-new"), FORMS[kind] | {field: typed})
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert "There is a problem" in html(response)
        assert not MODELS[kind].objects.exists()
        other = "title" if field != "title" else "author"
        assert FORMS[kind][other] in html(response)

    def test_a_text_too_costly_is_said_by_its_field(self, desk):
        response = desk.post(reverse("desk-book-new"), BOOK | {"why": "[" * 9000})
        assert response.status_code == 422
        assert "why" in response.context["form"].errors

    def test_times_are_those_of_the_sites_zone(self, desk):
        SiteSettings.objects.update(time_zone="Europe/Brussels")
        page = html(desk.get(reverse("desk-call-new")))
        assert "Europe/Brussels" in page or "CET" in page
        desk.post(reverse("desk-call-new"), CALL)
        call = Call.objects.get()
        assert call.closes == datetime.datetime(2013, 3, 19, 23, 0, tzinfo=datetime.UTC)
        assert 'value="2013-03-20T00:00"' in html(desk.get(reverse("desk-call", args=[call.pk])))

    def test_hubs_of_a_call_are_chosen(self, desk):
        hubs = list(Hub.objects.all()[:2])
        desk.post(reverse("desk-call-new"), CALL | {"hubs": [h.pk for h in hubs]})
        assert list(Call.objects.get().hubs.all()) == hubs

    def test_tags_are_typed_by_name_and_synonyms_lead_home(self, desk):
        home = make_tag("free software")
        make_tag("libre", synonym_of=home)
        desk.post(reverse("desk-bookmark-new"), BOOKMARK | {"tags": " Free   Software, LIBRE, "})
        bookmark = Bookmark.objects.get()
        assert list(bookmark.tags.all()) == [home]
        assert 'value="free software"' in html(desk.get(reverse("desk-bookmark", args=[bookmark.pk])))

    def test_what_is_missing_is_named(self, desk):
        page = html(desk.post(reverse("desk-book-new"), BOOK | {"title": "", "author": ""}))
        assert "Fill in “Title”." in page
        assert "Fill in “Author”." in page

    def test_a_cover_is_sent_with_the_form(self, desk):
        file = BytesIO()
        Image.new("RGB", (40, 60), (10, 107, 88)).save(file, "PNG")
        cover = SimpleUploadedFile("cover.png", file.getvalue())
        desk.post(reverse("desk-book-new"), BOOK | {"picture_file": cover})
        book = Book.objects.get()
        assert book.cover.alt == f"Cover of “{book.title}”"
        assert book.cover.url in html(desk.get(reverse("desk-book", args=[book.pk])))

    def test_a_cover_is_named(self, desk):
        media = Media.objects.create(
            name="thief", file="pictures/x.png", format="PNG", width=2, height=3, size=9, alt="T"
        )
        desk.post(reverse("desk-book-new"), BOOK | {"cover": " thief "})
        book = Book.objects.get()
        assert book.cover == media
        assert 'value="thief"' in html(desk.get(reverse("desk-book", args=[book.pk])))

    def test_an_address_is_bookmarked_once(self, desk):
        make_bookmark(url=BOOKMARK["url"])
        response = desk.post(reverse("desk-bookmark-new"), BOOKMARK)
        assert "This address is bookmarked already." in html(response)

    def test_the_list_is_narrowed_by_words(self, desk):
        make_book("Governing the Commons")
        make_book()
        page = html(desk.get(reverse("desk-books"), {"q": "thief"}))
        assert "Stop, Thief!" in page
        assert "Governing" not in page
        assert "Nothing has" in html(desk.get(reverse("desk-books"), {"q": "<script>%_"}))

    def test_deleting_needs_the_button_of_this_site(self, editor):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        book = make_book()
        assert strict.post(reverse("desk-book-delete", args=[book.pk])).status_code == 403
        assert Book.objects.exists()


@pytest.mark.parametrize("kind", FORMS)
def test_the_administration_calls_the_same_verbs(administrator, site, kind):
    client, fields = signed_in(administrator), dict(FORMS[kind])
    for name in ("opens", "closes"):
        if name in fields:
            day, time = fields.pop(name).split("T")
            fields |= {name: f"{day} {time}", f"{name}_0": day, f"{name}_1": time}
    response = client.post(f"/admin/noticeboard/{kind}/add/", fields)
    assert response.status_code == 302, response.context["errors"]
    item = MODELS[kind].objects.get()
    words = item.title.split()[-1]
    assert found(words, kind) == [item.title]
    assert item.title in html(client.get(f"/admin/noticeboard/{kind}/"))
    assert client.get(f"/admin/noticeboard/{kind}/{item.pk}/change/").status_code == 200
    client.post(f"/admin/noticeboard/{kind}/{item.pk}/delete/", {"post": "yes"})
    assert not found(words, kind)


def test_a_bookmark_is_found_by_the_new_name_of_its_tag_at_once(editor, site):
    tag = make_tag("wells")
    make_bookmark(tags=[tag])
    fields = {"name": "springs", "slug": "", "definition": "", "synonym_of": ""}
    signed_in(editor).post(reverse("desk-tag", args=[tag.pk]), fields)
    assert found("springs", "bookmark") == ["Free Software, Free Society"]
    assert not found("wells", "bookmark")


def test_a_synonym_hands_its_bookmarks_to_the_tag_that_it_stands_for(editor, site):
    tag, other = make_tag("fountains"), make_tag("wells")
    bookmark = make_bookmark(tags=[tag])
    fields = {"name": "fountains", "slug": "fountains", "definition": "", "synonym_of": "wells"}
    signed_in(editor).post(reverse("desk-tag", args=[tag.pk]), fields)
    assert list(bookmark.tags.all()) == [other]
    assert found("wells", "bookmark")
    assert not found("fountains", "bookmark")
