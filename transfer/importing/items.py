"""What a source is read into: plain values, the same for every source. Pure: no database, no network.

A key names a thing within its source and never changes, so that a second import finds what the first one made
("post:123", "page:Partner State"). An address is a path of the old site with its query as readers had it, without a
host ("/2013/03/08/three-things/", "/?p=123"); "#Its%20law" behind that of a text is the heading of it to which it led.
Texts are Markdown, as `essays.markup` reads it; nothing is sanitised here: that happens when it is rendered. Moments
are aware.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from transfer.importing.personal import without_mail


class Refused(ValueError):
    """A source, or one thing in it, cannot be taken in; the words say why, with the line where there is one."""


def reference(key: str, heading: str = "") -> str:
    """What a body says in the place of an address: "import:page:Partner%20State#its-law". `heading` is the name of a
    heading of that text, as it is written or as the old site had it in its addresses. Percent-encoded, so that it may
    stand in round brackets, in `<…>` and in quotation marks alike."""
    return f"import:{quote(key, safe=':/')}" + (f"#{quote(heading, safe='')}" if heading else "")


# After the key of a text, a term or a by-line: the feed of its page here, for a text that of its responses.
FEED = "#feed"


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
    """Somebody who signs texts. No account is made, and no mail address is taken in. `signs`: whether there is a text
    of theirs that readers will have, so that they will have a page."""

    key: str
    name: str
    bio: str = ""
    site: str = ""
    addresses: tuple[str, ...] = ()
    signs: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", without_mail(self.name))


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
    """A picture or recording of the old site. `path` or `read` give its bytes, where there are any (neither: the file
    is missing, `url` says where it once was, for who asks that it be fetched). One whose key is "media:NAME" is that of
    the library here."""

    key: str
    name: str
    url: str = ""
    path: Path | None = None
    read: Callable[[], bytes] | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    addresses: tuple[str, ...] = ()
    digest: str = ""  # SHA-256 of its bytes, where the source knows it: with another one it is another file
    leads: bool = True  # whether what asks for `url` here is led to it
    texts: tuple[str, ...] = ()  # keys of the texts that show it; (): it comes for itself


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

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", without_mail(self.name))


@dataclass
class Text:
    """An essay, or a page, to be. `body` (the bodies of `editions` and `replies` too) names files and other texts by
    what `reference` gives: `![words](import:KEY)`, `[words](import:KEY)`, `[words](import:KEY#heading)`, in kept HTML
    `href="import:KEY"`. Those are made addresses when all keys are known; in code they stay as they are."""

    key: str
    title: str
    body: str
    slug: str = ""
    is_page: bool = False
    state: State = State.PUBLISHED
    kept_back: tuple[str, ...] = ()  # why it is a draft, in words
    at: datetime | None = None  # when it appeared, or is to appear
    changed_at: datetime | None = None  # since when it reads so, where the source says it
    dated: date | None = None
    language: str = ""
    authors: tuple[str, ...] = ()  # names, in order
    terms: tuple[str, ...] = ()  # keys of Term
    hubs: tuple[str, ...] = ()  # slugs of hubs here that the source itself names
    standfirst: str = ""
    lead_in: str = ""
    cover: str = ""  # key of File
    featured: bool = False
    licence: str = ""
    source_url: str = ""
    guid: str = ""  # as feed readers know it
    comments_open: bool = True
    addresses: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()  # other titles by which [[links]] know it
    headings: tuple[tuple[str, str], ...] = ()  # of those, (title, heading) of it, where one led to that
    editions: tuple[Edition, ...] = ()  # older ones, the oldest first
    replies: tuple[Reply, ...] = ()
    notes: list[Note] = field(default_factory=list)
    group: str = ""  # texts of one group are one text in several languages
    refused: str = ""  # why it cannot be taken in; then nothing else of it is read

    def __post_init__(self) -> None:
        self.authors = tuple(map(without_mail, self.authors))


@dataclass(frozen=True)
class Outline:
    """What has to be known of all texts before the first is stored: by what links find them."""

    key: str
    title: str
    slug: str = ""
    state: State = State.PUBLISHED
    language: str = ""
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What a source has, known before anything is stored: counts for the report and the gauge, what was left out by
    kind and state ("trash": 3), and the mapping's choices."""

    name: str  # of the old site
    base: str = ""  # its address, with scheme and host
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    notes: Sequence[Note] = ()


class Source(Protocol):
    """What the loader asks of every source; a class of a source has this one as its base. Reading is streaming: nothing
    keeps all texts in memory, and each of these may be asked several times.

    A source needs `texts` alone of the last four. One whose texts take long to convert says `outlines`, `parts` and
    `convert` instead, and texts of these: then they are converted in several processes at once, in their order.
    """

    kind: str  # "wordpress", "mediawiki", "ghost", "feed", "markdown": the first part of ImportedFrom.source

    def check(self) -> Summary:
        """Reads the whole source once; raises Refused, naming the line, before anything is written."""
        ...

    def bylines(self) -> Iterable[Byline]:
        """Those who sign, with what is known of them; who signs no text that comes over is left out by the loader."""
        ...

    def files(self) -> Iterator[File]: ...

    def redirects(self) -> Iterator[tuple[str, str]]:
        """(old address, where it leads) beside the addresses of texts, terms and by-lines themselves: to the key of one
        of these, with FEED after it to the feed of that, or to an address here."""
        ...

    def texts(self) -> Iterator[Text]:
        """In the order in which they are to be stored: by date."""
        return map(self.convert, self.parts())

    def outlines(self) -> Iterator[Outline]:
        """Of all texts, in the order of `texts`, without converting any where that can be avoided."""
        for text in self.texts():
            yield Outline(text.key, text.title, text.slug, text.state, text.language, text.titles)

    def parts(self) -> Iterator[Any]:
        """What is read of each text, in the order of `texts`: small, and fit to be sent to another process (pickled).
        Whatever `convert` needs beside it is an attribute of the source, set by `check`."""
        return self.texts()

    def convert(self, part: Any) -> Text:
        """The text of one part. Called in another process, a copy of this one: it reads no database and remembers
        nothing. What it raises as Refused refuses this one text."""
        return part
