"""A folder of Markdown that comes as one file: a .zip, or a single text."""

import shutil
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from transfer.importing.items import Refused
from transfer.importing.uploaded_files import unpack
from transfer.markdown.folder import ENDINGS, NOT_ITS_OWN


def unpacked(path: Path, folder: Path) -> Path:
    """The folder that `path` holds, unpacked once into `folder`: where all lies in one folder of it, that one. Raises
    Refused, in words, for what is no .zip and no text, is broken or a bomb, or has names that lead out of it."""
    if not folder.exists():
        if zipfile.is_zipfile(path):
            unpack(path, folder)
        elif path.suffix.lower() in ENDINGS:
            folder.mkdir(parents=True)
            shutil.copy(path, folder / path.name)
        else:
            raise Refused(_("This is no .zip with a folder of Markdown files."))
    inside = [one for one in folder.iterdir() if one.name not in NOT_ITS_OWN and not one.name.startswith(".")]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
