"""The source of a text before anything else reads it."""

import re
import unicodedata

from sitewide.text.characters import clean

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def plain_source(source: str) -> str:
    """The text with one kind of line end, composed characters (NFC), none that XML forbids, and no byte order marks,
    which would stand before the sign of a heading or a list."""
    return unicodedata.normalize("NFC", clean(_LINE_ENDS.sub("\n", str(source)).replace("\ufeff", "")))
