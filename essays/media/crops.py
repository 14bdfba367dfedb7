"""Which part of a picture is seen where it has another format than its own. Pure.

As `object-position` of style sheets has it: the focal point stands as far into the crop as into the picture, so it is
always within.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The formats in which readers see pictures that stand for something: their sides.
FORMATS: dict[str, tuple[int, int, Promise]] = {
    "square": (1, 1, _("Square: search, archive, portraits")),
    "list": (3, 2, _("3:2: beside a row of a list")),
    "wide": (16, 9, _("16:9: at the head of the essay")),
    "card": (1200, 630, _("1200 × 630: where a link is shared")),
}


@dataclass(frozen=True)
class Crop:
    """What a picture of `width` × `height` shows in a format: the part from (x, y) on, `across` × `down`, in pixels."""

    name: str
    label: str
    x: float
    y: float
    across: float
    down: float

    @property
    def view_box(self) -> str:
        """The part as the `viewBox` of an SVG has it."""
        return " ".join(f"{side:.6g}" for side in (self.x, self.y, self.across, self.down))


def crop(name: str, width: int, height: int, focus: tuple[int, int]) -> Crop:
    """The Crop of a picture in one of FORMATS, about its focal point (percent from the left and from the top)."""
    wide, high, label = FORMATS[name]
    across = min(width, height * wide / high)
    down = min(height, width * high / wide)
    x, y = (width - across) * focus[0] / 100, (height - down) * focus[1] / 100
    return Crop(name, str(label), x, y, across, down)


def crops(width: int, height: int, focus: tuple[int, int]) -> list[Crop]:
    """The Crop of a picture in each of FORMATS."""
    return [crop(name, width, height, focus) for name in FORMATS]


def fitted(width: int, height: int, wide: int, high: int) -> tuple[int, int]:
    """The size in whole pixels in which a picture fits a place of `wide` × `high`; no side is 0."""
    scale = min(wide / width, high / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
