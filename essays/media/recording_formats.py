"""Which sounds and films are taken, known by their first bytes alone; name and type as sent are not looked at. Pure."""

from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from essays.media import file_types, mp4_boxes, sound_files, webm_elements
from essays.media.recording_plan import Recording, read_at, refused

# The end of a file's name, and what it is served as.
TYPES = {
    "MP3": ("mp3", "audio/mpeg"),
    "OGG": ("ogg", "audio/ogg"),
    "M4A": ("m4a", "audio/mp4"),
    "FLAC": ("flac", "audio/flac"),
    "WAV": ("wav", "audio/wav"),
    "WEBA": ("weba", "audio/webm"),
    "MP4": ("mp4", "video/mp4"),
    "WEBM": ("webm", "video/webm"),
}
SERVED = dict(TYPES.values())


def read(file: IO[bytes]) -> Recording:
    """What a file holds, and which parts of it are kept. Raises ValidationError in plain words for any other file."""
    head = read_at(file, 0, 16)
    try:
        found = _read(file, head)
    except ValidationError:
        raise
    except (ArithmeticError, IndexError, ValueError) as error:
        raise refused(_("The file is damaged, or a part of it is missing.")) from error
    if found is None:
        words = _("This is no MP3, Ogg, M4A, FLAC, WAV, MP4 or WebM file.")
        raise refused(f"{words} {_named(file)}".strip())
    return found


def _read(file: IO[bytes], head: bytes) -> Recording | None:
    if head[4:8] == b"ftyp":
        if head[8:12] == b"qt  ":
            raise refused(_("It is a QuickTime film, which not all browsers play. Save it as MP4."))
        return mp4_boxes.recording(file)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return webm_elements.recording(file)
    if head.startswith(b"OggS"):
        return sound_files.ogg(file)
    if head.startswith(b"fLaC"):
        return sound_files.flac(file)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return sound_files.wav(file)
    return sound_files.mp3(file)


def _named(file: IO[bytes]) -> str:
    """What else it is: a picture goes another way."""
    named = file_types.named(read_at(file, 0, file_types.HEAD))
    return named if "JPEG" not in named and "PNG" not in named else _("Pictures are added under Media.")
