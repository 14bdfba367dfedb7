"""Pictures come in here and nowhere else: encoded anew in several widths, named by us, changed and deleted."""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import search
from accounts.models import User
from essays import taxonomy, texts
from essays.derived import denormalised, media_uses, rendering, search_documents
from essays.media import files, image_encoding, references
from essays.media.descriptions import is_placeholder
from essays.models import Author, Essay, Licence, Media
from sitewide import state
from sitewide.text.characters import line
from sitewide.text.slugs import slugify

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
    called: str = "",
    encoded: image_encoding.Encoded | None = None,
) -> Media:
    """Takes in a picture and returns its Media; the same file sent again gives the row that is there already.

    `file` is anything with read(): a JPEG, PNG, WebP, AVIF or GIF of at most 20 MB and 50 million pixels, which is
    stored at most 2,400 pixels wide and, for browsers to choose from, in seven smaller widths; a moving one becomes a
    moving WebP. Raises ValidationError in plain words for what is none of these, damaged or too large, and for a
    missing description, unless `called`, the name of the file, says that somebody describes it later. `media.was_there`
    says which of the two. `encoded` is what `image_encoding.encode` made of the file, from a caller who has several
    encoded at once.
    """
    words = cleaned_words(alt, caption, credit, source_url, needed=not called)
    data = image_encoding.read(file)
    digest = hashlib.sha256(data).hexdigest()
    if found := known(digest):
        return found
    encoded = encoded or image_encoding.encode(data)
    # The files are written inside, so that no row is without its file; who fails from there on, the commit too, takes
    # them away again.
    with files.none_if_it_fails() as written, transaction.atomic():
        state.take_turn()
        # Encoding takes a while: the same file may have been sent once more by an impatient hand.
        if found := known(digest):
            return found
        name = free_name(words["alt"] or called.rpartition(".")[0])
        media = Media(name=name, sha256=digest, licence=licence, uploaded_by=by, **words)
        files.store(media, encoded, written)
        media.save()
        media_uses.settle_new(media)
    media.was_there = False
    return media


def known(digest: str) -> Media | None:
    """The Media that came of a file with this digest, or None."""
    found = Media.every.filter(sha256=digest).first()
    if found:
        found.was_there = True
    return found


def cleaned_words(
    alt: str, caption: str, credit: str, source_url: str, *, needed: bool = True, missing: str = ""
) -> dict[str, Any]:
    """The words of a picture or a recording within their limits, and whether they describe it; raises ValidationError
    by field. `missing` is said where a description is `needed` and there is none."""
    words = {"alt": alt, "caption": caption, "credit": credit, "source_url": source_url}
    words = {name: line(text) for name, text in words.items()}
    if needed and not words["alt"]:
        raise ValidationError({"alt": missing or _("Describe the picture, for those who do not see it.")})
    limits = {field.name: field.max_length or 0 for field in Media._meta.fields}
    for name, text in words.items():
        if len(text) > (limit := limits[name]):
            raise ValidationError({name: _("At most %d characters.") % limit})
    return words | {"described": not is_placeholder(words["alt"])}


def _checked_focus(**focus: int | None) -> dict[str, int]:
    """Those of the two numbers that are given; raises ValidationError by field."""
    given = {name: number for name, number in focus.items() if number is not None}
    for name, number in given.items():
        if not 0 <= number <= 100:
            raise ValidationError({name: _("Enter a number from 0 to 100.")})
    return given


def free_name(alt: str, otherwise: str = "picture") -> str:
    """The name in `![…](media:name)`: the first words of the description, with a number where that is taken."""
    base = slugify(alt, 60) or otherwise
    taken = set(Media.every.filter(name__startswith=base).values_list("name", flat=True))
    return next(n for n in (base, *(f"{base}-{i}" for i in range(2, len(taken) + 3))) if n not in taken)


def make_variants(
    seconds: float | None = None,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    *,
    anew: bool = False,
) -> tuple[int, int]:
    """Makes the smaller widths of the pictures that lack any (`anew`: of all), and renders what shows them anew.

    Stops when `seconds` have passed (None: never), which a later call goes on from. Returns (made, left): how many
    pictures have theirs now, and how many were not reached. A damaged or missing file is left as it is, with a line in
    the log; a moving picture has no variants. Each picture is stored together with what shows it: one that was stored
    alone, by a process that was ended then, would be passed over by every later call. `progress` hears how many of
    them were looked at, and how many there are.
    """
    begin, made, left = time.monotonic(), 0, 0
    lacking = [media.pk for media in Media.objects.order_by("pk").iterator() if anew or _lacks_widths(media)]
    for done, pk in enumerate(lacking, 1):
        if seconds is not None and time.monotonic() - begin > seconds:
            left += 1
        elif media := Media.objects.filter(pk=pk).first():
            made += _make_variants(media)
            progress(done, len(lacking))
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
    with files.none_if_it_fails() as written, transaction.atomic():
        state.take_turn()
        row = Media.objects.select_for_update().filter(pk=media.pk).first()
        if row is None or row.sha256 != media.sha256 or row.variants != media.variants:
            return False  # deleted, replaced, or done elsewhere
        before = files.of_variants(row)
        files.store_variants(row, variants, written)
        row.save(update_fields=["variants"])
        transaction.on_commit(lambda: files.delete(row.file.storage, before))
        show_anew(row)
        state.bump()
    return True


def show_anew(media: Media) -> None:
    """Renders every text anew that shows this picture, and rebuilds what shows it as a cover or a portrait. The caller
    has taken its turn, and raises the version."""
    rendering.rerender_showing([media])
    denormalised.rebuild(Essay.objects.filter(cover=media))
    (text,) = texts.of(Essay)
    named = media_uses.rows_showing(text, [media.name]).order_by().values("pk")
    shown = named.union(Essay.objects.filter(cover=media).order_by().values("pk"))
    covered = Essay.objects.released().filter(pk__in=shown, card__cover__name=media.name)
    search.index(search_documents.essay_document(essay) for essay in covered.iterator(chunk_size=100))
    for author in Author.objects.filter(portrait=media):
        taxonomy.save_author(author, by=None)


@transaction.atomic
def change_picture(
    media: Media,
    *,
    by: User | None,
    alt: str,
    caption: str = "",
    credit: str = "",
    licence: Licence | None = None,
    source_url: str = "",
    focus_x: int | None = None,
    focus_y: int | None = None,
) -> Media:
    """Changes what is said of a picture, in every text that shows it, and the point that crops keep, where one is
    given: in percent from the left and from the top. Raises ValidationError as `add_picture` does, and PermissionDenied
    where `by` may not."""
    check_may_change(media, by)
    state.take_turn()
    changed: dict[str, Any] = {**cleaned_words(alt, caption, credit, source_url), "licence": licence}
    changed |= _checked_focus(focus_x=focus_x, focus_y=focus_y)
    for name, value in changed.items():
        setattr(media, name, value)
    media.save(update_fields=[*changed, "words"])
    show_anew(media)
    state.bump()
    return media


@transaction.atomic
def delete_picture(media: Media, *, by: User | None) -> None:
    """Takes a picture that nothing shows out of the library, with its files. Raises ValidationError where it is used
    (an older revision counts: it could be restored), and PermissionDenied where `by` may not."""
    check_may_change(media, by)
    state.take_turn()
    if references.is_used(media):
        raise ValidationError(_("It is still used, so it stays. Take it out of the places under “Used in” first."))
    row = Media.every.select_for_update().get(pk=media.pk)  # its files may be others since it was read
    storage, names = row.file.storage, files.of(row)
    media.delete()
    transaction.on_commit(lambda: files.delete(storage, names))


def check_may_change(media: Media, by: User | None) -> None:
    """Editors change every picture; authors their own, as long as no page that readers see shows it. None is the system
    itself."""
    if by is None or by.is_editor or (by == media.uploaded_by and not references.is_public(media)):
        return
    raise PermissionDenied(_("Editors change pictures that readers see already, and those of others."))


def may_change(media: Media, user: User) -> bool:
    """Whether `check_may_change` lets this person."""
    try:
        check_may_change(media, user)
    except PermissionDenied:
        return False
    return True


SAID = ("alt", "caption", "credit", "licence", "source_url")


def says_otherwise(media: Media, typed: dict[str, Any]) -> bool:
    """Whether words that were typed for a file (by SAID, as far as it was asked) are others than those that the library
    had for it; what was left empty is no other."""
    return media.was_there and any(value and value != getattr(media, name) for name, value in typed.items())


def filled_up(media: Media, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed of a picture and, where nothing was, what the library says: by SAID."""
    return {name: typed.get(name) or getattr(media, name) for name in SAID}
