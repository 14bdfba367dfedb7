"""The letters of the pages: what the style sheet says of their files."""

import re
from functools import cache
from itertools import combinations, pairwise

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FOLDER = settings.BASE_DIR / "static"
FACE = re.compile(r"@font-face \{(.*?)\}", re.S)
# Every page loads these, and as a rule no other; bytes, which WOFF2 has packed already.
BUDGETS = {"vollkorn": 29_500, "vollkorn-italic": 16_000, "libre-franklin": 18_900}
# What the families have to draw themselves: Latin-1, Latin Extended-A, Romanian, ẞ, quotes, dashes, signs of money.
SHOWN = [
    *range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x131), *range(0x132, 0x149), *range(0x14A, 0x17F),
    *range(0x218, 0x21C),
    *map(ord, "ı\u2009\u200b–—‘’‚“”„†•…′″‹›€₹₺™−ẞʿʾˇ"),
]  # fmt: skip


def faces():
    """Every face of a file as {descriptor: value}, with the name of its file."""
    sheet = (FOLDER / "css" / "base.css").read_text(encoding="utf-8")
    found = [dict(re.findall(r"([\w-]+):\s*([^;]+);", face)) for face in FACE.findall(sheet)]
    return [face | {"file": face["src"].split("/")[-1].split('"')[0]} for face in found if "url(" in face["src"]]


def test_each_file_is_named_and_each_name_is_a_file():
    assert sorted({face["file"] for face in faces()}) == sorted(path.name for path in FOLDER.glob("fonts/*.woff2"))


def test_each_face_has_the_same_scripts_in_each_of_its_weights_and_no_weight_twice():
    """Browsers take what bears one name, style and range of weights as one face; of two ranges that both hold a weight
    they look at one alone. So each range names a file for every script, and no two ranges meet."""
    scripts = {}
    for face in faces():
        weights = tuple(map(int, face["font-weight"].split()))
        ranges = scripts.setdefault((face["font-family"], face.get("font-style", "normal")), {})
        ranges.setdefault((weights[0], weights[-1]), []).append(face.get("unicode-range", ""))
    for name, ranges in scripts.items():
        first, *others = (sorted(found) for found in ranges.values())
        assert all(found == first for found in others), name
        in_order = sorted(ranges)
        assert all(low[1] < high[0] for low, high in pairwise(in_order)), name


def code_points(ranges):
    """The numbers of a unicode-range; None for a face without, which stands for all."""
    if not ranges:
        return None
    found = set()
    for part in ranges.split(","):
        low, _, high = part.strip().removeprefix("U+").partition("-")
        found |= set(range(int(low, 16), int(high or low, 16) + 1))
    return found


@cache
def characters(file):
    return frozenset(TTFont(FOLDER / "fonts" / file).getBestCmap())


def groups():
    """The faces between which a browser chooses by character, by (family, style, weights)."""
    found = {}
    for face in faces():
        name = (face["font-family"], face.get("font-style", "normal"), face["font-weight"])
        found.setdefault(name, []).append((face["file"], code_points(face.get("unicode-range"))))
    return found


@pytest.mark.parametrize("group", groups().items(), ids=lambda group: " ".join(group[0]))
def test_what_a_family_can_draw_is_in_the_file_that_is_fetched_for_it(group):
    """A file that is named for a character and does not have it is fetched for nothing, and one that has it and is not
    named is not asked."""
    (family, *_), files = group
    named = {number: file for file, numbers in files for number in sorted(numbers or ())}
    drawn = set().union(*(characters(file) for file, _ in files))
    rest = next((file for file, numbers in files if numbers is None), None)
    missing = {chr(n) for n in drawn if n > 0x1F and n not in characters(named.get(n, rest) or files[0][0])}
    assert not missing
    if family in {"Vollkorn", "Libre"}:
        assert {chr(n) for n in SHOWN if n not in drawn} == set()


@pytest.mark.parametrize("group", groups().items(), ids=lambda group: " ".join(group[0]))
def test_no_two_files_are_fetched_for_one_character(group):
    for (one, low), (other, high) in combinations([(file, numbers) for file, numbers in group[1] if numbers], 2):
        assert not low & high, (one, other)


def test_each_style_has_the_same_letters_for_every_page():
    assert (
        characters("vollkorn.woff2") == characters("vollkorn-italic.woff2") == characters("vollkorn-bold-italic.woff2")
    )
    assert characters("vollkorn.woff2") - characters("libre-franklin.woff2") <= {0xAD}  # draws nothing


@pytest.mark.parametrize("file", ["vollkorn", "vollkorn-italic", "vollkorn-bold-italic"])
def test_figures_are_as_high_as_capitals(file):
    """Old-style ones are cut away: the style sheet asks for them nowhere."""
    font = TTFont(FOLDER / "fonts" / f"{file}.woff2")
    names, drawn = font.getBestCmap(), font["glyf"]
    height = {char: drawn[names[ord(char)]].yMax - drawn[names[ord(char)]].yMin for char in "H0123456789"}
    assert all(abs(height[figure] - height["H"]) < 60 for figure in "0123456789"), height
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


@pytest.mark.parametrize("letters", BUDGETS)
def test_what_every_page_loads_is_small(letters):
    assert (FOLDER / "fonts" / f"{letters}.woff2").stat().st_size <= BUDGETS[letters]
