"""The picture that a file names as its cover: looked for in the folder that is imported, and taken into the library.

Nothing is fetched from elsewhere, and nothing is read that lies outside of the folder.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from django.core.exceptions import ValidationError

from accounts.models import User
from essays.media import image_encoding, uploads
from essays.models import Media
from transfer import liquid
from transfer.cover_fields import Cover

# Where site builders keep what they serve from the root: Hugo and Zola, Astro and Next, Jekyll, Hexo, Eleventy.
SERVED = ("", "static", "public", "assets", "source", "src")
LIBRARY = "media:"
_ADDRESS = re.compile(r"(?:\w[\w+.-]*:|//)")
ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif"}
SHOWN = 120  # characters of a path in the report


@dataclass(frozen=True)
class CoverFile:
    """What was found for a Cover: a file with its digest, or the name of a picture of the library; or `amiss`, words
    for the report."""

    cover: Cover
    path: Path | None = None
    digest: str = ""
    name: str = ""
    amiss: str = ""


class Folder:
    """The folder that is imported; `base` is the address of the site that its files stood on, whose own pictures are
    looked for here."""

    def __init__(self, root: str | Path, base: str = "") -> None:
        self.root, self.base = Path(root).resolve(), base

    @cached_property
    def by_name(self) -> dict[str, list[Path]]:
        """Every file that may be a picture, by its name alone."""
        found: dict[str, list[Path]] = {}
        for path in self.root.rglob("*"):
            if path.suffix.lower() in ENDINGS:
                found.setdefault(path.name, []).append(path)
        return found


def find(folder: Folder, key: str, cover: Cover) -> CoverFile:
    """Looks for the picture that the file `key` of the folder names."""
    root, base = folder.root, folder.base
    path = liquid.resolve(cover.path)[0].strip()
    if base and path.startswith(f"{base}/"):
        path = path[len(base) :]
    shown = f"“{path[:SHOWN]}”"
    if path.startswith(LIBRARY):
        return CoverFile(cover, name=path.removeprefix(LIBRARY))
    if _ADDRESS.match(path):
        what = "stands in the front matter itself" if path.startswith("data:") else "lies elsewhere"
        return CoverFile(cover, amiss=f"its cover {shown} {what} and is left out: add it under Media")
    if "*" in path:
        return CoverFile(cover, amiss=f"its cover {shown} names no one file and is left out")
    is_outside = False
    for candidate in _candidates(key, path):
        try:
            found = root / candidate
            if not candidate.startswith("../") and found.is_file():
                if found.resolve().is_relative_to(root):
                    return CoverFile(cover, found, _digest(found))
                is_outside = True
        except (OSError, ValueError):  # no file can have such a name, or it cannot be read
            continue
        is_outside |= candidate.startswith("../")
    # Obsidian names a picture by its file alone, wherever it lies.
    if len(named := folder.by_name.get(path, [])) == 1 and named[0].resolve().is_relative_to(root):
        return CoverFile(cover, named[0], _digest(named[0]))
    why = "lies outside of the folder" if is_outside else "is not in the folder"
    return CoverFile(cover, amiss=f"its cover {shown} {why} and is left out")


def _candidates(key: str, path: str) -> Iterator[str]:
    """Paths in the folder that may be meant, those that lead out of it (`../…`) too: beside the file; in the folder of
    its name, as a.md is served as /a/; from the root, and from where builders keep what they serve from there."""
    folder, stem = posixpath.split(key.rsplit(".", 1)[0])
    plain = re.sub(r"[?#].*$", "", path)
    for said in dict.fromkeys((path, plain, unquote(plain))):
        if not said.startswith("/"):
            yield posixpath.normpath(posixpath.join(folder, said))
            yield posixpath.normpath(posixpath.join(folder, stem, said))
        for served in SERVED:
            yield posixpath.normpath(posixpath.join(served, said.lstrip("/")))


def _digest(path: Path) -> str:
    """SHA-256 of a file, by which the library knows its picture; of as much as is read of one."""
    with path.open("rb") as file:
        return hashlib.sha256(file.read(image_encoding.MAX_BYTES + 1)).hexdigest()


def take_in(found: CoverFile, *, by: User | None) -> tuple[Media | None, list[str]]:
    """(the picture in the library, words for the report): a file that is there already is not taken in twice.

    A description that came after the picture is added to it; other words of the library stay as they are.
    """
    cover = found.cover
    if found.name:
        if media := Media.objects.filter(name=found.name).first():
            media.was_there = True
            return media, []
        return None, [f"its cover “{LIBRARY}{found.name[:SHOWN]}” is no picture of the library here"]
    if found.path is None:
        return None, []
    try:
        with found.path.open("rb") as file:
            media = uploads.add_picture(
                file, by=by, alt=cover.alt, caption=cover.caption, credit=cover.credit, called=found.path.name
            )
        if media.was_there and not media.alt and cover.alt:
            caption, credit = media.caption or cover.caption, media.credit or cover.credit
            media = uploads.change_picture(
                media, by=by, alt=cover.alt, caption=caption, credit=credit, licence=media.licence,
                source_url=media.source_url,
            )  # fmt: skip
    except (ValidationError, OSError) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error.strerror)
        return None, [f"its cover “{found.path.name[:SHOWN]}” is left out: {words}"]
    undescribed = f"its cover “{found.path.name[:SHOWN]}” has no description: add one under Media"
    return media, [] if media.alt else [undescribed]
