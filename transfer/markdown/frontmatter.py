"""Markdown files with front matter, read into plain values. Pure: no database.

Front matter is YAML between lines of `---`, TOML between lines of `+++` (Hugo, Zola), JSON before the text (Hugo) or
lines of `Name: value` before the first empty line (Pelican, MultiMarkdown). Every name in it is read, or named in
`unread`; what it keeps back is for `transfer.markdown.kept_back`.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from sitewide.text.characters import clean, line
from transfer.importing.items import Refused
from transfer.markdown import places
from transfer.markdown.cover_fields import PICTURES, Cover, cover_in
from transfer.markdown.frontmatter_formats import split
from transfer.markdown.kept_back import NAMES, KeptBack, compact, kept_back, moment, says
from transfer.markdown.language_names import InName

T = TypeVar("T")
MAX_BYTES = 2_000_000
MAX_TAGS = 30
MAX_NAME = 60
DATED_NAME = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_. ]+(.+))?$")
# Each value that is read, with its names in the order in which they are looked for.
TITLE, SLUG, AUTHORS, HUBS = ("title",), ("slug",), ("authors", "author"), ("hubs",)
DATE = ("date", "published", "publishdate", "publishedat", "pubdate", "datepublished")
STANDFIRST, LEAD_IN, LICENCE = ("standfirst", "excerpt", "description"), ("leadin",), ("licence", "license")
SOURCE, LANGUAGE = ("sourceurl", "canonicalurl", "tumblrurl"), ("lang", "language", "locale")
TAGS, CATEGORIES = ("tags", "tag"), ("categories", "category")
OURS = ("address", "edition", "revised")  # what the site's own files say beside, and what follows from the rest


@dataclass
class MarkdownFile:
    """One file: its key (path in the folder), its text, and what its front matter says.

    `unread` are the names in its front matter that nothing here reads, as they are written; `back` is what its source
    keeps back, `cover` the picture that stands for it, `places` its old addresses and patterns of them, `categories`
    those of its tags that are categories there, `says_place`: whether it says itself where it stood;
    `other_language` is what it says and nothing here knows.
    """

    key: str
    title: str
    body: str
    slug: str
    date: datetime.date | None = None
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    hubs: list[str] = field(default_factory=list)
    standfirst: str = ""
    lead_in: str = ""
    language: str = ""
    licence: str = ""
    source_url: str = ""
    featured: bool = False
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    back: KeptBack = field(default_factory=KeptBack)
    cover: Cover | None = None
    places: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    says_place: bool = False
    other_language: str = ""
    is_called_by_file: bool = False


class _Front:
    """Front matter by compact names, and which of them were read."""

    def __init__(self, front: Mapping[Any, Any]) -> None:
        self.given: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.read: set[str] = set()
        for name, value in front.items():
            key = compact(name)
            if key in self.values:
                raise Refused(_("its front matter says “%(name)s” in two ways") % {"name": name})
            self.given[key], self.values[key] = str(name), value

    def take(self, names: Iterable[str], of: Callable[[Any], T]) -> T:
        """What `of` finds under the first of these names that says something to it; the others stay unread."""
        for name in names:
            if name in self.values and (found := of(self.values[name])):
                self.read.add(name)
                return found
        return of(None)

    def unread(self) -> list[str]:
        """The names of what says something and nothing has read."""
        said = (name for name, value in self.values.items() if value not in (None, "", [], {}))
        return [self.given[name] for name in said if name not in self.read and name not in (*NAMES, *OURS)]


def read(
    key: str,
    raw: bytes,
    *,
    languages: Iterable[str] = (),
    now: datetime.datetime | None = None,
    zone: datetime.tzinfo = datetime.UTC,
    by_name: bool = False,
    in_name: InName | None = None,
) -> MarkdownFile:
    """Reads one file. `key` is its path within the folder, `raw` its bytes, `languages` the codes a folder may name,
    `now` the moment (aware; None: this one) and `zone` the site's, by which is judged what has not come yet; `by_name`:
    one without a title is called as its file is; `in_name` is the language that its name has, if it has one.

    Raises Refused in plain words: not UTF-8, too large, front matter that cannot be read, no title, no text.
    """
    if len(raw) > MAX_BYTES:
        raise Refused(_("it is larger than %(most)s MB") % {"most": MAX_BYTES // 1_000_000})
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("it is not UTF-8 text (byte %(start)s)") % {"start": error.start}) from error
    if "\0" in text:
        raise Refused(_("it has NUL characters, so it is no text"))
    matter, body = split(clean(text))
    path = in_name.path if in_name else key
    *folders, name = path.split("/")
    stem = name.rsplit(".", 1)[0]
    dated, named = _dated(folders, stem)
    front = _Front(matter)
    language = front.take(LANGUAGE, _words)
    found = MarkdownFile(
        key=key,
        title=front.take(TITLE, _words),
        body=body.strip() + "\n",
        slug=front.take(SLUG, _words) or named,
        date=front.take(DATE, lambda value: _date(value, zone)) or _date(dated, zone),
        authors=front.take(AUTHORS, _names),
        hubs=front.take(HUBS, _names),
        standfirst=front.take(STANDFIRST, _words),
        lead_in=front.take(LEAD_IN, _words),
        language=_language(language, [*folders, *([in_name.language] if in_name else [])], languages),
        licence=front.take(LICENCE, _words),
        source_url=front.take(SOURCE, _words),
        featured=front.take(("featured",), lambda value: says(value) is True),
    )
    found.categories = front.take(CATEGORIES, _names)
    _take_tags(found, list(dict.fromkeys([*front.take(TAGS, _names), *found.categories])))
    found.places, found.titles, read = places.said(front.values)
    front.read |= read
    found.says_place = bool(read & {"permalink", "url"})
    found.other_language = language if not _language(language, (), languages) else ""
    if says(front.values.get("featured")) is False:
        front.read.add("featured")
    found.cover, read = cover_in(front.values)
    front.read |= read
    said = {name: value for name, value in front.values.items() if name not in PICTURES or not isinstance(value, dict)}
    found.back = kept_back(
        said, path, now=now or datetime.datetime.now(datetime.UTC), zone=zone, tags=found.tags,
        dated=found.date if "date" not in front.values else None, spelt=front.given,
    )  # fmt: skip
    found.unread = front.unread()
    if not found.title and by_name:
        found.title, found.is_called_by_file = _called(folders, named), True
    if not found.title:
        raise Refused(_("it has no title: neither front matter that gives one nor a heading in its first line"))
    if not body.strip():
        raise Refused(_("it has no text"))
    return found


def _dated(folders: Sequence[str], stem: str) -> tuple[str, str]:
    """(the day in the name of a file, or "", and the name without it); of an index.md, as Hugo has it, in that of its
    folder."""
    if found := DATED_NAME.match(stem):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", found[4] or stem
    if stem in {"index", "_index"} and folders and folders[-1] not in {"content", "src", "source", "pages"}:
        return _dated([], folders[-1])
    return "", stem


def _called(folders: Sequence[str], name: str) -> str:
    """A title of the name of a file; of an index.md or README.md of that of its folder."""
    name = folders[-1] if folders and name.casefold() in {"index", "_index", "readme"} else name
    return line(name if " " in name else re.sub(r"[-_]+", " ", name))


def _words(value: object) -> str:
    """Any scalar as one line of text."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return line(str(value))


def _names(value: object) -> list[str]:
    """A list of names from a list, or from words with commas between."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        value = [value] if value else []
    # Docusaurus and others write an author as a mapping with a name, a tag as one with a label.
    value = [item.get("name") or item.get("label") if isinstance(item, dict) else item for item in value]
    return list(dict.fromkeys(name for item in value if (name := _words(item))))


def _take_tags(found: MarkdownFile, tags: list[str]) -> None:
    found.tags = [tag for tag in tags if len(tag) <= MAX_NAME][:MAX_TAGS]
    if len(found.tags) < len(tags):
        found.notes.append(
            _("%(tags)s tags were too long or too many and are left out") % {"tags": len(tags) - len(found.tags)}
        )


def _date(value: object, zone: datetime.tzinfo) -> datetime.date | None:
    """The day that is meant, in the site's zone where it has a time and a zone of its own."""
    if value is None or value == "" or says(value) is not None:  # `published: true` is no date
        return None
    found = moment(value, zone)
    with suppress(OverflowError):
        if found:
            return found.astimezone(zone).date()
    raise Refused(_("its date “%(value)s” is no date such as 2013-03-08") % {"value": _words(value)[:40]})


def _language(said: str, folders: Sequence[str], languages: Iterable[str]) -> str:
    """What the front matter says, else the name of the file or a folder named after a language."""
    said = said.lower().replace("_", "-")
    for code in (said, said.split("-")[0], *(f.lower() for f in reversed(folders))):
        if code and code in languages:
            return code
    return ""
