"""XML of strangers, read as it comes: the elements that are asked for, one at a time. Pure.

Nothing but the elements that are being read is kept, so a file of any size takes little memory. A document type, and
with it every entity of its own, is refused: no export of a blog or a wiki has one, and bombs are made of them. What is
not well-formed, too deep or too long is refused with the number of its line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from transfer.importing.items import Refused

PIECE = 65_536  # bytes that are read at once
MAX_DEPTH = 100
MAX_TEXT = 32_000_000  # characters of one element; the longest pages of wikis have two million bytes
MAX_PARTS = 200_000  # elements within one that is asked for
MAX_TAG = 4_000_000  # bytes in which nothing ends: a tag or a comment of this length


@dataclass(slots=True)
class Element:
    """An element with its attributes and children. `tag` is the name as it is written ("wp:author"), `text` what
    stands in it directly, `line` where it begins, `begins` and `ends` the bytes at which it and its closing tag stand.
    `parent`, of one that is asked for, is the element around it, as far as that has been read."""

    tag: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    text: str = ""
    children: list[Element] = field(default_factory=list)
    begins: int = 0
    ends: int = 0

    def find(self, tag: str) -> Element | None:
        """The first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> list[Element]:
        """All children of this name, in their order."""
        return [child for child in self.children if child.tag == tag]

    def words(self, tag: str) -> str:
        """The text of the first child of this name; "" where there is none."""
        found = self.find(tag)
        return found.text if found else ""


def elements(stream: BinaryIO, wanted: Collection[str], root: str, what: str) -> Iterator[Element]:
    """The `wanted` elements of a file, each when it has ended; within another it comes first, and is none of the
    other's children then.

    They are named by tag ("item") or with the tag around it ("channel/title"). The outermost is `root`; where it is
    another the file is refused as no `what` (words for people). Raises Refused with the line; what came before the
    fault has been given by then.
    """
    reader = _Reader(frozenset(wanted), root, what)
    while piece := stream.read(PIECE):
        yield from reader.feed(piece)
    yield from reader.feed(b"", last=True)


class _Reader:
    """What expat has told of so far: the elements that are open, and those that have ended."""

    def __init__(self, wanted: frozenset[str], root: str, what: str) -> None:
        self.wanted, self.root, self.what = wanted, root, what
        self.open: list[Element] = []
        self.texts: list[list[str]] = []  # of the open elements
        self.length = 0  # of the texts that are open
        self.kept_from = 0  # how many of the open elements stand outside of every wanted one
        self.ended: list[Element] = []
        self.parts = 0  # elements within the outermost wanted one
        self.silent = 0  # bytes since expat last told of anything
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._doctype

    def feed(self, piece: bytes, last: bool = False) -> list[Element]:
        """Reads on; returns the wanted elements that have ended."""
        self.ended = []
        self.silent += len(piece)
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise Refused(self._fault(error)) from None
        except (LookupError, ValueError) as error:
            if isinstance(error, Refused):
                raise
            raise self._refused(_("its encoding is not known.")) from None
        if self.silent > MAX_TAG:
            raise self._refused(_("a tag or a comment that does not end."))
        return self.ended

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.silent = 0
        line = self.parser.CurrentLineNumber
        if not self.open and tag != self.root:
            found = _("it begins with <%(found)s>, which is no %(what)s.")
            raise self._refused(found % {"found": tag[:60], "what": self.what})
        if len(self.open) >= MAX_DEPTH:
            raise self._refused(_("elements within elements, more than %(most)s deep.") % {"most": MAX_DEPTH})
        around = self.open[-1] if self.open else None
        element = Element(tag, attributes, line, around, begins=self.parser.CurrentByteIndex)
        if self.kept_from == len(self.open) and not (self.open and self._is_wanted(element)):
            self.kept_from += 1
        self.parts = self.parts + 1 if len(self.open) > self.kept_from else 0
        if self.parts > MAX_PARTS:
            raise self._refused(_("an element with more than %(most)s parts.") % {"most": MAX_PARTS})
        self.open.append(element)
        self.texts.append([])

    def _end(self, tag: str) -> None:
        self.silent = 0
        element = self.open.pop()
        element.ends = self.parser.CurrentByteIndex
        element.text = "".join(self.texts.pop())
        self.length -= len(element.text)
        inside = len(self.open) > self.kept_from
        self.kept_from = min(self.kept_from, len(self.open))
        if self._is_wanted(element):
            self.ended.append(element)
        elif inside and element.parent is not None:
            element.parent.children.append(element)
            element.parent = None  # without circles it goes as soon as nobody needs it

    def _is_wanted(self, element: Element) -> bool:
        around = element.parent.tag if element.parent else ""
        return element.tag in self.wanted or f"{around}/{element.tag}" in self.wanted

    def _text(self, text: str) -> None:
        self.silent = 0
        if self.open and (len(self.open) > self.kept_from):
            self.texts[-1].append(text)
            self.length += len(text)
            if self.length > MAX_TEXT:
                raise self._refused(_("a text of more than %(most)s characters.") % {"most": MAX_TEXT})

    def _doctype(self, *declared: object) -> None:
        raise self._refused(_("it declares a document type or entities of its own, which no export does."))

    def _refused(self, words: str) -> Refused:
        line = self.parser.CurrentLineNumber
        return Refused(_("Line %(line)s: %(words)s") % {"line": line, "words": words})

    def _fault(self, error: expat.ExpatError) -> str:
        """What is not well-formed, in words; an element that is left open is named with the line of its beginning."""
        words = _("this is not well-formed XML (%(fault)s).") % {"fault": expat.ErrorString(error.code)}
        if self.open and error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
            left = _("the file ends within <%(tag)s>, which begins in line %(begins)s.")
            words = left % {"tag": self.open[-1].tag[:60], "begins": self.open[-1].line}
        return _("Line %(line)s: %(words)s") % {"line": error.lineno, "words": words}
