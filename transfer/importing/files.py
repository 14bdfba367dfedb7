"""Pictures and recordings of an old site, taken into the library once each."""

import io
import posixpath
from collections.abc import Callable
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from essays.media import recordings, uploads
from essays.models import ImportedFrom, Media
from sitewide import outgoing
from sitewide.characters import line
from transfer.importing import addresses
from transfer.importing.items import File, Note
from transfer.importing.report import Report

SOUND_AND_FILM = {".mp3", ".ogg", ".oga", ".opus", ".m4a", ".flac", ".wav", ".mp4", ".m4v", ".webm"}
SECONDS = 60.0  # for one file that is fetched, redirects and all
REDIRECTS = 5
LIMITS = {"alt": 300, "caption": 500, "credit": 200}


class Refused(ValueError):
    """A file does not come over: the words say why, `code` of which kind the note is."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def known(source: str, file: File) -> Media | None:
    """What a file became in an earlier run, None where that is gone or it was never taken in."""
    row = ImportedFrom.objects.filter(source=source, key=file.key, kind="media").first()
    return Media.every.filter(pk=row.object_id).first() if row else None


def take_in(file: File, *, source: str, fetch: bool, by: User | None, report: Report) -> Media | None:
    """The Media of a file, with its old addresses; None where it is missing or cannot be taken in, which the report
    tells. One that came before is not read again. Files of which the library has the very bytes become that row."""
    media = known(source, file)
    try:
        media = media or _added(file, fetch=fetch, by=by, report=report)
    except Refused as error:
        report.note(Note(error.code, str(error), _ending(file.name)), file.key)
        report.figures["files_missing"] += error.code == "file-missing"
        return None
    with transaction.atomic():
        ImportedFrom.objects.update_or_create(
            source=source, key=file.key, defaults={"kind": "media", "object_id": media.pk, "content_hash": media.sha256}
        )
        _keep_addresses(file, media, report)
    return media


def _added(file: File, *, fetch: bool, by: User | None, report: Report) -> Media:
    """Stores a file; raises Refused."""
    words = _words(file, report)
    with _opened(file, fetch=fetch) as stream:
        try:
            if _ending(file.name) in SOUND_AND_FILM:
                alt = words.pop("alt") or _title(file.name)
                media = recordings.add_recording(stream, by=by, alt=alt, **words)
            else:
                media = uploads.add_picture(stream, by=by, called=posixpath.basename(file.name) or "picture", **words)
        except (ValidationError, OSError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error.strerror)
            raise Refused("file-refused", f"“{file.name}” is left out: {said}") from error
    if not media.was_there:
        report.figures["pictures" if media.is_picture else "recordings"] += 1
    if media.is_picture and not media.alt:
        report.note(Note("picture-undescribed", f"“{file.name}” has no description: add one under Media"), file.key)
    return media


def looked_at(file: File, *, fetch: bool, report: Report) -> bool:
    """Of a dry run: whether a file is there to be taken in. It is not decoded, and nothing is fetched."""
    try:
        if not (fetch and file.url and file.path is None and file.read is None):
            _opened(file, fetch=False).close()
    except Refused as error:
        report.note(Note(error.code, str(error), _ending(file.name)), file.key)
        report.figures["files_missing"] += error.code == "file-missing"
        return False
    report.figures["recordings" if _ending(file.name) in SOUND_AND_FILM else "pictures"] += 1
    return True


def _opened(file: File, *, fetch: bool) -> IO[bytes]:
    try:
        if file.path is not None:
            return file.path.open("rb")
        if file.read is not None:
            return io.BytesIO(file.read())
    except (OSError, ValueError) as error:
        raise Refused("file-missing", f"“{file.name}” cannot be read: {error}") from error
    if not fetch or not file.url:
        where = f"; it was at {file.url}" if file.url else ""
        raise Refused("file-missing", f"“{file.name}” is not among the files{where}")
    return io.BytesIO(_fetched(file))


def _fetched(file: File) -> bytes:
    most = settings.RECORDING_MB if _ending(file.name) in SOUND_AND_FILM else 20
    try:
        answer = outgoing.fetch(
            file.url, max_bytes=most * 1024 * 1024, timeout=SECONDS, max_redirects=REDIRECTS, accept="image/*,*/*"
        )
    except outgoing.Refused as error:
        raise Refused("file-missing", f"“{file.name}” could not be fetched: {error}") from error
    if answer.status != 200:
        raise Refused("file-missing", f"“{file.name}” could not be fetched: {file.url} answered {answer.status}")
    if not answer.is_whole:
        raise Refused("file-refused", f"“{file.name}” is larger than {most} MB")
    return answer.body


def _words(file: File, report: Report) -> dict[str, str]:
    """What is said of a file; what is longer than the library takes is left out and told, not cut."""
    words = {name: line(getattr(file, name)) for name in LIMITS}
    for name, limit in LIMITS.items():
        if len(words[name]) > limit:
            told = f"the {name} of “{file.name}” is longer than {limit} characters and is left out: {words[name]}"
            report.note(Note("file-words", told), file.key)
            words[name] = ""
    return words


def _keep_addresses(file: File, media: Media, report: Report) -> None:
    """Addresses of the file itself lead to the file, others (of its page) to its page here."""
    wanted = [*file.addresses]
    if (parts := urlsplit(file.url)).path and not parts.query:
        wanted.append(parts.path)
    is_file: Callable[[str], bool] = lambda address: _ending(address.partition("?")[0]) != ""  # noqa: E731
    for chosen, target in (
        ([one for one in wanted if is_file(one)], media.url),
        ([one for one in wanted if not is_file(one)], media.get_absolute_url()),
    ):
        new, taken = addresses.keep(chosen, {"address": target})
        report.figures["addresses"] += len(new)
        for one in taken:
            report.note(Note("address-taken", f"{one} is in use here and does not lead to “{file.name}”"), file.key)


def _ending(name: str) -> str:
    return posixpath.splitext(name.lower())[1]


def _title(name: str) -> str:
    """A title for a recording that has none: the name of its file in words."""
    stem = posixpath.splitext(posixpath.basename(unquote(name)))[0]
    return line(stem.replace("_", " ").replace("-", " "))[:300] or "Recording"
