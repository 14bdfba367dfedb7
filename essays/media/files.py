"""The files of pictures: written together with their row or not at all, and deleted once nothing names them."""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from essays.media import image_encoding
from essays.models import Media

logger = logging.getLogger(__name__)


@contextmanager
def none_if_it_fails() -> Iterator[list[str]]:
    """Gives a list for the names of files, to be filled before each is written. Where anything fails before the end,
    all of them are deleted, those that are written in part as well: a full disk leaves a piece of one."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        delete(Media._meta.get_field("file").storage, written)
        raise


def store(media: Media, encoded: image_encoding.Encoded, written: list[str]) -> None:
    """Stores the files of a picture and says on its row, which is not saved here, what they are; adds the names of the
    files to the list `written`, each before it is there."""
    media.format, media.width, media.height = encoded.format, encoded.width, encoded.height
    media.size = len(encoded.data)
    name = f"{secrets.token_hex(12)}.{image_encoding.EXTENSIONS[media.format]}"
    written.append(media.file.field.generate_filename(media, name))
    media.file.save(name, ContentFile(encoded.data), save=False)
    store_variants(media, encoded.variants, written)


def store_variants(media: Media, variants: Iterable[Any], written: list[str]) -> None:
    """Stores the files of variants and names them on the row, which is not saved here; `written` as above."""
    media.variants = []
    for one in variants:
        name = f"{secrets.token_hex(12)}-{one.width}.{image_encoding.EXTENSIONS[one.format]}"
        written.append(f"{_folder(media)}/{name}")
        media.file.storage.save(written[-1], ContentFile(one.data))
        about = {"name": name, "format": one.format, "width": one.width, "height": one.height, "size": len(one.data)}
        media.variants.append(about)


def _folder(media: Media) -> str:
    return str(media.file.name).rpartition("/")[0]


def of_variants(media: Media) -> list[str]:
    """The names of the files of a picture's variants."""
    return [f"{_folder(media)}/{one['name']}" for one in media.variants]


def of(media: Media) -> list[str]:
    """The names of all files of a picture."""
    return [str(media.file.name), *of_variants(media)]


def delete(storage: Storage, names: Iterable[str]) -> None:
    """Deletes these files; one that cannot be deleted holds up no other and is told in the log."""
    for name in names:
        try:
            storage.delete(name)
        except OSError as error:  # the others go all the same, and what failed before is what is told
            logger.warning("The file %s could not be deleted: %s", name, error)
