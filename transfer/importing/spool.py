"""What is read of a source, set aside on disk to be asked for in any order: an export may be larger than memory."""

import pickle
import tempfile
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies that was set aside."""

    at: int
    length: int


class Spool:
    """A file of plain values that has no name and goes when nobody has it any more."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile(prefix="import-")  # it lives as long as this
        self.end = 0

    def put(self, value: Any) -> Place:
        """Sets a value aside."""
        packed = zlib.compress(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL), 1)
        self.file.seek(self.end)
        self.file.write(packed)
        place = Place(self.end, len(packed))
        self.end += len(packed)
        return place

    def get(self, place: Place) -> Any:
        """The value that was set aside there."""
        self.file.seek(place.at)
        return pickle.loads(zlib.decompress(self.file.read(place.length)))  # noqa: S301  (written by `put` alone)
