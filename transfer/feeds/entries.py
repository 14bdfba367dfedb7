"""What is read of an entry of a feed, whatever its format. Pure."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from transfer.importing.old_addresses import relative

MOST_KEY = 150
BLOGGER = "http://schemas.google.com/blogger/2008/kind#"


@dataclass(frozen=True)
class Enclosure:
    """A picture, a recording or another file that goes with an entry."""

    url: str
    kind: str = ""  # its media type: "audio/mpeg"
    title: str = ""


@dataclass(frozen=True)
class Writer:
    """Who wrote an entry."""

    name: str
    email: str = ""
    site: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry. `id` is what it is known by in the feed ("": it has none), `answers` the id of that which it answers;
    `kind` is what archives of Blogger call it ("post", "page", "comment", "settings", "template")."""

    line: int = 0
    id: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    summary: str = ""
    at: datetime | None = None
    changed_at: datetime | None = None
    writers: tuple[Writer, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    picture: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    answers: str = ""
    kind: str = ""
    is_draft: bool = False

    @property
    def key(self) -> str:
        """By what an entry is known here: its id, else its address, else its words."""
        known = self.id or self.link or f"{self.at} {self.title} {self.html[:1000]}"
        return f"entry:{known if len(known) <= MOST_KEY else sha256(known.encode()).hexdigest()}"

    @property
    def address(self) -> str:
        """Where it stood, without the host; "" where nobody says, and for the front page."""
        found = relative(self.link) if self.link else ""
        return "" if found == "/" else found


@dataclass(frozen=True)
class About:
    """What a feed says of itself."""

    title: str = ""
    link: str = ""
    language: str = ""
    writers: tuple[Writer, ...] = ()
