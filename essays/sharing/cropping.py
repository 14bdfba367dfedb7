"""A picture cut to the format of shared links about its focal point. Bytes in, bytes out. Imports no model."""

from io import BytesIO

from PIL import Image, ImageFile

WIDTH, HEIGHT = 1200, 630
# It is made up to twice as large as it is: readers of links show a picture of less than 600 × 315 as a stamp.
LARGER = 2
PAPER = (0xF4, 0xF5, 0xF0)  # behind what is clear
QUALITIES = (84, 76, 66, 52, 38)
MOST_BYTES = 200_000  # some messengers show no picture of more than 300 kB


def is_large_enough(width: int, height: int) -> bool:
    """Whether a picture of this size can be cut to the format without being enlarged more than LARGER times."""
    return min(width, height * WIDTH / HEIGHT) * LARGER >= WIDTH


def box_about(width: int, height: int, focus: tuple[float, float]) -> tuple[float, float, float, float]:
    """The largest part of the format in a picture, as near to the middle of `focus` (percent from left and top) as its
    edges let it be: left, top, right, bottom."""
    wide = min(width, height * WIDTH / HEIGHT)
    high = wide * HEIGHT / WIDTH
    left = min(max(width * focus[0] / 100 - wide / 2, 0), width - wide)
    top = min(max(height * focus[1] / 100 - high / 2, 0), height - high)
    return left, top, left + wide, top + high


def cropped(data: bytes, focus: tuple[float, float]) -> bytes:
    """The picture as JPEG, 1200 × 630, of at most about 200 kB. Raises OSError for what is no picture."""
    try:
        image = _flat(Image.open(BytesIO(data)))
    except (Image.DecompressionBombError, SyntaxError, ValueError, EOFError) as error:
        raise OSError(str(error)) from error
    box = box_about(*image.size, focus)
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box=box)
    written = b""
    for quality in QUALITIES:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        written = file.getvalue()
        if len(written) <= MOST_BYTES:
            break
    return written


def _flat(image: ImageFile.ImageFile) -> Image.Image:
    """The picture (of a moving one its first) in colours, on paper where it is clear."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    ground = Image.new("RGBA", clear.size, (*PAPER, 255))
    return Image.alpha_composite(ground, clear).convert("RGB")
