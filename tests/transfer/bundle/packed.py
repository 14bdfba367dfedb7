"""Bundles as they are, and as somebody changed them."""

import hashlib
import json
import zipfile
from io import BytesIO
from pathlib import Path

from transfer.bundle import export, load

MANIFEST, SUMS = "manifest.jsonl", "SUMS"


def written(path, **options):
    """Writes a bundle; returns its path."""
    return export.write(Path(path), **options).path


def taken_in(path):
    return load.load(Path(path))


def files_of(path):
    """{name: bytes} of a bundle, in its order."""
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def manifest(path):
    return files_of(path)[MANIFEST].decode()


def lines(path, name):
    """The values of a list of a bundle."""
    return [json.loads(line) for line in files_of(path)[f"{name}.jsonl"].splitlines()]


def packed(path, files, *, sums=True, header=None):
    """Writes a zip with these files; with `sums` the manifest tells of them as they are now. Returns the path."""
    if sums:
        first = json.loads(files[MANIFEST].split(b"\n")[0]) | (header or {})
        told = [
            {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
            if name not in {MANIFEST, SUMS}
        ]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (first, *told))
        # As whoever changes a bundle would: SUMS, which a bundle need not have, is left out.
        files = {name: data for name, data in files.items() if name != SUMS} | {MANIFEST: text.encode()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    Path(path).write_bytes(buffer.getvalue())
    return Path(path)
