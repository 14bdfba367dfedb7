"""That the comparing of pictures sees one pixel, a picture of another size, and one that is missing."""

from PIL import Image

from tests.pictures.compare import compare, report


def folders(tmp_path):
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (40, 60), "white").save(tmp_path / name / "page.390-light.png")
    return [tmp_path / name for name in ("before", "after", "differences")]


def test_same_pictures_do_not_differ(tmp_path):
    assert compare(*folders(tmp_path)) == ([], 1)


def test_one_pixel_is_seen_and_shown(tmp_path):
    before, after, differences = folders(tmp_path)
    with Image.open(after / "page.390-light.png") as picture:
        picture.putpixel((7, 9), (255, 255, 254))
        picture.save(after / "page.390-light.png")
    assert compare(before, after, differences) == (["page.390-light: (7, 9, 8, 10)"], 1)
    assert (differences / "page.390-light.png").exists()
    assert report(before, after, differences) == 1
    assert compare(before, after, differences, ["elsewhere"]) == ([], 0)


def test_another_size_is_seen(tmp_path):
    before, after, differences = folders(tmp_path)
    Image.new("RGB", (40, 61), "white").save(after / "page.390-light.png")
    lines, _ = compare(before, after, differences)
    assert lines == ["page.390-light: None, 40×60 became 40×61"]


def test_a_picture_of_one_side_alone_is_named(tmp_path):
    before, after, differences = folders(tmp_path)
    (before / "page.390-light.png").rename(before / "other.390-light.png")
    assert compare(before, after, differences)[0] == ["only before: other.390-light", "only after: page.390-light"]
    assert report(before, after, differences) == 1
