"""Files that somebody sends on the desk to be imported: kept in a folder of their own below VAR_DIR until their import
is forgotten. What they are called there is ours; of the sent name only known endings stay.
"""

import re
import secrets
import shutil
import stat
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from transfer.importing.items import Refused

FOLDER = "imports"
PICTURES = "pictures.zip"
UNPACKED = "pictures"
# Of an archive: how many files, how many bytes they may become, and how often as many as they take there.
MOST_FILES = 200_000
MOST_BYTES = 20 * 1024**3
MOST_RATIO = 200
_ENDINGS = re.compile(r"(?:\.(?:xml|json|md|zip|gz|bz2|7z|rss|atom|txt))+\Z", re.IGNORECASE)


def keep(sent: UploadedFile, pictures: UploadedFile | None = None) -> str:
    """Writes what was sent; returns where the export lies, below VAR_DIR. Raises ValidationError where the disk has no
    room for it, and leaves nothing there then."""
    name = f"{FOLDER}/{secrets.token_urlsafe(12)}"
    folder = settings.VAR_DIR / name
    ending = _ENDINGS.search(sent.name or "")
    export = f"export{ending[0].lower() if ending else ''}"
    try:
        folder.mkdir(parents=True, mode=0o700)
        _write(sent, folder / export)
        if pictures:
            _write(pictures, folder / PICTURES)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        words = _("The file could not be kept (%s). Nothing was changed; make room on the disk and send it again.")
        raise ValidationError({"file": words % error.strerror}) from error
    return f"{name}/{export}"


def _write(sent: UploadedFile, path: Path) -> None:
    with path.open("wb") as out:
        for chunk in sent.chunks():
            out.write(chunk)


def forget(path: str) -> None:
    """Takes away the folder of an export that `keep` has named; that of no other file."""
    folder = (settings.VAR_DIR / path).parent
    if folder.resolve().parent == (settings.VAR_DIR / FOLDER).resolve():
        shutil.rmtree(folder, ignore_errors=True)


def pictures_of(path: Path) -> Path | None:
    """The folder with the pictures that were sent beside an export, unpacked once; None where there were none. Raises
    Refused as `unpack`."""
    archive, folder = path.parent / PICTURES, path.parent / UNPACKED
    if not archive.exists():
        return None
    if not folder.exists():
        unpack(archive, folder)
    return folder


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks a .zip into a folder that is not there yet, all of it or nothing. Raises Refused, in words, for what is
    no archive, is broken or a bomb, or has names that lead out of the folder."""
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _check(entries)
            for entry in entries:
                _extract(opened, entry, beside)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:
        shutil.rmtree(beside, ignore_errors=True)
        if isinstance(error, Refused):
            raise
        raise Refused(_("The .zip cannot be read: %s.") % error) from error
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise Refused(_("The .zip cannot be unpacked here: %s.") % error.strerror) from error
    beside.mkdir(exist_ok=True)
    beside.rename(folder)


def _path_of(entry: zipfile.ZipInfo) -> PurePosixPath:
    """The path of an entry. Most programs write names in UTF-8 without saying so: then they are read as if they were of
    the old code page, and are put right here."""
    name = entry.filename
    if not entry.flag_bits & 0x800:  # it says that it is UTF-8
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return PurePosixPath(name.replace("\\", "/"))


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """What an archive says of itself; that it is true is seen while it is unpacked."""
    if len(entries) > MOST_FILES:
        raise Refused(_("The .zip holds more than %d files.") % MOST_FILES)
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused(_("The .zip holds more than %d GB.") % (MOST_BYTES // 1024**3))
    names: set[str] = set()
    for entry in entries:
        path = _path_of(entry)
        if str(path) in names:
            raise Refused(_("The .zip holds “%s” twice.") % entry.filename[:100])
        names.add(str(path))
        if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused(_("The .zip holds “%s”, which leads out of its folder.") % entry.filename[:100])
        if entry.file_size > MOST_RATIO * max(entry.compress_size, 1024 * 1024):
            raise Refused(_("The .zip holds “%s”, which grows beyond measure.") % entry.filename[:100])


def _extract(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    target = folder / _path_of(entry)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with opened.open(entry) as packed, target.open("wb") as out:
        while piece := packed.read(1024 * 1024):
            left -= len(piece)
            if left < 0:
                raise Refused(_("The .zip holds “%s”, which is larger than it says.") % entry.filename[:100])
            out.write(piece)
