"""What writes the file of an export that the desk asks for, by its kind.

Each takes the Selection, the names that it was made of, whether it may hold what is private, where to write, and whom
to tell how far it is: (what is done now, how many, of how many). What it needs beside its file it takes away again.
"""

import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from transfer.bundle import export as bundle
from transfer.exports import wordpress
from transfer.exports.git.editions import Editions
from transfer.exports.git.repository import Repository
from transfer.exports.mirror import making
from transfer.models import Export
from transfer.selection import Selection

Progress = Callable[[str, int, int], None]
Asked = Mapping[str, Any]
STORED = {".png", ".jpg", ".avif", ".webp", ".woff2", ".mp3", ".mp4", ".webm", ".ogg", ".pack"}  # packed already


def _bundle(selection: Selection, asked: Asked, private: bool, out: Path, progress: Progress) -> None:
    bundle.write(out, selection=selection, asked=asked, private=private, progress=progress)


def _wordpress(selection: Selection, asked: Asked, private: bool, out: Path, progress: Progress) -> None:
    with out.open("w", encoding="utf-8") as file:
        tell = lambda done, total: progress("posts", done, total)  # noqa: E731
        wordpress.write(file, selection, private=private, progress=tell)


def _mirror(selection: Selection, asked: Asked, private: bool, out: Path, progress: Progress) -> None:
    folder = out.with_suffix("")
    making.make(folder, selection, progress)
    _packed(folder, out, progress)


def _git(selection: Selection, asked: Asked, private: bool, out: Path, progress: Progress) -> None:
    folder = out.with_suffix("")
    repository = Repository(folder, settings.SITE_URL)
    editions = Editions(selection, repository.known())
    waiting = editions.waiting()
    with repository.writing() as writer:
        for commit in editions.commits(waiting):
            writer.commit(commit)
            progress("editions", writer.count, len(waiting))
    _packed(folder, out, progress)


def _packed(folder: Path, out: Path, progress: Progress) -> None:
    """Makes one file of a folder, which is gone then."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(out, "w") as archive:
        for number, path in enumerate(paths, 1):
            kind = zipfile.ZIP_STORED if path.suffix in STORED else zipfile.ZIP_DEFLATED
            archive.write(path, path.relative_to(folder.parent), kind)
            progress("packed", number, len(paths))
    shutil.rmtree(folder)


WRITERS: dict[str, Callable[[Selection, Asked, bool, Path, Progress], None]] = {
    Export.Kind.BUNDLE: _bundle,
    Export.Kind.WORDPRESS: _wordpress,
    Export.Kind.MIRROR: _mirror,
    Export.Kind.GIT: _git,
}
