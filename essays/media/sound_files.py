"""Sounds in files of their own: MP3, Ogg (Opus, Vorbis), FLAC, WAV. Pure.

What they say of themselves (names, covers, comments) is left out where nothing points behind it, and written over with
zeros in Ogg, whose pages are numbered and summed up.
"""

from typing import IO

from django.utils.translation import gettext as _

from essays.media.recording_plan import AUDIO, Piece, Recording, end_of, over, read_at, refused

# Of MPEG audio, layer III (ISO/IEC 11172-3, 13818-3): kilobits a second, and samples a second by version.
BITRATES = {3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
            2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)}  # fmt: skip
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
IN_A_ROW = 4  # frames that must follow each other, so that it is no chance
LONGEST_TAG = 64 * 1024 * 1024
WAVES = {1, 3, 6, 7, 0xFFFE}  # whole numbers, fractions, A-law, µ-law, and what says it elsewhere
OGG_TAIL = 70_000  # the largest page, and a little more
MOST_PARTS = 10_000


def mp3(file: IO[bytes]) -> Recording | None:
    """An MP3 without the tags before and after it; None where none begins here."""
    start, end = _after_id3(file), end_of(file)
    first = frame = _frame(read_at(file, start, 4))
    at = start
    for _count in range(IN_A_ROW):
        if frame is None:
            return None
        at += frame[0]
        if at >= end - 128:
            break
        frame = _frame(read_at(file, at, 4))
    if first is None or (frame is None and at < end - 128):
        return None
    while read_at(file, end - 128, 3) == b"TAG" or read_at(file, end - 32, 8) == b"APETAGEX":
        if read_at(file, end - 128, 3) == b"TAG":
            end -= 128
            continue
        tail = read_at(file, end - 32, 32)
        has_head = 32 if tail[23] & 0x80 else 0
        end -= min(int.from_bytes(tail[12:16], "little") + has_head, end - start)
    return Recording(AUDIO, "MP3", _mp3_seconds(file, start, end, first), pieces=[(start, end)])


def _after_id3(file: IO[bytes]) -> int:
    at = 0
    while (head := read_at(file, at, 10))[:3] == b"ID3" and len(head) == 10 and at < LONGEST_TAG:
        size = 0
        for part in head[6:10]:
            size = size << 7 | part & 0x7F
        at += 10 + size + (10 if head[5] & 0x10 else 0)
    return at


def _frame(head: bytes) -> tuple[int, int, int, int] | None:
    """(bytes, bitrate, samples a second, samples) of a frame of layer III, by its head; None for anything else."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer, rate, speed = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or rate in (0, 15) or speed == 3:
        return None
    bits, hertz = BITRATES[3 if version == 3 else 2][rate - 1] * 1000, RATES[version][speed]
    samples = 1152 if version == 3 else 576
    return samples // 8 * bits // hertz + (head[2] >> 1 & 1), bits, hertz, samples


def _mp3_seconds(file: IO[bytes], start: int, end: int, frame: tuple[int, int, int, int]) -> int:
    """By the count of frames where the first says one, else by the bitrate of the first."""
    size, bits, hertz, samples = frame
    head = read_at(file, start, size)
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if at >= 0 and head[at + 7 : at + 8] and head[at + 7] & 1:
        return round(int.from_bytes(head[at + 8 : at + 12], "big") * samples / hertz)
    return round((end - start) * 8 / bits)


def flac(file: IO[bytes]) -> Recording:
    """Keeps of its blocks what says how to play it (RFC 9639)."""
    kept: list[bytes] = []
    at, end, is_last = 4, end_of(file), False
    for _count in range(MOST_PARTS):
        head = read_at(file, at, 4)
        if len(head) < 4:
            raise _damaged()
        size, kind, is_last = int.from_bytes(head[1:], "big"), head[0] & 0x7F, bool(head[0] & 0x80)
        if kind in (0, 3):  # STREAMINFO, SEEKTABLE
            kept.append(bytes([kind]) + head[1:] + read_at(file, at + 4, size))
        at += 4 + size
        if is_last:
            break
    if not kept or len(kept[0]) != 38 or not is_last or read_at(file, at, 2)[:1] != b"\xff":
        raise _damaged()
    info = int.from_bytes(kept[0][14:22], "big")
    hertz, samples = info >> 44, info & (1 << 36) - 1
    kept[-1] = bytes([kept[-1][0] | 0x80]) + kept[-1][1:]
    pieces: list[Piece] = [b"fLaC" + b"".join(kept), (at, end)]
    return Recording(AUDIO, "FLAC", round(samples / hertz) if hertz else 0, pieces=pieces)


def wav(file: IO[bytes]) -> Recording:
    """Keeps of its parts what says how to play it."""
    at, end = 12, end_of(file)
    parts: list[Piece] = []
    form, seconds, size, is_whole = b"", 0, 4, False
    for _count in range(MOST_PARTS):
        head = read_at(file, at, 8)
        if len(head) < 8:
            break
        name, length = head[:4], int.from_bytes(head[4:], "little")
        length = min(length, end - at - 8)
        if name in (b"fmt ", b"fact") and length <= 1000:
            body = read_at(file, at + 8, length)
            form = body if name == b"fmt " else form
            parts.append(name + length.to_bytes(4, "little") + body + b"\0" * (length % 2))
            size += 8 + length + length % 2
        elif name == b"data":
            parts += [b"data" + length.to_bytes(4, "little"), (at + 8, at + 8 + length)]
            size += 8 + length
            is_whole = bool(length)
            seconds = round(length / (int.from_bytes(form[8:12], "little") or 1)) if form else 0
            break
        at += 8 + length + length % 2
    if len(form) < 16 or int.from_bytes(form[:2], "little") not in WAVES or not is_whole:
        raise refused(_("Not all browsers play this kind of sound. Save it as MP3, Ogg or FLAC."))
    return Recording(AUDIO, "WAV", seconds, pieces=[b"RIFF" + size.to_bytes(4, "little") + b"WAVE", *parts])


def ogg(file: IO[bytes]) -> Recording:
    """One sound alone (RFC 3533, 7845); its comments become zeros, and the sums of their pages are made anew."""
    end = end_of(file)
    first = _page(file, 0)
    head = first[3]
    is_opus, is_vorbis = head.startswith(b"OpusHead"), head.startswith(b"\x01vorbis")
    if not (is_opus or is_vorbis) or read_at(file, first[1] + 5, 1)[:1] == b"\x02":
        raise refused(_("Of Ogg files those with one sound, as Opus or Vorbis, are taken. Save films as WebM or MP4."))
    patches, at, packet = [], first[1], b""
    pages: list[tuple[int, int, bytes, bytes]] = []
    for _count in range(2000):
        page = _page(file, at)
        pages.append(page)
        packet += page[3]
        at = page[1]
        if any(lace < 255 for lace in page[2]):
            break
    emptied = _without_comments(packet, _first_packet(pages), is_opus=is_opus)
    for start, stop, laces, body in pages:
        header = read_at(file, start, 27)
        page = header[:22] + bytes(4) + header[26:] + laces + emptied[: len(body)]
        emptied = emptied[len(body) :]
        patches.append((start, stop, page[:22] + _sum(page).to_bytes(4, "little") + page[26:]))
    seconds = _ogg_seconds(file, end, head, is_opus=is_opus)
    return Recording(AUDIO, "OGG", seconds, pieces=over(end, patches))


def _page(file: IO[bytes], at: int) -> tuple[int, int, bytes, bytes]:
    """(where it begins, where it ends, the lengths of its segments, its body)."""
    header = read_at(file, at, 27)
    if len(header) < 27 or header[:4] != b"OggS":
        raise _damaged()
    laces = read_at(file, at + 27, header[26])
    body = read_at(file, at + 27 + len(laces), sum(laces))
    if len(laces) < header[26] or len(body) < sum(laces):
        raise _damaged()
    return at, at + 27 + len(laces) + len(body), laces, body


def _first_packet(pages: list[tuple[int, int, bytes, bytes]]) -> int:
    """How long the packet is that begins the first of these pages."""
    length = 0
    for _start, _stop, laces, _body in pages:
        for lace in laces:
            length += lace
            if lace < 255:
                return length
    raise _damaged()


def _without_comments(pages: bytes, length: int, *, is_opus: bool) -> bytes:
    """The bodies of pages that begin with a packet of comments: no maker, no comments, and zeros up to its end."""
    magic = b"OpusTags" if is_opus else b"\x03vorbis"
    if not pages.startswith(magic) or length < len(magic) + 9:
        raise _damaged()
    empty = magic + bytes(8) + (b"" if is_opus else b"\x01")
    return empty + bytes(length - len(empty)) + pages[length:]


def _ogg_seconds(file: IO[bytes], end: int, head: bytes, *, is_opus: bool) -> int:
    tail = read_at(file, max(0, end - OGG_TAIL), OGG_TAIL)
    at = tail.rfind(b"OggS")
    last = int.from_bytes(tail[at + 6 : at + 14], "little", signed=True) if at >= 0 else 0
    skipped = int.from_bytes(head[10:12], "little") if is_opus else 0
    hertz = 48000 if is_opus else int.from_bytes(head[12:16], "little")
    return round(max(0, last - skipped) / hertz) if hertz and last > 0 else 0


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_TABLE = _crc_table()


def _sum(page: bytes) -> int:
    """The checksum of a page, whose own place holds zeros (RFC 3533, section 6)."""
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


def _damaged() -> Exception:
    return refused(_("The file is damaged, or a part of it is missing."))
