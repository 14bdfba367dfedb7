"""Pictures come in here and nowhere else: encoded anew in several widths, named by us, changed and deleted."""

import hashlib
import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from essays import taxonomy
from essays.derived import denormalised, rendering
from essays.media import image_encoding, references
from essays.models import Author, Essay, Licence, Media
from sitewide import state
from sitewide.characters import line
from sitewide.slugs import slugify

logger = logging.getLogger(__name__)


def add_picture(
    file: Any,
    *,
    by: User | None,
    alt: str,
    caption: str = "",
    credit: str = "",
    licence: Licence | None = None,
    source_url: str = "",
) -> Media:
    """Takes in a picture and returns its Media; the same file sent again gives the row that is there already.

    `file` is anything with read(): a JPEG, PNG, WebP, AVIF or GIF of at most 20 MB and 50 million pixels, which is
    stored at most 2,400 pixels wide and, for browsers to choose from, in four smaller widths; a moving one becomes a
    moving WebP. Raises ValidationError in plain words for what is none of these, damaged or too large, and for a
    missing description. `media.was_there` says which of the two.
    """
    words = _cleaned_words(alt, caption, credit, source_url)
    data = image_encoding.read(file)
    digest = hashlib.sha256(data).hexdigest()
    if known := _known(digest):
        return known
    encoded = image_encoding.encode(data)
    # The files are written inside, so that no row is without its file; who fails from there on, the commit too, takes
    # them away again.
    with _files_or_none() as written, transaction.atomic():
        state.take_turn()
        # Encoding takes a while: the same file may have been sent once more by an impatient hand.
        if known := _known(digest):
            return known
        media = Media(
            name=_free_name(words["alt"]), format=encoded.format, width=encoded.width, height=encoded.height,
            size=len(encoded.data), sha256=digest, licence=licence, uploaded_by=by, **words,
        )  # fmt: skip
        _store(media, encoded, written)
    media.was_there = False
    return media


def _known(digest: str) -> Media | None:
    """The Media that came of a file with this digest, or None."""
    known = Media.objects.filter(sha256=digest).first()
    if known:
        known.was_there = True
    return known


@contextmanager
def _files_or_none() -> Iterator[list[str]]:
    """Gives a list for the names of files, to be filled before each is written. Where anything fails before the end,
    all of them are deleted, those that are written in part as well: a full disk leaves a piece of one."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        _delete_files(Media._meta.get_field("file").storage, written)
        raise


def _store(media: Media, encoded: image_encoding.Encoded, written: list[str]) -> None:
    """Stores the files and the row; adds the names of the files to the list `written`, each before it is there."""
    name = f"{secrets.token_hex(12)}.{image_encoding.EXTENSIONS[media.format]}"
    written.append(media.file.field.generate_filename(media, name))
    media.file.save(name, ContentFile(encoded.data), save=False)
    _store_variants(media, encoded.variants, written)
    media.save()


def _store_variants(media: Media, variants: Iterable[Any], written: list[str]) -> None:
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


def _variant_files(media: Media) -> list[str]:
    return [f"{_folder(media)}/{one['name']}" for one in media.variants]


def _delete_files(storage: Storage, names: Iterable[str]) -> None:
    for name in names:
        try:
            storage.delete(name)
        except OSError as error:  # the others go all the same, and what failed before is what is told
            logger.warning("The file %s could not be deleted: %s", name, error)


def _cleaned_words(alt: str, caption: str, credit: str, source_url: str) -> dict[str, str]:
    """The words of a picture within their limits; raises ValidationError by field."""
    words = {"alt": alt, "caption": caption, "credit": credit, "source_url": source_url}
    words = {name: line(text) for name, text in words.items()}
    if not words["alt"]:
        raise ValidationError({"alt": _("Describe the picture, for those who do not see it.")})
    limits = {field.name: field.max_length or 0 for field in Media._meta.fields}
    for name, text in words.items():
        if len(text) > (limit := limits[name]):
            raise ValidationError({name: _("At most %d characters.") % limit})
    return words


def _free_name(alt: str) -> str:
    """The name in `![…](media:name)`: the first words of the description, with a number where that is taken."""
    base = slugify(alt, 60) or "picture"
    taken = set(Media.objects.filter(name__startswith=base).values_list("name", flat=True))
    return next(n for n in (base, *(f"{base}-{i}" for i in range(2, len(taken) + 3))) if n not in taken)


def make_variants(seconds: float | None = None) -> tuple[int, int]:
    """Makes the smaller widths of the pictures that lack any, and renders what shows them anew.

    Stops when `seconds` have passed (None: never), which a later call goes on from. Returns (made, left): how many
    pictures have theirs now, and how many were not reached. A damaged or missing file is left as it is, with a line in
    the log; a moving picture has no variants. Each picture is stored together with what shows it: one that was stored
    alone, by a process that was ended then, would be passed over by every later call.
    """
    begin, made, left = time.monotonic(), 0, 0
    for media in filter(_lacks_widths, Media.objects.order_by("pk").iterator()):
        if seconds is not None and time.monotonic() - begin > seconds:
            left += 1
        else:
            made += _make_variants(media)
    return made, left


def _lacks_widths(media: Media) -> bool:
    return {one["width"] for one in media.variants} != {*image_encoding.widths(media.width)}


def _make_variants(media: Media) -> bool:
    try:
        with media.file.open("rb") as file:
            variants = image_encoding.variants_of(file.read())
    except Exception as error:  # a file that is gone, cut short, or none of ours: decoders fail in many ways
        logger.warning("No smaller widths of the picture %s could be made: %s", media.name, error)
        return False
    if not variants:
        return False
    with _files_or_none() as written, transaction.atomic():
        state.take_turn()
        row = Media.objects.select_for_update().filter(pk=media.pk).first()
        if row is None or not _lacks_widths(row):  # deleted, or done by another process
            return False
        before = _variant_files(row)
        _store_variants(row, variants, written)
        row.save(update_fields=["variants"])
        transaction.on_commit(lambda: _delete_files(row.file.storage, before))
        _show_anew(row)
        state.bump()
    return True


def _show_anew(media: Media) -> None:
    """Renders every text anew that shows this picture, and rebuilds what shows it as a portrait."""
    rendering.rerender_showing([media])
    denormalised.rebuild(Essay.objects.filter(cover=media))
    for author in Author.objects.filter(portrait=media):
        taxonomy.save_author(author, by=None)


@transaction.atomic
def change_picture(
    media: Media,
    *,
    by: User,
    alt: str,
    caption: str = "",
    credit: str = "",
    licence: Licence | None = None,
    source_url: str = "",
) -> Media:
    """Changes what is said of a picture, in every text that shows it. Raises ValidationError as `add_picture` does, and
    PermissionDenied where `by` may not."""
    check_may_change(media, by)
    state.take_turn()
    for name, text in _cleaned_words(alt, caption, credit, source_url).items():
        setattr(media, name, text)
    media.licence = licence
    media.save()
    _show_anew(media)
    state.bump()
    return media


@transaction.atomic
def delete_picture(media: Media, *, by: User) -> None:
    """Takes a picture that nothing shows out of the library, with its files. Raises ValidationError where it is used
    (an older revision counts: it could be restored), and PermissionDenied where `by` may not."""
    check_may_change(media, by)
    if references.used_in(media):
        raise ValidationError(_("It is still used, so it stays. Take it out of the places under “Used in” first."))
    storage, names = media.file.storage, [media.file.name, *_variant_files(media)]
    media.delete()
    transaction.on_commit(lambda: _delete_files(storage, names))


def check_may_change(media: Media, by: User) -> None:
    """Editors change every picture; authors their own, as long as no page that readers see shows it."""
    if by.is_editor or (by == media.uploaded_by and not references.is_public(media)):
        return
    raise PermissionDenied(_("Editors change pictures that readers see already, and those of others."))
