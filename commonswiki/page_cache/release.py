"""What a process makes pages with, its sources and settings: what it has kept outlives it, and the next may show it
otherwise."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path


def fingerprint(root: Path, *shown: str) -> str:
    """Twelve letters and digits that are others for other sources, and for other settings that pages show: by the
    paths, sizes and times of the packages, templates and static files in a folder, as to read them would take every
    command a tenth of a second, and by its requirements."""
    found = hashlib.blake2b(repr(shown).encode(), digest_size=6)
    packages = sorted(path.parent for path in root.glob("*/__init__.py") if path.parent.name != "tests")
    for part in (*packages, root / "templates", root / "static"):
        for path, entry in _files(part):
            found.update(f"{path}|{entry.st_size}|{entry.st_mtime_ns}\n".encode())
    found.update((root / "requirements.txt").read_bytes())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The path of each file below a folder, and what the disk says of it, in the order of names."""
    with os.scandir(folder) as entries:
        found = sorted((entry for entry in entries if entry.name != "__pycache__"), key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir():
            yield from _files(Path(entry.path))
        else:
            yield entry.path, entry.stat()
