"""What goes into rendering and what comes out of it: plain records, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NOTE, NO_DESCRIPTION, NO_TRANSCRIPT = "note", "no description", "no transcript"


class Warned(str):
    """A sentence for the writer that says what it is `about`: NOTE, NO_DESCRIPTION, NO_TRANSCRIPT; in any language."""

    __slots__ = ("about",)
    about: str

    def __new__(cls, words: str, about: str) -> Warned:
        made = super().__new__(cls, words)
        made.about = about
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """A text that another process rendered comes back with its warnings."""
        return str(self), self.about


def about(words: object) -> str:
    """What a warning is about; "" where it does not say."""
    return getattr(words, "about", "")


@dataclass(frozen=True)
class Target:
    """Where a `[[Title]]` leads. `kind` is "essay", "hub" or "strategy"; `key` is the caller's own (an id, a slug);
    `words` are shown where none were typed ("": the target as typed); `lost` is the heading that was named too and is
    not there."""

    url: str
    title: str
    kind: str = "essay"
    key: int | str | None = None
    words: str = ""
    lost: str = ""


@dataclass(frozen=True)
class HubInfo:
    """A hub as essays see it. `mark` is its short argument, `ink` the CSS class of its colour or "" for none."""

    slug: str
    name: str
    mark: str = ""
    ink: str = ""
    url: str = ""


@dataclass(frozen=True)
class MediaInfo:
    """A picture or a recording that this site holds. `sources` are pairs of a type ("image/avif") and a srcset as HTML
    writes it, the one that is preferred first; `page` is the address of its own page, "" for none; the addresses of
    licence and source may be anything. All other texts are plain.

    Of a recording `kind` is "audio" or "video", `alt` its title, `transcript` the address at which its words stand,
    `still` that of the picture which a film shows before it plays.
    """

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""
    licence_url: str = ""
    source_url: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    page: str = ""
    kind: str = ""
    transcript: str = ""
    still: str = ""


@dataclass
class FoundLink:
    """A link to an essay, a hub or the strategy that stands in a text.

    `target` is the title as typed (spaces made single) or, for a plain link, its path; `url` is None where nothing was
    found; `key` is the Target's own, a hub's slug, or the slug of an essay in a plain link; `sentence` is the plain
    sentence around the link; `paragraph` is the number n of the paragraph `#p<n>` (0: before the first); `lost` is the
    Target's, or what a plain link names of a page that has no such heading.
    """

    target: str
    words: str
    url: str | None
    kind: str
    key: int | str | None = None
    sentence: str = ""
    paragraph: int = 0
    lost: str = ""


@dataclass
class Rendered:
    """A rendered text. `toc` holds dicts of id, label, level (2 or 3) and lit (hub slugs); `thread` the lit hub slugs
    of each numbered paragraph; `warnings` plain sentences for the writer, `warned_at` the paragraphs of those whose
    place is known, by sentence."""

    html: str = ""
    toc: list[dict[str, Any]] = field(default_factory=list)
    excerpt: str = ""
    text: str = ""
    word_count: int = 0
    links: list[FoundLink] = field(default_factory=list)
    paragraphs: int = 0
    thread: list[list[str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    warned_at: dict[str, int] = field(default_factory=dict)
