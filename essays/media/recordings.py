"""Recordings, sound and film, come in here: verified by what they hold, stripped of what they say of themselves, and
written from one file to another, never read into memory as a whole.
"""

import hashlib
import secrets
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import media_uses, rendering
from essays.markup.links import safe_address
from essays.media import files, recording_formats, recording_plan, uploads
from essays.models import Licence, Media
from essays.models.media import MOST_SAID
from sitewide import state
from sitewide.text.characters import clean

CHUNK = 1024 * 1024


class _Kept(File):
    """What is kept of a file that was sent, for a storage to read a few bytes at a time."""

    def __init__(self, file: IO[bytes], found: recording_plan.Recording) -> None:
        super().__init__(file)
        self.found = found

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return recording_plan.chunks(self.file, self.found.pieces)

    @property
    def size(self) -> int:
        return self.found.size


def add_recording(
    file: IO[bytes],
    *,
    by: User | None,
    alt: str,
    caption: str = "",
    credit: str = "",
    licence: Licence | None = None,
    source_url: str = "",
    transcript: str = "",
    transcript_url: str = "",
    still: Media | None = None,
) -> Media:
    """Takes in a sound or a film and returns its Media; the same file sent again gives the row that is there already
    (`media.was_there`). `alt` is its title; `transcript` are its words, or `transcript_url` leads to them.

    `file` can be read and searched: MP3, Ogg (Opus, Vorbis), M4A, FLAC, WAV, MP4 or WebM, at most RECORDING_MB. Raises
    ValidationError by field, in plain words, for what is none of these, damaged or too large, and for a missing title.
    """
    words = uploads.cleaned_words(alt, caption, credit, source_url, missing=_("Give the recording a title."))
    words |= _transcript(transcript, transcript_url)
    digest = _digest(file)
    if known := uploads.known(digest):
        return known
    found = recording_formats.read(file)
    with files.none_if_it_fails() as written, transaction.atomic():
        state.take_turn()
        if known := uploads.known(digest):
            return known
        media = Media(
            name=uploads.free_name(words["alt"], "recording"), sha256=digest, licence=licence, uploaded_by=by,
            kind=found.kind, format=found.format, seconds=found.seconds, width=found.width, height=found.height,
            size=found.size, still=still, **words,
        )  # fmt: skip
        name = f"{secrets.token_hex(12)}.{recording_formats.TYPES[found.format][0]}"
        written.append(media.file.field.generate_filename(media, name))
        media.file.save(name, _Kept(file, found), save=False)
        media.save()
        media_uses.settle_new(media)
    media.was_there = False
    return media


def _digest(file: IO[bytes]) -> str:
    """SHA-256 of a file; raises ValidationError where it is empty or too large."""
    size = recording_plan.end_of(file)
    if not size:
        raise ValidationError({"file": _("The file is empty.")})
    if size > settings.RECORDING_MB * 1024 * 1024:
        raise ValidationError({"file": _("The file is larger than %d MB.") % settings.RECORDING_MB})
    digest = hashlib.sha256()
    for part in recording_plan.chunks(file, [(0, size)]):
        digest.update(part)
    return digest.hexdigest()


def _transcript(words: str, address: str) -> dict[str, str]:
    """The words of a recording, or where they stand; raises ValidationError by field."""
    words, address = clean(words.replace("\r\n", "\n")).strip(), address.strip()
    if len(words) > MOST_SAID:
        raise ValidationError({"transcript": _("At most %d characters.") % MOST_SAID})
    if address and (safe_address(address) is None or address.startswith("mailto:")):
        wrong = _("Enter a web address, like https://example.org/page, or one of this site, like /essays/a-title/.")
        raise ValidationError({"transcript_url": wrong})
    return {"transcript": words, "transcript_url": safe_address(address) or "" if address else ""}


@transaction.atomic
def change_recording(
    media: Media,
    *,
    by: User,
    alt: str,
    caption: str = "",
    credit: str = "",
    licence: Licence | None = None,
    source_url: str = "",
    transcript: str = "",
    transcript_url: str = "",
    still: Media | None = None,
) -> Media:
    """Changes what is said of a recording, in every text that holds it. Raises ValidationError as `add_recording` does,
    and PermissionDenied where `by` may not."""
    uploads.check_may_change(media, by)
    state.take_turn()
    changed: dict[str, Any] = {
        **uploads.cleaned_words(alt, caption, credit, source_url, missing=_("Give the recording a title.")),
        **_transcript(transcript, transcript_url),
        "licence": licence,
        "still": still,
    }
    for name, value in changed.items():
        setattr(media, name, value)
    media.save(update_fields=[*changed, "words"])
    rendering.rerender_showing([media])
    state.bump()
    return media
