"""WebM (Matroska, RFC 9559, in EBML, RFC 8794): elements in elements. Pure.

What a program says of a film stands in tags, attachments and a few elements of its head: they become Void elements of
the same length.
"""

import struct
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from essays.media.recording_plan import AUDIO, VIDEO, Piece, Recording, end_of, over, read_at, refused

EBML, DOC_TYPE, SEGMENT, CLUSTER, INFO, TRACKS, TRACK = (
    0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE,
)  # fmt: skip
SCALE, DURATION, KIND, CODEC, PICTURE, WIDTH, HEIGHT = 0x2AD7B1, 0x4489, 0x83, 0x86, 0xE0, 0xB0, 0xBA
OPENED = {SEGMENT, INFO, TRACKS, TRACK, PICTURE, EBML}
# Tags, Attachments; Title, DateUTC, names of the file and of those before and after it; a track's name.
SAYING = {0x1254C367, 0x1941A469, 0x7BA9, 0x4461, 0x7384, 0x3C83AB, 0x3E83BB, 0x536E}
READ = {DOC_TYPE, SCALE, DURATION, KIND, CODEC, WIDTH, HEIGHT}
CODECS = {"V_VP8": VIDEO, "V_VP9": VIDEO, "V_AV1": VIDEO, "A_OPUS": AUDIO, "A_VORBIS": AUDIO}
KINDS = {1, 2, 0x11}  # pictures, sound, words below them
MOST_ELEMENTS = 2_000_000
UNKNOWN = -1


@dataclass
class _Found:
    patches: list[tuple[int, int, Piece]] = field(default_factory=list)
    values: dict[int, bytes] = field(default_factory=dict)
    codecs: set[str] = field(default_factory=set)
    kinds: set[int] = field(default_factory=set)


def recording(file: IO[bytes]) -> Recording:
    """Reads a file that begins with an EBML header. Raises ValidationError in plain words for what no browser plays."""
    found, end = _Found(), end_of(file)
    _walk(file, end, found)
    codecs = {CODECS.get(codec, "") for codec in found.codecs}
    if found.values.get(DOC_TYPE) != b"webm" or "" in codecs or not codecs:
        raise refused(_("Not all browsers play this kind of film. Save it as MP4 with H.264 and AAC, or as WebM."))
    if found.kinds - KINDS:
        raise refused(_("Besides sound and pictures it holds other data, such as places. Save it again without them."))
    is_video = VIDEO in codecs
    width, height = (int.from_bytes(found.values.get(side, b""), "big") if is_video else 0 for side in (WIDTH, HEIGHT))
    return Recording(VIDEO if is_video else AUDIO, "WEBM" if is_video else "WEBA", _seconds(found), width, height,
                     over(end, found.patches))  # fmt: skip


def _seconds(found: _Found) -> int:
    raw = found.values.get(DURATION, b"")
    length = struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0] if len(raw) in (4, 8) else 0.0
    scale = int.from_bytes(found.values.get(SCALE, b""), "big") or 1_000_000
    seconds = length * scale / 1e9
    return round(seconds) if 0 <= seconds < 10**6 else 0


def _walk(file: IO[bytes], end: int, found: _Found) -> None:
    """Over all elements in the order of the file. One whose end is not known, as recorders write them, is gone into:
    what stands in it is passed over one by one."""
    at = 0
    for _count in range(MOST_ELEMENTS):
        if at >= end:
            return
        head = read_at(file, at, 12)
        name, width = _number(head, keep_marker=True)
        size, more = _number(head[width:])
        begin = at + width + more
        if not width or not more or (size != UNKNOWN and begin + size > end):
            raise refused(_("The file is damaged, or a part of it is missing."))
        if name in OPENED or size == UNKNOWN:
            at = begin
            continue
        if name in SAYING:
            void = _void(begin + size - at)
            found.patches += [(at, at + len(void), void), (at + len(void), begin + size, begin + size - at - len(void))]
        elif name in READ:
            _read(name, read_at(file, begin, min(size, 64)), found)
        at = begin + size
    raise refused(_("The file is damaged, or a part of it is missing."))


def _read(name: int, value: bytes, found: _Found) -> None:
    if name == CODEC:
        found.codecs.add(value.decode("latin-1").rstrip("\0"))
    elif name == KIND:
        found.kinds.add(int.from_bytes(value, "big"))
    else:
        found.values.setdefault(name, value.rstrip(b"\0") if name == DOC_TYPE else value)


def _number(raw: bytes, *, keep_marker: bool = False) -> tuple[int, int]:
    """A number of variable length and how many bytes it has; (0, 0) where none stands."""
    if not raw or not raw[0]:
        return 0, 0
    width = 9 - raw[0].bit_length()
    value = int.from_bytes(raw[:width], "big")
    if len(raw) < width or (keep_marker and width > 4):
        return 0, 0
    if keep_marker:
        return value, width
    value &= (1 << 7 * width) - 1
    return (UNKNOWN if value == (1 << 7 * width) - 1 else value), width


def _void(length: int) -> bytes:
    """The head of a Void element that is so long with its zeros."""
    if length < 9:
        return bytes([0xEC, 0x80 | (length - 2)])
    return b"\xec\x01" + (length - 9).to_bytes(7, "big")
