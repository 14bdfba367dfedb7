"""The letters of `static/fonts/`, cut anew from the files of Fontsource: `make fonts` (needs npm, to fetch them).

Of each family there is one file that every page needs (the letters of Western Europe and usual punctuation), and others
that browsers fetch for pages that have their characters. What is never used is left out: weights, hinting, old-style
figures (the style sheet asks for lining ones everywhere; they stand in their place here), names and tables that
browsers do not read. Outlines, widths and kerning stay as the designers drew them.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from tests.served import ROOT

FOLDER = ROOT / "static" / "fonts"
VERSION = "5.3.0"  # of the packages of Fontsource
FAMILIES = ("vollkorn", "libre-franklin", "noto-naskh-arabic", "noto-sans-arabic")
# What pages in the languages of Western Europe are made of, by what the demo and a thousand texts of others hold. A
# letter is in the same file as those beside which it stands, or it would not be kerned; ¶ is on every essay.
_CORE = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \u00a0\u00ad\u2009\u200b"
    "!\"#$%&'()*+,-./:;=?@[]_¡§«¶·»¿–—‘’‚“”„…"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßıŒœ"
)
CORE = frozenset(map(ord, _CORE))
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk", "rvrn", "tnum"]  # of Latin letters
COPYRIGHT, LICENCE = 0, 14  # numbers of names in a font


@dataclass(frozen=True)
class File:
    """A file of ours: its family and script at Fontsource, the weights that it keeps (one, or from – to), and which of
    its characters: those of CORE, all others, or all."""

    family: str
    script: str
    weights: int | tuple[int, int]
    which: str = "all"
    style: str = "normal"

    @property
    def source(self) -> str:
        return f"@fontsource-variable/{self.family}/files/{self.family}-{self.script}-wght-{self.style}.woff2"

    def characters(self, there: set[int]) -> set[int]:
        return {"core": there & CORE, "others": there - CORE, "all": there}[self.which]


SERIF, SANS = (400, 900), (400, 700)
FILES = {
    "vollkorn": File("vollkorn", "latin", SERIF, "core"),
    "vollkorn-signs": File("vollkorn", "latin", SERIF, "others"),
    "vollkorn-ext": File("vollkorn", "latin-ext", SERIF),
    # An italic of one weight is half as large.
    "vollkorn-italic": File("vollkorn", "latin", 400, "core", "italic"),
    "vollkorn-bold-italic": File("vollkorn", "latin", (500, 800), "core", "italic"),
    "vollkorn-signs-italic": File("vollkorn", "latin", (400, 800), "others", "italic"),
    "vollkorn-ext-italic": File("vollkorn", "latin-ext", (400, 800), style="italic"),
    "libre-franklin": File("libre-franklin", "latin", SANS, "core"),
    "libre-franklin-signs": File("libre-franklin", "latin", SANS, "others"),
    "libre-franklin-ext": File("libre-franklin", "latin-ext", SANS),
    "noto-naskh-arabic": File("noto-naskh-arabic", "arabic", (400, 700)),
    "noto-sans-arabic": File("noto-sans-arabic", "arabic", SANS),
}


def cut(path: Path, file: File) -> bytes:
    """What is left of the font at `path` for a file of ours, as WOFF2."""
    font = TTFont(path, recalcTimestamp=False)
    font["fvar"].instances = []  # the names of weights
    if "STAT" in font:
        del font["STAT"]
    _line_figures(font)
    options = subset.Options(hinting=False, notdef_outline=False, name_IDs=[COPYRIGHT, LICENCE])
    options.layout_features = ["*"] if file.script == "arabic" else FEATURES
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=file.characters(set(font.getBestCmap())))
    cutter.subset(font)
    _box_what_is_missing(font)
    as_drawn = instancer.OverlapMode.KEEP_AND_DONT_SET_FLAGS
    font = instancer.instantiateVariableFont(_again(font), {"wght": file.weights}, overlap=as_drawn)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def _box_what_is_missing(font: TTFont) -> None:
    """A plain box for what no font has (.notdef): Vollkorn's own is an ornament of 1 kB in each of its files."""
    width, em = font["hmtx"][".notdef"][0], font["head"].unitsPerEm
    pen, edge, top = TTGlyphPen(None), em // 20, em * 7 // 10
    for inset in (edge, 2 * edge):
        left, right, low, high = inset, width - inset, inset - edge, top - inset + edge
        corners = [(left, low), (left, high), (right, high), (right, low)]
        pen.moveTo(corners[0])
        for corner in corners[1:] if inset == edge else corners[:0:-1]:
            pen.lineTo(corner)
        pen.closePath()
    font["glyf"][".notdef"] = pen.glyph()
    font["hmtx"][".notdef"] = width, edge


def _line_figures(font: TTFont) -> None:
    """Figures as high as capitals in the place of old-style ones; tabular ones are made of them."""
    table = font["GSUB"].table if "GSUB" in font else None
    records = table.FeatureList.FeatureRecord if table and table.FeatureList else []
    numbers = {number for record in records if record.FeatureTag == "lnum" for number in record.Feature.LookupListIndex}
    figures = {}
    for number in numbers:
        for part in table.LookupList.Lookup[number].SubTable:
            figures |= part.mapping
    for characters in font["cmap"].tables:
        characters.cmap = {char: figures.get(glyph, glyph) for char, glyph in characters.cmap.items()}


def _again(font: TTFont) -> TTFont:
    """The font as it would be read from its file: what is cut away is really gone."""
    out = io.BytesIO()
    font.flavor = None
    font.save(out)
    return TTFont(out, recalcTimestamp=False)


def fetch(folder: str) -> Path:
    """The folder with the packages of Fontsource, fetched into `folder`."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed (Debian: apt install npm)")
    packages = [f"@fontsource-variable/{family}@{VERSION}" for family in FAMILIES]
    options = ["--silent", "--no-save", "--ignore-scripts", "--prefix", folder]
    subprocess.run([npm, "install", *options, *packages], check=True)
    return Path(folder) / "node_modules"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        packages = fetch(folder)
        for name, file in FILES.items():
            path = FOLDER / f"{name}.woff2"
            before = path.stat().st_size if path.exists() else 0
            path.write_bytes(cut(packages / file.source, file))
            print(f"{name:24} {before:7} → {path.stat().st_size:7} bytes")


if __name__ == "__main__":
    main()
