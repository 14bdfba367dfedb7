"""Mappings and sets that grow with a source, of any size: beyond their first keys they lie on disk.

A hash table with open addressing in a file without a name, and its records in another. A database would need a name,
which who is killed leaves behind, and a connection for each process: these files are read by position, so that copies
of the process (`fork`) share them and need nothing of their own.
"""

import errno
import os
import pickle
import struct
import tempfile
from collections.abc import Iterable, Iterator, MutableMapping, MutableSet
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

Value = TypeVar("Value")
IN_MEMORY = 1000  # keys
ROOM = 8192  # slots of the first table; it is doubled whenever half of them are taken
AT_ONCE = 4096  # slots that are read together where the table grows
READ = 512  # bytes in which most records end
_SLOT = struct.Struct("=qQ")  # the hash of a key, and where its record begins, from 1 on (0: nobody has this slot)
_HEAD = struct.Struct("=I")  # bytes of a record


class SpooledMap(MutableMapping[str, Value]):
    """A mapping from which nothing is taken out again: the first keys are kept in memory, others on disk. What it gives
    may be a copy; one that was changed has to be set again."""

    def __init__(self, *, in_memory: int | None = None) -> None:
        self.in_memory = IN_MEMORY if in_memory is None else in_memory
        self.first: dict[str, Value] = {}
        self.table: _Table | None = None

    def __getitem__(self, key: str) -> Value:
        if key in self.first:
            return self.first[key]
        if self.table is None or (record := self.table.find(key).record) is None:
            raise KeyError(key)
        value: Value = record.value
        return value

    def __setitem__(self, key: str, value: Value) -> None:
        if key in self.first or (self.table is None and len(self.first) < self.in_memory):
            self.first[key] = value
            return
        if self.table is None:
            self.table = _Table()
        self.table.put(key, value)

    def __delitem__(self, key: str) -> None:
        raise TypeError("Nothing is taken out of a SpooledMap.")

    def __contains__(self, key: object) -> bool:
        if key in self.first:
            return True
        return self.table is not None and isinstance(key, str) and self.table.find(key).record is not None

    def __len__(self) -> int:
        return len(self.first) + (self.table.count if self.table else 0)

    def __iter__(self) -> Iterator[str]:
        """The keys in the order in which they were set: those on disk in that in which they were set last."""
        yield from self.first
        if self.table:
            yield from self.table.keys()

    def __repr__(self) -> str:
        return f"<{len(self)} keys: {[*self.first][:20]!r}>"


class SpooledSet(MutableSet[str]):
    """A set of strings from which nothing is taken out again."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self.map = SpooledMap[bool]()
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        """Puts a string in."""
        if value not in self.map:
            self.map[value] = True

    def discard(self, value: str) -> None:
        raise TypeError("Nothing is taken out of a SpooledSet.")

    def __contains__(self, value: object) -> bool:
        return value in self.map

    def __iter__(self) -> Iterator[str]:
        return iter(self.map)

    def __len__(self) -> int:
        return len(self.map)


class SpooledLists(Generic[Value]):
    """A list for each of very many keys, to which values are added one at a time."""

    def __init__(self) -> None:
        self.lengths = SpooledMap[int]()
        self.values = SpooledMap[Value]()

    def add(self, key: str, value: Value) -> None:
        """Adds a value to the list of a key."""
        length = self.lengths.get(key, 0)
        self.values[f"{length} {key}"] = value
        self.lengths[key] = length + 1

    def last(self, key: str, most: int | None = None) -> list[Value]:
        """The list of a key, as far as its last values; empty where nothing was added to it."""
        length = self.lengths.get(key, 0)
        first = 0 if most is None else max(0, length - most)
        return [self.values[f"{place} {key}"] for place in range(first, length)]


@dataclass(slots=True)
class _Record:
    """A key and its value as they lie on disk, from `at` to `end`."""

    key: str
    value: Any
    at: int
    end: int


@dataclass(slots=True)
class _Found:
    """The number of the slot that a key has, or would get where it has no record."""

    slot: int
    record: _Record | None


class _Table:
    """The table and its records."""

    def __init__(self) -> None:
        self.room, self.count, self.end = ROOM, 0, 0
        self.slots, self.kept = _file(ROOM), _file()

    def find(self, key: str) -> _Found:
        """Where a key is."""
        wanted = hash(key)
        slot = wanted % self.room
        while True:
            hashed, place = _SLOT.unpack(os.pread(self.slots.fileno(), _SLOT.size, slot * _SLOT.size))
            if not place:
                return _Found(slot, None)
            if hashed == wanted and (record := self._record(place - 1)).key == key:
                return _Found(slot, record)
            slot = (slot + 1) % self.room

    def put(self, key: str, value: Any) -> None:
        """Sets the value of a key; the record that it had before stays in the file, and nobody reads it."""
        if 2 * self.count >= self.room:
            self._grow()
        found, packed = self.find(key), pickle.dumps((key, value), protocol=pickle.HIGHEST_PROTOCOL)
        _write(self.kept, _HEAD.pack(len(packed)) + packed, self.end)
        _write(self.slots, _SLOT.pack(hash(key), self.end + 1), found.slot * _SLOT.size)
        self.end += _HEAD.size + len(packed)
        self.count += found.record is None

    def keys(self) -> Iterator[str]:
        """All keys, in the order of the records that they have now."""
        at = 0
        while at < self.end:
            one = self._record(at)
            at = one.end
            if (now := self.find(one.key).record) and now.at == one.at:
                yield one.key

    def _record(self, at: int) -> _Record:
        raw = os.pread(self.kept.fileno(), READ, at)
        length = _HEAD.size + _HEAD.unpack_from(raw)[0]
        if length > READ:
            raw += os.pread(self.kept.fileno(), length - READ, at + READ)
        key, value = pickle.loads(raw[_HEAD.size : length])  # noqa: S301  (written by `put` alone)
        return _Record(key, value, at, at + length)

    def _grow(self) -> None:
        room = 2 * self.room
        slots = _file(room)
        for first in range(0, self.room, AT_ONCE):
            taken = os.pread(self.slots.fileno(), AT_ONCE * _SLOT.size, first * _SLOT.size)
            for hashed, place in _SLOT.iter_unpack(taken):
                if place:
                    self._move(hashed, place, slots, room)
        self.slots.close()
        self.slots, self.room = slots, room

    @staticmethod
    def _move(hashed: int, place: int, slots: IO[bytes], room: int) -> None:
        slot = hashed % room
        while any(os.pread(slots.fileno(), _SLOT.size, slot * _SLOT.size)):
            slot = (slot + 1) % room
        _write(slots, _SLOT.pack(hashed, place), slot * _SLOT.size)


def _write(file: IO[bytes], data: bytes, at: int) -> None:
    if os.pwrite(file.fileno(), data, at) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _file(slots: int = 0) -> IO[bytes]:
    """A file without a name, with so many empty slots; it goes when nobody has it any more."""
    file = tempfile.TemporaryFile(prefix="import-", buffering=0)
    file.truncate(slots * _SLOT.size)
    return file
