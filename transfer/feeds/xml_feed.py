"""RSS and Atom, entry by entry: `transfer.importing.xml_stream` finds and guards them, `feedparser` reads each. Pure.

Feedparser reads whole files and forgives all; here it is given one entry at a time, in a document of its own, so that a
feed of any size takes little memory, and only once that entry is known to be well-formed and without entities.
"""

import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import feedparser
from django.utils.translation import gettext as _

from sitewide.text.characters import clean, line
from transfer.feeds.entries import BLOGGER, About, Enclosure, Entry, Writer
from transfer.importing.items import Refused
from transfer.importing.xml_stream import Element, elements

ROOTS = frozenset({"rss", "RDF", "feed"})
MOST_HEAD = 500_000  # bytes before the first entry that are read for what the feed says of itself
_DECLARED = re.compile(rb"\s*<\?xml[^<>]{0,200}\?>")
_MAIL = re.compile(r"[^\s()<>\[\]@\"']{1,64}@[^\s()<>\[\]@\"']{1,255}")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


class XmlFeed:
    """`XmlFeed(stream)`; `entries()` reads the file; `about` is what the feed says of itself, once that was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.about = stream, About()
        self.head = stream.read(4096)
        if self.head.startswith(_WIDE):
            raise Refused(_("Line 1: this is UTF-16 or no text; write the feed as UTF-8."))
        self.root = _root(self.head)
        prefix, _colon, name = self.root.rpartition(":")
        if name not in ROOTS:
            raise Refused(_("Line 1: it begins with <%(found)s>, which is no feed.") % {"found": self.root[:60]})
        of_atom = f"{prefix}:entry" if prefix else "entry"
        self.wanted = {of_atom} if name == "feed" else {"item", "rss:item"}

    def entries(self) -> Iterator[Entry]:
        """Every entry, in the order of the file. Raises Refused with the line."""
        self.stream.seek(0)
        for number, found in enumerate(elements(self.stream, self.wanted, self.root, _("feed"))):
            at = self.stream.tell()
            if number == 0:
                self._read_about(found)
            self.stream.seek(found.begins)
            raw = self.stream.read(max(0, found.ends - found.begins))
            self.stream.seek(at)
            if raw:
                yield self._entry(found, raw)

    def _read_about(self, first: Element) -> None:
        self.stream.seek(0)
        raw = self.stream.read(min(first.begins, MOST_HEAD))
        if first.begins <= MOST_HEAD:
            self.about = _about(_parsed(raw + _closing(first.parent)).feed)

    def _entry(self, found: Element, raw: bytes) -> Entry:
        declared = _DECLARED.match(self.head)
        opening = b"".join(_opening(one) for one in _above(found))
        closing = f"</{found.tag}>".encode() + _closing(found.parent)
        read = _parsed((declared[0] if declared else b"") + opening + raw + closing).entries
        return _entry_of(read[0] if read else {}, found.line)


def _root(head: bytes) -> str:
    """The name of the outermost element; raises Refused where there is none."""
    names: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _attributes: names.append(name)
    try:
        parser.Parse(head.lstrip() if head[:1].isspace() else head, False)
    except (expat.ExpatError, LookupError, ValueError):
        pass  # `elements` says what is amiss, and in which line
    return names[0] if names else "rss"


def _above(found: Element) -> list[Element]:
    """The elements around one, the outermost first."""
    around, at = [], found.parent
    while at is not None:
        around.append(at)
        at = at.parent
    return around[::-1]


def _opening(element: Element) -> bytes:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes.items())
    return f"<{element.tag}{attributes}>".encode("ascii", "xmlcharrefreplace")


def _closing(element: Element | None) -> bytes:
    out = b""
    while element is not None:
        out += f"</{element.tag}>".encode()
        element = element.parent
    return out


def _parsed(document: bytes) -> Any:
    return feedparser.parse(io.BytesIO(document), sanitize_html=False)


def _about(feed: Mapping[str, Any]) -> About:
    return About(_line(feed, "title"), _line(feed, "link"), _line(feed, "language"), _writers(feed))


def _entry_of(one: Mapping[str, Any], number: int) -> Entry:
    tags = [tag for tag in one.get("tags") or () if tag.get("term")]
    html = "\n".join(_html(part) for part in one.get("content") or ())
    kinds = [tag["term"].removeprefix(BLOGGER) for tag in tags if tag["term"].startswith(BLOGGER)]
    summary = _html(one.get("summary_detail") or {})
    answers = one.get("thr_in-reply-to") or {}
    return Entry(
        line=number,
        id=_line(one, "id"),
        link=_line(one, "link"),
        title=_line(one, "title"),
        html=html or summary,
        summary=summary if html and summary != html else "",
        at=_moment(one, "published") or _moment(one, "updated"),
        changed_at=_moment(one, "updated"),
        writers=_writers(one),
        tags=tuple(line(tag.get("label") or tag["term"]) for tag in tags if not tag["term"].startswith(BLOGGER)),
        enclosures=tuple(_enclosures(one)),
        answers=line(str(answers.get("ref") or answers.get("href") or "")),
        kind=kinds[0] if kinds else "",
        is_draft=_line(one, "app_draft").casefold() == "yes",
    )


def _line(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return line(value) if isinstance(value, str) else ""


def _html(part: Mapping[str, Any]) -> str:
    value = clean(str(part.get("value") or ""))
    if part.get("type") == "text/plain":
        return as_html(value)
    return value


def as_html(text: str) -> str:
    """Plain words as HTML: a paragraph after each empty line."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").strip()
    return "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", escaped) if part.strip())


def _writers(of: Mapping[str, Any]) -> tuple[Writer, ...]:
    found = of.get("authors") or []
    # Of RSS ("a@b.example (Ana)") feedparser knows mail addresses by short endings alone, and takes others for names.
    if len(found) == 1 and (mail := _MAIL.search(said := _line(of, "author"))):
        name = _MAIL.sub("", said).strip(" ()<>[]\"'")  # a second one is that of who has a mail address for a name
        return (Writer(name, _line(found[0], "email") or mail[0], _line(found[0], "href")),) if name else ()
    people = (Writer(_line(one, "name"), _line(one, "email"), _line(one, "href")) for one in found)
    return tuple(one for one in people if one.name and not _MAIL.search(one.name))


def _moment(of: Mapping[str, Any], name: str) -> datetime | None:
    parsed = of.get(f"{name}_parsed") if f"{name}_parsed" in of else None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _enclosures(one: Mapping[str, Any]) -> Iterator[Enclosure]:
    for found in one.get("links") or ():
        if found.get("rel") == "enclosure" and found.get("href"):
            yield Enclosure(_line(found, "href"), _line(found, "type"), _line(found, "title"))
    for found in one.get("media_content") or ():
        if found.get("url"):
            yield Enclosure(_line(found, "url"), _line(found, "type") or _line(found, "medium"))
