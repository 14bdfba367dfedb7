"""A picture that several tests send is encoded once by each process: the same bytes become the same, whoever sends
them, as long as the settings for it are the same."""

import copy
import functools
import hashlib

from essays.media import image_encoding

SETTINGS = ("ENCODINGS", "VARIANT_ENCODINGS", "WIDTHS", "QUICKLY", "SLOW", "NEAR", "WIDEST", "HIGHEST", "MAX_PIXELS",
            "MAX_SIDE", "MAX_ANIMATED_PIXELS", "MAX_FRAMES")  # fmt: skip
MOST = 1024 * 1024  # bytes of a picture that is remembered; the few that are larger are sent once


def remembering(encode):
    """A function that encodes as this one does, and gives what it gave before; a refusal is worked out anew."""
    known = {}

    @functools.wraps(encode)
    def encoded(data):
        if len(data) > MOST:
            return encode(data)
        key = hashlib.sha256(data).digest(), repr([getattr(image_encoding, name) for name in SETTINGS])
        if key not in known:
            known[key] = encode(data)
        return copy.deepcopy(known[key])

    return encoded


def once():
    """From here on each picture is encoded once."""
    for name in ("encode", "variants_of"):
        setattr(image_encoding, name, remembering(getattr(image_encoding, name)))
