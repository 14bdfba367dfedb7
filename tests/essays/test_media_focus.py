"""The point of a picture that crops keep, and another file in a picture's place: through the pages of the library."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essays import taxonomy
from essays.media import crops, replacement, uploads
from essays.models import Author, Essay, Media
from sitewide import state
from tests.cast import make_essay, signed_in
from tests.essays.test_media import REFUSED, add, moving, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(site):
    return add(picture("JPEG", (600, 400)), credit="M. Pop")


def save(client, media, **fields):
    fields = {"alt": media.alt, "credit": media.credit} | fields
    return client.post(reverse("desk-picture", args=[media.pk]), fields)


def replace(client, media, data):
    file = SimpleUploadedFile("any.png", data)
    return client.post(reverse("desk-picture-replace", args=[media.pk]), {"file": file}, follow=True)


def focus(media):
    media = Media.objects.get(pk=media.pk)
    return media.focus_x, media.focus_y


def test_crops_keep_the_focal_point_at_its_share():
    square, row, wide, card = crops.crops(600, 400, (100, 0))
    assert (square.x, square.y, square.across, square.down) == (200, 0, 400, 400)
    assert (row.x, row.y, row.across, row.down) == (0, 0, 600, 400)
    assert (wide.across, wide.down, wide.y) == (600, 337.5, 0)
    assert card.view_box == "0 0 600 315"
    for one in crops.crops(101, 997, (37, 81)):
        assert 0 <= one.x <= 101 * 0.37 <= one.x + one.across <= 101.001
        assert 0 <= one.y <= 997 * 0.81 <= one.y + one.down <= 997.001


class TestFocus:
    def test_typed_it_reaches_every_card_and_the_pages(self, well, editor):
        chosen, shown = make_essay("Chosen", cover_id=well.pk), make_essay("Shown", well.markdown)
        before = state.current().settings.version
        assert save(signed_in(editor), well, focus_x="20", focus_y="90").status_code == 302
        assert focus(well) == (20, 90)
        for essay in (chosen, shown):
            assert Essay.objects.get(pk=essay.pk).card["cover"]["focus"] == [20, 90]
        assert state.current().settings.version > before

    def test_a_click_without_scripts_is_a_place_and_a_key_is_none(self, well, editor):
        client = signed_in(editor)
        page = client.get(reverse("desk-picture", args=[well.pk])).content.decode()
        assert re.findall(r'name="(point-\w+)"', page) == ["point-large", "point-small"]
        save(client, well, **{"focus_x": "50", "focus_y": "50", "point-large.x": "56", "point-large.y": "373"})
        assert focus(well) == (10, 100)
        save(client, well, **{"focus_x": "40", "focus_y": "30", "point-small.x": "280", "point-small.y": "9" * 30})
        assert focus(well) == (40, 30)
        save(client, well, **{"focus_x": "41", "focus_y": "31", "point-small.x": "0", "point-small.y": "0"})
        assert focus(well) == (41, 31)
        save(client, well, alt="Other words")
        assert focus(well) == (41, 31)

    @pytest.mark.parametrize("fields", [{"focus_x": "101"}, {"focus_y": "-1"}, {"focus_x": "x"}, {"focus_y": "9" * 99}])
    def test_what_is_no_share_is_refused_and_changes_nothing(self, well, editor, fields):
        answer = save(signed_in(editor), well, alt="Other words", **fields)
        assert answer.status_code == 422
        assert "Enter a number from 0 to 100." in answer.content.decode()
        assert focus(well) == (50, 50) and Media.objects.get().alt == well.alt
        with pytest.raises(ValidationError):
            uploads.change_picture(well, by=editor, alt="W", focus_x=101)

    def test_it_is_for_those_who_may_change_the_picture(self, well, author):
        assert save(signed_in(author), well, focus_x="1", focus_y="1").status_code == 403
        assert focus(well) == (50, 50)
        assert 'type="image"' not in signed_in(author).get(reverse("desk-picture", args=[well.pk])).content.decode()


class TestReplace:
    def test_the_name_stays_and_everything_shows_the_new_file(self, well, editor, django_capture_on_commit_callbacks):
        taxonomy.save_author(Author(name="Ada", slug="ada", portrait=well), by=editor)
        chosen = make_essay("Chosen", cover_id=well.pk)
        shown = make_essay("Shown", well.markdown, authors=["Ada"])
        uploads.change_picture(well, by=editor, alt=well.alt, credit=well.credit, focus_x=20, focus_y=30)
        old = [Path(well.file.path).parent / name for name in (Path(well.file.name).name, well.variants[0]["name"])]
        assert all(file.exists() for file in old)
        before = state.current().settings.version
        with django_capture_on_commit_callbacks(execute=True):
            answer = replace(signed_in(editor), well, picture("PNG", (660, 400), colour=(200, 1, 1)))
        assert "The file is replaced, wherever the picture is shown." in answer.content.decode()
        new = Media.objects.get(pk=well.pk)
        assert (new.name, new.alt, new.credit, new.uploaded_by) == (well.name, well.alt, "M. Pop", well.uploaded_by)
        assert (new.format, new.width, new.height) == ("PNG", 660, 400) and focus(new) == (20, 30)
        assert not any(file.exists() for file in old) and Path(new.file.path).exists()
        assert state.current().settings.version > before
        assert new.url in Essay.objects.get(pk=shown.pk).html and well.url not in Essay.objects.get(pk=shown.pk).html
        for essay in (chosen, shown):
            assert Essay.objects.get(pk=essay.pk).card["cover"]["url"] == new.url
        portrait = Essay.objects.get(pk=shown.pk).card["authors"][0]["portrait"]
        assert (portrait["small"], portrait["focus"]) == (new.small, [20, 30])

    def test_of_another_format_the_middle_is_kept(self, well, editor):
        save(signed_in(editor), well, focus_x="1", focus_y="2")
        answer = replace(signed_in(editor), well, picture("PNG", (400, 600)))
        assert "so its focal point is the middle again" in answer.content.decode()
        assert focus(well) == (50, 50)

    @pytest.mark.parametrize("data", [REFUSED["svg"], b"", picture("JPEG", (600, 400)), b"GIF89a"])
    def test_what_is_refused_is_said_and_changes_nothing(self, well, editor, data):
        add(picture("PNG"), alt="A mill")
        before = Media.objects.filter(pk=well.pk).values().get()
        answer = replace(signed_in(editor), well, data)
        assert answer.status_code == 422
        assert answer.context["replacing"].errors["file"]
        assert Media.objects.filter(pk=well.pk).values().get() == before
        assert Path(well.file.path).exists()

    def test_a_file_that_is_another_picture_of_the_library_is_named(self, well, editor):
        add(picture("PNG"), alt="A <mill>")
        page = replace(signed_in(editor), well, picture("PNG")).content.decode()
        assert "The library has this file already, as media:a-mill (“A &lt;mill&gt;”)." in page
        assert Media.objects.get(pk=well.pk).sha256 == well.sha256

    def test_a_moving_one_may_take_its_place(self, well, editor):
        replace(signed_in(editor), well, moving(size=(60, 40)))
        new = Media.objects.get(pk=well.pk)
        assert (new.format, new.variants) == ("WEBP", [])

    def test_who_may_not_change_it_replaces_nothing(self, well, author):
        assert replace(signed_in(author), well, picture("PNG")).status_code == 403
        assert Media.objects.get(pk=well.pk).sha256 == well.sha256
        assert signed_in(author).get(reverse("desk-picture-replace", args=[well.pk])).status_code == 405

    def test_what_was_read_before_does_not_undo_it(self, well, editor, django_capture_on_commit_callbacks):
        replacement.replace_picture(well, BytesIO(moving(size=(600, 400))), by=editor)
        new = Media.objects.get(pk=well.pk)
        assert not uploads._make_variants(well)
        uploads.change_picture(well, by=editor, alt="Other words")
        changed = Media.objects.get(pk=well.pk)
        assert (changed.url, changed.variants, changed.sha256) == (new.url, [], new.sha256)
        with django_capture_on_commit_callbacks(execute=True):
            uploads.delete_picture(well, by=editor)
        assert not Path(new.file.path).exists()

    def test_a_database_that_refuses_leaves_the_old_files_alone(self, well, editor, monkeypatch):
        def refuse(media):
            raise RuntimeError

        folder = Path(well.file.path).parent
        before = {path.name for path in folder.iterdir()}
        monkeypatch.setattr(replacement, "show_anew", refuse)
        with pytest.raises(RuntimeError):
            replacement.replace_picture(well, BytesIO(picture("PNG", (600, 400))), by=editor)
        assert Media.objects.get(pk=well.pk).url == well.url
        assert {path.name for path in folder.iterdir()} == before
