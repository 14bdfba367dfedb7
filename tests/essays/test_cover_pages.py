"""Where a cover is seen: at the head of its essay, beside rows of every kind of list, on home; printed in which inks,
and where it is not shown at all."""

import datetime
import re
import uuid
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from essays import publishing, taxonomy
from essays.media import references, uploads
from essays.models import Essay, Hub, Licence, Media, Series
from essays.review import preview_links
from essays.taxonomy import series
from essays.templatetags import cover_tags
from tests.cast import make_draft, make_essay, signed_in
from tests.essays.media_uses import used_in
from tests.essays.test_media import add, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

PRINT = re.compile(r'<article\s+class="row([^"]*)"[^>]*>\s*(?:<a\s+class="print([^"]*)"(.*?)</a>)?', re.S)
HEAD = re.compile(r'<figure class="headpiece">(.*?)</figure>', re.S)


@pytest.fixture
def well():
    words = {"caption": "The well of Sund.", "credit": "Mirela Pop", "licence": Licence.objects.first()}
    return add(picture("JPEG", (600, 400)), alt="A well in winter", **words)


@pytest.fixture
def mill():
    return add(picture("PNG", (300, 200), colour=(200, 20, 20)), alt="A mill")


@pytest.fixture
def pictured(well):
    """An essay with a cover, and one beside it without."""
    hubs = ("alternatives", "politics")
    essay = make_essay("The Well", cover_id=well.pk, hubs=hubs, tags=["water"], standfirst="Who keeps it.")
    make_essay("Bare", hubs=hubs, tags=["water"], dated=datetime.date(2013, 3, 7))
    return essay


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def rows(page):
    """The rows of a list: the classes of each, and its print as (classes, HTML) or None."""
    return [
        SimpleNamespace(classes=row.split(), print=inner and SimpleNamespace(classes=kind.split(), html=inner))
        for row, kind, inner in PRINT.findall(page)
    ]


def inks(print_):
    return re.findall(r'<i\s+class="(\w+)"', print_.html)


LISTS = ["/essays/", "/tags/water/", "/authors/ilse-verhaegen/", "/politics/", "/strategy/politics-and-alternatives/",
         "/archive/2013/"]  # fmt: skip


class TestRows:
    @pytest.mark.parametrize("path", LISTS)
    def test_a_cover_stands_beside_its_row_and_none_beside_the_next(self, client, pictured, well, path):
        first, second = rows(text(client, path))
        assert "pictured" in first.classes and "stamped" not in first.classes
        assert well.small in first.print.html and "stamp" not in first.print.classes
        assert "pictured" not in second.classes and second.print == ""

    @pytest.mark.parametrize("path", ["/archive/2013/3/", "/search/?q=well"])
    def test_a_stamp_where_rows_are_found_by_day_or_by_words(self, client, pictured, well, path):
        first, *others = rows(text(client, path))
        assert {"pictured", "stamped"} <= {*first.classes} and "stamp" in first.print.classes
        assert well.small in first.print.html
        assert all(row.print == "" for row in others)

    def test_in_a_series(self, client, pictured, editor):
        row = series.save_series(Series(title="Water"), by=editor)
        series.add(row, pictured, by=editor)
        (only,) = rows(text(client, row.get_absolute_url()))
        assert "pictured" in only.classes

    def test_nobody_has_to_see_it(self, client, pictured):
        (first, _) = rows(text(client, "/essays/"))
        assert 'aria-hidden="true"' in first.print.html and 'tabindex="-1"' in first.print.html
        assert 'alt=""' in first.print.html and 'loading="lazy"' in first.print.html
        assert 'width="600"' in first.print.html and 'height="400"' in first.print.html
        assert f'href="{pictured.url}"' in first.print.html

    @pytest.mark.parametrize(
        ("hubs", "found"),
        [
            ((), []),
            (("movements",), ["movements"]),
            (("politics", "alternatives"), ["alternatives", "politics"]),
            (("politics", "movements", "alternatives"), ["alternatives", "movements", "politics"]),
        ],
    )
    def test_it_is_printed_in_the_inks_of_its_hubs_in_the_order_of_the_strategy(self, client, well, hubs, found):
        make_essay("The Well", cover_id=well.pk, hubs=hubs)
        (row,) = rows(text(client, "/essays/"))
        assert inks(row.print) == found

    def test_on_the_page_of_a_hub_always_in_its_own(self, client, pictured):
        hub = Hub.objects.get(slug="politics")
        taxonomy.save_hub(hub, by=None, starts=[pictured.pk])
        found = [inks(row.print) for row in rows(text(client, "/politics/")) if row.print]
        assert found == [["politics"], ["politics"]]  # to start with, and in the list

    def test_essays_that_readers_do_not_see_show_no_cover(self, client, pictured, well, editor):
        make_draft("Draft", cover_id=well.pk)
        make_essay("Scheduled", cover_id=well.pk, at=timezone.now() + datetime.timedelta(days=1))
        assert text(client, "/essays/").count(well.small) == 1
        publishing.withdraw(Essay.objects.get(pk=pictured.pk), reason="It was wrong.", by=editor)
        for path in ("/essays/", "/", "/search/?q=well", "/archive/2013/3/"):
            assert well.small not in text(client, path), path
        assert well.name not in text(client, pictured.url, 410) and well.url not in text(client, pictured.url, 410)

    def test_no_list_asks_more_for_its_pictures(self, client, well, settings):
        settings.PAGE_STORE = False

        def asked(path):
            text(client, path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            return len(queries)

        words = {"hubs": ("politics",), "tags": ["water"]}
        essays = [make_essay(f"Well {n}", **words) for n in range(4)]
        before = {path: asked(path) for path in ("/", "/essays/", "/tags/water/", "/politics/", "/search/?q=well")}
        for essay in essays:
            head = Essay.objects.get(pk=essay.pk).head
            publishing.publish(publishing.save_draft(essay, {"cover_id": well.pk}, by=None, parent=head), by=None)
        assert before == {path: asked(path) for path in before}


class TestHead:
    def test_the_essay_shows_it_whole_with_what_is_said_of_it(self, client, pictured, well):
        (figure,) = HEAD.findall(text(client, pictured.url))
        assert 'alt="A well in winter"' in figure and 'fetchpriority="high"' in figure and "lazy" not in figure
        assert 'width="600"' in figure and 'height="400"' in figure
        assert re.findall(r'type="(image/\w+)"', figure) == ["image/avif", "image/webp"]
        assert "The well of Sund. Mirela Pop, <a" in figure and well.licence.name in figure

    def test_nothing_that_can_wait_comes_before_it(self, client, pictured):
        page = text(client, pictured.url)
        (italic,) = re.findall(r"<link[^>]*vollkorn-italic[^>]*>", page)
        assert 'rel="preload"' in italic and 'fetchpriority="low"' in italic
        assert 'fetchpriority="high"' in HEAD.search(page)[1]
        assert "async" in re.search(r"<script [^>]*read[^>]*>", page)[0]

    def test_what_the_text_shows_is_not_shown_twice(self, client, well):
        essay = make_essay("The Well", f"Words.\n\n{well.markdown}", cover_id=well.pk)
        page = text(client, essay.url)
        assert HEAD.findall(page) == [] and well.url in page
        assert rows(text(client, "/essays/"))[0].print

    def test_none_where_there_is_to_be_none(self, client, well):
        essay = make_essay("The Well", f"Words.\n\n{well.markdown}", cover_id=well.pk, no_cover=True)
        assert HEAD.findall(text(client, essay.url)) == []
        assert rows(text(client, "/essays/"))[0].print == ""
        assert well.small not in text(client, "/")

    def test_a_draft_shows_its_own_to_those_who_may_look_and_to_nobody_else(self, client, pictured, well, mill, editor):
        head = Essay.objects.get(pk=pictured.pk).head
        draft = publishing.save_draft(pictured, {"cover_id": mill.pk}, by=editor, parent=head)
        _, token = preview_links.make(draft, by=editor, form_id=uuid.uuid4())
        assert 'alt="A mill"' in HEAD.findall(text(client, f"/preview/{token}/"))[0]
        assert 'alt="A mill"' in HEAD.findall(text(signed_in(editor), f"/desk/essays/{pictured.pk}/preview/"))[0]
        for path in (pictured.url, "/essays/", "/", f"{pictured.url}history/1/", "/search/?q=well"):
            assert mill.url not in text(client, path) and mill.small not in text(client, path)

    def test_an_old_edition_shows_the_cover_that_it_had(self, client, pictured, well, mill, editor):
        head = Essay.objects.get(pk=pictured.pk).head
        publishing.publish(publishing.save_draft(pictured, {"cover_id": mill.pk}, by=editor, parent=head), by=editor)
        assert 'alt="A well in winter"' in HEAD.findall(text(client, f"{pictured.url}history/1/"))[0]
        assert 'alt="A mill"' in HEAD.findall(text(client, f"{pictured.url}history/2/"))[0]
        assert 'alt="A mill"' in HEAD.findall(text(client, pictured.url))[0]

    def test_words_that_are_not_saved_yet_are_previewed_with_the_cover_that_is_typed(self, well, editor):
        client = signed_in(editor)
        sent = {"title": "New", "body": "Words.", "cover": well.name, "language": "en"}

        def head(**more):
            answer = client.post("/desk/essays/new/preview/", sent | more)
            assert answer.status_code == 200
            return HEAD.findall(answer.content.decode())

        assert len(head()) == 1
        assert head(no_cover="on") == head(cover="of-nobody") == head(body=well.markdown) == []


class TestHome:
    def test_the_lead_shows_it_and_five_stand_beside_it(self, client, well):
        for day in range(1, 8):
            make_essay(f"Essay {day}", dated=datetime.date(2014, 1, day))
        page = text(client, "/")
        assert len(rows(page)) == 6 and 'class="picture"' not in page
        make_essay("Essay 9", dated=datetime.date(2014, 1, 9), cover_id=well.pk)
        page = text(client, "/")
        (lead,) = re.findall(r'<a class="picture"(.*?)</a>', page, re.S)
        assert 'alt=""' in lead and 'aria-hidden="true"' in lead and "fetchpriority" not in lead
        assert len(rows(page)) == 6  # the others have none
        make_essay("Essay 8", dated=datetime.date(2014, 1, 8), cover_id=well.pk)
        shown = rows(text(client, "/"))
        assert len(shown) == 5 and "stamp" in shown[0].print.classes


class TestHub:
    BAND = re.compile(r'<figure class="hub-picture">(.*?)</figure>', re.S)

    def band(self, client, path="/politics/"):
        return self.BAND.findall(text(client, path))

    @pytest.fixture
    def politics(self, well):
        hub = Hub.objects.get(slug="politics")
        hub.picture = well
        return taxonomy.save_hub(hub, by=None)

    def test_its_picture_stands_over_the_argument_in_its_ink_with_what_is_said_of_it(self, client, politics, well):
        (figure,) = self.band(client)
        assert inks(SimpleNamespace(html=figure)) == ["politics"] and 'alt="A well in winter"' in figure
        assert "The well of Sund. Mirela Pop, <a" in figure
        page = text(client, "/politics/")
        assert page.index("hub-picture") < page.index("The argument")
        assert self.band(client, "/movements/") == self.band(client, "/politics/?only=1") == []

    def test_on_its_first_page_alone(self, client, politics):
        for n in range(21):
            make_essay(f"Essay {n}", hubs=("politics",))
        assert len(self.band(client)) == 1 and self.band(client, "/politics/?page=2") == []

    def test_other_words_of_the_picture_are_there_at_once(self, client, politics, well, editor):
        uploads.change_picture(well, by=editor, alt="A dry well", credit="M. Pop")
        assert 'alt="A dry well"' in self.band(client)[0] and "M. Pop" in self.band(client)[0]

    def test_it_is_a_use_of_the_picture(self, politics, well, editor):
        assert used_in(well) == [politics] and references.is_public(well)
        with pytest.raises(ValidationError):
            uploads.delete_picture(well, by=editor)

    def test_an_editor_chooses_it_by_its_name_sends_one_or_takes_it_away(self, client, well, editor):
        desk, hub = signed_in(editor), Hub.objects.get(slug="politics")
        address = f"/desk/hubs/{hub.pk}/"

        def send(status=303, **fields):
            form = desk.get(address).context["form"]
            values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
            answer = desk.post(address, values | fields)
            assert answer.status_code == status
            return answer

        send(picture=well.name)
        assert len(self.band(client)) == 1
        send(argument="Another.")
        assert len(self.band(client)) == 1
        assert (
            "No picture in the media library is called “of-nobody”." in send(422, picture="of-nobody").content.decode()
        )
        send(picture="")
        assert self.band(client) == []
        send(picture_file=SimpleUploadedFile("hall.png", picture("PNG", (900, 400))))
        assert 'alt="Picture of the hub Politics"' in self.band(client)[0]


class TestCrop:
    def cover(self, **fields):
        return {"width": 1600, "height": 900, "focus": [50, 50]} | fields

    def test_the_point_that_a_crop_keeps_is_a_class(self, client, well):
        Media.objects.filter(pk=well.pk).update(focus_x=31, focus_y=96)
        make_essay("The Well", cover_id=well.pk)
        assert 'class="x30 y100"' in rows(text(client, "/essays/"))[0].print.html
        assert 'class="whole x30 y100"' in text(client, "/essays/the-well/")
        assert 'style="' not in text(client, "/essays/")

    @pytest.mark.parametrize(
        ("focus", "classes"),
        [([50, 50], ""), ([0, 50], "x0"), ([45, 54], ""), ([44, 56], "x40 y60"), ([100, 95], "x100 y100")],
    )
    def test_in_steps_of_a_tenth(self, focus, classes):
        assert cover_tags.focus(self.cover(focus=focus)) == classes

    def test_a_crop_that_is_not_as_wide_as_the_picture_asks_for_more_of_it(self):
        assert cover_tags.sizes_at(self.cover(), "stamp") == "calc(4.5rem * 1.78)"
        assert cover_tags.sizes_at(self.cover(height=1600), "stamp") == "4.5rem"
        assert cover_tags.sizes_at(self.cover(height=3200), "head").startswith("(min-width: 75rem) 36rem, ")

    def test_another_point_reaches_the_search(self, client, pictured, well, editor):
        Media.objects.filter(pk=well.pk).update(focus_x=10)
        uploads.change_picture(Media.objects.get(pk=well.pk), by=editor, alt=well.alt)
        assert 'class="x10"' in rows(text(client, "/search/?q=well"))[0].print.html
