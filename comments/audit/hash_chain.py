"""The chain over the log of moderation: each line is sealed with the line before it, so that no line can be changed,
left out or put in later without all that follow showing it. Pure.

A seal is the SHA-256 over the seal before and the public line as canonical JSON (RFC 8785's form for plain strings and
whole numbers: keys sorted, no white space). What the line keeps to itself (which reply, who decided, at what time, what
the note said) goes in as a hash with a salt that is stored beside it, so that nobody can try it out; erasing the words
of a note breaks nothing, as only their hash is sealed.
"""

import hashlib
import json
from collections.abc import Mapping

FIRST = "0" * 64  # what the first line is sealed with
LENGTH = 64  # characters of a seal; it is given and compared whole


def canonical(line: Mapping[str, str | int | None]) -> bytes:
    """A flat dictionary of strings and whole numbers as the bytes that are sealed."""
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(before: str, line: Mapping[str, str | int | None]) -> str:
    """The seal (64 hexadecimal digits) of a public line after the seal `before`."""
    return hashlib.sha256(before.encode() + b"\n" + canonical(line)).hexdigest()


def note_hash(salt: str, words: str) -> str:
    """The hash under which the words of a note are sealed; both lie apart and can be erased."""
    return hashlib.sha256(f"{salt}{words}".encode()).hexdigest()


def veil(salt: str, private: Mapping[str, str | int | None]) -> str:
    """The hash under which the private part of a line is sealed; `salt` is random and stays with the row."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(private)).hexdigest()
