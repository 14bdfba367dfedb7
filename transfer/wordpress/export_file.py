"""The file of an export, opened: plain, packed with gzip, or alone in a zip; as bytes without stray control characters.

WordPress writes what was typed into CDATA as it is, so real exports hold control characters (a backspace, a vertical
tab out of a PDF), which no XML may have: WordPress's own importer then falls back to regular expressions. They say
nothing to a reader, so they are left out here and counted, for the report. A NUL is none of these: no editor leaves
one behind, it is the sign of a file that is no text, and is refused with its line, as is UTF-16, which WordPress never
writes.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from transfer.importing.items import Refused

MOST_BYTES = 8_000_000_000  # of an export, unpacked
MOST_TIMES = 400  # as large as the packed file; real exports become 3 to 20 times as large
FREE = 50_000_000  # bytes up to which that is not asked
_STRAY = bytes({*range(0x01, 0x20)} - {0x09, 0x0A, 0x0D})
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


class CleanStream(io.RawIOBase):
    """Bytes as they are read on; `stray` counts the control characters that were left out."""

    def __init__(self, raw: IO[bytes], packed: int) -> None:
        super().__init__()
        self.raw, self.packed = raw, packed
        self.stray = self.count = 0
        self.lines = 1

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; raises Refused where they are no text, or far more than the packed file."""
        try:
            piece = self.raw.read(size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
            raise Refused(_("The file cannot be unpacked: it is damaged or incomplete.")) from error
        if not self.count and piece.startswith(_WIDE):
            raise Refused(_("Line 1: this is UTF-16 or no text; exports of WordPress are UTF-8."))
        self.count += len(piece)
        if self.count > MOST_BYTES or (self.packed and self.count > max(FREE, MOST_TIMES * self.packed)):
            raise Refused(_("The file becomes larger, unpacked, than any export does."))
        return self._cleaned(piece)

    def _cleaned(self, piece: bytes) -> bytes:
        if b"\x00" in piece:
            line = self.lines + piece[: piece.index(b"\x00")].count(b"\n")
            raise Refused(_("Line %(line)s: a NUL, which no text has.") % {"line": line})
        self.lines += piece.count(b"\n")
        clean = piece.translate(None, _STRAY)
        self.stray += len(piece) - len(clean)
        # A piece of nothing else would be taken for the end.
        return clean if clean or not piece else self.read(len(piece))


@contextmanager
def opened(path: Path) -> Iterator[CleanStream]:
    """The bytes of an export (.xml, .gz, .zip with one .xml). Raises Refused for what is none of these."""
    try:
        with path.open("rb") as file:
            begins = file.read(4)
            file.seek(0)
            size = path.stat().st_size
            if begins[:2] == b"\x1f\x8b":
                with gzip.open(file) as unpacked:
                    yield CleanStream(unpacked, size)  # type: ignore[arg-type]
            elif begins == b"PK\x03\x04":
                with zipfile.ZipFile(file) as folder, folder.open(_only_one(folder)) as member:
                    yield CleanStream(member, size)
            else:
                yield CleanStream(file, 0)
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise Refused(_("The file cannot be unpacked: it is damaged, or has a password.")) from error
    except OSError as error:
        raise Refused(_("%(name)s cannot be opened.") % {"name": path.name}) from error


def _only_one(folder: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = [
        info
        for info in folder.infolist()
        if info.filename.lower().endswith(".xml") and not info.filename.startswith("__MACOSX/")
    ]
    if len(found) != 1:
        raise Refused(_("The zip holds %(count)s files that end in .xml; it has to be one.") % {"count": len(found)})
    return found[0]
