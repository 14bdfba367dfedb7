"""A dump within a .7z, unpacked as it is read by the program for such archives (p7zip): nothing of it is written to the
disk. What the archive says of itself is looked at first, and that it is true is seen while it is read.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from django.utils.translation import gettext as _

from transfer.importing.items import Refused

PROGRAMS = ("7z", "7zz", "7za", "7zr")
MEMORY = 512 * 1024 * 1024  # bytes that the program may take: what decides is how it was packed
MOST_LISTED = 256 * 1024  # bytes of what it says of one file
PATIENCE = 60  # seconds for that, and for its end
MOST_TIMES = 2000  # as large as the archive; revisions of one page are much the same, real ones become 100 to 300 times
FREE = 50_000_000  # bytes up to which that is not asked


@dataclass(frozen=True)
class _File:
    """What an archive says of one file in it."""

    name: str
    size: int
    is_encrypted: bool


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The one file in a .7z, as a stream. Raises Refused in words, here or while it is read: no program for it, several
    files, a path that leads out, a password, what is cut off or damaged, what grows beyond measure or wants more than
    MEMORY bytes."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Refused(
            _("%s is packed with 7-Zip, and no program for it (p7zip) is installed. Unpack it first.") % path.name
        )
    file = _only_file(program, path)
    with tempfile.TemporaryFile() as said:
        process = _begun(program, "x", path, said)
        try:
            yield cast(BinaryIO, _Unpacked(process, file.size, path, said))
        finally:
            process.kill()
            process.communicate()


def _begun(program: str, what: str, path: Path, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """The program at work; `said` takes what it says of errors. It asks nobody for a password, and takes the file for
    nothing else than a .7z."""
    wanted = {"l": ["-slt", "-ba"], "x": ["-so", "-mmt=1"]}[what]
    limit = [bounds, f"--as={MEMORY}"] if (bounds := shutil.which("prlimit")) else []
    command = [*limit, program, what, *wanted, "-t7z", "-bd", "-y", "-p-", "--", str(path.resolve())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said)  # noqa: S603


def _only_file(program: str, path: Path) -> _File:
    with tempfile.TemporaryFile() as said:
        process = _begun(program, "l", path, said)
        try:
            listed = cast(BinaryIO, process.stdout).read(MOST_LISTED)
            if len(listed) < MOST_LISTED and process.wait(PATIENCE):
                raise _amiss(path, said)
        finally:
            process.kill()
            process.communicate()
    files = _files(listed.decode("utf-8", "replace"))
    if len(files) != 1:
        raise Refused(_("%s holds no dump, or several files: pack one dump alone.") % path.name)
    _check(files[0], path)
    return files[0]


def _files(listed: str) -> list[_File]:
    """The files of a listing, a block of "Name = value" each; without folders."""
    found = []
    for block in listed.replace("\r\n", "\n").split("\n\n"):
        said = dict(line.split(" = ", 1) for line in block.split("\n") if " = " in line)
        if "Path" in said and not said.get("Attributes", "").startswith("D"):
            size = said.get("Size", "")
            found.append(_File(said["Path"], int(size) if size.isdecimal() else 0, said.get("Encrypted") == "+"))
    return found


def _check(file: _File, path: Path) -> None:
    told = {"name": path.name, "inner": file.name[:100]}
    within = PurePosixPath(file.name.replace("\\", "/"))
    if within.is_absolute() or ".." in within.parts:
        raise Refused(_("%(name)s holds “%(inner)s”, a path that leads out of its folder.") % told)
    if file.is_encrypted:
        raise Refused(_("%s is packed with a password. Pack it without one.") % path.name)
    if file.size > max(FREE, MOST_TIMES * path.stat().st_size):
        raise _grown(path)


def _grown(path: Path) -> Refused:
    return Refused(_("%s becomes larger, unpacked, than any dump does.") % path.name)


def _amiss(path: Path, said: IO[bytes]) -> Refused:
    """What the program found fault with, in words."""
    said.seek(0)
    words = said.read(4096).lower()
    if b"password" in words or b"encrypted" in words:
        return Refused(_("%s is packed with a password. Pack it without one.") % path.name)
    if b"memory" in words or b"allocate" in words:
        told = {"name": path.name, "most": MEMORY // 1024**2}
        return Refused(_("%(name)s wants more than %(most)s MB of memory to be unpacked. Pack it anew.") % told)
    return Refused(_("%s is cut off or damaged.") % path.name)


class _Unpacked:
    """The bytes of the file, as many as the archive says, and no end before the program has found all of it good."""

    def __init__(self, process: subprocess.Popen[bytes], size: int, path: Path, said: IO[bytes]) -> None:
        self.process, self.left, self.path, self.said = process, size, path, said

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; b"" at the end."""
        piece = cast(BinaryIO, self.process.stdout).read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise _grown(self.path)
        if not piece and (self.process.wait(PATIENCE) or self.left):
            raise _amiss(self.path, self.said)
        return piece
