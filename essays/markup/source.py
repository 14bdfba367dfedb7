"""The source of a text before anything else reads it."""

import unicodedata

from sitewide.characters import clean


def plain_source(source: str) -> str:
    """The text with one kind of line end, composed characters (NFC), none that XML forbids."""
    return unicodedata.normalize("NFC", clean(str(source).replace("\r\n", "\n").replace("\r", "\n")))
