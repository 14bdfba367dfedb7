"""Files of the library from a bundle: looked at before anything is written, then stored byte for byte as they came.

They are not encoded anew, as what is sent by a form is: they were, when they came to the site that the bundle is of,
and a second bundle would be another one. So each has to be what its line says, and nothing else: a whole picture of
that format and size, or a recording of which nothing would be taken out.
"""

import hashlib
import shutil
import tempfile
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image

from essays.media import recording_formats
from essays.media.image_encoding import EXTENSIONS, FORMATS, MAX_PIXELS, MAX_SIDE
from essays.models import Media
from transfer.bundle.archive import Archive
from transfer.bundle.form import MEDIA, Refused
from transfer.bundle.rows import Told

MOST_OF_PICTURE = 64 * 1024 * 1024  # bytes: what was sent in 20 MB may have grown, if it was packed well


def ending(told: Told) -> str:
    """The end of the file's name, which says as what it is served: by its format alone."""
    name = told.columns["format"]
    found = EXTENSIONS.get(name) if told.columns["kind"] == Media.Kind.PICTURE else None
    known = recording_formats.TYPES.get(name, ("",))[0] if told.columns["kind"] != Media.Kind.PICTURE else ""
    return found or known


def check(archive: Archive, told: Told, where: str) -> None:
    """Raises Refused where a file is not what its line says."""
    file = told.extras["file"]
    for name in ("focus_x", "focus_y"):
        if told.columns[name] > 100:
            raise Refused(_("%(where)s: “%(name)s” is out of range.") % {"where": where, "name": name})
    if not ending(told):
        raise Refused(_("%(where)s: “format” is none of its kind.") % {"where": where})
    if not file:
        return
    if file != f"{told.columns['name']}.{ending(told)}":
        raise Refused(_("%(where)s: “file” is not its name with the end of its format.") % {"where": where})
    name = f"{MEDIA}{file}"
    if archive.size(name) != told.columns["size"]:
        raise Refused(_("%(name)s: it has not the size that media.jsonl says.") % {"name": name})
    (_check_picture if told.columns["kind"] == Media.Kind.PICTURE else _check_recording)(archive, name, told)


def _check_picture(archive: Archive, name: str, told: Told) -> None:
    said = tuple(told.columns[one] for one in ("format", "width", "height"))
    if said[1] * said[2] > MAX_PIXELS or max(said[1:]) > MAX_SIDE:
        raise Refused(_("%(name)s: it has too many pixels.") % {"name": name})
    data = BytesIO(archive.text(name, MOST_OF_PICTURE))
    try:
        with Image.open(data, formats=FORMATS) as image:
            found = (image.format, *image.size)
            if found == said:
                image.verify()  # sums within the file
                with Image.open(data, formats=FORMATS) as again:  # `verify` leaves the first one unusable
                    again.load()
    except Refused:
        raise
    except Exception as error:  # decoders fail in many ways
        raise Refused(_("%(name)s: it is no whole picture.") % {"name": name}) from error
    if found != said:
        raise Refused(
            _("%(name)s: it is not the picture that media.jsonl says (format, width, height).") % {"name": name}
        )


def _check_recording(archive: Archive, name: str, told: Told) -> None:
    if archive.size(name) > settings.RECORDING_MB * 1024 * 1024:
        raise Refused(
            _("%(name)s: it is larger than %(most)s MB (RECORDING_MB).") % {"name": name, "most": settings.RECORDING_MB}
        )
    with archive.open(name) as packed, tempfile.TemporaryFile() as file:
        shutil.copyfileobj(packed, file)
        try:
            found = recording_formats.read(file)
        except ValidationError as error:
            raise Refused(f"{name}: {' '.join(error.messages)}") from error
    if (found.kind, found.format, found.size) != tuple(told.columns[one] for one in ("kind", "format", "size")):
        raise Refused(
            _("%(name)s: it is not the recording that media.jsonl says, or holds more than a recording.")
            % {"name": name}
        )


def store(archive: Archive, row: Media, told: Told, written: list[str]) -> None:
    """Stores the file of a row, which is not saved here; its name on the disk is added to `written` before it is
    there. The name comes of the content, so that a broken-off import leaves nothing that the next does not write
    again."""
    digest = hashlib.sha256(f"{row.name}\0{row.sha256}\0{row.size}".encode()).hexdigest()
    name = row.file.field.generate_filename(row, f"{digest[:24]}.{ending(told)}")
    row.file.name = name
    if not told.extras["file"]:
        return
    storage = row.file.storage
    written.append(name)
    storage.delete(name)
    with archive.open(f"{MEDIA}{told.extras['file']}") as file:
        row.file.name = storage.save(name, _streamed(file))


def _streamed(file: IO[bytes]) -> Any:
    return File(file)
