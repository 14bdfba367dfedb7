"""The share card of a page, drawn: plain values in, PNG out. Imports no model.

Its grounds, sizes and places are the design's; every colour is one of the site's light theme. The picture is put
together by the number of each colour in its palette, with steps between it and the ground for smooth edges: nothing has
to be guessed afterwards, and files stay small.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from essays.sharing import faces, rings_drawing
from essays.sharing.lettering import Lettering, broken, cut
from essays.sharing.share_card import CardHub, ShareCard
from sitewide.text import writing_direction

WIDTH, HEIGHT = 1200, 630
MARGIN, COLUMN = 72, 580
RULE_AT, RULE, FOOT_AT = HEIGHT - 98, 3, 577
BAR = 20
RINGS_AT = (WIDTH - 56 - rings_drawing.WIDTH, 58)
PAPER, INK, HAIR, WHITE = "#F4F5F0", "#14201B", "#C6CDC4", "#FFFFFF"
INKS = {"alternatives": "#0A6B58", "movements": "#B92F17", "politics": "#2C3BA6"}  # a further hub's is the ink
FAINT = 0.34  # of white, for rings that the page does not stand in
STEPS = 24  # of a colour on the ground
COMPRESSION = 6  # of 9: several times as fast as the last, and its files are a tenth larger
SIZES = ((36, 78, 0.98), (60, 64, 1.0), (100, 50, 1.04), (10_000, 42, 1.06))  # letters of the title, size, line
SIZES_RTL = ((36, 64, 1.3), (60, 56, 1.3), (100, 48, 1.3), (10_000, 42, 1.3))
SPACING = -0.022
LONGEST_TAGLINE = 64
SMALL = 27  # the size of names
LINE_BELOW, MOST_BELOW = 34, 3
KICKER, SMALLEST_KICKER, KICKER_AT, KICKER_GAP = 34, 24, 91, 0.4
# The first line of the title stands FIRST of its size under where it begins, the names LEADS and a part under the last.
TITLE_AT, TITLE_ALONE = 125, 68
FIRST, FIRST_RTL = 0.722, 0.89
LEADS, LEADS_RTL, LEAD_PART = 57, 66, 0.194
LOWEST = 506  # the lowest baseline over the rule


@dataclass
class Layer:
    """A part of the card: a mask of the whole, its colour, and whether it is made of words (for those who measure)."""

    mask: Image.Image
    colour: tuple[int, int, int]
    name: str = ""


@dataclass
class Drawn:
    """A card before it is a file: its ground and its layers, none of which lies over another."""

    ground: tuple[int, int, int]
    layers: list[Layer] = field(default_factory=list)


def draw(card: ShareCard) -> bytes:
    """The share card as PNG, 1200 × 630. Raises OSError where the site's own fonts are missing."""
    return as_png(composed(card))


def composed(card: ShareCard) -> Drawn:
    """The parts of a share card; raises as `draw`."""
    return _Painter(card).paint()


def as_png(drawn: Drawn) -> bytes:
    """The layers on their ground, in a palette of each colour and the steps between it and the ground."""
    palette, places = [*drawn.ground], {}
    for layer in drawn.layers:
        if layer.colour not in places:
            places[layer.colour] = len(palette) // 3
            for step in range(1, STEPS + 1):
                palette += _between(drawn.ground, layer.colour, step / STEPS)
    image = Image.new("P", (WIDTH, HEIGHT), 0)
    for layer in drawn.layers:
        first = places[layer.colour] - 1
        if box := layer.mask.getbbox():
            part = layer.mask.crop(box)
            numbers = part.point([first + round(v * STEPS / 255) for v in range(256)])
            seen = part.point([255 if round(v * STEPS / 255) else 0 for v in range(256)])
            image.paste(numbers, box, seen)
    image.putpalette(palette)
    file = BytesIO()
    image.save(file, "PNG", compress_level=COMPRESSION)
    return file.getvalue()


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _between(ground: tuple[int, int, int], colour: tuple[int, int, int], part: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(ground, colour, strict=True))
    return red, green, blue


class _Painter:
    """Draws one card from its upper edge downwards; right to left, all is mirrored but the rings themselves."""

    def __init__(self, card: ShareCard):
        self.card, self.rtl = card, card.direction == "rtl"
        self.first, self.leads = (FIRST_RTL, LEADS_RTL) if self.rtl else (FIRST, LEADS)
        one = card.hubs[0] if len(card.hubs) == 1 else None
        self.on_paper = len(card.hubs) > 1
        ground = PAPER if self.on_paper else INKS.get(one.ink, INK) if one else INK
        self.drawn = Drawn(_rgb(ground))
        self.words = _rgb(INK if self.on_paper else WHITE)

    def paint(self) -> Drawn:
        if self.on_paper:
            self._bar()
        self._rings()
        self._foot()
        self._text()
        return self.drawn

    def _mask(self) -> Image.Image:
        return Image.new("L", (WIDTH, HEIGHT))

    def _add(self, mask: Image.Image, colour: tuple[int, int, int], name: str = "") -> None:
        self.drawn.layers.append(Layer(mask, colour, name))

    def _ink(self, hub: CardHub) -> tuple[int, int, int]:
        return _rgb(INKS.get(hub.ink, INK))

    def _set(self, style: faces.Style, size: float, spacing: float = 0) -> Lettering:
        return Lettering(style, size, spacing, self.card.language, self.card.direction)

    def _set_alone(self, text: str, style: faces.Style, size: float) -> Lettering:
        """The lettering of words that need not be in the language of the page: they run as their own letters do."""
        direction = writing_direction.of_text(text) or self.card.direction
        return Lettering(style, size, language=self.card.language, direction=direction)

    def _line(self, text: str, how: Lettering, baseline: float, colour: tuple[int, int, int], name: str) -> None:
        """A line at the start side."""
        self._words(text, how, WIDTH - MARGIN - how.width(text) if self.rtl else MARGIN, baseline, colour, name)

    def _words(
        self, text: str, how: Lettering, x: float, baseline: float, colour: tuple[int, int, int], name: str
    ) -> None:
        """Words from `x` on; a letter that hangs over its own place, as italics do, is moved within the margins."""
        mask = self._mask()
        how.draw(mask, x, baseline, text)
        if box := mask.getbbox():
            left, right = max(0, MARGIN - box[0]), max(0, box[2] - (WIDTH - MARGIN))
            if left or right:
                mask = ImageChops.offset(mask, left - right, 0)
        self._add(mask, colour, name)

    def _bar(self) -> None:
        hubs = self.card.hubs[::-1] if self.rtl else self.card.hubs
        edges = [round(WIDTH * n / len(hubs)) for n in range(len(hubs) + 1)]
        for hub, (left, right) in zip(hubs, pairwise(edges), strict=True):
            mask = self._mask()
            ImageDraw.Draw(mask).rectangle((left, 0, right - 1, BAR - 1), fill=255)
            self._add(mask, self._ink(hub))

    def _rings(self) -> None:
        x, y = RINGS_AT
        for small, colour in self._ring_masks():
            mask = self._mask()
            mask.paste(small, (WIDTH - x - rings_drawing.WIDTH if self.rtl else x, y))
            self._add(mask, colour)

    def _ring_masks(self) -> list[tuple[Image.Image, tuple[int, int, int]]]:
        hubs = self.card.strategy
        if sorted(hub.ink for hub in hubs) == sorted(INKS):
            knot = rings_drawing.knot()
            return [(knot[hub.ink], self._ring_ink(hub)) for hub in hubs]
        if not hubs:
            return []
        plain = [n for n, hub in enumerate(hubs) if hub.ink not in INKS]
        found = rings_drawing.thread(len(hubs), plain[1] if len(plain) > 1 else None)
        turned = found.rings[::-1] if self.rtl else found.rings
        rings = [(ring, self._ring_ink(hub)) for ring, hub in zip(turned, hubs, strict=True)]
        return [(found.line, _rgb(HAIR) if self.on_paper else self._faint()), *rings]

    def _ring_ink(self, hub: CardHub) -> tuple[int, int, int]:
        if hub in self.card.hubs:
            return self._ink(hub) if self.on_paper else _rgb(WHITE)
        return _rgb(HAIR) if self.on_paper else self._faint()

    def _faint(self) -> tuple[int, int, int]:
        return _between(self.drawn.ground, _rgb(WHITE), FAINT)

    def _foot(self) -> None:
        mask = self._mask()
        ImageDraw.Draw(mask).rectangle((MARGIN, RULE_AT, WIDTH - MARGIN - 1, RULE_AT + RULE - 1), fill=255)
        self._add(mask, self.words)
        tagline = self.card.tagline if len(self.card.tagline) <= LONGEST_TAGLINE else ""
        how, room = self._set_alone(self.card.site_title, faces.SITE, 30), WIDTH - 2 * MARGIN
        title = how.drawable(self.card.site_title)
        side = self._set_alone(tagline, faces.ORDINAL, 24)
        tagline = side.drawable(tagline)
        if tagline and how.width(title) + side.width(tagline) + 40 > room:
            tagline = ""
        if title:
            title = cut([title, ""] if how.width(title) > room else [title], 1, how, room)[0]
            self._line(title, how, FOOT_AT, self.words, "site title")
        if tagline:
            x = MARGIN if self.rtl else WIDTH - MARGIN - side.width(tagline)
            self._words(tagline, side, x, FOOT_AT, self.words, "tagline")

    def _text(self) -> None:
        top = self._kicker()
        below = self._below()
        size, lines, step = self._title(top, len(below))
        how, baseline = self._set(faces.TITLE, size, SPACING), top
        for n, line in enumerate(lines):
            baseline = round(top + self.first * size + n * step)
            self._line(line, how, baseline, self.words, "title")
        baseline += round(self.leads + LEAD_PART * size) if lines else SMALL
        for n, line in enumerate(below):
            self._line(line, self._set(faces.NAMES, SMALL), baseline + n * LINE_BELOW, self.words, "below")

    def _kicker(self) -> float:
        """The line over the title: the ordinal and name of the hub, the names of several, or what the page is. Returns
        where the title begins."""
        parts = self._kicker_parts()
        if not any(text for text, *_ in parts):
            return TITLE_ALONE
        size = KICKER
        while size > SMALLEST_KICKER and self._long(parts, size) > COLUMN:
            size -= 1
        room = float(COLUMN)
        x = float(WIDTH - MARGIN if self.rtl else MARGIN)
        for text, style, colour in parts:
            how = self._set_alone(text, style, size)
            shown = cut([text, ""] if how.width(text) > room else [text], 1, how, room)[0]
            long = how.width(shown)
            self._words(shown, how, x - long if self.rtl else x, KICKER_AT, colour, "kicker")
            gap = long + size * KICKER_GAP
            x, room = x - gap if self.rtl else x + gap, room - gap
            if room < size * 2:
                break
        return TITLE_AT

    def _long(self, parts: list[tuple[str, faces.Style, tuple[int, int, int]]], size: float) -> float:
        between = (len(parts) - 1) * size * KICKER_GAP
        return sum(self._set_alone(text, style, size).width(text) for text, style, _ in parts) + between

    def _kicker_parts(self) -> list[tuple[str, faces.Style, tuple[int, int, int]]]:
        card, parts = self.card, []
        if card.kicker:
            parts = [(card.kicker, faces.ORDINAL, self.words)]
        elif not card.names_hubs:
            return []
        elif len(card.hubs) == 1:
            hub = card.hubs[0]
            parts = [(hub.ordinal, faces.ORDINAL, self.words), (hub.name, faces.TITLE, self.words)]
        else:
            for hub in card.hubs:
                parts += [("+", faces.ORDINAL, self.words)] if parts else []
                parts += [(hub.name, faces.TITLE, self._ink(hub))]
        shown = [(self._set_alone(text, style, KICKER).drawable(text), style, colour) for text, style, colour in parts]
        return [part for part in shown if part[0]]

    def _below(self) -> list[str]:
        how = self._set(faces.NAMES, SMALL)
        text = how.drawable(self.card.below)
        return cut(broken(text, how, COLUMN), MOST_BELOW, how, COLUMN) if text else []

    def _title(self, top: float, below: int) -> tuple[float, list[str], float]:
        """The title's size, its lines and the step between them: as large as its length allows, smaller where it does
        not fit so, and cut where it does not fit at all."""
        how = self._set(faces.TITLE, 78)
        text = how.drawable(self.card.title) or how.drawable(self.card.site_title)
        if not text:
            return SMALL, [], 0
        tiers = SIZES_RTL if self.rtl else SIZES
        fits = [(size, line) for most, size, line in tiers if len(text) <= most]
        for size, line in fits:
            how = self._set(faces.TITLE, size, SPACING)
            lines = broken(text, how, COLUMN)
            room = self._lines_in(top, size, size * line, below)
            if len(lines) <= room and not _has_torn(text, lines):
                return size, lines, size * line
        size, line = fits[-1]
        how = self._set(faces.TITLE, size, SPACING)
        return size, cut(lines, self._lines_in(top, size, size * line, below), how, COLUMN), size * line

    def _lines_in(self, top: float, size: float, step: float, below: int) -> int:
        """How many lines of a title there is room for, over the lines below it."""
        last = LOWEST - (self.leads + LEAD_PART * size + (below - 1) * LINE_BELOW if below else 0)
        return max(1, int((last - top - self.first * size) // step) + 1)


def _has_torn(text: str, lines: list[str]) -> bool:
    """Whether a word was broken that has no hyphen itself."""
    return " ".join(lines).replace(" ", "") != text.replace(" ", "")
