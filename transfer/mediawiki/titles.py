"""Titles of a wiki: how they are spelt, which namespace they are in, what a redirect says. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote

from sitewide.text.characters import clean
from transfer.mediawiki.words import CANONICAL, MAIN, NAMESPACES, REDIRECT_WORDS

MAX_TITLE = 255  # bytes in MediaWiki; characters here
_BLANKS = re.compile(r"[\s_\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]+")
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e]")
_REDIRECT = re.compile(
    rf"[\s\ufeff]*[#＃]\s?(?:{'|'.join(map(re.escape, sorted(REDIRECT_WORDS, key=len, reverse=True)))})\s*:?\s*"
    r"\[\[\s*:?\s*(?P<target>[^\[\]|\n]{1,500})(?:\|[^\[\]\n]*)?\]\]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Title:
    """A page as a link names it: its namespace's number, its name without that, and the section."""

    namespace: int
    name: str
    section: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Namespaces:
    """The namespaces of a wiki: `numbers` by folded name, `names` by number, and whether first letters are folded."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    first_letter: bool = True

    def number(self, prefix: str) -> int | None:
        """The number of the namespace that is called so; None where none is."""
        return self.numbers.get(prefix.casefold())

    def called(self, number: int) -> str:
        """What the wiki calls a namespace; its English name where the wiki says nothing; "" for that of essays."""
        return self.names.get(number) or CANONICAL.get(number, str(number) if number else "")

    def read(self, typed: str) -> Title:
        """What a link or the title of a page means."""
        name, _, section = unescape(typed).partition("#")
        prefix, colon, rest = name.partition(":")
        number = self.number(spaced(prefix)) if colon else None
        namespace = MAIN if number is None else number
        return Title(namespace, self.folded(name if number is None else rest), spaced(section))

    def folded(self, name: str) -> str:
        """One spelling for one title: composed, single blanks, a capital first letter where the wiki has it so."""
        name = spaced(name)
        return name[:1].upper() + name[1:] if self.first_letter and len(name[:1].upper()) == 1 else name


def namespaces(named: Mapping[int, str] = {}, first_letter: bool = True) -> Namespaces:
    """The namespaces of a wiki by what its dump says of them, and all that MediaWiki calls so beside those."""
    known = {name.casefold(): number for name, number in NAMESPACES.items()}
    own = {spaced(name).casefold(): number for number, name in named.items() if name}
    taken = {number: name for number, name in named.items() if name}
    return Namespaces(known | own, taken, first_letter)


def spaced(text: str) -> str:
    """A title or section with single blanks and composed characters, without what cannot be seen."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", clean(text)))).strip()


def underscored(title: str) -> str:
    """A title as it stands in addresses of the wiki, percent-encoded."""
    return quote(title.replace(" ", "_"), safe="/:@!$*(),;'~-._")


def redirect_target(text: str) -> str:
    """Where a page's text redirects to, in any language of MediaWiki; "" where it is no redirect."""
    start = text[:1000]
    found = _REDIRECT.match(start)
    return found["target"].strip() if found else ""
