"""Pictures with more than eight bits a channel, files of other kinds, and uploads that fail on the way."""

import errno
import re
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connection
from PIL import Image

from essays.media import file_types, image_encoding, uploads
from essays.models import Media
from tests.essays.test_media import add, picture, png_chunk

WIDE, HIGH = 64, 8
LIGHT = [x * 1024 for x in range(WIDE)]  # of 65,535


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def png(depth, colour, row, *chunks):
    """A PNG as its specification has it (ISO/IEC 15948): every row the same."""
    head = struct.pack(">IIBBBBB", WIDE, HIGH, depth, colour, 0, 0, 0)
    rows = zlib.compress((b"\0" + row) * HIGH)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, body) for name, body in parts)


def deep(colour, *samples, clear=None):
    """Sixteen bits a sample; `samples` give those of one pixel from its lightness."""
    row = b"".join(struct.pack(">H", sample(light)) for light in LIGHT for sample in samples)
    chunks = [(b"tRNS", struct.pack(f">{len(clear)}H", *clear))] if clear else []
    return png(16, colour, row, *chunks)


def same(light):
    return light


DEEP = {
    "grey": (deep(0, same), (0, 20, 128, 251)),
    "grey with a clear one": (deep(0, same, clear=[5120]), (0, None, 128, 251)),
    "grey and alpha": (deep(4, same, lambda light: 0xFFFF), (0, 20, 128, 251)),
    "colours": (deep(2, same, same, same), (0, 20, 128, 251)),
    "colours with a clear one": (deep(2, same, same, same, clear=[5120] * 3), (0, None, 128, 251)),
    "colours and alpha": (deep(6, same, same, same, lambda light: 0xFFFF), (0, 20, 128, 251)),
    "four bits": (png(4, 0, bytes(range(0, 256, 8)), (b"tRNS", b"\0\0")), (None, None, 136, 136)),
    "four bits, grey clear": (png(4, 0, bytes(range(0, 256, 8)), (b"tRNS", b"\0\x08")), (0, 0, None, None)),
    "two bits, grey clear": (png(2, 0, b"\x1b" * 16, (b"tRNS", b"\0\1")), (0, None, 0, 255)),
}


@pytest.mark.parametrize("what", DEEP)
def test_deep_pictures_look_as_they_are(what):
    """Each as light as it was, in its own file and in those that browsers choose from; nothing turns white."""
    data, wanted = DEEP[what]
    encoded = image_encoding.encode(data)
    variants = [one for one in encoded.variants if one.format == "WEBP"]
    for one, near in ((encoded, 1), *((one, 24) for one in variants)):  # WebP loses a little
        shown = Image.open(BytesIO(one.data)).convert("RGBA")
        for x, light in zip((0, 5, 32, 63), wanted, strict=True):
            red, green, blue, alpha = shown.getpixel((x, 3))
            assert alpha == (0 if light is None else 255) or near > 1, x
            assert light is None or max(abs(c - light) for c in (red, green, blue)) <= near, (x, red, light)


def test_smaller_widths_of_one_that_is_kept_look_as_it_does():
    for one in image_encoding.variants_of(DEEP["grey"][0]):
        shown = Image.open(BytesIO(one.data)).convert("L")
        assert [abs(shown.getpixel((x, 3)) - light) < 24 for x, light in ((0, 0), (32, 128), (63, 251))] == [True] * 3


@pytest.mark.parametrize("mode", ["I", "I;16", "I;16B", "F"])
def test_every_deep_mode_is_scaled(mode):
    image = Image.frombytes("I;16", (WIDE, 1), struct.pack(f"<{WIDE}H", *LIGHT))
    if mode == "F":
        image = image.convert("I").convert("F").point(lambda i: i * (1 / 65535) + 0)
    elif mode == "I;16B":
        image = Image.frombytes(mode, (WIDE, 1), struct.pack(f">{WIDE}H", *LIGHT))
    elif mode == "I":
        image = image.convert("I")
    assert image.mode == mode
    found = image_encoding._in_bytes(image)
    assert found.mode == "L"
    assert all(abs(found.getpixel((x, 0)) - LIGHT[x] / 257) <= 1 for x in range(WIDE))


OTHER = {
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC of many": b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
    "AVIF": b"\0\0\0\x18ftypavis\0\0\0\0", "JPEG XL": b"\xff\x0a\xfa\x1f", "JPEG 2000": picture("JPEG2000"),
    "JPEG XL in a box": b"\0\0\0\x0cJXL \r\n\x87\n", "raw": b"II*\0\x10\0\0\0CR\x02\0",
    "raw of another": b"FUJIFILMCCD-RAW 0201", "raw of a third": b"\0\0\0\x18ftypcrx \0\0\0\1",
    "TIFF": picture("TIFF"), "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "SVG with a head": b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg PUBLIC '-//W3C//DTD'>\n<svg>",
    "BMP": picture("BMP"), "ICO": picture("ICO"), "PDF": b"%PDF-1.7", "Photoshop": b"8BPS\0\1",
    "film": b"\0\0\0 ftypisom", "web page": b"<!DOCTYPE html><title>x</title>", "PostScript": b"%!PS-Adobe-3.0",
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER)
def test_what_is_not_taken_is_named(kind):
    with pytest.raises(ValidationError) as refused:
        image_encoding.encode(OTHER[kind] + b"\0" * 64)
    (words,) = refused.value.message_dict["file"]
    named = kind.partition(" in ")[0].partition(" of ")[0].partition(" with ")[0]
    assert re.search(rf"picture\. It is .*\b{named}\b", words)
    assert words.endswith(("send that.", "as JPEG."))


def test_the_first_bytes_are_read_in_no_time():
    for head in (b"<!---->" * 9000, b"<!--" * 9000, b"<?xml " * 9000, b"<!DOCTYPE [" * 9000, b" " * 90_000):
        assert file_types.named(head) == ""


def files(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


class Full(FileSystemStorage):
    """A disk that fills up while the file of this number is written; a piece of it is there."""

    left = 0

    def _save(self, name, content):
        type(self).left -= 1
        name = super()._save(name, content)
        if self.left < 0:
            Path(self.path(name)).write_bytes(b"a piece")
            raise OSError(errno.ENOSPC, "No space left on device")
        return name


@pytest.mark.django_db(transaction=True)
class TestAFailedUpload:
    @pytest.mark.parametrize("fits", [0, 1, 2, 3])
    def test_a_full_disk_leaves_no_file(self, settings, monkeypatch, fits):
        storage = Full(location=settings.MEDIA_ROOT)
        monkeypatch.setattr(Full, "left", fits)
        monkeypatch.setattr(Media._meta.get_field("file"), "storage", storage)
        with pytest.raises(OSError, match="No space"):
            add(picture(size=(1000, 20)))
        assert (files(settings.MEDIA_ROOT), Media.objects.count()) == ([], 0)

    def test_a_refusing_database_leaves_no_file(self, settings):
        """A name that is taken at the last moment: the row is refused, after its files were written."""
        with connection.execute_wrapper(refusing("INSERT")), pytest.raises(DatabaseError):
            add(picture(size=(1000, 20)))
        assert (files(settings.MEDIA_ROOT), Media.objects.count()) == ([], 0)

    def test_a_commit_that_fails_leaves_no_file(self, settings, monkeypatch):
        def commit():
            raise DatabaseError("gone")

        monkeypatch.setattr(connection, "_commit", commit)
        with pytest.raises(DatabaseError):
            add(picture(size=(1000, 20)))
        monkeypatch.undo()
        assert files(settings.MEDIA_ROOT) == []

    def test_smaller_widths_that_cannot_be_stored_leave_no_file(self, settings):
        media = add(picture(size=(1000, 20)))
        Media.objects.update(variants=[])
        for one in media.variants:
            media.file.storage.delete(f"pictures/{one['name']}")
        assert len(files(settings.MEDIA_ROOT)) == 1
        with connection.execute_wrapper(refusing("UPDATE")), pytest.raises(DatabaseError):
            uploads.make_variants()
        assert len(files(settings.MEDIA_ROOT)) == 1

    def test_a_picture_that_is_taken_has_its_files(self, settings):
        media = add(picture(size=(1000, 20)))
        assert len(files(settings.MEDIA_ROOT)) == 1 + len(media.variants)


def refusing(statement):
    """The database refuses to write the row of a picture."""

    def execute(run, sql, params, many, context):
        if sql.startswith(f"{statement} ") and "essays_media" in sql:
            raise DatabaseError("the disk is full")
        return run(sql, params, many, context)

    return execute
