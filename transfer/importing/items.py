"""What a source is read into: plain values, the same for every source. Pure: no database, no network.

A key names a thing within its source and never changes, so that a second import finds what the first one made
("post:123", "page:Partner State"). An address is a path of the old site with its query as readers had it, without a
host ("/2013/03/08/three-things/", "/?p=123"). Texts are Markdown, as `essays.markup` reads it; nothing is sanitised
here: that happens when it is rendered. Moments are aware.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Refused(ValueError):
    """A source, or one thing in it, cannot be taken in; the words say why, with the line where there is one."""


class State(StrEnum):
    """Who is to read a text."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    DRAFT = "draft"


class ReplyState(StrEnum):
    """As the old site had decided. PING: a pingback or trackback, which is no person's reply."""

    PUBLISHED = "published"
    HELD = "held"
    SPAM = "spam"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Note:
    """Something that whoever imports should know: `code` groups notes of a kind ("shortcode", "picture-missing",
    "html-kept", "password", "template"), `words` are for people, `about` is what it is about, short, to be counted
    by ("[tabs]")."""

    code: str
    words: str
    about: str = ""


@dataclass(frozen=True)
class Byline:
    """Somebody who signs texts. No account is made, and no mail address is taken in."""

    key: str
    name: str
    bio: str = ""
    site: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A category or a tag. `parent` is the key of the category above; `essays` how many texts have it."""

    key: str
    name: str
    is_category: bool = False
    parent: str = ""
    definition: str = ""
    addresses: tuple[str, ...] = ()
    essays: int = 0


@dataclass(frozen=True)
class File:
    """A picture or recording of the old site. `open` gives its bytes, where there are any (None: the file is missing,
    `url` says where it once was, for who asks that it be fetched)."""

    key: str
    name: str
    url: str = ""
    path: Path | None = None
    read: Callable[[], bytes] | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """How a text once read: its title and words then, when, by whom (a name, told in the summary) and what was said of
    the change."""

    key: str
    title: str
    body: str
    at: datetime
    by: str = ""
    summary: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What a reader left. `parent` is the key of the reply that it answers ("": the text); one whose parent is not
    there answers the text. `email` is kept as that of any reply: for moderators alone."""

    key: str
    parent: str
    name: str
    body: str
    at: datetime
    state: ReplyState = ReplyState.PUBLISHED
    is_ping: bool = False
    email: str = ""
    website: str = ""
    anchor: str = ""  # what came after the number sign in its old address: "comment-12"


@dataclass
class Text:
    """An essay, or a page, to be. `body` names files as `![words](import:KEY)` and other texts as
    `[words](import:KEY)` or `[words](import:KEY#heading)`: those are made addresses when all keys are known."""

    key: str
    title: str
    body: str
    slug: str = ""
    is_page: bool = False
    state: State = State.PUBLISHED
    kept_back: tuple[str, ...] = ()  # why it is a draft, in words
    at: datetime | None = None  # when it appeared, or is to appear
    dated: date | None = None
    language: str = ""
    authors: tuple[str, ...] = ()  # names, in order
    terms: tuple[str, ...] = ()  # keys of Term
    standfirst: str = ""
    cover: str = ""  # key of File
    featured: bool = False
    licence: str = ""
    source_url: str = ""
    guid: str = ""  # as feed readers know it
    comments_open: bool = True
    addresses: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()  # other titles by which [[links]] know it
    editions: tuple[Edition, ...] = ()  # older ones, the oldest first
    replies: tuple[Reply, ...] = ()
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Summary:
    """What a source has, known before anything is stored: counts for the report and the gauge, what was left out by
    kind and state ("trash": 3), and the mapping's choices."""

    name: str  # of the old site
    base: str = ""  # its address, with scheme and host
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    notes: tuple[Note, ...] = ()


class Source(Protocol):
    """What the loader asks of every source. Reading is streaming: nothing keeps all texts in memory, and each of these
    may be asked several times."""

    kind: str  # "wordpress", "mediawiki", "ghost", "feed", "markdown": the first part of ImportedFrom.source

    def check(self) -> Summary:
        """Reads the whole source once; raises Refused, naming the line, before anything is written."""

    def bylines(self) -> Iterable[Byline]: ...

    def files(self) -> Iterator[File]: ...

    def texts(self) -> Iterator[Text]:
        """In the order in which they are to be stored: by date."""

    def redirects(self) -> Iterator[tuple[str, str]]:
        """(old address, key of a text or a term, or an address here) beside those of texts and terms themselves."""
