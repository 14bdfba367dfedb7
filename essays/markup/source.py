"""The source of a text before anything else reads it."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def plain_source(source):
    """The text with one kind of line end, composed characters (NFC), no control characters nor non-characters."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", str(source).replace("\r\n", "\n").replace("\r", "\n")))
