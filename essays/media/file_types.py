"""What a file is that is no picture of a kind taken here, by its first bytes; so that its refusal can name it. Pure."""

import re
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Said: TypeAlias = tuple[Promise, Promise]  # what it is, and what to do
HEAD = 4096  # bytes that are looked at
AS_JPEG, AS_PNG = gettext_lazy("Save it as JPEG and send that."), gettext_lazy("Save it as PNG and send that.")
# ISO base media files (ISO/IEC 14496-12): the brand that stands at byte 8.
BRANDS = {
    gettext_lazy("a HEIC picture, as phones make them"): "heic heix heim heis hevc hevx hevm hevs mif1 msf1 miaf heif",
    gettext_lazy("an AVIF picture of a kind that cannot be read here"): "avif avis avio MA1A MA1B",
    gettext_lazy("a camera’s raw picture"): "crx",
}
# Signatures as the makers of these formats give them: where they stand, and what stands there.
SIGNED = (
    (0, b"\xff\x0a", gettext_lazy("a JPEG XL picture"), AS_JPEG),
    (4, b"JXL \r\n\x87\n", gettext_lazy("a JPEG XL picture"), AS_JPEG),
    (4, b"jP  \r\n\x87\n", gettext_lazy("a JPEG 2000 picture"), AS_JPEG),
    (0, b"\xff\x4f\xff\x51", gettext_lazy("a JPEG 2000 picture"), AS_JPEG),
    (8, b"CR\x02", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"FUJIFILMCCD-RAW", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"IIRO", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"IIRS", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"IIU\0", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"FOVb", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"\0MRM", gettext_lazy("a camera’s raw picture"), AS_JPEG),
    (0, b"II*\0", gettext_lazy("a TIFF picture, or a camera’s raw one"), AS_JPEG),
    (0, b"MM\0*", gettext_lazy("a TIFF picture, or a camera’s raw one"), AS_JPEG),
    (0, b"II+\0", gettext_lazy("a TIFF picture"), AS_JPEG),
    (0, b"MM\0+", gettext_lazy("a TIFF picture"), AS_JPEG),
    (0, b"II\xbc\x01", gettext_lazy("a JPEG XR picture"), AS_JPEG),
    (0, b"BM", gettext_lazy("a BMP picture"), AS_PNG),
    (0, b"\0\0\1\0", gettext_lazy("an icon (ICO)"), AS_PNG),
    (0, b"icns", gettext_lazy("an icon (ICNS)"), AS_PNG),
    (0, b"8BPS", gettext_lazy("a Photoshop document"), AS_JPEG),
    (0, b"gimp xcf", gettext_lazy("a GIMP document"), AS_JPEG),
    (0, b"qoif", gettext_lazy("a QOI picture"), AS_PNG),
    (0, b"%PDF", gettext_lazy("a PDF document"), gettext_lazy("Save the page that you mean as PNG and send that.")),
    (0, b"%!PS", gettext_lazy("a PostScript drawing"), AS_PNG),
    (0, b"\xc5\xd0\xd3\xc6", gettext_lazy("a PostScript drawing"), AS_PNG),
    (0, b"\x1aE\xdf\xa3", gettext_lazy("a film"), gettext_lazy("Send one picture of it, as JPEG.")),
)
_SVG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--(?:(?!-->).)*-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*<(?:\w+:)?svg\b",
    re.DOTALL | re.IGNORECASE,
)
_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)


def named(data: bytes) -> str:
    """A sentence that names what a file is and one that says what to do, or "" where its first bytes say nothing."""
    head = data[:HEAD]
    found = _branded(head) or _signed(head) or _written(head)
    if not found:
        return ""
    kind, do = found
    return _("It is %(kind)s. %(do)s") % {"kind": kind, "do": do}


def _branded(head: bytes) -> Said | None:
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12].decode("latin-1").strip("\0 ")
    for kind, brands in BRANDS.items():
        if brand in brands.split():
            return kind, AS_JPEG
    return gettext_lazy("a film"), gettext_lazy("Send one picture of it, as JPEG.")


def _signed(head: bytes) -> Said | None:
    return next(((kind, do) for at, bytes_, kind, do in SIGNED if head.startswith(bytes_, at)), None)


def _written(head: bytes) -> Said | None:
    if _SVG.match(head):
        return gettext_lazy("an SVG drawing, which may hold scripts"), AS_PNG
    if _PAGE.match(head):
        return gettext_lazy("a web page and no picture"), gettext_lazy("Save the picture itself and send that.")
    return None
