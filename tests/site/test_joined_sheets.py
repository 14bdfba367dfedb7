"""Style sheets that are sent as one: which there are, what they hold, and when they are made anew."""

import os
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from commonswiki.joined_sheets import JOINED, JoinedSheets, sources

NAMED = re.compile(r"css/(base\.[\w.-]+)\.css")


def named_by_templates():
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    return {name for page in pages for name in NAMED.findall(page.read_text(encoding="utf-8"))}


@pytest.fixture
def project(settings, tmp_path):
    """A project with a sheet for each part, in which it may be written."""
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    for part in {part for name in JOINED for part in name.split(".")}:
        (folder / f"{part}.css").write_text(f".{part} {{ color: red }}\n")
    return folder


def test_what_templates_name_is_what_is_joined():
    assert named_by_templates() == set(JOINED)


@pytest.mark.parametrize("name", JOINED)
def test_each_holds_its_parts_one_after_the_other(name):
    """Each lies in the folder of its parts, so that the addresses in them lead to where they led."""
    with open(finders.find(f"css/{name}.css"), encoding="utf-8") as file:
        assert file.read() == "\n".join(part.read_text(encoding="utf-8") for part in sources(name))


@pytest.mark.parametrize(
    "path", ["css/base.css", "base.front.css", "css/base.front.css.map", "css/base.nothing.css", "../x.css"]
)
def test_nothing_else_is_found(path):
    assert JoinedSheets().find(path) == []
    assert JoinedSheets().find(path, find_all=True) == []


def test_all_are_listed_for_who_gathers_them(project):
    listed = dict(JoinedSheets().list([]))
    assert set(listed) == {f"css/{name}.css" for name in JOINED}
    for path, storage in listed.items():
        assert storage.open(path).read().startswith(b".base {")


def test_a_change_of_a_part_changes_what_it_is_joined_to_and_nothing_else(project):
    finder = JoinedSheets()
    before = {path: storage.get_modified_time(path) for path, storage in finder.list([])}
    assert {path: storage.get_modified_time(path) for path, storage in finder.list([])} == before
    (project / "front.css").write_text(".front { color: blue }\n")
    os.utime(project / "front.css", (2_000_000_000, 2_000_000_000))
    after = dict(finder.list([]))
    changed = {path for path, storage in after.items() if storage.get_modified_time(path) != before[path]}
    assert changed == {"css/base.front.css"}
    assert b"blue" in after["css/base.front.css"].open("css/base.front.css").read()
