"""The covers of a corpus: a few landscapes of flat colours, drawn here; many essays share each."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from essays.media import uploads
from essays.models import Media

COUNT, SIZE = 3, (640, 427)


def hung(seed: int) -> list[Media]:
    """The pictures of a seed, taken into the library where they are not in it yet."""
    found = []
    for number in range(COUNT):
        file = BytesIO(drawn(Random(f"{seed}/{number}/picture")))  # noqa: S311 - nothing secret comes of it
        found.append(uploads.add_picture(file, by=None, alt=f"Hills before the sky, number {number + 1}"))
    return found


def drawn(chance: Random) -> bytes:
    """A landscape as PNG: hills before hills, the nearer the darker."""
    width, height = SIZE
    hue = chance.randrange(360)
    image = Image.new("RGB", SIZE, f"hsl({(hue + 40) % 360}, 35%, 85%)")
    pen = ImageDraw.Draw(image)
    for layer in range(5):
        base = height * (0.35 + 0.13 * layer)
        tops = [(x, base + chance.uniform(-40, 40)) for x in range(0, width + 81, 80)]
        pen.polygon([*tops, (width, height), (0, height)], fill=f"hsl({hue}, 40%, {72 - 12 * layer}%)")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
