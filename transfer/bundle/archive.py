"""Reads the zip of a bundle that may come from anybody: nothing of it is unpacked to a disk, no name of it becomes a
path, and what is not as it should be is Refused with the file's name before anything is done with it."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, zip_longest
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from transfer.bundle import front
from transfer.bundle.form import (
    FORMAT,
    MANIFEST,
    MOST_DIRECTORY,
    MOST_FILES,
    MOST_INFLATED,
    MOST_LINE,
    MOST_TEXT,
    SMALL,
    SUMS,
    VERSION,
    Progress,
    Refused,
    is_folder,
    is_name,
    sum_line,
)

BLOCK = 1024 * 1024
END, LONG_END = b"PK\x05\x06", b"PK\x06\x06"  # the marks of a zip's end, and of a large one's
TAIL = 66_000  # bytes at the end of a zip in which they stand, with the longest comment
OVERHEAD = 30  # bytes that stand before each file in a zip, beside its name
READ = (stat.S_IFREG, 0)
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class Archive:
    """A bundle that is open. `header` is the first line of its manifest."""

    def __init__(self, packed: zipfile.ZipFile, size: int) -> None:
        self._packed = packed
        _check_entries(packed, size)
        self.header = self._header()

    def __contains__(self, name: str) -> bool:
        return name in self._packed.NameToInfo

    def names(self, folder: str = "") -> Iterator[str]:
        """The files of a folder in the order of the manifest, which is that in which things were made."""
        for line in self._listed():
            if line["name"].startswith(folder):
                yield line["name"]

    def count(self, folder: str = "") -> int:
        """How many files there are in a folder."""
        return sum(name.startswith(folder) and not name.endswith("/") for name in self._packed.NameToInfo)

    def text(self, name: str, most: int = MOST_TEXT) -> bytes:
        """A file as it is, of at most `most` bytes."""
        if self._info(name).file_size > most:
            raise Refused(_("%(name)s: it is larger than %(most)s kB.") % {"name": name, "most": most // 1024})
        with self.open(name) as file:
            return file.read()

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        return self._info(name).file_size

    def lines(self, name: str, most: int = MOST_LINE) -> Iterator[tuple[str, Any]]:
        """(where it stands, its value) of each line of a file of records, each of at most `most` bytes."""
        with self.open(name) as file:
            number = 0
            while line := file.readline(most + 1):
                number += 1
                where = _("%(name)s, line %(number)s") % {"name": name, "number": number}
                if len(line) > most:
                    raise Refused(
                        _("%(where)s: it is longer than %(most)s kB.") % {"where": where, "most": most // 1024}
                    )
                yield where, front.parsed(line, where)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file to be read from; what is damaged in it is Refused."""
        info = self._info(name)
        try:
            with self._packed.open(info) as file:
                yield file
        except Refused:
            raise
        except UNREADABLE as error:
            if isinstance(error, OSError) and error.errno:
                raise  # no fault of the bundle's: the disk that it lies on, or that it is written to, has one
            raise Refused(_("%(name)s: it is damaged (%(why)s).") % {"name": name, "why": str(error)[:80]}) from error

    def _info(self, name: str) -> zipfile.ZipInfo:
        if (info := self._packed.NameToInfo.get(name)) is None:
            raise Refused(_("%(name)s: it is missing.") % {"name": name})
        return info

    def _header(self) -> dict[str, Any]:
        _where, header = next(self.lines(MANIFEST), (MANIFEST, None))
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise Refused(_("%(name)s: this is no bundle of a site.") % {"name": MANIFEST})
        version = header.get("version")
        if type(version) is not int or version < 1:
            raise Refused(_("%(name)s: it does not say which version of the format it has.") % {"name": MANIFEST})
        if version > VERSION:
            raise Refused(
                _("%(name)s: it has version %(version)s of the format; this site reads up to %(highest)s.")
                % {"name": MANIFEST, "version": version, "highest": VERSION}
            )
        return header

    def _listed(self) -> Iterator[dict[str, Any]]:
        rows = self.lines(MANIFEST)
        next(rows)
        for where, line in rows:
            if not isinstance(line, dict) or {*line} != {"name", "size", "sha256"}:
                raise Refused(_("%(where)s: it has not name, size and sha256.") % {"where": where})
            if [type(line[name]) for name in ("name", "size", "sha256")] != [str, int, str]:
                raise Refused(
                    _("%(where)s: name and sha256 are no texts, or size is no whole number.") % {"where": where}
                )
            yield line

    def verify(self, progress: Progress) -> None:
        """Compares every file with the manifest: name, size, sum. Raises Refused for the first that differs, for one
        that is missing, and for one that is not told of."""
        seen: set[str] = set()
        total = self.count() - len({MANIFEST, SUMS} & self._packed.NameToInfo.keys())
        for line in self._listed():
            name = line["name"]
            if name in seen:
                raise Refused(_("%(name)s: the manifest tells of it twice.") % {"name": name})
            seen.add(name)
            self._compare(name, line)
            progress("files compared", len(seen), total)
        if SUMS in self:
            self._compare_sums()
        told = seen | {MANIFEST, SUMS}
        if more := [name for name in self._packed.NameToInfo if name not in told and not name.endswith("/")]:
            raise Refused(_("%(name)s: the manifest does not tell of it.") % {"name": more[0]})

    def _compare_sums(self) -> None:
        """Whether SUMS, by which people check a bundle with other programs, says what the manifest says."""
        wanted = (sum_line(line["name"], line["sha256"]) for line in self._listed())
        own = (sum_line(name, self.digest(name)) for name in [MANIFEST])
        with self.open(SUMS) as file:
            told = iter(lambda: file.readline(MOST_LINE), b"")
            if any(one != other for one, other in zip_longest(told, chain(wanted, own))):
                raise Refused(_("%(name)s: it says otherwise than the manifest.") % {"name": SUMS})

    def _compare(self, name: str, line: dict[str, Any]) -> None:
        info = self._info(name)
        if info.file_size != line["size"]:
            raise Refused(_("%(name)s: it has another size than the manifest says.") % {"name": name})
        if self.digest(name) != line["sha256"]:
            raise Refused(_("%(name)s: it is not what the manifest says (its SHA-256 differs).") % {"name": name})

    def digest(self, name: str) -> str:
        """The SHA-256 of a file, in hexadecimal digits."""
        digest = hashlib.sha256()
        with self.open(name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()


@contextmanager
def opened(path: Path, name: str = "") -> Iterator[Archive]:
    """The Archive of a file, which is called `name` in words ("": as it is). Raises Refused for what is no zip, or one
    with names or sizes that no bundle has."""
    name = name or path.name
    try:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            _check_directory(file, size, name)
            with zipfile.ZipFile(file) as packed:
                yield Archive(packed, size)
    except OSError as error:
        raise Refused(
            _("%(name)s cannot be read: %(why)s.") % {"name": name, "why": error.strerror or error}
        ) from error
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
        raise Refused(_("%(name)s is no zip file, or a part of it is missing.") % {"name": name}) from error


def _check_directory(file: IO[bytes], size: int, name: str) -> None:
    """Looks how large the table of contents is before it is read into memory."""
    file.seek(max(0, size - TAIL))
    tail = file.read()
    at, long = tail.rfind(END), tail.rfind(LONG_END)
    if at < 0:
        raise Refused(_("%(name)s is no zip file, or a part of it is missing.") % {"name": name})
    most = int.from_bytes(tail[at + 12 : at + 16], "little")
    if long >= 0:
        most = max(most % 0xFFFFFFFF, int.from_bytes(tail[long + 40 : long + 48], "little"))
    if most > min(MOST_DIRECTORY, size):
        raise Refused(_("%(name)s: its table of contents is larger than any bundle's.") % {"name": name})


def _check_entries(packed: zipfile.ZipFile, size: int) -> None:
    """Names, kinds and sizes of all files, as the table of contents tells of them."""
    infos = packed.filelist
    if len(infos) > MOST_FILES:
        raise Refused(_("It has more than %(most)s files.") % {"most": MOST_FILES})
    seen: set[str] = set()
    there = inflated = 0
    for info in infos:
        _check_entry(info, seen)
        there += info.compress_size + OVERHEAD + len(info.filename)
        inflated += info.file_size
    if there > size:
        raise Refused(_("Its files lie over one another, as no program packs them."))
    if inflated > max(SMALL, size * MOST_INFLATED):
        raise Refused(
            _("Unpacked it would be %(times)s times as large: no bundle is packed so densely.")
            % {"times": inflated // max(1, size)}
        )


def _check_entry(info: zipfile.ZipInfo, seen: set[str]) -> None:
    # As it is written in the file: zipfile cuts names at a NUL, and turns what is a separator on this system.
    name, shown = info.filename, info.orig_filename[:120]
    if name != info.orig_filename or not (is_name(name) or is_folder(name)):
        raise Refused(_("“%(name)s”: no file of a bundle is called so.") % {"name": shown})
    if name in seen:
        raise Refused(_("%(name)s: there are two files of this name.") % {"name": name})
    seen.add(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in READ and not (kind == stat.S_IFDIR and name.endswith("/")):
        raise Refused(_("%(name)s: it is no plain file (a link, for example).") % {"name": name})
    if info.flag_bits & 0x1:
        raise Refused(_("%(name)s: it is encrypted.") % {"name": name})
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(_("%(name)s: it is packed in a way that is not read here.") % {"name": name})
    if name.endswith("/") and info.file_size:
        raise Refused(_("%(name)s: a folder has no content.") % {"name": name})
