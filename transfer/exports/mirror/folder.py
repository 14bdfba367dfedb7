"""The folder of a mirror: what is the same stays untouched, what is gone goes, what was never ours is left alone.

A list of all files that were written stands in it. A name is put there before its file is written, so that a run that
was killed leaves nothing that the next one does not know of.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

LIST = "mirror-files.txt"


class NotOurs(ValueError):
    """The folder holds something else; the words say so."""


class Folder:
    """`written` and `same` count files of this run; `removed` those that went at its end."""

    def __init__(self, root: Path) -> None:
        self.root, self.list = root, root / LIST
        self.written = self.same = self.removed = 0
        self.now: set[str] = set()
        if root.exists() and not root.is_dir():
            raise NotOurs(_("%(root)s is no folder.") % {"root": root})
        if root.is_dir() and any(root.iterdir()) and not self.list.is_file():
            raise NotOurs(
                _("%(root)s holds files that are no mirror made here. Name an empty folder, or a new one.")
                % {"root": root}
            )
        self.before = set(self.list.read_text(encoding="utf-8").split("\n")) - {""} if self.list.is_file() else set()
        self.known = set(self.before)

    @contextmanager
    def filled(self) -> Iterator[None]:
        """Around the writing of a whole run; at its end what was not written goes."""
        self.root.mkdir(parents=True, exist_ok=True)
        with self.list.open("a", encoding="utf-8") as self.log:
            yield
        for name in sorted(self.known - self.now):
            self._remove(name)
        if self.before != self.now or self.known != self.now:
            self._put(self.list, "".join(f"{name}\n" for name in sorted(self.now)).encode())

    def write(self, name: str, data: bytes) -> None:
        """A file of the mirror, by its name with strokes; one that has these bytes already is not touched."""
        path = self._claim(name)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            self.same += 1
            return
        self._put(path, data)
        self.written += 1

    def copy(self, name: str, file: BinaryIO, size: int) -> None:
        """A file whose content never changes under its name (pictures, recordings): copied where it is not there."""
        path = self._claim(name)
        if path.is_file() and path.stat().st_size == size:
            self.same += 1
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        with part.open("wb") as to:
            shutil.copyfileobj(file, to)
        os.replace(part, path)
        self.written += 1

    def _claim(self, name: str) -> Path:
        if name not in self.known:
            self.log.write(f"{name}\n")
            self.log.flush()
        self.known.add(name)
        self.now.add(name)
        return self.root / name

    @staticmethod
    def _put(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(data)
        os.replace(part, path)

    def _remove(self, name: str) -> None:
        path = self.root / name
        if not path.resolve().is_relative_to(self.root.resolve()):  # somebody has written in the list
            return
        for one in (path, path.with_name(f"{path.name}.part")):
            if one.is_file():
                one.unlink()
                self.removed += 1
        for parent in path.relative_to(self.root).parents:
            folder = self.root / parent
            if parent.parts and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
