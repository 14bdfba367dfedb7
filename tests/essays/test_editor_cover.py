"""The cover in the editor: shown, sent, taken away; what was typed for a file that the library has; and that autosave,
conflicts, comparison and restoring know the cover."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essays import publishing
from essays.editor import autosave, conflicts, form_values
from essays.media import uploads
from essays.models import Essay, Licence, Media, Revision
from tests.cast import make_draft, make_essay, signed_in
from tests.essays.test_media import add, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(site):
    return add(picture("JPEG", (600, 400)), alt="A well in winter", credit="M. Pop")


def a_file(data=None, name="well.png"):
    return SimpleUploadedFile(name, data or picture("PNG", (90, 60), colour=(3, 4, 5)))


def send(client, essay=None, **fields):
    path = reverse("desk-essay", args=[essay.pk]) if essay else reverse("desk-essay-new")
    return client.post(path, {"title": "T", "body": "My words.", "language": "en"} | fields)


def standing(page):
    return page.partition('data-part="cover"')[2].partition("</p>")[0]


class TestShown:
    def test_the_part_says_which_picture_stands_for_the_essay_and_why(self, well, author):
        client = signed_in(author)
        mill = add(picture("PNG"), alt="A mill")
        cases = [
            ({}, "No cover: the text shows no picture, and none is chosen."),
            ({"body": f"W.\n\n{mill.markdown}\n\n{well.markdown}"}, "Cover: the first picture of the text, “A mill”."),
            ({"body": mill.markdown, "cover": well.name}, "Cover: “A well in winter”."),
            ({"body": mill.markdown, "cover": f" media:{well.name}"}, "Cover: “A well in winter”."),
            ({"body": mill.markdown, "cover": well.name, "no_cover": "on"}, "No cover, as is ticked."),
            ({"cover": "of-nobody"}, "Cover: there is no picture “of-nobody” in the library."),
        ]
        for fields, words in cases:
            page = client.post(reverse("desk-essay-new-pane"), {"title": "T", "body": "W.", "language": "en"} | fields)
            page = page.content.decode()
            assert words in standing(page), fields
            in_checks = page.partition('data-part="checks"')[2].partition("</section>")[0]
            assert (words in in_checks) is not words.startswith("No cover"), fields

    def test_it_is_cropped_about_its_focal_point_and_has_its_alt_text(self, well, editor):
        uploads.change_picture(well, by=editor, alt='A "dry" well', focus_x=0, focus_y=100)
        page = send(signed_in(editor), do="write", cover=well.name).content.decode()
        shown = standing(page)
        assert 'viewBox="0 62.5 600 337.5"' in shown and 'aria-label="A &quot;dry&quot; well"' in shown
        assert well.small in shown and "style=" not in shown

    def test_one_without_a_description_is_to_fix(self, well, editor):
        Media.objects.update(alt="")
        page = send(signed_in(editor), do="write", cover=well.name).content.decode()
        assert f"Cover: “{well.name}”, which has no description" in page


class TestSent:
    def test_a_new_one_becomes_the_cover_and_no_word_is_lost(self, author, site):
        licence = Licence.objects.first()
        answer = send(
            signed_in(author), do="cover", no_cover="on", tags="wells", cover_file=a_file(), cover_alt="A dry well",
            cover_caption="In June", cover_credit="Mirela Pop", cover_licence=licence.pk,
        )  # fmt: skip
        media = Media.objects.get()
        assert (media.alt, media.caption, media.credit, media.licence) == (
            "A dry well",
            "In June",
            "Mirela Pop",
            licence,
        )
        form = answer.context["form"]
        assert answer.status_code == 200 and form["cover"].value() == media.name and not form["no_cover"].value()
        assert (form["body"].value(), form["tags"].value(), form["cover_alt"].value()) == ("My words.", "wells", "")
        page = answer.content.decode()
        assert "Cover: “A dry well”." in page and "Not saved yet" in page
        assert not Essay.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"cover_alt": "A well"}, "cover_file"),
            ({"cover_alt": "", "cover_file": 1}, "cover_alt"),
            ({"cover_alt": "x" * 301, "cover_file": 1}, "cover_alt"),
            ({"cover_alt": "A well", "cover_credit": "x" * 201, "cover_file": 1}, "cover_credit"),
            ({"cover_alt": "A well", "cover_file": 2}, "cover_file"),
        ],
    )
    def test_what_is_refused_is_said_beside_its_field_and_the_rest_stays(self, author, site, fields, field):
        files = {1: a_file, 2: lambda: a_file(b"<svg onload=alert(1)>")}
        fields = {name: files[value]() if value in files else value for name, value in fields.items()}
        answer = send(signed_in(author), do="cover", cover="other", cover_caption="In June", **fields)
        assert answer.status_code == 422
        form = answer.context["form"]
        assert list(form.errors) == [field]
        assert (form["cover"].value(), form["cover_caption"].value()) == ("other", "In June")
        assert "My words." in answer.content.decode() and not Media.objects.exists()

    def test_taken_away_the_first_of_the_text_stands(self, well, author):
        mill = add(picture("PNG"), alt="A mill")
        page = send(signed_in(author), do="uncover", cover=well.name, body=mill.markdown).content.decode()
        assert "Cover: the first picture of the text, “A mill”." in standing(page)
        assert 'value="uncover"' not in page

    def test_into_the_text_all_words_go_too(self, author, site):
        fields = {"picture_alt": "A well", "picture_caption": "In June", "picture_credit": "M. Pop"}
        answer = send(signed_in(author), do="picture", picture=a_file(), **fields)
        media = Media.objects.get()
        assert (media.caption, media.credit) == ("In June", "M. Pop")
        assert answer.context["form"]["body"].value() == "My words.\n\n![A well](media:a-well)\n"
        assert answer.context["form"]["picture_caption"].value() == ""


class TestKnownFile:
    """The library has the file already, with words of its own."""

    def again(self, client, place="picture", **said):
        file = {"picture": "picture", "cover": "cover_file"}[place]
        said = {f"{place}_{name}": value for name, value in ({"alt": 'The "old" [well]'} | said).items()}
        return send(client, do=place, **{file: a_file(picture("JPEG", (600, 400)))}, **said)

    def use(self, client, answer, place="picture"):
        form = answer.context["form"]
        names = ("alt", "caption", "credit", "licence")
        said = {f"{place}_{name}": form[f"{place}_{name}"].value() or "" for name in names}
        return send(client, do=f"words:{place}", known_picture=form["known_picture"].value(), **said)

    def test_what_was_typed_stands_in_the_text_and_the_old_words_are_shown(self, well, editor):
        answer = self.again(signed_in(editor), caption='Seen "from" the road')
        form, page = answer.context["form"], answer.content.decode()
        written = '![The "old" \\[well\\]](media:a-well-in-winter "Seen \\"from\\" the road")'
        assert form["body"].value() == f"My words.\n\n{written}\n"
        assert form["picture_alt"].value() == 'The "old" [well]' and "A well in winter" in page
        assert "The library has this file already" in page
        assert Media.objects.get().alt == "A well in winter"
        essay = make_essay(body=written)
        assert "Seen “from” the road" in essay.html and 'alt="The &quot;old&quot; [well]"' in essay.html

    @pytest.mark.parametrize("place", ["picture", "cover"])
    def test_they_reach_the_library_where_the_button_is_pressed(self, well, editor, place):
        client = signed_in(editor)
        essay = make_essay(cover_id=well.pk)
        answer = self.use(client, self.again(client, place, caption="In June"), place)
        assert answer.status_code == 200
        media = Media.objects.get()
        assert (media.alt, media.caption, media.credit) == ('The "old" [well]', "In June", "M. Pop")
        assert Essay.objects.get(pk=essay.pk).card["cover"]["caption"] == "In June"
        assert answer.context["form"][f"{place}_alt"].value() == ""

    def test_who_may_not_change_it_is_told_and_keeps_the_words(self, well, author):
        client = signed_in(author)
        answer = self.again(client)
        assert (
            'value="words:picture"' not in answer.content.decode().partition('class="known"')[2].partition("</div>")[0]
        )
        answer = self.use(client, answer)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Editors change pictures that readers see already, and those of others." in page
        assert answer.context["form"]["picture_alt"].value() == 'The "old" [well]'
        assert Media.objects.get().alt == "A well in winter"

    def test_the_same_words_are_no_others(self, well, editor):
        answer = self.again(signed_in(editor), alt=" A well  in winter")
        assert not answer.context["form"].offered
        assert answer.context["form"]["body"].value().endswith("![A well in winter](media:a-well-in-winter)\n")

    def test_odd_ones_have_an_answer(self, well, editor):
        for known in ("", "x", "9" * 30, "0", "99"):
            answer = send(signed_in(editor), do="words:picture", known_picture=known, picture_alt="W")
            assert answer.status_code == 422 and "The picture is not there any more." in answer.content.decode()

    def test_a_script_is_told_both(self, well, editor, author):
        address = reverse("desk-media-upload")
        for person, may in ((editor, True), (author, False)):
            sent = {"file": BytesIO(picture("JPEG", (600, 400))), "alt": "The old well", "caption": "In June"}
            told = signed_in(person).post(address, sent).json()
            assert told["markdown"] == '![The old well](media:a-well-in-winter "In June")'
            assert (told["known"], told["otherwise"], told["may_change"]) == (True, True, may)
            assert told["words"]["alt"] == "A well in winter" and told["words"]["credit"] == "M. Pop"
            assert told["filled_up"]["credit"] == "M. Pop" and told["filled_up"]["caption"] == "In June"


class TestKept:
    def test_autosave_keeps_and_restores_the_cover(self, well, author):
        essay = make_draft("A Draft", "Words.", by=author)
        client = signed_in(author)
        sent = {"title": "A Draft", "body": "Words.", "cover": well.name, "no_cover": "", "parent": essay.head_id}
        assert client.post(reverse("desk-essay-autosave", args=[essay.pk]), sent).status_code == 200
        assert autosave.copy_of(author, essay=essay).fields["cover"] == well.name
        page = client.get(reverse("desk-essay", args=[essay.pk]))
        assert page.context["restored"] and page.context["form"]["cover"].value() == well.name
        assert "Cover: “A well in winter”." in standing(page.content.decode())

    def test_a_conflict_asks_which_cover(self, well, author, editor):
        mill = add(picture("PNG"), alt="A mill")
        essay = make_draft("A Draft", "Words.", by=author)
        publishing.save_draft(essay, {"cover_id": mill.pk}, by=editor, parent=essay.head)
        answer = send(
            signed_in(author), essay, do="save", title="A Draft", body="Words.", parent=essay.head_id, cover=well.name,
            comments_policy="open",
        )  # fmt: skip
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "field-cover" in page
        assert mill.name in page and well.name in page

    def test_a_cover_that_one_side_changed_is_merged_by_itself(self, well, author):
        essay = make_draft("A Draft", "Words.", by=author)
        base = form_values.of_revision(essay.head)
        versions = conflicts.between(base, base | {"title": "Another"}, base | {"cover": well.name}, {}, editor=False)
        assert not versions.open
        assert (versions.outcome()["cover"], versions.outcome()["title"]) == (well.name, "Another")
        both = conflicts.between(
            base, base | {"no_cover": True, "cover": "mill"}, base | {"cover": well.name}, {}, editor=False
        )
        assert [part.name for part in both.open] == ["cover"]

    def test_comparison_and_restoring_know_it(self, well, editor):
        essay = make_essay(cover_id=well.pk)
        later = publishing.save_draft(essay, {"cover_id": None, "no_cover": True}, by=editor, parent=essay.head)
        client = signed_in(editor)
        page = client.get(reverse("desk-difference", args=[essay.pk, 1, later.number])).content.decode()
        assert "Cover" in page and well.name in page and "No cover" in page
        assert client.post(reverse("desk-revision-restore", args=[essay.pk, 1])).status_code in {302, 303}
        head = Revision.objects.filter(essay=essay).order_by("number").last()
        assert (head.number, head.cover, head.no_cover) == (3, well, False)


class TestPicker:
    def test_pictures_are_shown_a_page_at_a_time(self, editor, site):
        for n in range(26):
            add(picture(size=(30, 20), colour=(n, 9, 9)), alt=f"Well {n}")
        client, address = signed_in(editor), reverse("desk-media-suggest")
        first, second = (client.get(address, {"from": n}).json() for n in ("0", "24"))
        assert (len(first["pictures"]), first["more"], first["count"]) == (24, True, 26)
        assert (len(second["pictures"]), second["more"]) == (2, False)
        assert first["pictures"][0] | {"small": ""} == {
            "name": "well-25", "words": "Well 25", "width": 30, "height": 20, "crop": "0 0 30 20", "small": "",
        }  # fmt: skip
        assert client.get(address, {"from": "0", "q": "well 25"}).json()["count"] == 1
        assert client.get(address, {"from": "x"}).json() == {"names": []}


class TestList:
    """The desk's list shows the cover of the newest revision."""

    def shown(self, client, **query):
        rows = client.get(reverse("desk-essays"), query).context["rows"]
        return {row["essay"].title: row["cover"] and row["cover"]["name"] for row in rows}

    def test_it_is_that_of_the_newest_revision_whatever_readers_see(self, well, editor):
        mill = add(picture("PNG"), alt="A mill")
        make_essay("Live", body=f"{mill.markdown}\n\nW.")
        changed = make_essay("Changed", cover_id=well.pk)
        publishing.save_draft(changed, {"cover_id": None, "body": mill.markdown}, by=editor, parent=changed.head)
        without = make_essay("Without", cover_id=well.pk)
        publishing.save_draft(without, {"no_cover": True}, by=editor, parent=without.head)
        make_draft("Draft", f"![](media:gone)\n\n{well.markdown}\n\n{mill.markdown}")
        make_draft("Chosen", mill.markdown, cover_id=well.pk)
        make_draft("Words", "Words.")
        assert self.shown(signed_in(editor)) == {
            "Live": mill.name, "Changed": mill.name, "Without": None, "Draft": well.name, "Chosen": well.name,
            "Words": None,
        }  # fmt: skip

    def test_twenty_cost_as_many_queries_as_two(self, well, editor):
        client, counts = signed_in(editor), []
        for first, last in ((0, 2), (2, 20)):
            for n in range(first, last):
                make_draft(f"Chosen {n}", cover_id=well.pk)
                make_draft(f"In the text {n}", well.markdown)
                make_essay(f"Live {n}", well.markdown)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(reverse("desk-essays"))
            assert answer.status_code == 200 and answer.content.decode().count("stamped") > first
            counts.append(len(queries))
        assert counts[0] == counts[1]
