"""Writes the zip of a bundle: each file with its sum, the manifest last, and the whole under its name only when it is
whole.

What is written lies beside the name as `NAME.part` until then. A bundle that was broken off is begun anew: it shows one
moment of the site, and the moment is over. Nothing of the machine or the hour goes into the zip.
"""

import hashlib
import json
import os
import pickle
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from transfer.bundle.form import ABOUT, FORMAT, MANIFEST, README, SUMS, VERSION, Refused, sum_line
from transfer.bundle.rows import line_of

BLOCK = 1024 * 1024
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
READABLE = 0o100644 << 16


class Listed:
    """The table of contents of a zip that is being written, for `zipfile`: in a file, as it would take half of a
    kilobyte of memory for each of hundreds of thousands of files."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._count = file, 0

    def append(self, info: zipfile.ZipInfo) -> None:
        pickle.dump(info, self._file)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        self._file.seek(0)
        for _number in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 - our own, from a file without a name


class Unnamed(dict[str, zipfile.ZipInfo]):
    """What `zipfile` keeps by name of the files that it has written: nothing, as none is written twice."""

    def __setitem__(self, _name: str, _info: zipfile.ZipInfo) -> None:
        pass


class Writer:
    """A bundle that is being written; whoever writes gives each file a name of its own."""

    def __init__(self, packed: zipfile.ZipFile, listed: IO[bytes]) -> None:
        self._packed, self._listed = packed, listed
        self.files = 0

    def add(self, name: str, data: bytes) -> None:
        """Adds a file that is at hand."""
        self.stream(name, [data])

    def lines(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Adds a file of lines; returns how many there are. It is there also when there are none."""
        count = 0

        def counted() -> Iterator[bytes]:
            nonlocal count
            for row in rows:
                count += 1
                yield line_of(row)

        self.stream(name, counted())
        return count

    def stream(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> None:
        """Adds a file piece by piece, however large; pictures and sounds are packed already (`packed=False`)."""
        size, digest = self._write(name, pieces, packed=packed)
        self.files += 1
        self._listed.write(line_of({"name": name, "size": size, "sha256": digest}))

    def _write(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> tuple[int, str]:
        """(how many bytes, their SHA-256) of a file that is written."""
        info = zipfile.ZipInfo(name, LONG_AGO)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.create_system, info.external_attr = 3, READABLE
        digest, size = hashlib.sha256(), 0
        with self._packed.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        return size, digest.hexdigest()

    def finish(self, header: Mapping[str, Any]) -> None:
        """Writes the manifest: a first line with the version and what the bundle holds, then a line for each file; and
        the sums of all, the manifest's too, as `sha256sum` reads them."""
        self.add(README, ABOUT.encode())
        self._listed.seek(0)
        blocks = iter(lambda: self._listed.read(BLOCK), b"")
        first = line_of({"format": FORMAT, "version": VERSION, **header})
        _size, digest = self._write(MANIFEST, chain([first], blocks))
        self._listed.seek(0)
        told = map(json.loads, self._listed)
        self._write(
            SUMS, chain((sum_line(line["name"], line["sha256"]) for line in told), [sum_line(MANIFEST, digest)])
        )


@contextmanager
def begun(path: Path) -> Iterator[Writer]:
    """A Writer whose bundle stands under `path` once all of it is on the disk; whatever fails before leaves there what
    was there, and nothing beside it."""
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file, tempfile.TemporaryFile() as listed, tempfile.TemporaryFile() as contents:
            with zipfile.ZipFile(file, "w", allowZip64=True) as packed:
                packed.filelist, packed.NameToInfo = Listed(contents), Unnamed()  # type: ignore[assignment]
                yield Writer(packed, listed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        is_other = error.filename is not None and str(error.filename) != str(part)
        subject = (
            _("%(filename)s cannot be read") % {"filename": error.filename}
            if is_other
            else _("%(name)s cannot be written") % {"name": path.name}
        )
        raise Refused(f"{subject}: {error.strerror or error}.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
