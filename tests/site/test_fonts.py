"""The letters of the pages: what the style sheet says of their files."""

import re

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
    assert sorted(face["file"] for face in faces()) == sorted(path.name for path in FOLDER.glob("fonts/*.woff2"))


def test_the_files_of_a_letter_are_one_face_as_they_say_the_same_weights():
    """Browsers take what bears one name, style and range of weights as one; of two ranges they look at one alone."""
    weights = {}
    for face in faces():
        weights.setdefault((face["font-family"], face.get("font-style", "normal")), set()).add(face["font-weight"])
    assert {name: found for name, found in weights.items() if len(found) > 1} == {}


@pytest.mark.parametrize("letters", ["vollkorn", "vollkorn-italic", "libre-franklin"])
def test_what_every_page_loads_is_small(letters):
    assert (FOLDER / "fonts" / f"{letters}.woff2").stat().st_size < 38_000
