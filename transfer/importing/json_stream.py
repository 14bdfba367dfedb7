"""JSON of strangers, read as it comes: the values that are asked for, one at a time. Pure.

Nothing but the value that is being read is kept, so a file of any size takes little memory. What is no JSON, too deep,
or has a text or a value beyond measure is refused, with the number of its line.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import ijson
from django.utils.translation import gettext as _

from transfer.importing.items import Refused

PIECE = 16_384  # bytes that are read at once
MAX_DEPTH = 100
MAX_TEXT = 32_000_000  # bytes in which nothing ends: a text of this length
MAX_PARTS = 200_000  # values within one that is asked for
READ_AGAIN = 20_000_000  # bytes of a broken file that are read again, for the exact place of its fault

Path = tuple[str, ...]


def values(stream: BinaryIO, wanted: Callable[[Path], bool]) -> Iterator[tuple[Path, Any]]:
    """(path, value) of each wanted value, when it has ended. A path is the names from the outermost value on, with ""
    for each place in a list: ("items", "") is every one of the list "items". Of numbers with a fraction the nearest
    float is given. Raises Refused with the line; what came before the fault has been given by then."""
    counted = _Counted(stream)
    reader = _Reader(counted, wanted)
    try:
        for event, value in ijson.basic_parse(counted, use_float=True, buf_size=PIECE):
            counted.silent = 0
            if (found := reader.take(event, value)) is not None:
                yield found
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(_fault(stream, counted.lines)) from error


class _Counted:
    """A stream that knows how many lines were read of it, and for how many bytes nothing has ended."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.lines, self.silent, self.begun = stream, 1, 0, False

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        if piece and not self.begun:
            self.begun = True
            piece = piece.removeprefix(b"\xef\xbb\xbf") or self.stream.read(size)
        self.lines += piece.count(b"\n")
        self.silent += len(piece)
        if self.silent > MAX_TEXT:
            raise self.refused(_("a text of more than %(most)s bytes.") % {"most": MAX_TEXT})
        return piece

    def refused(self, words: str) -> Refused:
        return Refused(_("Line %(line)s: %(words)s") % {"line": self.lines, "words": words})


class _Reader:
    """The lists and objects that are open, as names, and what is being put together of a wanted value."""

    def __init__(self, counted: _Counted, wanted: Callable[[Path], bool]) -> None:
        self.counted, self.wanted = counted, wanted
        self.path: list[str] = []
        self.in_list: list[bool] = []
        self.made: list[Any] = []  # containers within a wanted value
        self.parts = 0

    def take(self, event: str, value: Any) -> tuple[Path, Any] | None:
        """Takes one event of the parser; gives the wanted value that has ended with it."""
        if event == "map_key":
            self.path[-1] = value
            return None
        if event in ("end_map", "end_array"):
            return self._end()
        if event in ("start_map", "start_array"):
            return self._begin({} if event == "start_map" else [])
        return self._put(value) if self.made else self._alone(value)

    def _begin(self, container: Any) -> None:
        if len(self.path) >= MAX_DEPTH:
            raise self.counted.refused(_("values within values, more than %(most)s deep.") % {"most": MAX_DEPTH})
        if self.made:
            self._put(container)
            self.made.append(container)
        elif self.wanted(tuple(self.path)):
            self.parts = 0
            self.made.append(container)
        self.in_list.append(isinstance(container, list))
        self.path.append("")

    def _end(self) -> tuple[Path, Any] | None:
        self.path.pop()
        self.in_list.pop()
        if not self.made:
            return None
        container = self.made.pop()
        return None if self.made else (tuple(self.path), container)

    def _put(self, value: Any) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise self.counted.refused(_("a value with more than %(most)s parts.") % {"most": MAX_PARTS})
        around = self.made[-1]
        if isinstance(around, list):
            around.append(value)
        else:
            around[self.path[-1]] = value

    def _alone(self, value: Any) -> tuple[Path, Any] | None:
        path = tuple(self.path)
        return (path, value) if self.wanted(path) else None


def _fault(stream: BinaryIO, line: int) -> str:
    """Where a file is broken, in words: exactly where it is small enough to be read again in whole."""
    stream.seek(0)
    raw = stream.read(READ_AGAIN + 1)
    if len(raw) <= READ_AGAIN:
        try:
            json.loads(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            words = _("Line %(line)s: this is not UTF-8 text.")
            return words % {"line": raw.count(b"\n", 0, error.start) + 1}
        except json.JSONDecodeError as error:
            words = _("Line %(line)s, character %(column)s: this is no valid JSON (%(fault)s).")
            return words % {"line": error.lineno, "column": error.colno, "fault": error.msg}
        except (ValueError, RecursionError):
            pass
    return _("Near line %(line)s: this is no valid JSON, or the file is cut off.") % {"line": line}
