"""The widths from which browsers choose: made at upload, served, shown in every text, made later for older pictures."""

import os
import re
import time
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from PIL import Image

from essays import markup, taxonomy
from essays.media import image_encoding, uploads
from essays.models import Author, Essay, Hub, Licence, Media, Page
from noticeboard.models import Book
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.essays.media_uses import unsaved, used_in, uses
from tests.essays.test_media import REFUSED, add, moving, picture, png_bomb, webp_bomb
from tests.packed import packed

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


def file_of(variant):
    return Path(settings.MEDIA_ROOT) / "pictures" / variant["name"]


def noise(size, kind="JPEG"):
    small = Image.frombytes("RGB", (size[0] // 4, size[1] // 4), os.urandom(size[0] // 4 * (size[1] // 4) * 3))
    out = BytesIO()
    small.resize(size).save(out, format=kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("full", "widths"),
    [(2400, [136, 240, 352, 480, 640, 960, 1600]), (1700, [136, 240, 352, 480, 640, 960, 1600]),
     (1600, [136, 240, 352, 480, 640, 960, 1600]), (1200, [136, 240, 352, 480, 640, 960, 1200]),
     (1100, [136, 240, 352, 480, 640, 1100]), (800, [136, 240, 352, 480, 640, 800]), (700, [136, 240, 352, 480, 700]),
     (500, [136, 240, 352, 500]), (480, [136, 240, 352, 480]), (280, [136, 280]), (240, [136, 240]), (160, [160]),
     (1, [1])],
)  # fmt: skip
def test_widths_are_never_larger_than_the_picture(full, widths):
    assert image_encoding.widths(full) == widths


class TestAtUpload:
    def test_seven_widths_in_two_formats_are_made_and_named_by_us(self):
        media = add(picture("JPEG", (2000, 1000)))
        found = [(one["format"], one["width"], one["height"]) for one in media.variants]
        sizes = [(136, 68), (240, 120), (352, 176), (480, 240), (640, 320), (960, 480), (1600, 800)]
        assert found == [("AVIF", *size) for size in sizes] + [("WEBP", *size) for size in sizes]
        for one in media.variants:
            stored = Image.open(file_of(one))
            assert (stored.format, stored.size) == (one["format"], (one["width"], one["height"]))
            assert one["size"] == file_of(one).stat().st_size
            assert one["name"].endswith(f"-{one['width']}.{one['format'].lower()}")
        assert len({one["name"] for one in media.variants} | {media.file.name}) == 15

    @pytest.mark.parametrize(
        ("kind", "mode", "colour"),
        [("PNG", "RGBA", (9, 9, 9, 0)), ("PNG", "P", 3), ("GIF", "P", 3), ("JPEG", "L", 90), ("PNG", "I;16", 4000)],
    )
    def test_every_kind_of_pixel_has_them_and_what_is_clear_stays_clear(self, kind, mode, colour):
        media = add(picture(kind, (600, 300), mode=mode, colour=colour))
        assert len(media.variants) == 10
        if mode == "RGBA":
            assert all(Image.open(file_of(one)).convert("RGBA").getpixel((5, 5))[3] == 0 for one in media.variants)

    def test_they_carry_nothing_of_what_the_file_said_of_itself(self):
        exif = Image.Exif()
        exif[0x010F] = "SecretCamera"
        exif[0x0112] = 6
        media = add(picture("JPEG", (900, 600), exif=exif))
        assert media.variants[0]["height"] > media.variants[0]["width"]
        assert not any(b"SecretCamera" in file_of(one).read_bytes() for one in media.variants)

    def test_a_moving_picture_has_none(self):
        media = add(moving(size=(600, 400)))
        assert media.variants == []
        assert media.small == media.url

    def test_they_are_much_lighter_than_the_picture(self):
        media = add(noise((2400, 1600)))
        assert all(one["size"] < media.size for one in media.variants)
        assert next(one for one in media.variants if one["width"] == 480)["size"] < media.size / 5

    @pytest.mark.proof
    def test_a_large_picture_takes_seconds_not_minutes(self):
        begin = time.process_time()  # whatever else the machine does meanwhile
        add(noise((6000, 4000)))
        assert time.process_time() - begin < 20

    def test_nothing_is_left_where_the_row_cannot_be_stored(self, monkeypatch):
        monkeypatch.setattr(Media, "save", lambda *a, **k: 1 / 0)
        before = set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()
        with pytest.raises(ZeroDivisionError):
            add(picture("JPEG", (1000, 500)))
        assert set(default_storage.listdir("pictures")[1]) == before


class TestServed:
    def test_each_is_served_with_its_type_for_a_year(self, client):
        media = add(picture("JPEG", (600, 300)))
        for one in media.variants:
            answer = client.get(reverse("media", args=[one["name"]]))
            assert answer["Content-Type"] == f"image/{one['format'].lower()}"
            assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
            assert b"".join(answer.streaming_content) == file_of(one).read_bytes()

    def test_an_essay_offers_them_and_names_credit_licence_and_source(self, site):
        licence = Licence.objects.exclude(url="").first()
        media = add(
            picture("JPEG", (1000, 500)), caption="In winter", credit="Mirela Pop", licence=licence,
            source_url="https://photos.example/7",
        )  # fmt: skip
        html = make_essay(body=f"Look.\n\n![](media:{media.name})").html
        for kind, srcset in media.sources:
            assert f'<source type="{kind}" srcset="{srcset}" sizes="(min-width: 40rem) 37rem, 100vw">' in html
        assert html.index("image/avif") < html.index("image/webp") < html.index(f'<img src="{media.url}"')
        assert 'width="1000" height="500"' in html
        assert f'<span class="credit">Mirela Pop, <a href="{licence.url}" rel="noopener">{licence.name}</a>' in html
        assert '<a href="https://photos.example/7" rel="noopener">Source</a></span>' in html

    def test_pages_and_hubs_and_biographies_offer_them_too(self, site):
        media = add(picture("JPEG", (600, 300)))
        text = f"![](media:{media.name})"
        page = taxonomy.save_page(Page.objects.first(), by=None)
        for row, field in ((page, "html"), (Hub.objects.first(), "html"), (Author(name="A", slug="a"), "bio_html")):
            setattr(row, "bio" if field == "bio_html" else "body", text)
            verb = {Page: taxonomy.save_page, Hub: taxonomy.save_hub, Author: taxonomy.save_author}[type(row)]
            assert "<picture>" in getattr(verb(row, by=None), field)

    def test_the_version_of_the_html_is_raised_and_stored_html_is_made_anew(self, site):
        media = add(picture("JPEG", (600, 300)))
        essay = make_essay(body=f"Look.\n\n![](media:{media.name})")
        Essay.objects.filter(pk=essay.pk).update(html="old", html_version=markup.HTML_VERSION - 1)
        call_command("rerender", stdout=StringIO())
        assert "<picture>" in Essay.objects.get(pk=essay.pk).html


def bare(media):
    """The picture as one that came before there were variants."""
    for one in media.variants:
        file_of(one).unlink()
    Media.objects.filter(pk=media.pk).update(variants=[])
    media.refresh_from_db()
    return media


class TestLater:
    def test_older_pictures_get_theirs_and_every_text_shows_them(self, site):
        media = bare(add(picture("JPEG", (600, 300))))
        essay = make_essay(body=f"Look.\n\n![](media:{media.name})")
        page = Page.objects.get(slug="about")
        page.body = f"![](media:{media.name})"
        taxonomy.save_page(page, by=None)
        assert "<picture>" not in essay.html
        out = StringIO()
        call_command("make_variants", stdout=out)
        assert out.getvalue().startswith("1 pictures have their smaller widths now")
        media.refresh_from_db()
        assert [one["width"] for one in media.variants] == [136, 240, 352, 480, 600] * 2
        assert "<picture>" in Essay.objects.get(pk=essay.pk).html
        assert "<picture>" in Page.objects.get(pk=page.pk).html

    def test_a_second_time_does_nothing(self, site):
        bare(add(picture("JPEG", (600, 300))))
        assert uploads.make_variants() == (1, 0)
        names = Media.objects.get().variants
        assert uploads.make_variants() == (0, 0)
        assert Media.objects.get().variants == names

    def test_all_of_them_are_made_anew_where_that_is_asked(self, site, monkeypatch, django_capture_on_commit_callbacks):
        media = add(noise((600, 300)))
        essay = make_essay(body=f"Look.\n\n![](media:{media.name})")
        monkeypatch.setitem(image_encoding.VARIANT_ENCODINGS, "AVIF", {"quality": 20, "speed": 8})
        with django_capture_on_commit_callbacks(execute=True):
            call_command("make_variants", all=True, stdout=StringIO())
        anew = Media.objects.get(pk=media.pk)
        for before, after in zip(media.variants, anew.variants, strict=True):
            assert not file_of(before).exists()  # the name changes with the bytes: browsers keep them for a year
            assert after["format"] == "WEBP" or after["size"] < before["size"] / 1.5
        html = Essay.objects.get(pk=essay.pk).html
        assert all(srcset in html for _, srcset in anew.sources)

    def test_a_moving_one_and_a_file_that_is_gone_hold_up_no_other(self, site):
        add(moving(size=(600, 400)), alt="moving")
        gone = bare(add(picture("JPEG", (700, 300)), alt="gone"))
        Path(gone.file.path).unlink()
        bare(add(picture("JPEG", (600, 300)), alt="there"))
        assert uploads.make_variants() == (1, 0)

    def test_it_stops_in_time_and_goes_on_later(self, site):
        for n in range(3):
            bare(add(picture("JPEG", (600, 300), colour=(n, n, n)), alt=str(n)))
        made, left = uploads.make_variants(seconds=0)
        assert made + left == 3 and left >= 2
        assert uploads.make_variants() == (left, 0)


def test_a_deleted_picture_takes_all_its_files_along(site, editor, django_capture_on_commit_callbacks):
    media = add(picture("JPEG", (600, 300)))
    files = [Path(media.file.path), *map(file_of, media.variants)]
    assert all(path.exists() for path in files) and len(files) == 11
    with django_capture_on_commit_callbacks(execute=True):
        uploads.delete_picture(media, by=editor)
    assert not any(path.exists() for path in files)


HOSTILE = {
    **REFUSED,
    "bomb 30,000 x 30,000": png_bomb(30_000, 30_000),
    "bomb of one row": png_bomb(50_000_000, 1),
    "bomb that moves": webp_bomb(),
    "html after a picture's first bytes": b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
    "svg named so that it looks like a jpeg": b"\xff\xd8\xff<svg onload=alert(1)>",
    "javascript that is a gif too": b"GIF89a=1;/*" + b"\0" * 200 + b"*/alert(1)",
    "too many frames": moving(frames=501, size=(2, 2)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_must_not_come_in_is_refused_in_words_within_a_second(what, author, site):
    client, data = signed_in(author), {"alt": "A well", "file": BytesIO(HOSTILE[what])}
    data["file"].name = "well.png"
    begin = time.perf_counter()
    answer = client.post(reverse("desk-media-upload"), data)
    took = time.perf_counter() - begin
    assert answer.status_code == 422
    words = answer.json()["errors"]["file"][0]
    assert words.startswith(("This is no", "The picture is damaged", "The picture has more", "The moving picture"))
    assert not Media.objects.exists()
    assert took < 1


class TestUpload:
    def send(self, client, data=None, **fields):
        file = BytesIO(picture() if data is None else data)
        file.name = "../../x.php"
        return client.post(reverse("desk-media-upload"), {"file": file, "alt": "A well", **fields})

    def test_a_script_gets_the_markdown_and_the_way_to_the_library(self, author, site):
        answer = self.send(signed_in(author), alt="A [deep] well")
        media = Media.objects.get()
        assert answer.status_code == 201
        assert answer.json() == {
            "markdown": "![A \\[deep\\] well](media:a-deep-well)",
            "address": reverse("desk-picture", args=[media.pk]), "known": False,
        }  # fmt: skip
        assert media.uploaded_by == author
        again = self.send(signed_in(author))
        assert (again.status_code, again.json()["known"]) == (200, True)

    @pytest.mark.parametrize(
        ("fields", "name"), [({"alt": " "}, "alt"), ({"alt": "x" * 301}, "alt"), ({"file": ""}, "file")]
    )
    def test_mistakes_are_named_by_field(self, author, site, fields, name):
        answer = self.send(signed_in(author), **fields)
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == [name]

    def test_it_is_for_those_who_write_and_only_sent(self, cast, client, site):
        assert self.send(client).status_code in {302, 403}
        assert not Media.objects.exists()
        for role in ("moderator", "administrator"):
            assert self.send(signed_in(cast[role])).status_code == 403
        assert signed_in(cast["author"]).get(reverse("desk-media-upload")).status_code == 405


class TestUses:
    @pytest.fixture
    def well(self, site):
        return add(picture("JPEG", (600, 300)), alt="A well")

    def shown(self, client, media):
        return client.get(reverse("desk-picture", args=[media.pk])).content.decode()

    def test_each_use_is_named_with_where_and_a_way_to_it(self, well, editor):
        text = f"![](media:{well.name})"
        live, draft = make_essay("Live Wells", text), make_draft("Draft Wells", text)
        page = Page.objects.get(slug="about")
        page.body = text
        taxonomy.save_page(page, by=None)
        author = taxonomy.save_author(Author(name="Mirela Pop", slug="mirela", portrait=well), by=None)
        html = self.shown(signed_in(editor), well)
        for row, name, how in (
            (live, "desk-essay", "Essay, as readers see it"), (draft, "desk-essay", "Essay, in its newest draft"),
            (page, "desk-page", "Page"), (author, "desk-author", "Author"),
        ):  # fmt: skip
            assert re.search(rf'<a href="{reverse(name, args=[row.pk])}"><bdi>{row}</bdi></a>\s*<p>{how}</p>', html)

    def test_an_earlier_version_and_unsaved_words_are_uses(self, well, editor):
        essay = make_draft("Old Wells", f"![](media:{well.name})", by=editor)
        pictures_gone = essay.revisions.get()
        assert [use.how for use in uses(well)] == ["draft"]
        newer = type(pictures_gone).objects.create(
            essay=essay, number=2, parent=pictures_gone, title="Old Wells", body="None."
        )
        Essay.objects.filter(pk=essay.pk).update(head=newer)
        assert [use.how for use in uses(well)] == ["earlier"]
        other = make_draft("Being Written", by=editor)
        unsaved(f"![x](media:{well.name})", by=editor, essay=other)
        assert sorted(use.how for use in uses(well)) == ["earlier", "unsaved"]
        assert "Essay, in words that are not saved yet" in self.shown(signed_in(editor), well)

    def test_a_biography_is_a_use(self, well):
        author = taxonomy.save_author(Author(name="M", slug="m", bio=f"![](media:{well.name})"), by=None)
        assert used_in(well) == [author]

    def test_unsaved_words_of_others_are_not_told(self, well, author):
        other = make_user("author")
        essay = make_draft("Secret Plans", by=other)
        unsaved(f"![x](media:{well.name})", by=other, essay=essay)
        html = self.shown(signed_in(author), well)
        assert "Secret Plans" not in html
        assert "Drafts of others show it." in html

    def test_own_words_that_were_never_saved_are_a_use_that_can_be_gone_back_to(self, well, author, editor):
        unsaved(f"![x](media:{well.name})", by=author, guid="6f0f6f2e-5d3c-4a27-9d0b-0d2f7d3a1b11")
        assert f'<a href="{reverse("desk-essay-new")}"><bdi>Untitled</bdi></a>' in self.shown(signed_in(author), well)
        assert "Drafts of others show it." in self.shown(signed_in(editor), well)

    def test_while_it_is_used_it_stays_and_says_why(self, well, editor):
        make_draft(body=f"![](media:{well.name})")
        answer = signed_in(editor).post(reverse("desk-picture-delete", args=[well.pk]), follow=True)
        assert (
            "It is still used, so it stays. Take it out of the places under “Used in” first." in answer.content.decode()
        )
        assert Media.objects.exists()


def test_portraits_and_covers_show_a_small_width(site, client):
    media = add(picture("JPEG", (1000, 1000)))
    author = taxonomy.save_author(Author(name="Mirela Pop", slug="mirela-pop", portrait=media), by=None)
    essay = make_essay(authors=("Mirela Pop",))
    small = next(one["name"] for one in media.variants if (one["format"], one["width"]) == ("WEBP", 480))
    assert media.small == reverse("media", args=[small])
    for address in (essay.url, author.get_absolute_url()):
        page = packed(client.get(address).content.decode())
        assert f'<img class="portrait" src="{media.small}"' in page
        assert media.url not in page
    cover = Book(title="Wells", slug="wells", author="M", cover=media)
    assert f'src="{media.small}"' in render_to_string("includes/cover.html", {"book": cover, "id": "x"})
