"""Pictures and recordings of an old site, taken into the library once each."""

import io
import posixpath
from collections.abc import Callable
from dataclasses import replace
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from essays.media import recordings, uploads
from essays.models import Essay, ImportedFrom, Media
from sitewide.http import outgoing
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.characters import line
from transfer.importing import addresses
from transfer.importing.items import File, Note
from transfer.importing.report import Report
from transfer.importing.standing import why_left_alone

SOUND_AND_FILM = {".mp3", ".ogg", ".oga", ".opus", ".m4a", ".flac", ".wav", ".mp4", ".m4v", ".webm"}
SECONDS = 60.0  # for one file that is fetched, redirects and all
REDIRECTS = 5
LIBRARY = "media:"
MANY_TEXTS = 50
LIMITS = {"alt": 300, "caption": 500, "credit": 200}


class Refused(ValueError):
    """A file does not come over: the words say why, `code` of which kind the note is."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def known(source: str, file: File, report: Report | None = None) -> Media | None:
    """What a file became in an earlier run, None where that is gone, was never taken in, or another lies in its place
    by now. The `report` is told where only the file is gone."""
    if file.key.startswith(LIBRARY):
        return Media.every.filter(name=file.key.removeprefix(LIBRARY)).first()
    row = ImportedFrom.objects.filter(source=source, key=file.key, kind="media").first()
    if row is None or (file.digest and row.content_hash != file.digest):
        return None
    media = Media.every.filter(pk=row.object_id).first()
    if report and media and not _is_to_be_had(file):
        words = _("%(file)s; what came of it before stays") % {"file": _missing(file)}
        report.note(Note("file-missing", words, _ending(file.name)), file.key)
    return media


def is_wanted(source: str, file: File, report: Report) -> bool:
    """Whether any of the texts that show a file is to change: what was edited, reviewed, withdrawn or deleted here
    stays as it is, and wants no picture, which is told. With more than MANY_TEXTS nobody looks."""
    if not 0 < len(file.texts) <= MANY_TEXTS or (file.path is None and file.read is None):
        return True
    rows = ImportedFrom.objects.filter(source=source, key__in=file.texts, kind__in=("essay", "joined"))
    came = dict(rows.values_list("key", "object_id"))
    if len(came) < len(set(file.texts)):
        return True
    essays = Essay.objects.select_related("head").filter(pk__in=came.values())
    why = [why_left_alone(essay) for essay in essays]
    if all(why):
        words = _("“%(name)s” is left out: %(why)s") % {
            "name": file.name,
            "why": why[0] if why else _("what shows it was deleted here"),
        }
        report.note(Note("edited-here", words), file.texts[0])
    return not all(why)


def take_in(file: File, *, source: str, fetch: bool, by: User | None, report: Report) -> Media | None:
    """The Media of a file, with its old addresses; None where it is missing or cannot be taken in, which the report
    tells. One that came before is not read again. Files of which the library has the very bytes become that row."""
    media = known(source, file)
    try:
        media = media or _added(file, fetch=fetch, by=by, report=report)
        media = _described(media, file, by)
    except Refused as error:
        report.note(Note(error.code, str(error), _ending(file.name)), file.key)
        report.figures["files_missing"] += error.code == "file-missing"
        return None
    with transaction.atomic():
        ImportedFrom.objects.update_or_create(
            source=source, key=file.key,
            defaults={"kind": "media", "object_id": media.pk, "content_hash": file.digest or media.sha256},
        )  # fmt: skip
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
            raise Refused(
                "file-refused", _("“%(name)s” is left out: %(said)s") % {"name": file.name, "said": said}
            ) from error
    if not media.was_there:
        report.figures["pictures" if media.is_picture else "recordings"] += 1
    if media.is_picture and not media.alt:
        report.note(
            Note("picture-undescribed", _("“%(name)s” has no description: add one under Media") % {"name": file.name}),
            file.key,
        )
    return media


def without_addresses(file: File) -> File:
    """The same, to which no old address is to lead."""
    return replace(file, addresses=(), leads=False)


def looked_at(file: File, *, fetch: bool, report: Report) -> bool:
    """Of a dry run: whether a file is there to be taken in. It is not decoded, and nothing is fetched."""
    try:
        if not (fetch and _is_on_the_web(file) and file.path is None and file.read is None):
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
        raise Refused(
            "file-missing", _("“%(name)s” cannot be read: %(why)s") % {"name": file.name, "why": error}
        ) from error
    if not fetch or not _is_on_the_web(file):
        raise Refused("file-missing", _missing(file))
    return io.BytesIO(_fetched(file))


def _missing(file: File) -> str:
    if file.key.startswith(LIBRARY):
        return _("“%(key)s” is no picture of the library here") % {"key": file.key}
    where = _("; it was at %(url)s") % {"url": file.url} if file.url else ""
    return _("“%(name)s” is not among the files%(where)s") % {"name": file.name, "where": where}


def _is_on_the_web(file: File) -> bool:
    return file.url.startswith(("http://", "https://"))


def _is_to_be_had(file: File) -> bool:
    """Whether there is any place from which a file could come, here or elsewhere."""
    is_elsewhere = _is_on_the_web(file) or not file.url
    return file.path is not None or file.read is not None or is_elsewhere or file.key.startswith(LIBRARY)


def _described(media: Media, file: File, by: User | None) -> Media:
    """A description that came after the picture is added to it; other words of the library stay as they are."""
    alt = line(file.alt)
    if not media.is_picture or media.alt or not alt or len(alt) > LIMITS["alt"]:
        return media
    words = {name: getattr(media, name) or line(getattr(file, name)) for name in ("caption", "credit")}
    words = {name: text if len(text) <= LIMITS[name] else "" for name, text in words.items()}
    return uploads.change_picture(
        media, by=by, alt=alt, licence=media.licence, source_url=media.source_url, **words
    )  # fmt: skip


def _fetched(file: File) -> bytes:
    most = settings.RECORDING_MB if _ending(file.name) in SOUND_AND_FILM else 20
    try:
        answer = outgoing.fetch(
            file.url, max_bytes=most * 1024 * 1024, timeout=SECONDS, max_redirects=REDIRECTS, accept="image/*,*/*"
        )
    except outgoing.Refused as error:
        raise Refused(
            "file-missing", _("“%(name)s” could not be fetched: %(why)s") % {"name": file.name, "why": error}
        ) from error
    if answer.status != 200:
        raise Refused(
            "file-missing",
            _("“%(name)s” could not be fetched: %(url)s answered %(status)s")
            % {"name": file.name, "url": file.url, "status": answer.status},
        )
    if not answer.is_whole:
        raise Refused("file-refused", _("“%(name)s” is larger than %(most)s MB") % {"name": file.name, "most": most})
    return answer.body


def _words(file: File, report: Report) -> dict[str, str]:
    """What is said of a file; what is longer than the library takes is left out and told, not cut."""
    words = {name: line(getattr(file, name)) for name in LIMITS}
    for name, limit in LIMITS.items():
        if len(words[name]) > limit:
            told = _("the %(name)s of “%(file)s” is longer than %(limit)s characters and is left out: %(words)s") % {
                "name": name,
                "file": file.name,
                "limit": limit,
                "words": words[name],
            }
            report.note(Note("file-words", told), file.key)
            words[name] = ""
    return words


def _keep_addresses(file: File, media: Media, report: Report) -> None:
    """Addresses of the file itself lead to the file, others (of its page) to its page here."""
    wanted = [*file.addresses]
    if file.leads and _is_on_the_web(file) and (parts := urlsplit(file.url)).path and not parts.query:
        wanted.append(parts.path)
    is_file: Callable[[str], bool] = lambda address: _ending(address.partition("?")[0]) != ""  # noqa: E731
    for chosen, target in (
        ([one for one in wanted if is_file(one)], media.url),
        ([one for one in wanted if not is_file(one)], media.get_absolute_url()),
    ):
        new, taken = addresses.keep(chosen, {"address": target})
        report.figures["addresses"] += len(new)
        for one in taken:
            report.note(
                Note(
                    "address-taken",
                    _("%(one)s is in use here and does not lead to “%(name)s”") % {"one": one, "name": file.name},
                ),
                file.key,
            )


def _ending(name: str) -> str:
    return posixpath.splitext(name.lower())[1]


def _title(name: str) -> str:
    """A title for a recording that has none: the name of its file in words."""
    stem = posixpath.splitext(posixpath.basename(percent_decoded(name)))[0]
    return line(stem.replace("_", " ").replace("-", " "))[:300] or "Recording"
