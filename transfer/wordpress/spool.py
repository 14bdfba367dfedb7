"""Records set aside on disk while a file is read, to be asked for in any order: an export may be larger than memory."""

import pickle
import tempfile
import zlib
from dataclasses import dataclass

from transfer.wordpress.records import Record


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies."""

    at: int
    length: int


class Spool:
    """A file of records that has no name and goes when nobody has it any more."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile(prefix="import-")  # it lives as long as this
        self.end = 0

    def put(self, record: Record) -> Place:
        """Sets a record aside."""
        packed = zlib.compress(pickle.dumps(record, protocol=pickle.HIGHEST_PROTOCOL), 1)
        self.file.seek(self.end)
        self.file.write(packed)
        place = Place(self.end, len(packed))
        self.end += len(packed)
        return place

    def get(self, place: Place) -> Record:
        """The record that was set aside there."""
        self.file.seek(place.at)
        found = pickle.loads(zlib.decompress(self.file.read(place.length)))  # noqa: S301  (written by `put` alone)
        return found if isinstance(found, Record) else Record("", "", "", 0)
