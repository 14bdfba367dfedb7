"""The letters of the pages: what the style sheet says of their files."""

import re
from itertools import pairwise

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "static"
FACE = re.compile(r"@font-face \{(.*?)\}", re.S)


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


@pytest.mark.parametrize("letters", ["vollkorn", "vollkorn-italic", "libre-franklin"])
def test_what_every_page_loads_is_small(letters):
    assert (FOLDER / "fonts" / f"{letters}.woff2").stat().st_size < (20_000 if "italic" in letters else 38_000)
