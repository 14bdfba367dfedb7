"""Words as they are set on a share card: measured, broken into lines, drawn. Pure but for the files of the faces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from essays.sharing import bidi_runs, faces
from essays.sharing.bidi_runs import Run, clusters

MARK = "…"
CLOSING = frozenset(
    ")]}»”’.,:;!?…、。，．：；！？）］｝」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
)  # never begin a line
OPENING = frozenset("([{«“‘（［｛「『【〈《")
HYPHENS = frozenset("-‐–—/")
WIDE = ("CJK ", "HIRAGANA", "KATAKANA", "THAI ", "LAO ", "KHMER ")  # scripts without blanks between words
FEATURES = ["lnum", "-liga", "-clig"]  # figures as high as capitals; letters that are spaced stay apart
FEATURES_JOINED = ["lnum"]


@dataclass(frozen=True)
class Lettering:
    """How one piece of words is set."""

    style: faces.Style
    size: float
    spacing: float = 0  # between letters, as a part of the size
    language: str = "en"
    direction: str = "ltr"

    def at(self, size: float) -> Lettering:
        return replace(self, size=size)

    def runs(self, text: str) -> list[Run[faces.Face]]:
        """A line as it is drawn, from left to right."""
        return bidi_runs.visual_runs(text, self.direction, self._face_of)

    def _face_of(self, cluster: str) -> faces.Face | None:
        return faces.face_of(cluster, self.style, self.language)

    def drawable(self, text: str) -> str:
        """The text without the letters that no face has, its blanks tidied."""
        kept = (c for c in clusters(bidi_runs.without_controls(text)) if self._face_of(c) is not None)
        return " ".join("".join(kept).split())

    def width(self, text: str) -> float:
        return sum(self._width_of(run) for run in self.runs(text))

    def _spaced(self, run: Run[faces.Face]) -> float:
        return self.spacing * self.size if run.direction == "ltr" and not run.face.joins else 0

    def _width_of(self, run: Run[faces.Face]) -> float:
        return self._advance(run, run.text) + self._spaced(run) * len(list(clusters(run.text)))

    def _advance(self, run: Run[faces.Face], text: str) -> float:
        return self._font(run).getlength(text, **self._shaping(run))

    def _font(self, run: Run[faces.Face]) -> ImageFont.FreeTypeFont:
        return faces.font(run.face, self.size * run.face.scale)

    def _shaping(self, run: Run[faces.Face]) -> dict[str, Any]:
        if not faces.shapes():
            return {}
        wanted = FEATURES if self._spaced(run) else FEATURES_JOINED
        return {"direction": run.direction, "features": wanted}

    def draw(self, mask: Image.Image, x: float, baseline: float, text: str) -> None:
        """Draws a line in white onto a mask, its left end at `x`."""
        pen = ImageDraw.Draw(mask)
        for run in self.runs(text):
            font, spaced, shaping = self._font(run), self._spaced(run), self._shaping(run)
            if not spaced:
                pen.text((x, baseline), run.text, fill=255, font=font, anchor="ls", **shaping)
            else:
                before = ""
                for number, cluster in enumerate(clusters(run.text)):
                    at = self._advance(run, before + cluster) - self._advance(run, cluster) + number * spaced
                    pen.text((x + at, baseline), cluster, fill=255, font=font, anchor="ls", **shaping)
                    before += cluster
            x += self._width_of(run)


def pieces(text: str) -> list[str]:
    """What a line may end behind: words with the blank that follows, parts of a word with a hyphen, single letters of
    scripts without blanks."""
    found = [""]
    every = list(clusters(text))
    for at, cluster in enumerate(every):
        found[-1] += cluster
        following = every[at + 1] if at + 1 < len(every) else ""
        if following and _may_end(cluster, following, found[-1]):
            found.append("")
    return [piece for piece in found if piece]


def _may_end(cluster: str, following: str, piece: str) -> bool:
    if following == " " or following[0] in CLOSING or cluster in OPENING:
        return False
    if cluster == " ":
        return True
    if cluster in HYPHENS:
        return len(piece) > 2 and following.isalpha()
    return is_wide(cluster) or is_wide(following)


def is_wide(cluster: str) -> bool:
    return bidi_runs.unicodedata.name(cluster[0], "").startswith(WIDE)


def broken(text: str, setting: Lettering, width: float) -> list[str]:
    """The text in as few lines as there can be within `width`, as even as they can be. What is wider than a line by
    itself is broken between letters."""
    parts = []
    for piece in pieces(text):
        parts += [piece] if setting.width(piece.rstrip()) <= width else _torn(piece, setting, width)
    return _even(parts, [setting.width(part) for part in parts], width, setting.width("n n") - setting.width("nn"))


def _even(parts: list[str], widths: list[float], width: float, blank: float) -> list[str]:
    """Lines out of pieces: the fewest, and of these the ones with the smallest sum of squares of what stays empty."""
    best: list[tuple[int, float, int]] = [(0, 0, 0)]  # up to each piece: lines, emptiness, where the last line begins
    for end in range(1, len(parts) + 1):
        found = []
        long = -blank if parts[end - 1].endswith(" ") else 0.0
        for start in range(end - 1, -1, -1):
            long += widths[start]
            if long > width + 0.01 and start < end - 1:
                break
            before, empty, _ = best[start]
            found.append((before + 1, empty + (width - long) ** 2, start))
        best.append(min(found))
    lines: list[str] = []
    end = len(parts)
    while end:
        start = best[end][2]
        lines.append("".join(parts[start:end]).rstrip())
        end = start
    return lines[::-1]


def _torn(word: str, setting: Lettering, width: float) -> list[str]:
    """A word that is wider than a line, in equal parts with a hyphen where it has letters of an alphabet."""
    every = list(clusters(word))
    for count in range(2, len(every)):
        size = -(-len(every) // count)
        parts = ["".join(every[at : at + size]) for at in range(0, len(every), size)]
        hyphen = "-" if every[0].isalpha() and setting.direction == "ltr" else ""
        parts = [part + hyphen for part in parts[:-1]] + parts[-1:]
        if all(setting.width(part.rstrip()) <= width for part in parts):
            return parts
    return every


def cut(lines: list[str], most: int, setting: Lettering, width: float) -> list[str]:
    """No more than `most` lines; what is left out is told by "…" behind a word."""
    if len(lines) <= most:
        return lines
    kept, last = lines[: most - 1], lines[most - 1]
    while last and setting.width(f"{last}{MARK}") > width:
        last = last.rpartition(" ")[0] if " " in last else "".join(list(clusters(last))[:-1])
    return [*kept, f"{last.rstrip(' ,;:–—-')}{MARK}"]
