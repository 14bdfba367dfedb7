"""One page that is being converted: what is held out of its text, what is noted, and what the wiki around it is."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from transfer.importing.items import Note
from transfer.mediawiki.titles import Namespaces, Title, namespaces

HELD = re.compile("\x02([0-9]+)\x03")  # stands for a piece that no later step may read as wikitext
MAX_EXPANDED = 2_000_000  # characters that templates may add to a page


@dataclass(frozen=True)
class Plain:
    """Text that means itself."""

    text: str


@dataclass(frozen=True)
class Code:
    """Code: a block with its language, or in a line."""

    text: str
    language: str = ""
    block: bool = True


@dataclass(frozen=True)
class Open:
    """A tag that opens, typed or made; `void` where nothing closes it."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    void: bool = False


@dataclass(frozen=True)
class Close:
    """A tag that closes."""

    tag: str


@dataclass(frozen=True)
class Ref:
    """Where a note is referred to: its name ("" for none) and its wikitext (None where it is only named)."""

    name: str
    text: str | None


@dataclass(frozen=True)
class Picture:
    """A file that is shown: `name` as a title, `alt` and `caption` in wikitext."""

    name: str
    alt: str = ""
    caption: str = ""
    link: str = ""
    inline: bool = True


@dataclass(frozen=True)
class Gallery:
    """Pictures together, with a caption for all of them."""

    pictures: tuple[Picture, ...]
    caption: str = ""


@dataclass(frozen=True)
class Pattern:
    """What a mapping makes of a template: Markdown, and between it arguments in wikitext (those that are Open)."""

    markdown: str
    arguments: Mapping[str, str]


@dataclass(frozen=True)
class References:
    """Where the notes are to stand; `text` may say what they are."""

    text: str = ""


Piece = Plain | Code | Open | Close | Ref | Picture | Gallery | Pattern | References


@dataclass(frozen=True)
class Wiki:
    """What a page needs to know of its wiki: plain values, fit to be sent to another process.

    `templates` is the mapping (folded names), `aliases` names of templates that redirect to others; `files` the names
    of files that are there, folded as titles; `base` is its scheme and host, `stem` what stands there before titles.
    """

    namespaces: Namespaces = field(default_factory=namespaces)
    name: str = ""
    base: str = ""
    interwiki: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    files: Container[str] = frozenset()
    stem: str = ""


@dataclass
class Page:
    """A page while it is converted. `known` gives (key, section) of each page of the dump that it may link to, by
    title; the section is where a redirect leads."""

    title: Title
    wiki: Wiki = field(default_factory=Wiki)
    known: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    held: list[Piece] = field(default_factory=list)
    notes: dict[tuple[str, str], Note] = field(default_factory=dict)
    categories: dict[str, None] = field(default_factory=dict)  # titles
    files: dict[str, None] = field(default_factory=dict)  # names
    display_title: str = ""
    left: int = MAX_EXPANDED
    depth: int = 0  # of texts within texts: notes, captions
    numbered: int = 0  # links that show a number

    def hold(self, piece: Piece) -> str:
        """What stands in the text for a piece."""
        self.held.append(piece)
        return f"\x02{len(self.held) - 1}\x03"

    def note_depth(self) -> None:
        """Notes that  were too deep."""
        words = _("Lists, tables or tags, deeper than this site reads them, were put beside each other.")
        self.note("depth", words)

    def note(self, code: str, words: str, about: str = "") -> None:
        """Notes something once for this page."""
        self.notes.setdefault((code, about), Note(code, words, about))
