"""Whether a description says what is to be seen, or stands there because something had to. Pure."""

import re

_FILE = re.compile(r"\.(jpe?g|png|gif|webp|avif|heic|tiff?|bmp|svg)\Z", re.IGNORECASE)
# What cameras, telephones, scanners and programs call a picture, and numbers.
_CALLED = r"img|dscn?|dscf|pxl|photo|image|picture|screen\s?shot|scan|untitled|unnamed|figure|fig|bild|foto"
_NUMBERED = re.compile(rf"(?:(?:{_CALLED})(?![^\W\d_]))?(?:[\W\d_]|\b(?:at|am|pm)\b)*\Z", re.IGNORECASE)
_ONE_WORD = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+\Z", re.IGNORECASE)  # of ASCII: not all scripts put blanks


def is_placeholder(description: str) -> bool:
    """True for none at all, the name of a file ("IMG_2041", "well-in-winter.jpg"), a number, "image"."""
    words = " ".join(description.split())
    return bool(_FILE.search(words) or _NUMBERED.match(words.replace("_", " ")) or _ONE_WORD.match(words))
