"""A picture as it was sent becomes a picture as it is kept: bytes in, bytes out. Imports no model.

What is kept is never what was sent: the picture is decoded and encoded anew, so that nothing that hides in a file (a
place of taking, a script behind the last byte) comes along. The kind is read from the content; name and type as sent
are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageMath, ImageOps, ImageSequence, UnidentifiedImageError

from essays.media import file_types

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
MAX_ANIMATED_PIXELS = 40_000_000  # all frames together
MAX_FRAMES = 500
WIDEST, HIGHEST = 2400, 4800
ENCODINGS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
    "AVIF": {"quality": 75, "speed": 7},
}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
# The widths in which browsers may choose a picture, each in these formats, the smaller first. 136 is for portraits and
# 352 for prints beside rows, as phones show them: the next ones have up to twice the bytes. AVIF at speed 6 and quality
# 47 is as near to the picture as 8 and 50 (by PSNR and SSIM) with fewer bytes, woodcuts 6 %, photographs 13 to 20,
# in three times the time (at 960 pixels 0.4 s); the widest, for large screens, is made at 9.
WIDTHS = (136, 240, 352, 480, 640, 960, 1600)
VARIANT_ENCODINGS: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 47, "speed": 6},
    "WEBP": {"quality": 75, "method": 4},
}
QUICKLY = {"AVIF": {"quality": 50, "speed": 9}, "WEBP": {"method": 3}}  # what is wider than SLOW
SLOW = 960
NEAR = 1.2  # a width that is nearer than this to the next is not worth a file
_FEW_BITS = {"L;2": 255 // 3, "L;4": 255 // 15}  # Pillow's names of the greys in a PNG
SRGB = ImageCms.createProfile("sRGB")


@dataclass
class Encoded:
    """A picture's file: its bytes, its format (a key of EXTENSIONS), its size in pixels; and the smaller ones of it."""

    data: bytes
    format: str
    width: int
    height: int
    variants: list[Encoded] = field(default_factory=list)


def read(file: IO[bytes]) -> bytes:
    """The bytes of a file; raises ValidationError where there are none or more than MAX_BYTES."""
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise ValidationError({"file": _("The file is empty.")})
    if len(data) > MAX_BYTES:
        raise ValidationError({"file": _("The file is larger than 20 MB.")})
    return data


def encode(data: bytes) -> Encoded:
    """The picture anew: an Encoded with its variants; a moving one has none.

    Raises ValidationError in plain words for what is no picture, damaged, or has too many pixels or frames.
    """
    try:
        image = _opened(data)
        return _moving(image) if getattr(image, "is_animated", False) else _still(image)
    except ValidationError:
        raise
    except UnidentifiedImageError as error:
        words = _("This is no JPEG, PNG, WebP, AVIF or GIF picture.")
        raise ValidationError({"file": f"{words} {file_types.named(data)}".strip()}) from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # decoders fail in many ways; all of them mean the same to who sent the file
        raise ValidationError({"file": _("The picture is damaged, or a part of it is missing.")}) from error


def variants_of(data: bytes) -> list[Encoded]:
    """The variants of a picture that is kept already, as `encode` makes them; none of a moving one.

    Raises ValidationError as `encode` does.
    """
    image = _opened(data)
    return [] if getattr(image, "is_animated", False) else _variants(_in_colours(_in_bytes(image)))


def _opened(data: bytes) -> ImageFile.ImageFile:
    """A verified picture, not decoded yet, within the limits of size."""
    image = Image.open(BytesIO(data), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise _too_many_pixels()
    image.verify()
    image = Image.open(BytesIO(data), formats=FORMATS)  # `verify` leaves the first one unusable
    _scale_the_clear_one(image)
    return image


def _scale_the_clear_one(image: ImageFile.ImageFile) -> None:
    """The colour that stands for clear, in a PNG, as deep as the picture will be: Pillow scales the others only."""
    clear, packed = image.info.get("transparency"), str(image.tile[0][3]) if image.tile else ""
    if packed in _FEW_BITS and isinstance(clear, int):
        image.info["transparency"] = clear * _FEW_BITS[packed]
    elif packed == "RGB;16B" and isinstance(clear, tuple):
        image.info["transparency"] = tuple(part >> 8 for part in clear)


def _too_many_pixels() -> ValidationError:
    words = _("The picture has more than 50 million pixels, or more than 20,000 on a side. Make it smaller first.")
    return ValidationError({"file": words})


def _still(image: Image.Image) -> Encoded:
    kind = image.format if image.format in EXTENSIONS else "PNG"
    image = _in_srgb(_in_bytes(ImageOps.exif_transpose(image)))
    if kind == "JPEG":
        image = image.convert("L" if image.mode in {"1", "L"} else "RGB")
    elif kind != "PNG" or image.mode not in {"1", "L", "P"} or _too_big(image):
        image = _in_colours(image)
    image.thumbnail((WIDEST, HIGHEST))
    # What a file says of itself (comments, profiles, places) lies here, and would be written again.
    image.info = {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
    return Encoded(_written(image, kind, **ENCODINGS[kind]), kind, *image.size, _variants(_in_colours(image)))


def _in_colours(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_bytes(image: Image.Image) -> Image.Image:
    """A picture with more than eight bits a channel (sixteen in a PNG or TIFF; whole numbers; fractions), scaled to
    eight. Pillow's own conversion cuts: whatever is lighter than 255 of 65,535 would turn white. Colours with sixteen
    bits, and grey with transparency, come as eight from its decoders."""
    if image.mode not in {"F", "I"} and not image.mode.startswith("I;16"):
        return image
    deep = image if image.mode == "F" else image.convert("I")
    low, high = cast("tuple[float, float]", deep.getextrema())  # it has one channel
    if image.mode != "F":  # sixteen bits, also where the decoder gives more room
        low, high = min(low, 0), max(high, 0xFFFF)
    elif 0 <= low and high <= 1:
        low, high = 0, 1
    scale = 255 / ((high - low) or 1)
    scaled = deep.point(lambda i: i * scale + (0.5 - low * scale)).convert("L")
    if (clear := image.info.get("transparency")) is not None:
        scaled.putalpha(ImageMath.lambda_eval(lambda of: (of["i"] != clear) * 255, i=deep).convert("L"))
    scaled.info = {name: value for name, value in image.info.items() if name == "icc_profile"}
    return scaled


def _too_big(image: Image.Image) -> bool:
    return image.width > WIDEST or image.height > HIGHEST


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as they look, before the profile that says so is stripped; a profile that is broken is left out."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        made = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return made or image


def _variants(image: Image.Image) -> list[Encoded]:
    """The picture in each of `widths`, in both formats; those of a format stand together, by width."""
    found = []
    for width in widths(image.width):
        size = (width, max(1, round(image.height * width / image.width)))
        smaller = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        smaller.info = {}
        for kind, how in VARIANT_ENCODINGS.items():
            more = QUICKLY[kind] if width > SLOW else {}
            found.append(Encoded(_written(smaller, kind, **how | more), kind, *size))
    return sorted(found, key=lambda one: (one.format, one.width))


def widths(full: int) -> list[int]:
    """The widths of the variants of a picture `full` pixels wide: those of WIDTHS below it and, up to the widest of
    them, its own. None is larger than the picture: 2400 → all of them; 280 → 136, 280."""
    widest = min(full, WIDTHS[-1])
    return [*(width for width in WIDTHS if width * NEAR <= widest), widest]


def _moving(image: Image.Image) -> Encoded:
    """A moving picture, as WebP with all its frames. How many there are is not asked before it is known to be bearable:
    counting the frames of a GIF decodes them."""
    bearable = min(MAX_FRAMES, MAX_ANIMATED_PIXELS // (image.width * image.height))
    frames, times = [], []
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number >= bearable:
            raise ValidationError({"file": _("The moving picture is too long for its size. Make it smaller first.")})
        still = _in_bytes(frame).convert("RGBA")
        still.thumbnail((WIDEST, HIGHEST))
        still.info = {}
        frames.append(still)
        times.append(int(frame.info.get("duration") or 100))
    options = {"save_all": True, "append_images": frames[1:], "duration": times, "loop": image.info.get("loop", 0)}
    return Encoded(_written(frames[0], "WEBP", **ENCODINGS["WEBP"], **options), "WEBP", *frames[0].size)


def _written(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()
