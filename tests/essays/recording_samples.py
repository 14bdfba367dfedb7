"""Small sounds and films of every kind that is taken, with words in them that must not stay. Built by the formats'
own papers, apart from the code that reads them.
"""

import struct
import wave
from io import BytesIO

SECRET = b"52.3731,4.8922 by Nobody"
FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG 1, layer III, 128 kbit/s, 44.1 kHz


def id3(words=SECRET):
    body = b"TIT2" + len(words).to_bytes(4, "big") + b"\0\0" + words
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\4\0\0" + size + body


def mp3(frames=100, words=SECRET):
    return id3(words) + FRAME * frames + (b"TAG" + words).ljust(128, b"\0")


def wav(seconds=1, words=SECRET):
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", (n * 997) % 8000 - 4000) for n in range(8000 * seconds)))
    data = out.getvalue()
    listed = b"INFOINAM" + len(words).to_bytes(4, "little") + words
    data += b"LIST" + len(listed).to_bytes(4, "little") + listed
    return data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]


def flac(seconds=3, words=SECRET):
    info = bytes(10) + (8000 << 44 | 15 << 36 | 8000 * seconds).to_bytes(8, "big") + bytes(16)
    said = len(words).to_bytes(4, "little") + words + bytes(4)
    return (b"fLaC" + b"\0" + len(info).to_bytes(3, "big") + info
            + b"\x84" + len(said).to_bytes(3, "big") + said + b"\xff\xf8" + bytes(300))  # fmt: skip


def crc(page):
    """The checksum of RFC 3533, bit by bit."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _bit in range(8):
            value = (value << 1 ^ (0x104C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def ogg_page(number, packet, granule=0, flags=0):
    laces = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = b"OggS\0" + bytes([flags]) + granule.to_bytes(8, "little") + b"\1\0\0\0" + number.to_bytes(4, "little")
    page = head + bytes(4) + bytes([len(laces)]) + laces + packet
    return page[:22] + crc(page).to_bytes(4, "little") + page[26:]


def opus(seconds=5, words=SECRET):
    head = b"OpusHead\1\1" + (312).to_bytes(2, "little") + (48000).to_bytes(4, "little") + bytes(3)
    tags = b"OpusTags" + len(words).to_bytes(4, "little") + words + bytes(4)
    return (ogg_page(0, head, flags=2) + ogg_page(1, tags)
            + ogg_page(2, bytes(600), 48000 * seconds + 312, flags=4))  # fmt: skip


def vorbis(seconds=4, words=SECRET):
    head = b"\1vorbis" + bytes(4) + b"\1" + (44100).to_bytes(4, "little") + bytes(14)
    said = b"\3vorbis" + len(words).to_bytes(4, "little") + words + bytes(4) + b"\1"
    setup = b"\5vorbis" + bytes(80)
    laces = bytes([len(said), len(setup)])
    page = b"OggS\0\0" + bytes(8) + b"\1\0\0\0\1\0\0\0" + bytes(4) + bytes([2]) + laces + said + setup
    second = page[:22] + crc(page).to_bytes(4, "little") + page[26:]
    return ogg_page(0, head, flags=2) + second + ogg_page(2, bytes(400), 44100 * seconds, flags=4)


def box(kind, *parts):
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def track(handler, code, sides=(0, 0), words=SECRET):
    dates = (3_800_000_000).to_bytes(4, "big") * 2
    matrix = b"\0\1\0\0" + bytes(12) + b"\0\1\0\0" + bytes(12) + b"\x40\0\0\0"
    head = bytes(4) + dates + bytes(8) + bytes(4) + bytes(16) + matrix + b"".join(
        side.to_bytes(2, "big") + bytes(2) for side in sides
    )  # fmt: skip
    return box(
        b"trak", box(b"tkhd", head), box(b"udta", box(b"name", words)),
        box(b"mdia", box(b"mdhd", bytes(4), dates, bytes(12)), box(b"hdlr", bytes(8), handler, bytes(13)),
            box(b"minf", box(b"stbl", box(b"stsd", bytes(4), (1).to_bytes(4, "big"), box(code, bytes(70)))))),
    )  # fmt: skip


def mp4(*tracks, seconds=12, words=SECRET, brand=b"isom"):
    tracks = tracks or (track(b"vide", b"avc1", (640, 360)), track(b"soun", b"mp4a"))
    dates = (3_800_000_000).to_bytes(4, "big") * 2
    head = box(b"mvhd", bytes(4), dates, (1000).to_bytes(4, "big"), (1000 * seconds).to_bytes(4, "big"), bytes(80))
    return (box(b"ftyp", brand, bytes(4), b"isommp42") + box(b"mdat", b"pictures and sound" * 20)
            + box(b"moov", head, *tracks, box(b"udta", box(b"\xa9xyz", words)), box(b"meta", bytes(4), words))
            + box(b"uuid", bytes(16), words))  # fmt: skip


def m4a():
    return mp4(track(b"soun", b"mp4a"), brand=b"M4A ")


def element(name, *parts):
    body = b"".join(parts)
    return name + b"\x01" + len(body).to_bytes(7, "big") + body


def webm(codecs=("V_VP9", "A_OPUS"), seconds=9, words=SECRET, doc_type=b"webm", kinds=(1, 2), unknown=False):
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3, "big")),
                   element(b"\x44\x89", struct.pack(">d", seconds * 1000)), element(b"\x7b\xa9", words),
                   element(b"\x44\x61", bytes(8)))  # fmt: skip
    sides = element(b"\xe0", element(b"\xb0", b"\x02\x80"), element(b"\xba", b"\x01\x68"))
    entries = [
        element(b"\xae", element(b"\x83", bytes([kind])), element(b"\x86", codec.encode()), sides if kind == 1 else b"")
        for kind, codec in zip(kinds, codecs, strict=True)
    ]
    clusters = element(b"\xa3", b"pictures and sound" * 20)
    cluster = b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7 + clusters if unknown else element(b"\x1f\x43\xb6\x75", clusters)
    body = info + element(b"\x16\x54\xae\x6b", *entries) + cluster + element(b"\x12\x54\xc3\x67", words)
    segment = b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + body if unknown else element(b"\x18\x53\x80\x67", body)
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", doc_type)) + segment


# A file of each kind: what it is kept as, served as, and how long it plays.
SAMPLES = {
    "MP3": (mp3(), "audio", "audio/mpeg", 3),
    "Opus": (opus(), "audio", "audio/ogg", 5),
    "Vorbis": (vorbis(), "audio", "audio/ogg", 4),
    "FLAC": (flac(), "audio", "audio/flac", 3),
    "WAV": (wav(), "audio", "audio/wav", 1),
    "M4A": (m4a(), "audio", "audio/mp4", 12),
    "MP4": (mp4(), "video", "video/mp4", 12),
    "WebM": (webm(), "video", "video/webm", 9),
    "WebM of unknown length": (webm(unknown=True), "video", "video/webm", 9),
    "WebM with sound alone": (webm(("A_OPUS",), kinds=(2,)), "audio", "audio/webm", 9),
}
