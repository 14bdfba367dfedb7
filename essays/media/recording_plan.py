"""What is found in the file of a recording, and which parts of it are kept. Pure.

A recording is not encoded anew, as a picture is: that would take minutes, and programs that are not here. Its container
is read to the end instead; what it says of itself beside sound and pictures (names, places, dates, covers) is left out
or written over, so that no offset in it changes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, TypeAlias

from django.core.exceptions import ValidationError

AUDIO, VIDEO = "audio", "video"
CHUNK = 256 * 1024
# A part of a file from one place to another, bytes in their place, or so many zeros.
Piece: TypeAlias = tuple[int, int] | bytes | int


@dataclass
class Recording:
    """`format` is a key of `recording_formats.TYPES`; `seconds` 0 where the file does not say; sides 0 of a sound."""

    kind: str
    format: str
    seconds: int = 0
    width: int = 0
    height: int = 0
    pieces: list[Piece] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return sum(piece if isinstance(piece, int) else _length(piece) for piece in self.pieces)


def _length(piece: tuple[int, int] | bytes) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]


def refused(words: str) -> ValidationError:
    return ValidationError({"file": words})


def read_at(file: IO[bytes], at: int, count: int) -> bytes:
    """Bytes of a file from a place on; fewer at its end."""
    file.seek(at)
    return file.read(count)


def end_of(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def over(end: int, patches: Iterable[tuple[int, int, Piece]]) -> list[Piece]:
    """All of a file of this length with some parts of it, (from, to, what stands instead), written over."""
    pieces: list[Piece] = []
    at = 0
    for start, stop, instead in sorted(patches, key=lambda patch: patch[0]):
        if start < at:
            continue  # lies in what is written over already
        if start > at:
            pieces.append((at, start))
        pieces.append(instead)
        at = stop
    if at < end:
        pieces.append((at, end))
    return pieces


def chunks(file: IO[bytes], pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The bytes of what is kept of a file, a few at a time."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        elif isinstance(piece, int):
            for start in range(0, piece, CHUNK):
                yield bytes(min(CHUNK, piece - start))
        else:
            at, end = piece
            while at < end:
                part = read_at(file, at, min(CHUNK, end - at))
                if not part:
                    return
                yield part
                at += len(part)
