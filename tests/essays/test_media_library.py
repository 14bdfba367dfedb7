"""The library of pictures: filters with their counts, several files at once, descriptions for many."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essays import publishing, taxonomy
from essays.media import library, library_views, uploads
from essays.media.descriptions import is_placeholder
from essays.models import Author, Essay, Media, Page
from noticeboard import board
from noticeboard.models import Book
from tests.cast import make_draft, make_essay, signed_in
from tests.essays.media_uses import unsaved, used_in
from tests.essays.test_media import REFUSED, add, picture

pytestmark = pytest.mark.django_db


def colours(count):
    return [picture(size=(30, 20), colour=(n, 90, 9)) for n in range(count)]


def upload(client, files, **fields):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("desk-media"), {"file": sent} | fields)


def describe(client, **typed):
    return client.post(reverse("desk-media-describe"), {f"alt-{pk}": words for pk, words in typed.items()})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", True), (" ", True), ("IMG_2041", True), ("DSC0001.JPG", True), ("image", True), ("Picture 3", True),
        ("well-in-winter", True), ("Screenshot 2024-01-02 at 10.03.11", True), ("2041", True), ("…", True),
        ("a scan.png", True), ("Well", False), ("A well", False), ("井戸", False), ("Image of a well", False),
        ("Bildersturm in Basel", False), ("Self-portrait of Ada", False), ("Figures on a hill", False),
    ],
)  # fmt: skip
def test_a_name_or_a_number_is_no_description(words, expected):
    assert is_placeholder(words) is expected


class TestUnused:
    @pytest.fixture
    def shown_everywhere(self, site, editor, author):
        """Pictures by the one place that shows each, and one that nothing shows."""
        found = {}

        def one(place):
            found[place] = add(picture(size=(30, 20), colour=(len(found), 1, 1)), alt=f"Of {place}")
            return found[place]

        make_essay("Live", one("text").markdown)
        make_essay("Encoded", f"![](media:{one('coded').name.replace('-', '%2D')})")
        make_draft("Draft", one("draft").markdown)
        earlier = make_draft("Earlier", one("earlier").markdown)
        publishing.save_draft(earlier, {"body": "Words."}, by=editor, parent=earlier.head)
        make_essay("Covered", cover_id=one("cover").pk)
        make_draft("To be covered", cover_id=one("draft cover").pk)
        unsaved(one("unsaved").markdown, by=author, guid=uuid.uuid4())
        unsaved("", by=editor, essay=earlier, cover=f"media:{one('unsaved cover').name}")
        taxonomy.save_author(Author(name="Ada", slug="ada", portrait=one("portrait")), by=editor)
        page = Page.objects.get(slug="about")
        page.body = one("page").markdown
        taxonomy.save_page(page, by=editor)
        board.save_book(Book(title="B", author="A", cover=one("book"), why=one("why").markdown), by=editor)
        one("nothing")
        return found

    def test_every_place_that_uses_names_is_a_use_here_too(self, shown_everywhere, editor):
        unused = {media.name for media in library.library(show="unused").pictures[0:99]}
        one_by_one = {media.name for media in Media.objects.all() if not used_in(media)}
        assert unused == one_by_one == {"of-nothing"}

    def test_the_page_shows_them_with_counts_in_as_many_queries_for_many_as_for_few(self, shown_everywhere, editor):
        client, counts = signed_in(editor), []
        for _ in range(2):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = client.get(reverse("desk-media"), {"show": "unused"})
            assert answer.status_code == 200
            counts.append(len(queries))
            for n, data in enumerate(colours(8)):
                media = add(data, alt=f"Well {n}")
                make_essay(f"E {n}", media.markdown) if n < 5 else None
        assert counts[0] == counts[1]
        page = client.get(reverse("desk-media"), {"show": "unused", "q": "well"})
        assert [row["picture"].alt for row in page.context["pictures"]] == ["Well 7", "Well 6", "Well 5"]
        assert {show: count for show, _label, count, _address in page.context["filters"]} == {
            "": 8, "unused": 3, "undescribed": 0,
        }  # fmt: skip
        assert "?q=well&amp;show=undescribed&amp;" in page.content.decode()

    @pytest.mark.parametrize("show", ["x" * 999, "<script>", "all"])
    def test_an_odd_filter_shows_all(self, site, editor, show):
        add(picture())
        assert len(signed_in(editor).get(reverse("desk-media"), {"show": show}).context["pictures"]) == 1


class TestWords:
    def test_each_is_looked_for_in_all_that_is_said_whatever_its_letters(self, site, editor):
        well = add(picture(), alt="Der Brunnen in Übersee", caption="L’été", credit="Mirela Pop")
        add(picture(colour=(3, 90, 9)), alt="Eine Mühle")
        asked = ("ÜBER pop", "L'ÉTÉ", "der-brunnen", "mühle pop", "%")
        found = {words: list(library.with_words(words)) for words in asked}
        assert found == {"ÜBER pop": [well], "L'ÉTÉ": [well], "der-brunnen": [well], "mühle pop": [], "%": []}
        uploads.change_picture(well, by=editor, alt="Ein Steg")
        assert [list(library.with_words(words)) for words in ("steg", "übersee", "pop")] == [[well], [], []]

    def test_a_word_is_one_condition(self, site, editor):
        add(picture(), alt="A well")
        with CaptureQueriesContext(connection) as asked:
            assert signed_in(editor).get(reverse("desk-media"), {"q": "well"}).status_code == 200
        looked = [query["sql"].count(" LIKE ") for query in asked if " LIKE " in query["sql"]]
        assert looked and set(looked) <= {1, 2}, looked  # the page: of its ids, and of what it shows of them


class TestSeveral:
    def test_files_without_scripts_are_kept_and_described_on_the_next_page(self, author, site):
        client = signed_in(author)
        files = [(f"IMG {n}.png", data) for n, data in enumerate(colours(3))]
        answer = upload(client, files, credit="Mirela Pop", caption="In June")
        assert answer.status_code == 200
        rows = Media.objects.order_by("pk")
        assert [(row.name, row.alt, row.credit, row.caption) for row in rows] == [
            (f"img-{n}", "", "Mirela Pop", "In June") for n in range(3)
        ]
        page = answer.content.decode()
        assert "3 pictures are kept. Describe them." in page
        assert all(f'name="alt-{row.pk}"' in page for row in rows)
        answer = describe(client, **{str(rows[0].pk): "A well", str(rows[1].pk): " ", str(rows[2].pk): "A mill"})
        assert answer.status_code == 302
        assert [row.alt for row in rows.all()] == ["A well", "", "A mill"]
        assert {row.credit for row in rows} == {"Mirela Pop"}
        shown = client.get(answer["Location"])
        assert [row["picture"].name for row in shown.context["pictures"]] == ["img-1"]

    def test_what_is_refused_is_said_by_its_name_and_the_others_are_kept(self, author, site):
        well = add(picture(size=(70, 70)), alt="A well")
        files = [
            ("a.png", colours(1)[0]),
            ("<b>.svg", REFUSED["svg"]),
            ("c.png", b""),
            ("d.png", picture(size=(70, 70))),
        ]
        answer = upload(signed_in(author), files, alt="Typed for all")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "“&lt;b&gt;.svg”: This is no JPEG, PNG, WebP, AVIF or GIF picture." in page
        assert "“c.png”: The file is empty." in page
        assert "“A well” was in the library already" in page
        assert Media.objects.count() == 2 and Media.objects.get(pk=well.pk).alt == "A well"
        typed = {row["picture"].name: row["typed"] for row in answer.context["pictures"]}
        assert typed == {"a": "Typed for all", "a-well": "A well"}

    @pytest.mark.parametrize(("fields", "alt"), [({"alt": ""}, ""), ({"alt": "A well", "source_url": "x:y"}, "A well")])
    def test_one_file_is_not_lost_by_a_mistake_in_its_words(self, author, site, fields, alt):
        answer = upload(signed_in(author), [("Old Well.png", picture())], **fields)
        assert answer.status_code == 422
        media = Media.objects.get()
        assert (media.alt, media.uploaded_by) == (alt, author)
        assert f'name="alt-{media.pk}"' in answer.content.decode()

    def test_there_are_not_too_many_at_once(self, author, site, monkeypatch):
        monkeypatch.setattr(library_views, "MOST_AT_ONCE", 2)
        answer = upload(signed_in(author), [(f"{n}.png", data) for n, data in enumerate(colours(3))])
        assert answer.status_code == 422 and Media.objects.count() == 2
        assert "“2.png”: There were too many at once: send it again." in answer.content.decode()

    def test_words_typed_for_a_file_that_was_there_stand_in_its_form(self, editor, author, site):
        media = add(picture(), alt="A well", caption="In May")
        for person, may in ((editor, True), (author, False)):
            answer = upload(signed_in(person), [("a.png", picture())], alt="A dry well", credit="M. Pop")
            page = answer.content.decode()
            assert "already, with the words “A well”, “In May”." in page
            assert ('value="A dry well"' in page and 'value="M. Pop"' in page and 'value="In May"' in page) is may
        assert Media.objects.get(pk=media.pk).alt == "A well"


class TestDescribing:
    def test_those_of_others_are_refused_in_words_and_nothing_typed_is_lost(self, author, editor, site):
        mine, other = (
            add(data, by=by, alt="x", called="") for data, by in zip(colours(2), (author, editor), strict=True)
        )
        Media.objects.update(alt="")
        answer = describe(signed_in(author), **{str(mine.pk): "A well", str(other.pk): "A mill"})
        assert answer.status_code == 422
        assert [(row["picture"], row["typed"]) for row in answer.context["pictures"]] == [(other, "A mill")]
        assert "Editors change pictures that readers see already" in answer.content.decode()
        assert [Media.objects.get(pk=row.pk).alt for row in (mine, other)] == ["A well", ""]

    def test_too_long_ones_and_odd_fields_have_an_answer(self, editor, site):
        media = add(picture(), alt="IMG 1")
        answer = describe(signed_in(editor), **{str(media.pk): "x" * 301, "x": "A", "9" * 40: "B", "99": "C", "": "D"})
        assert answer.status_code == 422 and "At most 300 characters." in answer.content.decode()
        assert Media.objects.get().alt == "IMG 1"

    def test_they_reach_the_texts(self, editor, site):
        media = uploads.add_picture(SimpleUploadedFile("w.png", picture()), by=editor, alt="", called="w.png")
        essay = make_essay(body=f"![](media:{media.name})")
        describe(signed_in(editor), **{str(media.pk): "A dry well"})
        assert 'alt="A dry well"' in Essay.objects.get(pk=essay.pk).html
