"""Compares two folders of pictures pixel by pixel.

    python -m tests.pictures.compare BEFORE AFTER DIFFERENCES

Each picture that differs is named with the box that holds all of the difference. DIFFERENCES gets a picture of it: what
is darker now in cyan, what was darker before in red, what is the same in grey. Ends with 1 when any differs or stands
on one side only.
"""

import sys
from pathlib import Path

from PIL import Image, ImageChops

PAPER = (255, 255, 255)


def compare(before, after, differences, wanted=()):
    """The lines that say what differs, and how many pictures were compared; only those whose name holds one of the
    `wanted` words, where there are any."""
    for old in differences.glob("*.png"):
        old.unlink()
    names = [{path.stem for path in folder.glob("*.png") if is_wanted(path.stem, wanted)} for folder in (before, after)]
    lines = [f"only before: {name}" for name in sorted(names[0] - names[1])]
    lines += [f"only after: {name}" for name in sorted(names[1] - names[0])]
    for name in sorted(f"{name}.png" for name in names[0] & names[1]):
        if (before / name).read_bytes() != (after / name).read_bytes():
            lines += differs(before / name, after / name, differences / name)
    return lines, len(names[0] & names[1])


def is_wanted(name, words):
    """Whether a name holds one of the words; all do where there are none."""
    return not words or any(word in name for word in words)


def differs(before, after, difference):
    """A line in a list when two pictures have other pixels, which are then shown in a third."""
    with Image.open(before) as one, Image.open(after) as two:
        size = tuple(map(max, one.size, two.size))
        sizes = "" if one.size == two.size else f", {one.width}×{one.height} became {two.width}×{two.height}"
        old, new = on_paper(one, size), on_paper(two, size)
    box = ImageChops.difference(old, new).getbbox()
    if not (box or sizes):
        return []
    difference.parent.mkdir(parents=True, exist_ok=True)
    was, now = old.convert("L"), new.convert("L")
    Image.merge("RGB", (now, was, was)).save(difference)
    return [f"{before.stem}: {box}{sizes}"]


def on_paper(picture, size):
    """A picture enlarged to a size, to the right and below."""
    sheet = Image.new("RGB", size, PAPER)
    sheet.paste(picture.convert("RGB"))
    return sheet


def report(before, after, differences, wanted=()):
    """Prints what differs and how many were compared; returns the exit code."""
    lines, count = compare(before, after, differences, wanted)
    for line in lines:
        print(line)
    print(f"{count} pictures compared, {len(lines)} differ" + (f": see {differences}" if lines else ""))
    return 1 if lines or not count else 0


if __name__ == "__main__":
    sys.exit(report(*map(Path, sys.argv[1:4])))
