"""Pictures: what is taken in and what becomes of it, what is refused, how it is served, who may change it."""

import struct
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageCms

from essays import publishing, taxonomy
from essays.media import image_encoding, uploads
from essays.models import Author, Essay, Licence, Media, Page
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.essays.media_uses import used_in

pytestmark = pytest.mark.django_db

KINDS = {"JPEG": ("JPEG", ".jpg"), "PNG": ("PNG", ".png"), "WEBP": ("WEBP", ".webp"), "AVIF": ("AVIF", ".avif"),
         "GIF": ("PNG", ".png")}  # fmt: skip


def picture(kind="PNG", size=(60, 40), mode="RGB", colour=(10, 107, 88), **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, format=kind, **options)
    return out.getvalue()


def moving(kind="GIF", frames=3, size=(30, 20), **options):
    images = [Image.new("RGB", size, (n * 7 % 256, n * 13 % 256, 200)) for n in range(frames)]
    out = BytesIO()
    images[0].save(out, format=kind, save_all=True, append_images=images[1:], duration=80, **options)
    return out.getvalue()


def png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width, height):
    """A small PNG that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", row) + png_chunk(b"IEND", b"")


def webp_bomb():
    canvas = (16382).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas + b"ANIM" + struct.pack("<I", 6) + b"\0" * 6
    return b"RIFF" + struct.pack("<I", len(body)) + body


def add(data, alt="A well in winter", by=None, **words):
    return uploads.add_picture(BytesIO(data), by=by, alt=alt, **words)


def stored(media):
    return Image.open(media.file.path)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_taken_in_and_made_anew(kind):
    data = picture(kind)
    media = add(data)
    expected, ending = KINDS[kind]
    assert (media.format, stored(media).format) == (expected, expected)
    assert media.file.name.endswith(ending)
    assert (media.width, media.height) == (60, 40)
    assert media.size == Path(media.file.path).stat().st_size


def test_names_are_ours():
    media = uploads.add_picture(
        SimpleUploadedFile("../../etc/passwd.php.png", picture(), "text/html"), by=None, alt="Wells"
    )
    assert media.file.name.startswith("pictures/")
    assert "passwd" not in media.file.name
    assert Path(media.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert media.name == "wells"


def test_a_name_for_texts_comes_from_the_description():
    names = [
        add(picture(colour=(n, 0, 0)), alt=alt).name for n, alt in enumerate(["A Well", "A well!", "公共", "!!!", "?"])
    ]
    assert names == ["a-well", "a-well-2", "公共", "picture", "picture-2"]


def test_the_same_file_is_kept_once():
    first, second = add(picture()), add(picture(), alt="Another name")
    assert first.pk == second.pk
    assert (first.was_there, second.was_there) == (False, True)


def test_a_wide_picture_is_made_smaller():
    media = add(picture("JPEG", (3000, 1500)))
    assert (media.width, media.height) == stored(media).size == (2400, 1200)


def test_a_small_picture_keeps_its_size():
    assert stored(add(picture(size=(1, 1)))).size == (1, 1)


class TestMetadata:
    def test_place_and_camera_are_stripped_after_the_picture_is_turned(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        exif[0x010F] = "SecretCamera"
        exif.get_ifd(0x8825)[1] = "N"
        media = add(picture("JPEG", (60, 40), exif=exif))
        assert stored(media).size == (40, 60)
        assert b"SecretCamera" not in Path(media.file.path).read_bytes()
        assert not stored(media).getexif()

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
    def test_comments_and_profiles_are_stripped(self, kind):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        options = (
            {"comment": b"SECRET"} if kind in {"JPEG", "GIF"} else {"icc_profile": profile, "xmp": b"<x>SECRET</x>"}
        )
        data = Path(add(picture(kind, **options)).file.path).read_bytes()
        assert b"SECRET" not in data
        assert b"ICC" not in data.upper()

    def test_text_chunks_of_png_are_stripped(self):
        data = picture()
        data = data[:33] + png_chunk(b"tEXt", b"Comment\0SECRET") + data[33:]
        assert b"SECRET" not in Path(add(data).file.path).read_bytes()

    def test_what_hides_behind_the_last_byte_is_gone(self):
        for kind in ("JPEG", "PNG", "GIF"):
            data = picture(kind) + b"<script>alert(1)</script><?php system($_GET[0]); ?>"
            assert b"script" not in Path(add(data, alt=kind).file.path).read_bytes()


class TestColours:
    @pytest.mark.parametrize(
        ("mode", "colour"), [("L", 90), ("1", 1), ("P", 3), ("RGBA", (9, 9, 9, 100)), ("LA", (9, 100)), ("I;16", 4000)]
    )
    def test_every_kind_of_pixel_is_taken(self, mode, colour):
        assert add(picture(mode=mode, colour=colour)).pk

    def test_four_colours_of_print_become_three(self):
        assert stored(add(picture("JPEG", mode="CMYK", colour=(0, 255, 255, 0)))).mode == "RGB"

    def test_what_is_clear_stays_clear(self):
        for kind in ("PNG", "WEBP", "AVIF"):
            media = add(picture(kind, mode="RGBA", colour=(200, 0, 0, 0)), alt=kind)
            assert stored(media).convert("RGBA").getpixel((5, 5))[3] == 0

    def test_a_clear_gif_stays_clear(self):
        image = Image.new("P", (9, 9), 1)
        image.putpalette([0, 0, 0, 200, 0, 0])
        out = BytesIO()
        image.save(out, format="GIF", transparency=1)
        assert stored(add(out.getvalue())).convert("RGBA").getpixel((4, 4))[3] == 0

    def test_a_broken_profile_is_left_out(self):
        assert add(picture("JPEG", icc_profile=b"no profile at all" * 20)).pk


class TestMoving:
    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
    def test_a_moving_picture_goes_on_moving(self, kind):
        media = add(moving(kind))
        image = stored(media)
        assert (image.format, image.n_frames) == ("WEBP", 3)

    def test_too_many_frames_are_refused(self):
        with pytest.raises(ValidationError, match="too long"):
            add(moving(frames=501, size=(2, 2)))

    @pytest.mark.proof
    def test_too_many_pixels_in_all_frames_are_refused(self):
        with pytest.raises(ValidationError, match="too long"):
            add(moving(frames=11, size=(2000, 2000)))


REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg with a declaration": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif and script": b"GIF89a/*" + b"A" * 40 + b"*/=1;alert(1)",
    "jpeg in name only": b"\xff\xd8\xff\xe0<html>",
    "pdf": b"%PDF-1.7\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO"),
    "jpeg 2000": picture("JPEG2000"),
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "text": b"only words",
    "zeroes": b"\0" * 5000,
    "png cut short": picture(size=(300, 300))[:-40],
    "jpeg cut short": picture("JPEG", size=(800, 800))[:2000],
    "webp cut short": picture("WEBP", size=(800, 800))[:200],
    "avif cut short": picture("AVIF", size=(800, 800))[:200],
    "gif cut short": moving()[:120],
    "png with a wrong sum": picture()[:40] + b"\x00\x01" + picture()[42:],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_in_words(what):
    with pytest.raises(ValidationError) as refused:
        add(REFUSED[what])
    assert refused.value.message_dict["file"][0].startswith(("This is no", "The picture is damaged"))
    assert not Media.objects.exists()


@pytest.mark.parametrize(
    "bomb",
    [
        png_bomb(30_000, 30_000),
        png_bomb(8000, 8000),
        png_bomb(50_000_000, 1),
        png_bomb(2**31 - 1, 2**31 - 1),
        webp_bomb(),
    ],
)
def test_bombs_are_refused_at_once(bomb):
    begin = time.perf_counter()
    with pytest.raises(ValidationError):
        add(bomb)
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize("size", [(10_000, 5_001), (20_001, 3)])
def test_a_picture_with_too_many_pixels_is_refused_in_words(size):
    with pytest.raises(ValidationError, match="more than 50 million pixels, or more than 20,000 on a side"):
        add(picture(size=size, mode="1", colour=0))
    assert add(picture(size=(20_000, 3), mode="1", colour=0)).width <= 2400


def test_a_bomb_of_text_is_refused_at_once():
    data = picture()
    data = data[:33] + png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 200_000_000)) + data[33:]
    with pytest.raises(ValidationError):
        add(data)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "The file is empty."), (b"\0" * (20 * 1024 * 1024 + 1), "larger than 20 MB")]
)
def test_empty_and_too_large_files_are_refused(data, words):
    with pytest.raises(ValidationError, match=words):
        add(data)


@pytest.mark.parametrize("words", [{"alt": "  "}, {"alt": "x" * 301}, {"caption": "x" * 501}, {"credit": "x" * 201}])
def test_words_have_limits(words):
    with pytest.raises(ValidationError):
        add(picture(), **{"alt": "A well", **words})


class TestServing:
    def test_a_picture_is_served_so_that_nothing_in_it_can_run(self, client):
        media = add(picture("WEBP"))
        response = client.get(media.url)
        assert b"".join(response.streaming_content) == Path(media.file.path).read_bytes()
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not response.cookies

    def test_what_is_kept_already_is_not_sent_again(self, client):
        media = add(picture())
        first = client.get(media.url)
        for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
            assert client.get(media.url, headers=header).status_code == 304

    def test_head_and_wrong_methods(self, client):
        media = add(picture())
        assert client.head(media.url).status_code == 200
        assert client.post(media.url).status_code == 405

    @pytest.mark.parametrize(
        "name",
        ["x.png", "..%2f..%2fsettings.py", "../secret-key", "....//x.png", "x.svg", "x.html", "a" * 3000 + ".png",
         "%5c..%5cx.png", "é.png", ".png", "x.png%0a", "x.PNG"],
    )  # fmt: skip
    def test_nothing_else_is_served(self, client, site, name):
        assert client.get(f"/media/{name}").status_code == 404

    def test_a_row_without_its_file_is_missing(self, client, site):
        media = add(picture())
        Path(media.file.path).unlink()
        assert client.get(media.url).status_code == 404


class TestLibrary:
    def upload(self, client, data=None, **fields):
        file = SimpleUploadedFile("well.png", picture() if data is None else data)
        return client.post(reverse("desk-media"), {"file": file, "alt": "A well in winter", **fields})

    def test_it_is_for_authors_and_editors(self, cast, client):
        assert client.get(reverse("desk-media")).status_code == 302
        for role, person in cast.items():
            expected = 200 if role in {"author", "editor"} else 403
            assert signed_in(person).get(reverse("desk-media")).status_code == expected

    def test_a_picture_is_added_with_its_words(self, author, site):
        licence = Licence.objects.first()
        self.upload(signed_in(author), caption="Before the repair", credit="Mirela Pop", licence=licence.pk)
        media = Media.objects.get()
        assert (media.alt, media.caption, media.credit) == ("A well in winter", "Before the repair", "Mirela Pop")
        assert (media.uploaded_by, media.licence) == (author, licence)

    def test_its_page_says_how_to_use_it(self, author, site):
        client = signed_in(author)
        page = client.get(self.upload(client)["Location"]).content.decode()
        assert "![A well in winter](media:a-well-in-winter)" in page

    def test_a_refused_file_keeps_the_words(self, author, site):
        response = self.upload(signed_in(author), REFUSED["svg"], caption="Kept words")
        page = response.content.decode()
        assert response.status_code == 422
        assert "This is no JPEG, PNG, WebP, AVIF or GIF picture." in page
        assert 'value="Kept words"' in page

    @pytest.mark.parametrize(
        "fields",
        [{"alt": ""}, {"alt": "x" * 400}, {"source_url": "javascript:alert(1)"}, {"licence": "999"}, {"licence": "x"}],
    )
    def test_mistakes_are_said_by_the_field(self, author, site, fields):
        response = self.upload(signed_in(author), **fields)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == list(fields)

    def test_a_huge_request_is_refused_before_it_is_read(self, client):
        answer = client.post(
            reverse("sign-in"), b"", content_type="multipart/form-data", CONTENT_LENGTH=30 * 1024 * 1024
        )
        assert answer.status_code == 413
        assert b"20 MB" in answer.content

    def test_no_file_is_said_too(self, author, site):
        response = signed_in(author).post(reverse("desk-media"), {"alt": "A well"})
        assert "Choose a file." in response.content.decode()

    def test_the_library_is_searched(self, author, site):
        add(picture(colour=(1, 1, 1)), alt="A pump")
        add(picture(colour=(2, 2, 2)), alt="A well", credit="Mirela Pop")
        page = signed_in(author).get(reverse("desk-media"), {"q": "well mirela"}).content.decode()
        assert "A well" in page
        assert "A pump" not in page

    @pytest.mark.parametrize(
        "query", [{"q": "%_'\"<script>"}, {"q": "x" * 5000}, {"page": "0"}, {"page": "x"}, {"page": "9" * 99}]
    )
    def test_odd_queries_have_an_answer(self, author, site, query):
        assert signed_in(author).get(reverse("desk-media"), query).status_code in {200, 404}

    def test_words_are_escaped(self, author, site):
        add(picture(), alt="<script>alert(1)</script>", credit='"><img src=x onerror=alert(1)>')
        client = signed_in(author)
        for address in (reverse("desk-media"), reverse("desk-picture", args=[Media.objects.get().pk])):
            page = client.get(address).content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page


class TestUse:
    @pytest.fixture
    def well(self, site):
        return add(picture(), alt="A well", caption="In winter")

    def test_an_essay_shows_it(self, well):
        assert well.url in make_essay(body=f"![](media:{well.name})").html

    def test_new_words_reach_every_text(self, well):
        essay = make_essay(body=f"Look.\n\n![](media:{well.name})")
        page = Page.objects.get(slug="about")
        page.body = f"![](media:{well.name})"
        taxonomy.save_page(page, by=None)
        editor = make_user("editor")
        uploads.change_picture(well, by=editor, alt="A deep well", caption="In spring")
        for row in (Essay.objects.get(pk=essay.pk), Page.objects.get(pk=page.pk)):
            assert "In spring" in row.html
            assert "In winter" not in row.html

    def test_what_is_used_stays(self, well, editor):
        draft = make_draft(body=f"![](media:{well.name})")
        assert used_in(well) == [draft]
        with pytest.raises(ValidationError):
            uploads.delete_picture(well, by=editor)
        assert Path(well.file.path).exists()

    def test_a_portrait_is_a_use(self, well):
        author = Author.objects.create(name="Mirela Pop", slug="mirela-pop", portrait=well)
        assert used_in(well) == [author]

    def test_a_longer_name_is_another_picture(self, well):
        make_essay(body="![](media:a-well-2)")
        assert used_in(well) == []

    def test_what_nothing_shows_goes_with_its_file(self, well, editor, django_capture_on_commit_callbacks):
        path = Path(well.file.path)
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(editor).post(reverse("desk-picture-delete", args=[well.pk]))
        assert not path.exists()
        assert not Media.objects.exists()

    def test_deleting_what_is_used_says_why(self, well, editor):
        make_essay(body=f"![](media:{well.name})")
        response = signed_in(editor).post(reverse("desk-picture-delete", args=[well.pk]), follow=True)
        assert "It is still used, so it stays." in response.content.decode()

    def test_authors_change_their_own_until_readers_see_it(self, site, author):
        mine = add(picture(), by=author)
        uploads.change_picture(mine, by=author, alt="Mine")
        draft = make_draft(body=f"![](media:{mine.name})")
        uploads.change_picture(mine, by=author, alt="Mine still")
        publishing.publish(draft.head, by=None)
        with pytest.raises(PermissionDenied):
            uploads.change_picture(mine, by=author, alt="Changed behind the editor's back")

    def test_authors_do_not_touch_those_of_others(self, well, author):
        client = signed_in(author)
        address = reverse("desk-picture", args=[well.pk])
        assert 'name="alt"' not in client.get(address).content.decode()
        assert client.post(address, {"alt": "Mine now"}).status_code == 403
        assert client.post(reverse("desk-picture-delete", args=[well.pk])).status_code == 403
        assert Media.objects.get().alt == "A well"


def test_a_picture_sent_twice_at_once_is_one(editor, monkeypatch):
    """The second send is encoded while the first is stored: both found no such picture, and chose the same name."""
    data, encode = picture(), image_encoding.encode

    def meanwhile(sent):
        monkeypatch.setattr(image_encoding, "encode", encode)
        add(data, by=editor)
        return encode(sent)

    monkeypatch.setattr(image_encoding, "encode", meanwhile)
    media = add(data, by=editor)
    assert media.was_there and Media.objects.get() == media
