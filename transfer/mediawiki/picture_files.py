"""The folder of a wiki's files (`images/a/ab/Name.jpg`, or all in one), looked up by name."""

import os
from pathlib import Path

from django.utils.translation import gettext as _

from transfer.importing.items import Refused
from transfer.importing.spooled_map import SpooledMap
from transfer.mediawiki.titles import Namespaces

MOST = 1_000_000
_NOT_READ = {"thumb", "archive", "deleted", "lockdir", "temp", "timeline"}


def index(folder: Path, spaces: Namespaces) -> SpooledMap[Path]:
    """{title: path} of all files below a folder; smaller copies and old versions are left out. Raises Refused."""
    if not folder.is_dir():
        raise Refused(_("There is no folder “%s”.") % folder.name)
    found = SpooledMap[Path]()
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _NOT_READ and not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.is_symlink() or not path.is_file():
                continue
            found.setdefault(spaces.folded(name), path)
            if len(found) > MOST:
                raise Refused(_("There are more than %s files in this folder.") % MOST)
    return found
