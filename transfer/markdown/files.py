"""What texts of a folder show: pictures, sound and film that lie beside them, and such as stand on the net. Nothing is
fetched here, and nothing is read that lies outside of the folder."""

import hashlib
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.characters import clean
from transfer.importing.items import File, reference
from transfer.importing.spooled_map import SpooledLists, SpooledMap
from transfer.markdown import liquid
from transfer.markdown.cover_fields import ELSEWHERE, LIMITS, Cover
from transfer.markdown.folder import Folder, address_of, is_shown

LIBRARY = "media:"
GHOST = "__GHOST_URL__"
SHOWN = 120  # characters of an address in the report
MOST_KEY = 300  # characters
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


@dataclass(frozen=True)
class Use:
    """How a text shows a file: its address as it is typed, what is said of it, and whether only a link leads to it."""

    address: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    is_link: bool = False


@dataclass(frozen=True)
class Shown:
    """What comes of a use: the File (None: it stays as it is typed), or words on why there is none."""

    file: File | None = None
    amiss: str = ""

    @property
    def reference(self) -> str:
        return reference(self.file.key) if self.file else ""


class Beside:
    """The files beside the texts of a folder. `base` is the address of the site on which they stood: what has it is
    looked for in the folder first."""

    def __init__(self, folder: Folder, base: str = "") -> None:
        self.folder, self.base = folder, base
        self.digests = SpooledMap[str]()

    def shown(self, key: str, use: Use) -> Shown:
        """What the text `key` shows. What a link leads to, and is not there, stays as it is, and nothing is said."""
        address = unescape(use.address).strip()
        if address.startswith("//"):
            address = f"https:{address}"
        path = self._own(address)
        told = {"path": clean(path[:SHOWN])}
        if not path or path.startswith((LIBRARY, "import:", "#")):
            return Shown()
        if _WEB.match(path):
            return Shown() if use.is_link or _not_an_address(path) else Shown(self._elsewhere(path, use))
        if ELSEWHERE.match(path):
            words = (
                _("“%(path)s” stands in the text itself and is left out: add it under Media")
                if path.startswith("data:")
                else _("“%(path)s” lies elsewhere and is left out: add it under Media")
            )
            return Shown() if use.is_link else Shown(amiss=words % told)
        if use.is_link and not is_shown(percent_decoded(path.partition("?")[0].partition("#")[0])):
            return Shown()
        found = self.folder.find(key, path)
        if found.path is not None:
            return Shown(self._file(found.place, use, found.path))
        if use.is_link:
            return Shown()
        if clean(found.place) != found.place:
            return Shown(amiss=_("“%(path)s” is no name of a file and is left out") % told)
        if found.is_outside or not found.place:
            return Shown(amiss=_("“%(path)s” lies outside of the folder and is left out") % told)
        return Shown(self._file(found.place, use, None))

    def cover(self, key: str, cover: Cover) -> Shown:
        """The picture that front matter names; `media:name` names one of the library."""
        path = liquid.resolve(cover.path, self.base)[0].strip()
        if path.startswith(LIBRARY):
            return Shown(File(path, path))
        if "*" in path:
            return Shown(amiss=_("“%(path)s” names no one file and is left out") % {"path": path[:SHOWN]})
        return self.shown(key, Use(path, cover.alt, cover.caption, cover.credit))

    def _own(self, address: str) -> str:
        """An address of the old site without its host."""
        for own in (self.base, GHOST):
            if own and address.startswith(f"{own}/"):
                return address[len(own) :]
        return address

    def _elsewhere(self, url: str, use: Use) -> File:
        name = percent_decoded(urlsplit(url).path.rpartition("/")[2])[:SHOWN] or "picture"
        return File(_key(url), name, url, alt=use.alt, caption=use.caption, credit=use.credit, leads=False)

    def _file(self, place: str, use: Use, path: Path | None) -> File:
        address = address_of(place)
        url = f"{self.base}{quote(address)}" if self.base else address
        file = File(
            _key(place), posixpath.basename(place), url, path, alt=use.alt, caption=use.caption, credit=use.credit,
            addresses=tuple(dict.fromkeys((address, f"/{place}"))),
        )  # fmt: skip
        return replace(file, digest=self._digest(path)) if path else file

    def _digest(self, path: Path) -> str:
        """SHA-256 of a file, by which is seen that another lies in its place; "" for one that cannot be read."""
        name = str(path)
        if name not in self.digests:
            try:
                with path.open("rb") as file:
                    self.digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                self.digests[name] = ""
        return self.digests[name]


def _not_an_address(url: str) -> bool:
    try:
        return not urlsplit(url).hostname
    except ValueError:
        return True


def _key(place: str) -> str:
    """By what a second run knows a file: where it lies, or its address."""
    return f"file:{place if len(place) <= MOST_KEY else hashlib.sha256(place.encode()).hexdigest()}"


class Collected:
    """The files that are shown, each once, with the first words that are said of it."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        self.files = SpooledMap[File]()
        self.texts = SpooledLists[str]()

    def of(self, key: str) -> Callable[[Use], str]:
        """Takes down what the text `key` shows, and gives references to it."""
        return lambda use: self.add(key, self.beside.shown(key, use)).reference

    def add(self, key: str, shown: Shown) -> Shown:
        if file := shown.file:
            known = self.files.setdefault(file.key, file)
            words = {name: getattr(known, name) or getattr(file, name) for name in LIMITS}
            if (said := replace(known, **words)) != known:
                self.files[file.key] = said
            self.texts.add(file.key, key)
        return shown
