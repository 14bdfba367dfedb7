"""The faces (font files) of share cards: the site's own, and for other scripts what the system has.

The library beside Pillow that shapes text (raqm) is in its wheels; the one that turns lines round (FriBiDi) is loaded
from the system. Where it is missing, scripts that cannot be read without them are left out, as are letters that no face
has: a card shows no boxes in the place of letters. Imports no model.
"""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, features

from sitewide.text import writing_direction

ABSENT = "\U0010fffd"  # a character for private use: what a face draws for it is its box for "not there"
COVERS_ANYTHING = frozenset("\u200b\u200c\u200d\ufe0e\ufe0f")
ASKING = 2  # seconds that fontconfig may take
TRIED = 12  # files of the system that are looked at for one letter
FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "/System/Library/Fonts", "/Library/Fonts",
    "C:/Windows/Fonts",
)  # fmt: skip
# Scripts whose letters cannot be told apart, or join wrongly, unless they are shaped.
SHAPED = (
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA",
    "KHMER", "MYANMAR", "TIBETAN", "SYRIAC", "MONGOLIAN", "NKO", "BALINESE", "JAVANESE",
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How words are set: which files stand for it, in which order, and how heavy."""

    files: tuple[str, ...]
    weight: int
    system: str  # the family that fontconfig is asked for

    def at(self, size: float) -> "Setting":
        return Setting(self, size)


SERIF = ("vollkorn.woff2", "vollkorn-signs.woff2", "vollkorn-ext.woff2", "noto-naskh-arabic.woff2")
ITALIC = (
    "vollkorn-italic.woff2", "vollkorn-signs-italic.woff2", "vollkorn-ext-italic.woff2", "noto-naskh-arabic.woff2",
)  # fmt: skip
SANS = ("libre-franklin.woff2", "libre-franklin-signs.woff2", "libre-franklin-ext.woff2", "noto-sans-arabic.woff2")
SCALES = {"noto-naskh-arabic.woff2": 1.16, "noto-sans-arabic.woff2": 1.06}
TITLE = Style(SERIF, 900, "serif")
SITE = Style(SERIF, 800, "serif")
ORDINAL = Style(ITALIC, 400, "serif")
NAMES = Style(SANS, 600, "sans-serif")


@dataclass(frozen=True)
class Setting:
    """A style at one size, in pixels."""

    style: Style
    size: float


@dataclass(frozen=True)
class Face:
    """One font file at one weight; `index` is its place in a collection."""

    path: str
    weight: int
    index: int = 0

    @property
    def is_ours(self) -> bool:
        return self.path.endswith(".woff2")

    @property
    def scale(self) -> float:
        """How much larger than others it is set, as in the style sheet (size-adjust)."""
        return SCALES.get(self.path.rpartition("/")[2], 1)

    @property
    def joins(self) -> bool:
        """Whether its letters join, so that they cannot be spaced."""
        return "arabic" in self.path or not self.is_ours


def shapes() -> bool:
    """Whether text is shaped and turned round; False where FriBiDi is missing."""
    return bool(features.check("raqm"))


@lru_cache(maxsize=128)
def font(face: Face, size: float, *, shaped: bool = True) -> ImageFont.FreeTypeFont:
    """The face at a size; raises OSError where its file is missing or no font."""
    engine = None if shaped else ImageFont.Layout.BASIC
    found = ImageFont.truetype(face.path, size, index=face.index, layout_engine=engine)
    try:
        axes = found.get_variation_axes()
    except OSError:  # not variable: the file has one weight
        return found
    found.set_variation_by_axes([_value(axis, face.weight) for axis in axes])
    return found


def _value(axis: ImageFont.Axis, weight: int) -> float:
    name = axis["name"] or b""
    if (name.decode("latin-1") if isinstance(name, bytes) else name) != "Weight":
        return axis["default"] or 0
    return min(max(weight, axis["minimum"] or weight), axis["maximum"] or weight)


def face_of(cluster: str, style: Style, language: str) -> Face | None:
    """The face that draws a letter with its marks; None where none does, and it is to be left out."""
    if not shapes() and _needs_shaping(cluster[0]):
        return None
    for face in _own(style):
        if _covers_all(face, cluster):
            return face
    known = _found_before.setdefault((style, language), [])
    for face in known:
        if _covers_all(face, cluster):
            return face
    found = _of_system(cluster[0], style, language)
    if found and found not in known:
        known.append(found)
    return found if found and _covers_all(found, cluster) else None


_found_before: dict[tuple[Style, str], list[Face]] = {}  # what the system was asked for, by style and language


@cache
def _own(style: Style) -> tuple[Face, ...]:
    folder = Path(settings.BASE_DIR) / "static" / "fonts"
    return tuple(Face(str(folder / name), style.weight) for name in style.files)


def _needs_shaping(char: str) -> bool:
    return bool(writing_direction.of_letter(char) == "rtl") or unicodedata.name(char, "").startswith(SHAPED)


def _covers_all(face: Face, cluster: str) -> bool:
    return all(char in COVERS_ANYTHING or covers(face, char) for char in cluster)


@lru_cache(maxsize=8192)
def covers(face: Face, char: str) -> bool:
    """Whether a face has a letter: what it draws is not its box for letters that it has not."""
    if char == " ":
        return True
    try:
        return _drawn(face, char) != _box(face)
    except OSError:
        return False


@lru_cache(maxsize=64)
def _box(face: Face) -> bytes:
    return _drawn(face, ABSENT)


def _drawn(face: Face, char: str) -> bytes:
    """A letter by itself, not shaped: shaping would take some letters apart, and draw two boxes."""
    image = Image.new("L", (64, 64))
    ImageDraw.Draw(image).text((20, 44), char, fill=255, font=font(face, 24, shaped=False), anchor="ls")
    return image.tobytes()


@lru_cache(maxsize=512)
def _of_system(char: str, style: Style, language: str) -> Face | None:
    """A face of the system with this letter: the one that fontconfig names, or, without fontconfig, the first of the
    usual folders."""
    program = shutil.which("fc-match")
    for path, index in _asked(program, char, style, language) if program else _lying_about(char, style):
        face = Face(path, style.weight, index)
        if covers(face, char):
            return face
    return None


def _asked(program: str, char: str, style: Style, language: str) -> list[tuple[str, int]]:
    weight = ":bold" if style.weight >= 600 else ""
    base = language.split("-")[0]
    wanted = f"{style.system}{weight}:lang={LANGUAGES.get(language, base)}:charset={ord(char):x}"
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed program; of what is asked only a number and a known code vary
            [program, "-f", "%{file}\t%{index}", wanted], capture_output=True, text=True, timeout=ASKING, check=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return []
    path, _, index = answer.stdout.partition("\t")
    return [(path, int(index) & 0xFFFF if index.isdigit() else 0)] if path else []


LANGUAGES = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}


def _lying_about(char: str, style: Style) -> Iterator[tuple[str, int]]:
    """Files in the usual folders whose names tell of the script of a letter, and a few that have very much."""
    script = unicodedata.name(char, "").split(" ")[0].split("-")[0].lower()
    script = "cjk" if script in {"cjk", "hiragana", "katakana", "hangul", "bopomofo"} else script
    words = (script, "dejavuserif", "dejavusans", "notoserif-", "notosans-", "unifont", "arialuni")
    found = sorted(
        (place, -("bold" in name) if style.weight >= 600 else "bold" in name, "italic" in name, len(name), path)
        for name, path in _files()
        if script and (place := next((n for n, word in enumerate(words) if word in name), None)) is not None
    )
    return ((path, 0) for *_, path in found[:TRIED])


@cache
def _files() -> tuple[tuple[str, str], ...]:
    """(name in small letters, path) of every font file in the usual folders."""
    found = []
    for folder in FOLDERS:
        for path in Path(folder).expanduser().rglob("*"):
            if path.suffix.lower() in {".ttf", ".otf", ".ttc", ".otc"}:
                found.append((path.name.lower().replace(" ", ""), str(path)))
    return tuple(found)
