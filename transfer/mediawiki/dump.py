"""A dump of MediaWiki (export versions 0.3 to 0.11, and none), read into a Scratch as it streams by."""

import bz2
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from transfer.importing.items import Note, Refused
from transfer.importing.personal import is_network_address, without_network_addresses
from transfer.importing.xml_stream import Element, elements
from transfer.mediawiki import seven_zip
from transfer.mediawiki.scratch import PageRow, RevisionRow, Scratch
from transfer.mediawiki.titles import Namespaces, namespaces, redirect_target, spaced
from transfer.mediawiki.words import CATEGORY, MAIN, TALK, TEMPLATE

_VERSION = re.compile(r"0\.\d{1,3}")
_MAGIC = {b"\x1f\x8b": "gz", b"BZ": "bz2", b"7z": "7z"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass
class Site:
    """What a dump says of its wiki, and what was counted while it was read."""

    namespaces: Namespaces = field(default_factory=namespaces)
    name: str = ""
    base: str = ""  # the address of its main page
    language: str = ""
    revisions: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)  # templates that redirect to others

    def leave_out(self, kind: str) -> None:
        """Counts a page that does not come over."""
        self.left_out[kind] = self.left_out.get(kind, 0) + 1


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A dump, unpacked as it is read; what it is packed with is seen by its first bytes. Raises Refused."""
    try:
        with path.open("rb") as file:
            kind = _MAGIC.get(file.read(2), "")
            file.seek(0)
            if kind == "7z":
                with seven_zip.opened(path) as stream:
                    yield stream
            elif kind:
                packed = gzip.GzipFile(fileobj=file) if kind == "gz" else bz2.BZ2File(file)
                yield cast(BinaryIO, _Bounded(cast(BinaryIO, packed), path))
            else:
                yield file
    except (EOFError, zlib.error) as error:
        raise Refused(_("%(name)s is cut off or damaged: %(why)s") % {"name": path.name, "why": error}) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(_("%(name)s cannot be read: %(why)s") % {"name": path.name, "why": why}) from None


class _Bounded:
    """What is unpacked, refused where it becomes far larger than its file: a bomb."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self.stream, self.name = stream, path.name
        self.left = max(seven_zip.FREE, seven_zip.MOST_TIMES * path.stat().st_size)

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`."""
        piece = self.stream.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise Refused(_("%s becomes larger, unpacked, than any dump does.") % self.name)
        return piece


def read(path: Path, scratch: Scratch, *, history: bool, talk: bool) -> Site:
    """Reads a whole dump. Raises Refused, naming the line where there is one."""
    reader = _Reader(scratch, history=history, talk=talk)
    with opened(path) as stream:
        for element in elements(
            stream, {"mediawiki/siteinfo", "revision", "page", "mediawiki"}, "mediawiki", _("dump of MediaWiki")
        ):
            reader.take(element)
    if not reader.pages:
        raise Refused(_("%s has no pages.") % path.name)
    return reader.site


class _Reader:
    def __init__(self, scratch: Scratch, *, history: bool, talk: bool) -> None:
        self.scratch, self.history, self.talk = scratch, history, talk
        self.site = Site()
        self.pages = 0
        self.checked = False
        self._begin()

    def _begin(self) -> None:
        """Nothing is known of the next page yet."""
        self.newest: RevisionRow | None = None
        self.model = "wikitext"
        self.first = ""
        self.scratch.settle_revisions(0)

    def take(self, element: Element) -> None:
        """One element of the dump, when it has ended."""
        self._check_version(element)
        if element.tag == "siteinfo":
            self._siteinfo(element)
        elif element.tag == "revision":
            self._revision(element)
        elif element.tag == "page":
            self._page(element)
            self._begin()

    def _check_version(self, element: Element) -> None:
        if self.checked:
            return
        root = element
        while root.parent:
            root = root.parent
        version = root.attributes.get("version", "")
        if version and not _VERSION.fullmatch(version):
            words = _("Line %(line)s: the export version “%(version)s” is not known.")
            raise Refused(words % {"line": root.line, "version": version[:40]})
        self.site.language = root.attributes.get("xml:lang", "")[:20]
        self.checked = True

    def _siteinfo(self, element: Element) -> None:
        site, spaces = self.site, element.find("namespaces")
        site.name, site.base = element.words("sitename").strip(), element.words("base").strip()
        named = {}
        for one in spaces.all("namespace") if spaces else ():
            key = one.attributes.get("key", "")
            if key.lstrip("-").isascii() and key.lstrip("-").isdigit() and len(key) < 9:
                named[int(key)] = spaced(one.text)
        site.namespaces = namespaces(named, element.words("case").strip() != "case-sensitive")

    def _space(self, page: Element, title: str) -> int:
        typed = page.words("ns").strip()
        if typed.lstrip("-").isascii() and typed.lstrip("-").isdigit() and len(typed) < 9:
            return int(typed)
        return self.site.namespaces.read(title).namespace

    def _is_kept(self, space: int) -> bool:
        return space in (MAIN, CATEGORY) or (self.talk and space == TALK)

    def _revision(self, element: Element) -> None:
        page = element.parent
        self.site.revisions += 1
        if page is None or not self._is_kept(space := self._space(page, page.words("title"))):
            return
        row = _row(element)
        model = element.words("model").strip() or "wikitext"
        text = element.find("text")
        if text is not None and text.attributes.get("deleted"):
            return
        if self.history and space == MAIN:
            self.scratch.add_revisions(0, [row])
        self.first = min(filter(None, (self.first, row.at)), default="")
        if self.newest is None or _age(row) >= _age(self.newest):
            self.newest, self.model = row, model

    def _page(self, element: Element) -> None:
        self.pages += 1
        site, title = self.site, element.words("title")
        space, name = self._space(element, title), self._name(element, title)
        moved = element.find("redirect")
        redirect = moved.attributes.get("title", "") if moved else ""
        if not self._is_kept(space):
            if space == TEMPLATE and redirect:
                site.aliases[name.casefold()] = site.namespaces.read(redirect).name
            site.leave_out(site.namespaces.called(space))
            return
        if self.newest is None:
            site.leave_out(_("pages whose text was deleted"))
            return
        if self.model not in ("wikitext", "") or not name:
            site.leave_out(self.model)
            return
        target = redirect_target(self.newest.words)
        if redirect and (not target or site.namespaces.read(target).name != site.namespaces.read(redirect).name):
            target = redirect
        row = PageRow(space, name, element.words("id").strip(), self.first, self.newest.at, target, self.newest.words)
        self.scratch.settle_revisions(self.scratch.add_page(row))

    def _name(self, page: Element, title: str) -> str:
        """The title without its namespace, also where the dump does not say how that is called."""
        space, read = self._space(page, title), self.site.namespaces.read(title.replace("#", "＃"))
        if space != MAIN and read.namespace == MAIN and ":" in read.name:
            return self.site.namespaces.folded(read.name.partition(":")[2])
        return self.site.namespaces.folded(spaced(title)) if space == MAIN else read.name


def _row(element: Element) -> RevisionRow:
    """A revision. Who was not signed in has an address of the network for a name, which stays out."""
    contributor = element.find("contributor")
    who = spaced(contributor.words("username")) if contributor else ""
    at = element.words("timestamp").strip()
    return RevisionRow(
        element.words("id").strip(),
        at if _MOMENT.fullmatch(at) else "",
        "" if is_network_address(who) else who,
        plain_summary(element.words("comment")),
        element.words("text"),
    )


def _age(row: RevisionRow) -> tuple[str, int, bool]:
    """By which of two revisions is the later one: their moments, else their numbers, else that it says something."""
    number = int(row.wiki_id) if row.wiki_id.isascii() and row.wiki_id.isdigit() and len(row.wiki_id) < 16 else 0
    return row.at, number, bool(row.words)


def plain_summary(typed: str) -> str:
    """What was said of a change, in plain words: the section first, links by their words, and whose change it was that
    somebody undid not by an address of the network."""
    text = re.sub(r"/\*\s*(.*?)\s*\*/\s*", r"\1: ", typed)
    text = re.sub(r"\[\[:?(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", text)
    return without_network_addresses(spaced(text).removesuffix(":").strip())
