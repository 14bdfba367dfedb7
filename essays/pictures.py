"""Pictures come in here and nowhere else: looked at, re-encoded, stripped, named by us.

What is stored is never what was sent: the picture is decoded and encoded anew, so that nothing that hides in a file (a
place of taking, a script behind the last byte) comes along. The kind is read from the content; name and type as sent
are not looked at.
"""

import hashlib
import re
import secrets
from io import BytesIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from essays import catalogue, rendering
from essays.models import Essay, Hub, Media, Page, Revision
from sitewide import state
from sitewide.slugs import slugify

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
MAX_ANIMATED_PIXELS = 40_000_000  # all frames together
MAX_FRAMES = 500
WIDEST, HIGHEST = 2400, 4800
ENCODINGS = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
    "AVIF": {"quality": 75, "speed": 7},
}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
SRGB = ImageCms.createProfile("sRGB")


def add_picture(file, *, by, alt, caption="", credit="", licence=None, source_url=""):
    """Takes in a picture and returns its Media; the same file sent again gives the row that is there already.

    `file` is anything with read(): a JPEG, PNG, WebP, AVIF or GIF of at most 20 MB and 50 million pixels, which is
    stored at most 2,400 pixels wide; a moving one becomes a moving WebP. Raises ValidationError in plain words for what
    is none of these, damaged or too large, and for a missing description. `media.was_there` says which of the two.
    """
    words = _cleaned_words(alt, caption, credit, source_url)
    data = _read(file)
    digest = hashlib.sha256(data).hexdigest()
    if known := _known(digest):
        return known
    encoded, kind, size = _encode(data)
    with transaction.atomic():
        state.take_turn()
        # Encoding takes a while: the same file may have been sent once more by an impatient hand.
        if known := _known(digest):
            return known
        media = Media(
            name=_free_name(words["alt"]), format=kind, width=size[0], height=size[1], size=len(encoded),
            sha256=digest, licence=licence, uploaded_by=by, **words,
        )  # fmt: skip
        _store(media, encoded)
    media.was_there = False
    return media


def _known(digest):
    """The Media that came of a file with this digest, or None."""
    known = Media.objects.filter(sha256=digest).first()
    if known:
        known.was_there = True
    return known


def _store(media, encoded):
    """Stores the file and its row, or neither."""
    media.file.save(f"{secrets.token_hex(12)}.{EXTENSIONS[media.format]}", ContentFile(encoded), save=False)
    try:
        media.save()
    except BaseException:
        media.file.delete(save=False)
        raise


def _cleaned_words(alt, caption, credit, source_url):
    """The words of a picture within their limits; raises ValidationError by field."""
    words = {"alt": alt, "caption": caption, "credit": credit, "source_url": source_url}
    words = {name: " ".join(text.split()) for name, text in words.items()}
    if not words["alt"]:
        raise ValidationError({"alt": _("Describe the picture, for those who do not see it.")})
    for name, text in words.items():
        limit = Media._meta.get_field(name).max_length
        if len(text) > limit:
            raise ValidationError({name: _("At most %d characters.") % limit})
    return words


def _read(file):
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise ValidationError({"file": _("The file is empty.")})
    if len(data) > MAX_BYTES:
        raise ValidationError({"file": _("The file is larger than 20 MB.")})
    return data


def _encode(data):
    """The picture anew: (bytes, format, (width, height))."""
    try:
        image = _opened(data)
        return _moving(image) if getattr(image, "is_animated", False) else _still(image)
    except ValidationError:
        raise
    except UnidentifiedImageError as error:
        raise ValidationError({"file": _("This is no JPEG, PNG, WebP, AVIF or GIF picture.")}) from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # decoders fail in many ways; all of them mean the same to who sent the file
        raise ValidationError({"file": _("The picture is damaged, or a part of it is missing.")}) from error


def _opened(data):
    """A verified picture, not decoded yet, within the limits of size."""
    image = Image.open(BytesIO(data), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise _too_many_pixels()
    image.verify()
    return Image.open(BytesIO(data), formats=FORMATS)  # `verify` leaves the first one unusable


def _too_many_pixels():
    return ValidationError({"file": _("The picture has more than 50 million pixels. Make it smaller first.")})


def _still(image):
    kind = image.format if image.format in EXTENSIONS else "PNG"
    image = _in_srgb(ImageOps.exif_transpose(image))
    if kind == "JPEG":
        image = image.convert("L" if image.mode in {"1", "L"} else "RGB")
    elif kind != "PNG" or image.mode not in {"1", "L", "P"} or _too_big(image):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((WIDEST, HIGHEST))
    # What a file says of itself (comments, profiles, places) lies here, and would be written again.
    image.info = {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
    return _written(image, kind), kind, image.size


def _too_big(image):
    return image.width > WIDEST or image.height > HIGHEST


def _in_srgb(image):
    """Colours as they look, before the profile that says so is stripped; a profile that is broken is left out."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        return ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image


def _moving(image):
    """A moving picture, as WebP with all its frames. How many there are is not asked before it is known to be bearable:
    counting the frames of a GIF decodes them."""
    bearable = min(MAX_FRAMES, MAX_ANIMATED_PIXELS // (image.width * image.height))
    frames, times = [], []
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number >= bearable:
            raise ValidationError({"file": _("The moving picture is too long for its size. Make it smaller first.")})
        still = frame.convert("RGBA")
        still.thumbnail((WIDEST, HIGHEST))
        still.info = {}
        frames.append(still)
        times.append(int(frame.info.get("duration") or 100))
    options = {"save_all": True, "append_images": frames[1:], "duration": times, "loop": image.info.get("loop", 0)}
    return _written(frames[0], "WEBP", **options), "WEBP", frames[0].size


def _written(image, kind, **options):
    out = BytesIO()
    image.save(out, format=kind, **ENCODINGS[kind], **options)
    return out.getvalue()


def _free_name(alt):
    """The name in `![…](media:name)`: the first words of the description, with a number where that is taken."""
    base = slugify(alt, 60) or "picture"
    taken = set(Media.objects.filter(name__startswith=base).values_list("name", flat=True))
    return next(n for n in (base, *(f"{base}-{i}" for i in range(2, len(taken) + 3))) if n not in taken)


@transaction.atomic
def change_picture(media, *, by, alt, caption="", credit="", licence=None, source_url=""):
    """Changes what is said of a picture, in every text that shows it. Raises ValidationError as `add_picture` does, and
    PermissionDenied where `by` may not."""
    check_may_change(media, by)
    state.take_turn()
    for name, text in _cleaned_words(alt, caption, credit, source_url).items():
        setattr(media, name, text)
    media.licence = licence
    media.save()
    rendering.rerender(Essay.objects.filter(body__contains=f"media:{media.name}"))
    for page in _showing(Page, media):
        catalogue.save_page(page, by=None)
    for hub in _showing(Hub, media):
        catalogue.save_hub(hub, by=None)
    state.bump()
    return media


@transaction.atomic
def delete_picture(media, *, by):
    """Takes a picture that nothing shows out of the library, with its file. Raises ValidationError where it is used
    (an older revision counts: it could be restored), and PermissionDenied where `by` may not."""
    check_may_change(media, by)
    if used_in(media):
        raise ValidationError(_("It is still used, so it stays."))
    name, storage = media.file.name, media.file.storage
    media.delete()
    transaction.on_commit(lambda: storage.delete(name))


def check_may_change(media, by):
    """Editors change every picture; authors their own, as long as no page that readers see shows it."""
    if by.is_editor or (by == media.uploaded_by and not _is_public(media)):
        return
    raise PermissionDenied(_("Editors change pictures that readers see already, and those of others."))


def _is_public(media):
    live = Essay.objects.exclude(live=Essay.Live.NEVER)
    return any(_showing(rows, media) for rows in (live, Page.objects.all(), Hub.objects.all())) or any(_held_by(media))


def used_in(media):
    """What shows a picture: essays (in any of their revisions), hubs, pages, authors, books; each once."""
    revisions = _showing(Revision.objects.select_related("essay").defer("authors", "hubs", "tags"), media)
    found = [*_showing(Essay, media), *(r.essay for r in revisions), *_showing(Hub, media), *_showing(Page, media)]
    return list(dict.fromkeys([*found, *_held_by(media)]))


def _showing(rows, media):
    """The rows whose Markdown names a picture; `media:well` is not `media:well-in-winter`."""
    rows = rows.objects.all() if isinstance(rows, type) else rows
    named = re.compile(re.escape(f"media:{media.name}") + r"(?![\w-])")
    return [row for row in rows.filter(body__contains=f"media:{media.name}") if named.search(row.body)]


def _held_by(media):
    """The rows of every model that points to a picture: portraits, and the covers of an app that is not known here."""
    for field in Media._meta.get_fields(include_hidden=True):
        if field.one_to_many and field.auto_created:
            yield from field.related_model.objects.filter(**{field.field.name: media})
