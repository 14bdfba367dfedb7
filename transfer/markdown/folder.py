"""A folder with Markdown files: which files there are, and which of them an address means. Nothing outside of it is
read, however it is named: by `..`, from the root of the disk, or by a link."""

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

from django.utils.translation import gettext as _

from transfer.importing.files import SOUND_AND_FILM
from transfer.importing.spooled_map import SpooledLists

ENDINGS = {".md", ".markdown"}
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".jxl", ".ico"}
SHOWN = PICTURES | SOUND_AND_FILM
NOT_ITS_OWN = {"node_modules", "__MACOSX"}  # what programs put beside texts
# Where site builders keep what they serve from the root: Hugo and Zola, Astro and Next, Jekyll, Hexo, Eleventy, Hugo's
# bundles, Ghost's copies.
SERVED = ("", "static", "public", "assets", "source", "src", "content", "docs")
_QUERY = re.compile(r"[?#].*$", re.DOTALL)
_SIZED = re.compile(r"(?<=content/images/)(?:size/[^/]{1,40}/)?(?:format/[^/]{1,20}/)?")  # as Ghost serves pictures


@dataclass(frozen=True)
class Found:
    """A file that was looked for: its `place` in the folder (where it would lie, if it is not there), its `path` where
    it is there, and whether what was named lies outside of the folder."""

    place: str
    path: Path | None = None
    is_outside: bool = False


def is_shown(name: str) -> bool:
    """Whether a file of this name is a picture, sound or film."""
    return posixpath.splitext(name.lower())[1] in SHOWN


class Folder:
    """`roots` are the folder itself and others in which its pictures may lie."""

    def __init__(self, *roots: Path) -> None:
        self.roots = [root.resolve() for root in roots]

    @property
    def root(self) -> Path:
        return self.roots[0]

    def texts(self) -> Iterator[tuple[str, Path, str]]:
        """(key, path, why it is left out or "") of every Markdown file, in the order of their keys: their paths in the
        folder, with strokes. What a link names is read where it lies in the folder, too."""
        found = []
        for path in self._walked(self.root):
            if path.suffix.lower() in ENDINGS and path.is_file():
                found.append(path.relative_to(self.root).as_posix())
        for key in sorted(found, key=lambda one: one.split("/")):
            path = self.root / key
            yield _told(key), path, self._left_out(key, path)

    def _left_out(self, key: str, path: Path) -> str:
        if _told(key) != key:
            return _("its name is not UTF-8, and it is left out")
        hidden = next((part for part in key.split("/") if part.startswith(".") or part in NOT_ITS_OWN), None)
        if hidden:
            return _("it lies behind “%(hidden)s”, which its source hides, and is left out") % {"hidden": hidden}
        if not path.resolve().is_relative_to(self.root):
            return _("it is a link that leads out of the folder, and is left out")
        return ""

    @staticmethod
    def _walked(root: Path) -> Iterator[Path]:
        for at, folders, names in os.walk(root):
            folders.sort()
            yield from (Path(at, name) for name in sorted(names))

    @cached_property
    def by_name(self) -> SpooledLists[Path]:
        """Every file that may be shown, by its name and by its path in the folder, as `_folded` makes them."""
        found = SpooledLists[Path]()
        for root in self.roots:
            for path in self._walked(root):
                if is_shown(path.name):
                    inside = path.relative_to(root).as_posix()
                    for name in {_folded(path.name), _folded(inside)}:
                        found.add(name, path)
        return found

    def find(self, key: str, path: str) -> Found:
        """The file that the text `key` names by a path: as an address is typed, percent-encoded or not, with a query
        after it or not. Capitals, and how accents are composed, tell only where there are two."""
        meant = _meant(key, path)
        is_outside = meant.startswith("..")
        places = [place for place in dict.fromkeys(_candidates(key, path)) if not place.startswith("..")]
        for place in places:
            for root in self.roots:
                try:
                    file = root / place
                    if file.is_file():
                        if self._is_inside(file):
                            return Found(place, file)
                        is_outside = True
                except (OSError, ValueError):  # no file can have such a name, or it cannot be read
                    continue
        for name in [*places, posixpath.basename(unquote(path.partition("?")[0]))]:
            # Obsidian names a picture by its file alone, wherever it lies.
            if len(named := self.by_name.last(_folded(name), 2)) == 1 and self._is_inside(named[0]):
                root = next(root for root in self.roots if named[0].is_relative_to(root))
                return Found(named[0].relative_to(root).as_posix(), named[0])
        return Found("" if is_outside else meant, is_outside=is_outside)

    def _is_inside(self, file: Path) -> bool:
        real = file.resolve()
        return any(real.is_relative_to(root) for root in self.roots)


def _told(key: str) -> str:
    """A key that can be stored and shown, also of a name that is not UTF-8."""
    return key.encode("utf-8", "replace").decode()


def _folded(name: str) -> str:
    return normalize("NFC", name).casefold()


def _meant(key: str, path: str) -> str:
    """The place that a path says, read as an address."""
    decoded = unquote(_QUERY.sub("", path.replace("\\", "/")))
    folder = "" if decoded.startswith("/") else posixpath.dirname(key)
    return posixpath.normpath(posixpath.join(folder, decoded.lstrip("/")))


def _candidates(key: str, path: str) -> Iterator[str]:
    """Places that may be meant, some of which lead out of the folder (`../…`): beside the text; in the folder of its
    name, as a.md is served as /a/; from the root, and from where builders keep what they serve from there."""
    folder, stem = posixpath.split(key.rsplit(".", 1)[0])
    path = path.replace("\\", "/")
    plain = _QUERY.sub("", path)
    for said in dict.fromkeys((plain, path, unquote(plain))):
        if not said.startswith("/"):
            yield posixpath.normpath(posixpath.join(folder, said))
            yield posixpath.normpath(posixpath.join(folder, stem, said))
        for served in SERVED:
            yield posixpath.normpath(posixpath.join(served, said.lstrip("/")))
        inside = _SIZED.sub("", said.lstrip("/"))
        if "content/images/" in inside:
            inside = inside[inside.index("content/images/") :]
            yield from (posixpath.normpath(one) for one in (inside, inside.removeprefix("content/")))


def address_of(place: str) -> str:
    """Where a file that is kept there stood on its site."""
    first, _slash, rest = place.partition("/")
    return f"/{rest if first in SERVED and first not in ('assets', 'docs', 'src') and rest else place}"
