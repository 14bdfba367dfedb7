"""Compressed answers: which encoding a client takes (RFC 9110, section 12.5.3), and text in it."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import brotli

# The best first. Brotli's fifth of eleven steps takes as long as gzip's sixth of nine and leaves a tenth less.
_CODECS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "br": (lambda data: brotli.compress(data, mode=brotli.MODE_TEXT, quality=5), brotli.decompress),
    "gzip": (lambda data: gzip.compress(data, compresslevel=6, mtime=0), gzip.decompress),
}
ENCODINGS = tuple(_CODECS)
_PART = re.compile(r"^\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?$")


@lru_cache(maxsize=256)  # browsers have few, and each request asks
def accepted(header: str) -> str:
    """The best encoding that an Accept-Encoding takes, one of ENCODINGS; "" for none. What the client likes better
    than another decides first; what is not understood is left out."""
    wanted: dict[str, float] = {}
    for part in header.lower().split(",")[:20]:
        if found := _PART.match(part):
            wanted[found[1]] = _weight(found[2])
    weights = {name: wanted.get(name, wanted.get("*", 0.0)) for name in ENCODINGS}
    best = max(weights, key=lambda name: weights[name])  # of equals the first
    return best if weights[best] > 0 else ""


def encoded(data: bytes, encoding: str) -> bytes:
    """Text in one of ENCODINGS, always the same for the same."""
    return _CODECS[encoding][0](data)


def decoded(data: bytes, encoding: str) -> bytes:
    """What `encoded` was given; "": it is not compressed."""
    return _CODECS[encoding][1](data) if encoding else data


def _weight(written: str | None) -> float:
    try:
        return 1.0 if written is None else float(written)
    except ValueError:
        return 0.0
