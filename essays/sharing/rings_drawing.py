"""The rings of a share card as masks: the knot of three, with over and under as everywhere on the site
(templates/includes/rings.html), or, where the hubs are not three, rings on a thread. Pure."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 470, 448
FINER = 4  # drawn this many times larger and then made smaller, for smooth edges
# In the units of includes/rings.html: where its viewBox begins, how wide it is, the circles, the gap's stroke.
LEFT, TOP, UNITS = -51.5, -54.2, 103
RADIUS, STROKE, GAP = 30, 6.8, 10.2
CENTRES = {"alternatives": (-17.75, 10.25), "movements": (0, -20.5), "politics": (17.75, 10.25)}
OVER = {"alternatives": "politics", "movements": "alternatives", "politics": "movements"}  # what lies over each
THREAD = 0.42  # its stroke, as a part of the rings'
BETWEEN = 0.15  # two rings on a thread, as a part of their width
LARGEST = 300


@dataclass(frozen=True)
class Thread:
    """Rings in a row: a mask for each, and one for the line between neighbours, which lies behind them."""

    rings: tuple[Image.Image, ...]
    line: Image.Image


def _circle(mask: Image.Image, x: float, y: float, radius: float, stroke: float, fill: int = 255) -> None:
    """A ring whose stroke lies half inside and half outside of its radius, in pixels of the finer mask."""
    outer = radius + stroke / 2
    box = (x - outer, y - outer, x + outer, y + outer)
    ImageDraw.Draw(mask).ellipse(box, outline=fill, width=round(stroke))


def _blank() -> Image.Image:
    return Image.new("L", (WIDTH * FINER, HEIGHT * FINER))


def _smooth(mask: Image.Image) -> Image.Image:
    return mask.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


@lru_cache(maxsize=1)
def knot() -> dict[str, Image.Image]:
    """The three rings by ink; each is cut where another lies over it, so that it sits on any ground."""
    scale = WIDTH * FINER / UNITS

    def ring(ink: str, stroke: float) -> Image.Image:
        (x, y), mask = CENTRES[ink], _blank()
        _circle(mask, (x - LEFT) * scale, (y - TOP) * scale, RADIUS * scale, stroke * scale)
        return mask

    return {ink: _smooth(ImageChops.subtract(ring(ink, STROKE), ring(OVER[ink], GAP))) for ink in CENTRES}


@lru_cache(maxsize=8)
def thread(count: int, doubled: int | None = None) -> Thread:
    """`count` rings on a thread, at least one; the one at `doubled` is made of two thin ones."""
    across = min(LARGEST, WIDTH / (count + BETWEEN * (count - 1))) * FINER
    stroke = across * STROKE / (2 * RADIUS + STROKE)
    radius, middle = (across - stroke) / 2, HEIGHT * FINER / 2
    start = (WIDTH * FINER - across * (count + BETWEEN * (count - 1))) / 2 + across / 2
    places = [start + n * across * (1 + BETWEEN) for n in range(count)]
    rings, line = [], _blank()
    for n, x in enumerate(places):
        mask = _blank()
        _circle(mask, x, middle, radius, stroke)
        if n == doubled:
            _circle(mask, x, middle, radius, stroke / 4, fill=0)
        rings.append(_smooth(mask))
    half = stroke * THREAD / 2
    for first, second in pairwise(places):
        box = (first + across / 2, middle - half, second - across / 2, middle + half)
        ImageDraw.Draw(line).rectangle(box, fill=255)
    return Thread(tuple(rings), _smooth(line))
