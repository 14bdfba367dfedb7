"""What is read of a source, set aside on disk to be asked for in any order: an export may be larger than memory."""

import pickle
import tempfile
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")
IN_MEMORY = 1000  # values of a list
NEVER = 2**64 - 1  # later than all moments


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


class SpooledList(Sequence[Value]):
    """A list that only grows, of any length: the first IN_MEMORY values are kept in memory, the others on disk."""

    def __init__(self, values: Iterable[Value] = ()) -> None:
        self.first: list[Value] = []
        self.file: Any = None
        self.places = array("Q")
        for value in values:
            self.append(value)

    def append(self, value: Value) -> None:
        """Adds a value at the end."""
        if len(self.first) < IN_MEMORY:
            self.first.append(value)
            return
        if self.file is None:
            self.file = tempfile.TemporaryFile(prefix="import-")
        self.places.append(self.file.seek(0, 2))
        pickle.dump(value, self.file, protocol=pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return len(self.first) + len(self.places)

    def __iter__(self) -> Iterator[Value]:
        yield from self.first
        for place in range(len(self.places)):
            yield self._read(place)

    @overload
    def __getitem__(self, place: int) -> Value: ...
    @overload
    def __getitem__(self, place: slice) -> list[Value]: ...
    def __getitem__(self, place: int | slice) -> Value | list[Value]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        found = range(len(self))[place]
        return self.first[found] if found < len(self.first) else self._read(found - len(self.first))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_same, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)}: {self[:20]!r}>"

    def _read(self, place: int) -> Value:
        self.file.seek(self.places[place])
        value: Value = pickle.load(self.file)  # noqa: S301  (written by `append` alone)
        return value


def _same(one: object, other: object) -> bool:
    return one == other


class InOrder(Generic[Value]):
    """Values set aside, given in the order of the moments that they are of: those of one moment as they came, those
    without one last."""

    def __init__(self) -> None:
        self.values = SpooledList[Value]()
        self.moments = array("Q")

    def add(self, at: date | None, value: Value) -> None:
        """Sets a value aside, of a moment or a day."""
        self.values.append(value)
        self.moments.append(int(f"{at:%Y%m%d%H%M%S}") if at else NEVER)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Value]:
        for place in array("L", sorted(range(len(self.moments)), key=self.moments.__getitem__)):
            yield self.values[place]
