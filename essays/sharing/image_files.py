"""The files of share images: made once for each version, kept in the storage of pictures, swept out when they are old.

A file is what it says by its name, so two that make it at once write the same. One that is there in part only, from a
full disk or a process that was ended, is known by its missing end, and made anew.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from essays.models import Author, Essay, Hub, Page, Tag
from essays.sharing.share_images import ShareImage

logger = logging.getLogger(__name__)

FOLDER = "share-images"
ENDS = {"png": b"IEND\xaeB`\x82", "jpg": b"\xff\xd9"}
WAIT = 5  # seconds for the one that is being made in this process
NOT_AGAIN = 60  # seconds in which what could not be made is not tried again
WITHOUT_DISK = 600  # seconds for which it is kept in the cache where it cannot be stored
SWEPT, BATCH = 3600, 500
_one_at_a_time = threading.Lock()  # drawing is all work for the processor, and the faces are shared


class NotMade(Exception):
    """A share image cannot be had now; asking again a minute later may help."""


def bytes_of(image: ShareImage) -> bytes:
    """The file of a share image, made where it is not there yet. Raises NotMade where it cannot be."""
    if found := _kept(image):
        return found
    key = f"share-image:{image.subject}:{image.file_name}"
    if found := cache.get(key):
        return _or_not_made(found)
    if not _one_at_a_time.acquire(timeout=WAIT):
        raise NotMade
    try:
        if found := _kept(image) or cache.get(key):  # made by the one before
            return _or_not_made(found)
        try:
            made = image.make()
        except Exception as error:
            # Fonts and pictures fail in many ways; the page of which it is the picture does not ask for it.
            logger.exception("The picture of shared links to %s could not be made.", image.subject)
            cache.set(key, b"-", NOT_AGAIN)
            raise NotMade from error
        if not _keep(image, made):
            cache.set(key, made, WITHOUT_DISK)
        return made
    finally:
        _one_at_a_time.release()


def _or_not_made(found: bytes) -> bytes:
    if found == b"-":
        raise NotMade
    return found


def size_of(image: ShareImage) -> int:
    """How many bytes its file has; 0 where it was not made yet."""
    try:
        return default_storage.size(_name(image))
    except OSError:
        return 0


def _name(image: ShareImage) -> str:
    return f"{FOLDER}/{image.subject}/{image.file_name}"


def _kept(image: ShareImage) -> bytes | None:
    """Its file as it is stored; None where it is not, or in part only."""
    try:
        with default_storage.open(_name(image)) as file:
            found = file.read()
    except OSError:
        return None
    return found if found.endswith(ENDS[image.extension]) else None


def _keep(image: ShareImage, made: bytes) -> bool:
    """Stores a file and takes away those that the page had before. False where nothing can be stored."""
    try:
        default_storage.delete(_name(image))  # what is there is not whole
        stored = default_storage.save(_name(image), ContentFile(made))
        _delete_all_but(image.subject, image.file_name)
    except OSError as error:
        logger.warning("The picture of shared links to %s could not be stored: %s", image.subject, error)
        return False
    return stored == _name(image)


def _delete_all_but(subject: str, file_name: str = "") -> None:
    folder = f"{FOLDER}/{subject}"
    for name in default_storage.listdir(folder)[1]:
        if name != file_name:
            default_storage.delete(f"{folder}/{name}")


def sweep() -> int:
    """Deletes what belongs to rows that are gone, and to essays that readers no longer see; returns how many rows. Once
    an hour at most, as nobody waits for it."""
    if not cache.add("share-images-swept", 1, SWEPT):
        return 0
    try:
        subjects = default_storage.listdir(FOLDER)[0]
    except OSError:
        return 0
    by_kind: dict[str, set[int]] = {}
    for subject in subjects:
        kind, _, pk = subject.partition("-")
        if kind in KINDS and pk.isdecimal():
            by_kind.setdefault(kind, set()).add(int(pk))
    gone = [f"{kind}-{pk}" for kind, pks in by_kind.items() for pk in sorted(pks - _there(kind, pks))]
    for subject in gone:
        try:
            _delete_all_but(subject)
            default_storage.delete(f"{FOLDER}/{subject}")  # a folder, empty by now
        except OSError as error:
            logger.warning("The old pictures of shared links to %s could not be deleted: %s", subject, error)
    return len(gone)


def _there(kind: str, pks: set[int]) -> set[int]:
    """Which of these ids are still of rows that readers see."""
    found: set[int] = set()
    for some in batched(sorted(pks), BATCH):
        found |= set(KINDS[kind]().filter(pk__in=some).values_list("pk", flat=True))
    return found


def batched(things: list[int], size: int) -> Iterator[list[int]]:
    return (things[at : at + size] for at in range(0, len(things), size))


KINDS: dict[str, Callable[[], QuerySet[Any]]] = {
    "essay": lambda: Essay.objects.released(),
    "hub": lambda: Hub.objects.all(),
    "tag": lambda: Tag.objects.all(),
    "author": lambda: Author.objects.all(),
    "page": lambda: Page.objects.all(),
}
