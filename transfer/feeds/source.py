"""A feed as a source: read once as it comes, set aside entry by entry, and given in the order of time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from transfer.feeds import texts
from transfer.feeds.entries import About, Entry
from transfer.feeds.json_feed import JsonFeed
from transfer.feeds.xml_feed import XmlFeed
from transfer.importing import items
from transfer.importing.items import Byline, File, Note, Outline, Refused, Summary, Term, Text
from transfer.importing.old_addresses import OldAddresses, split
from transfer.importing.spool import InOrder, Place, Spool
from transfer.importing.spooled_map import SpooledLists, SpooledMap, SpooledSet

MOST_ABOVE = 100  # replies above a reply
_LEFT_OUT = frozenset({"settings", "template"})  # of archives of Blogger


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text before it is converted, and where it lies."""

    place: Place
    outline: Outline


class Feed(items.Source):
    """`Feed(path, language="en", fetched=False)`.

    `path` is a feed or an archive of one: RSS, Atom or JSON Feed. Its pictures and recordings stand on the net, and
    come over only where they are `fetched`. `language` stands in where the feed names none. Ask `check` first.
    """

    kind = "feed"

    def __init__(self, path: Path, language: str = "", *, fetched: bool = False) -> None:
        self.path, self.language, self.fetched = path, language, fetched
        self.spool = Spool()
        self.summary: Summary | None = None

    def check(self) -> Summary:
        """Reads the whole file. Raises Refused, with the line, for what is no feed or is broken."""
        if self.summary is None:
            self._forget()
            self._read()
            self._settle()
            base = split(self.about.link)
            self.summary = Summary(
                self.about.title, f"{base.scheme}://{base.netloc}" if base and base.netloc else "",
                {"texts": len(self.in_order), "files": len(self.found), "replies": self.answers},
                dict(self.left_out), tuple(self._terms()), tuple(self.notes),
            )  # fmt: skip
        return self.summary

    def bylines(self) -> Iterable[Byline]:
        self.check()
        return tuple(self.writers.values())

    def files(self) -> Iterator[File]:
        self.check()
        yield from self.found.values()

    def redirects(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def outlines(self) -> Iterator[Outline]:
        self.check()
        return (one.outline for one in self.in_order)

    def parts(self) -> Iterator[tuple[Entry, list[tuple[Entry, str]]]]:
        self.check()
        for one in self.in_order:
            answers = [(self.spool.get(place), parent) for place, parent in self.answers_to.last(one.outline.key)]
            yield self.spool.get(one.place), answers

    def convert(self, part: tuple[Entry, list[tuple[Entry, str]]]) -> Text:
        entry, answers = part
        return texts.text_of(entry, answers, self.site, self.about)

    # Reading.

    def _forget(self) -> None:
        self.site, self.about = OldAddresses(), About()
        self.texts_by_key = SpooledSet()
        self.in_order = InOrder[Known]()
        self.replies = SpooledMap[tuple[Place, str]]()  # where each lies, and the id of what it answers
        self.answers_to = SpooledLists[tuple[Place, str]]()
        self.answers = 0
        self.keys = SpooledMap[str]()  # of entries, by their ids and addresses
        self.found = SpooledMap[File]()
        self.tags: dict[str, str] = {}
        self.uses: Counter[str] = Counter()
        self.writers: dict[str, Byline] = {}
        self.left_out: Counter[str] = Counter()
        self.notes: list[Note] = []

    def _read(self) -> None:
        try:
            with self.path.open("rb") as stream:
                feed = _opened(stream)
                for entry in feed.entries():
                    self._take(entry)
                self.about = feed.about
        except OSError as error:
            raise Refused(_("%(name)s cannot be opened.") % {"name": self.path.name}) from error

    def _take(self, entry: Entry) -> None:
        key = entry.key
        if entry.kind in _LEFT_OUT or key in self.texts_by_key or key in self.replies:
            self.left_out[entry.kind if entry.kind in _LEFT_OUT else "entry that came before"] += 1
            return
        for name in filter(None, (entry.id, entry.link)):
            self.keys.setdefault(name, key)
        place = self.spool.put(entry)
        if entry.answers:
            self.replies[key] = place, entry.answers
            return
        outline = Outline(key, texts.plain(entry.title), "", texts.state_of(entry), entry.language)
        self.texts_by_key.add(key)
        self.in_order.add(entry.at, Known(place, outline))
        for tag in filter(None, dict.fromkeys(entry.tags)):
            self.tags.setdefault(texts.term_key(tag), tag)
            self.uses[texts.term_key(tag)] += 1
        for writer in entry.writers:
            self.writers.setdefault(writer.name, Byline(f"author:{writer.name}", writer.name, site=writer.site))
        self._files_of(entry)
        if entry.address:
            self.site.add([entry.address], key)

    def _files_of(self, entry: Entry) -> None:
        for url in texts.pictures(entry):
            parts, key = split(url), f"file:{url}"
            if parts is not None and parts.netloc and key not in self.found and len(key) <= 255:
                name = parts.path.rpartition("/")[2] or "picture"
                self.found[key] = File(key, name, url)
                self.site.add_file(url, key, is_here=self.fetched)

    # What can be said when all has been read.

    def _settle(self) -> None:
        self.site.found_at(self.about.link)
        for place, answered in self.replies.values():
            text, parent = self._above(answered)
            if text:
                self.answers_to.add(text, (place, parent))
                self.answers += 1
            else:
                self.left_out["reply to a text that is not in the feed"] += 1

    def _above(self, answered: str) -> tuple[str, str]:
        """(key of the text, key of the reply or "") that is answered; ("", "") where that is not in the feed."""
        key = first = self.keys.get(answered, "")
        for _step in range(MOST_ABOVE):
            if key in self.texts_by_key:
                return key, "" if key == first else first
            if key not in self.replies:
                break
            key = self.keys.get(self.replies[key][1], "")
        return "", ""

    def _terms(self) -> Iterator[Term]:
        for key, name in self.tags.items():
            yield Term(key, name, essays=self.uses[key])


def _opened(stream: BinaryIO) -> JsonFeed | XmlFeed:
    begins = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(0)
    return JsonFeed(stream) if begins.startswith((b"{", b"[")) else XmlFeed(stream)
