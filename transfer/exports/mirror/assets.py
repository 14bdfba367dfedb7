"""The assets of a mirror (style sheets, scripts, letters) and the files of its pictures, as they are kept here."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

import tinycss2
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage

from transfer.exports.mirror.folder import Folder

MEDIA = "/media/"
FOLDER = "pictures"  # of the storage, in which all of them lie (essays.models.media.Media)
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}\.[a-z0-9]{2,5}")


def name_in(path: str) -> str:
    """The name of an asset by its address (a decoded path); "" for an address of something else."""
    return path.removeprefix(settings.STATIC_URL) if path.startswith(settings.STATIC_URL) else ""


def read(name: str) -> bytes | None:
    """The bytes of an asset; None for one that is not there."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    found = finders.find(name)
    if not isinstance(found, str):
        return None
    with open(found, "rb") as file:
        return file.read()


def named_by_sheet(name: str, sheet: bytes) -> Iterator[str]:
    """The names of the assets that a style sheet loads."""
    for address in _urls(tinycss2.parse_component_value_list(sheet.decode("utf-8", "replace"))):
        at = urlsplit(address)
        if at.path and not at.scheme and not at.netloc:
            path = unquote(at.path)
            yield name_in(path) if path.startswith("/") else normpath(join(dirname(name), path))


def _urls(tokens: list[Any]) -> Iterator[str]:
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        if token.type == "url":
            yield token.value
        elif token.type == "function" and token.lower_name == "url":
            yield from (inner.value for inner in token.arguments if inner.type == "string")
        waiting += getattr(token, "content", None) or getattr(token, "arguments", None) or []


def write_all(folder: Folder, wanted: set[str]) -> None:
    """Writes these assets and all that their style sheets load."""
    waiting, seen = sorted(wanted), set(wanted)
    while waiting:
        name = waiting.pop()
        data = read(name) if ".." not in PurePosixPath(name).parts else None
        if data is None:
            continue
        folder.write(f"static/{name}", data)
        if name.endswith(".css"):
            more = {one for one in named_by_sheet(name, data) if one} - seen
            seen |= more
            waiting += sorted(more)


def copy_media(folder: Folder, names: set[str]) -> None:
    """Copies these files of pictures and recordings."""
    for name in sorted(names):
        if has_media(name):
            with default_storage.open(f"{FOLDER}/{name}") as file:
                folder.copy(f"media/{name}", file, file.size)


def has_media(name: str) -> bool:
    return bool(_FILE_NAME.fullmatch(name)) and default_storage.exists(f"{FOLDER}/{name}")
