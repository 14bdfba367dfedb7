"""MP4 and M4A (ISO/IEC 14496-12, 14496-14): boxes in boxes. Pure.

What a camera or a phone says of a film stands in `udta`, `meta` and `uuid`: they become `free` boxes of the same
length, which programs pass over. Days and times of making become zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from essays.media.recording_plan import AUDIO, VIDEO, Piece, Recording, end_of, over, read_at, refused

HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex"}
SAYING = {b"udta", b"meta", b"uuid"}
TRACKS = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"hint"}
PICTURES = {b"avc1", b"avc3", b"av01", b"vp08", b"vp09"}
SOUNDS = {b"mp4a", b"Opus", b"fLaC", b"alac", b"ac-3", b"ec-3", b".mp3"}
MOST_BOXES = 200_000
MOST_DEPTH = 8


@dataclass
class _Found:
    """What was met on the way; `track` is what is known of the track that is being read."""

    patches: list[tuple[int, int, Piece]] = field(default_factory=list)
    boxes: int = 0
    seconds: float = 0
    has_movie: bool = False
    sides: tuple[int, int] = (0, 0)
    of_track: tuple[int, int] = (0, 0)
    handler: bytes = b""
    codecs: set[bytes] = field(default_factory=set)


def recording(file: IO[bytes]) -> Recording | None:
    """Reads a file that begins with `ftyp`; None where it holds no film and no sound. Raises ValidationError in plain
    words for what no browser plays."""
    found, end = _Found(), end_of(file)
    _walk(file, 0, end, found, 0)
    if not found.has_movie:
        return None
    if not found.codecs:
        raise refused(_("The file is damaged, or a part of it is missing."))
    if unplayed := found.codecs - PICTURES - SOUNDS:
        names = ", ".join(sorted(code.decode("latin-1").strip() for code in unplayed))
        raise refused(_("Not all browsers play what it holds (%s). Save it as MP4 with H.264 and AAC.") % names)
    is_video = bool(found.codecs & PICTURES)
    width, height = found.sides if is_video else (0, 0)
    return Recording(VIDEO if is_video else AUDIO, "MP4" if is_video else "M4A", round(found.seconds), width, height,
                     over(end, found.patches))  # fmt: skip


def _boxes(file: IO[bytes], at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(type, where it begins, where its contents begin, where it ends) of the boxes one after the other."""
    while at + 8 <= end:
        head = read_at(file, at, 16)
        size, kind, begin = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if size == 1:
            size, begin = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < begin - at or at + size > end:
            raise refused(_("The file is damaged, or a part of it is missing."))
        yield kind, at, begin, at + size
        at += size


def _walk(file: IO[bytes], at: int, end: int, found: _Found, depth: int) -> None:
    for kind, start, begin, stop in _boxes(file, at, end):
        found.boxes += 1
        if found.boxes > MOST_BOXES or depth > MOST_DEPTH:
            raise refused(_("The file is damaged, or a part of it is missing."))
        if kind in SAYING:
            found.patches += [(start + 4, start + 8, b"free"), (begin, stop, stop - begin)]
        elif kind in HOLDERS:
            found.has_movie = found.has_movie or kind == b"moov"
            if kind == b"trak":
                found.handler, found.of_track = b"", (0, 0)
            _walk(file, begin, stop, found, depth + 1)
        elif kind in READERS:
            READERS[kind](read_at(file, begin, min(stop - begin, 4096)), begin, found)


def _undated(body: bytes, begin: int, found: _Found) -> int:
    """Writes zeros over when it was made and changed; returns how long each of these numbers is."""
    wide = 8 if body[:1] == b"\1" else 4
    found.patches.append((begin + 4, begin + 4 + 2 * wide, 2 * wide))
    return wide


def _movie_header(body: bytes, begin: int, found: _Found) -> None:
    wide = _undated(body, begin, found)
    at = 4 + 2 * wide
    scale, length = int.from_bytes(body[at : at + 4], "big"), int.from_bytes(body[at + 4 : at + 4 + wide], "big")
    if scale and length not in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF):
        found.seconds = min(length / scale, 10**6)


def _track_header(body: bytes, begin: int, found: _Found) -> None:
    wide = _undated(body, begin, found)
    sides = 4 + 2 * wide + 8 + wide + 16 + 36
    width, height = (int.from_bytes(body[sides + at : sides + at + 2], "big") for at in (0, 4))
    turned = body[sides - 36 : sides - 32] == bytes(4)  # by 90 degrees: the matrix has no part of x in x
    found.of_track = (height, width) if turned else (width, height)


def _media_header(body: bytes, begin: int, found: _Found) -> None:
    _undated(body, begin, found)


def _handler(body: bytes, _begin: int, found: _Found) -> None:
    if found.handler:
        return  # one of the data within the track's own media information
    found.handler = body[8:12]
    if found.handler not in TRACKS:
        raise refused(_("Besides sound and pictures it holds other data, such as places. Save it again without them."))


def _descriptions(body: bytes, _begin: int, found: _Found) -> None:
    code = body[12:16]
    if found.handler == b"vide":
        found.sides = max(found.sides, found.of_track)
    if found.handler in (b"vide", b"soun"):
        found.codecs.add(code)


READERS = {
    b"mvhd": _movie_header,
    b"tkhd": _track_header,
    b"mdhd": _media_header,
    b"hdlr": _handler,
    b"stsd": _descriptions,
}
