"""Several style sheets as one file, so that a browser asks for one before it draws a page: each more that it waits for
costs a slow phone a tenth of a second. `css/base.text.essay.css` is base.css, text.css and essay.css, in this order.

Made from static/css/ below VAR_DIR as they are gathered (`manage.py prepare`), or looked for (`manage.py runserver`).
"""

import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FOLDER = "css"
SUFFIX = ".css"
# What the templates of pages that readers see first name; more are asked for beside these, where a page needs them.
JOINED = ("base.browse", "base.essay", "base.front", "base.search", "base.strategy", "base.text.essay")


def sources(name: str) -> list[Path]:
    """The files that are joined under a name ("base.front")."""
    return [settings.BASE_DIR / "static" / FOLDER / f"{part}{SUFFIX}" for part in name.split(".")]


class JoinedSheets(BaseFinder):
    """Makes what is asked for where it is missing or older than one of its parts."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = FileSystemStorage(settings.VAR_DIR / "joined")

    def check(self, **kwargs):
        return []

    def list(self, ignore_patterns):
        """(path, storage) of each, as Django's own finders give them."""
        for name in JOINED:
            self._make(name)
            yield f"{FOLDER}/{name}{SUFFIX}", self.storage

    def find(self, path, find_all=False, **kwargs):
        """Where the file of this path lies, as Django's own finders say it; of a path that is not ours: nothing."""
        folder, _, file = path.rpartition("/")
        name = file.removesuffix(SUFFIX)
        if folder != FOLDER or name not in JOINED or not file.endswith(SUFFIX):
            return []
        found = str(self._make(name))
        return [found] if find_all else found

    def _make(self, name: str) -> Path:
        """The file, as old as the youngest of its parts; never seen half written."""
        made = Path(self.storage.location) / FOLDER / f"{name}{SUFFIX}"
        parts = sources(name)
        changed = max(part.stat().st_mtime_ns for part in parts)
        if not made.exists() or made.stat().st_mtime_ns != changed:
            made.parent.mkdir(parents=True, exist_ok=True)
            fresh = made.with_suffix(f".{os.getpid()}")
            fresh.write_text("\n".join(part.read_text(encoding="utf-8") for part in parts), encoding="utf-8")
            os.utime(fresh, ns=(changed, changed))
            fresh.replace(made)
        return made
