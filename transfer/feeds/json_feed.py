"""JSON Feed (1.0 and 1.1), item by item. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from sitewide.text.characters import clean, line
from transfer.feeds.entries import About, Enclosure, Entry, Writer
from transfer.feeds.xml_feed import as_html
from transfer.importing.items import Refused
from transfer.importing.json_stream import values

_WANTED = {("items", ""), ("title",), ("home_page_url",), ("language",), ("version",), ("author",), ("authors",)}


class JsonFeed:
    """`JsonFeed(stream)`; `entries()` reads the file; `about` is what the feed says of itself, once all was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.about = stream, About()

    def entries(self) -> Iterator[Entry]:
        """Every item, in the order of the file. Raises Refused with the line, or the number of the item."""
        self.stream.seek(0)
        said: dict[str, Any] = {}
        number = 0
        for path, value in values(self.stream, _WANTED.__contains__):
            if path != ("items", ""):
                said[path[0]] = value
                continue
            number += 1
            if not isinstance(value, dict):
                raise Refused(_("Item %(number)s of the feed is no object.") % {"number": number})
            yield _entry_of(value)
        if not number and "jsonfeed.org" not in str(said.get("version")):
            raise Refused(_("Line 1: it has no items, so it is no JSON Feed."))
        self.about = About(
            _line(said, "title"), _line(said, "home_page_url"), _line(said, "language"), tuple(_writers(said))
        )


def _entry_of(one: Mapping[str, Any]) -> Entry:
    plain = one.get("content_text")
    html = one.get("content_html")
    return Entry(
        id=_line(one, "id"),
        link=_line(one, "url") or _line(one, "external_url"),
        title=_line(one, "title"),
        html=clean(html) if isinstance(html, str) else as_html(clean(plain)) if isinstance(plain, str) else "",
        summary=as_html(_line(one, "summary")),
        at=_moment(one, "date_published"),
        changed_at=_moment(one, "date_modified"),
        writers=tuple(_writers(one)),
        tags=tuple(line(tag) for tag in _list(one, "tags") if isinstance(tag, str)),
        language=_line(one, "language"),
        picture=_line(one, "image") or _line(one, "banner_image"),
        enclosures=tuple(
            Enclosure(_line(file, "url"), _line(file, "mime_type"), _line(file, "title"))
            for file in _list(one, "attachments")
            if isinstance(file, dict) and file.get("url")
        ),
    )


def _line(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return line(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _list(of: Mapping[str, Any], name: str) -> list[Any]:
    value = of.get(name)
    return value if isinstance(value, list) else []


def _writers(of: Mapping[str, Any]) -> Iterator[Writer]:
    for one in _list(of, "authors") or [of.get("author")]:
        if isinstance(one, dict) and _line(one, "name"):
            yield Writer(_line(one, "name"), site=_line(one, "url"))


def _moment(of: Mapping[str, Any], name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_line(of, name))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
