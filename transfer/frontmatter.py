"""Markdown files with YAML front matter, read into plain values. Pure: no database."""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field

import yaml

MAX_BYTES = 2_000_000
MAX_TAGS = 30
MAX_NAME = 60
_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\r?\n|\Z)")
DATED_NAME = re.compile(r"^(\d{4}-\d{2}-\d{2})-(.+)$")


class Refused(ValueError):
    """A file cannot be taken in; the words say why."""


@dataclass
class MarkdownFile:
    """One file: its key (path in the folder), its text, and what its front matter says."""

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


def read(key, raw, *, languages=()):
    """Reads one file. `key` is its path within the folder, `raw` its bytes, `languages` the codes a folder may name.

    Raises Refused in plain words: not UTF-8, too large, front matter that is no YAML, no title, no text.
    """
    if len(raw) > MAX_BYTES:
        raise Refused(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"it is not UTF-8 text (byte {error.start})") from error
    if "\0" in text:
        raise Refused("it has NUL characters, so it is no text")
    front, body = split(text)
    *folders, name = key.split("/")
    stem = name.rsplit(".", 1)[0]
    dated = DATED_NAME.match(stem)
    found = MarkdownFile(
        key=key,
        title=_words(front.get("title")),
        body=body.strip() + "\n",
        slug=_words(front.get("slug")) or (dated[2] if dated else stem),
        date=_date(front.get("date") or front.get("published") or (dated and dated[1])),
        authors=_names(front.get("authors") or front.get("author")),
        hubs=_names(front.get("hubs")),
        standfirst=_words(front.get("standfirst") or front.get("excerpt") or front.get("description")),
        lead_in=_words(front.get("lead_in")),
        language=_language(front, folders, languages),
        licence=_words(front.get("licence") or front.get("license")),
        source_url=_words(front.get("source_url") or front.get("canonical_url") or front.get("tumblr_url")),
        featured=front.get("featured") is True,
    )
    _take_tags(found, _names(front.get("tags") or front.get("categories")))
    if not found.title:
        raise Refused("it has no title: neither front matter that gives one nor a heading in its first line")
    if not body.strip():
        raise Refused("it has no text")
    return found


def split(text):
    """Divides a file into its front matter (a dictionary) and its body; Refused where the front matter is no YAML.

    A file without front matter takes its title from its first line, where that is a heading of the first level.
    """
    match = re.match(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)\Z", text, re.DOTALL)
    if not match:
        heading = _HEADING.match(text)
        return ({"title": heading[1]}, text[heading.end() :]) if heading else ({}, text)
    try:
        front = yaml.safe_load(match[1]) or {}
    except ValueError as error:  # such as the date 2013-02-31
        raise Refused(f"its front matter has a date that cannot be ({error})") from error
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" (line {where.line + 2})" if where else ""
        raise Refused(f"its front matter is no valid YAML{line}") from error
    if not isinstance(front, dict):
        raise Refused("its front matter is no list of names and values")
    return front, match[2].replace("\r\n", "\n")


def _words(value):
    """Any scalar as one line of text."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def _names(value):
    """A list of names from a list, or from words with commas between."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        value = [value] if value else []
    return list(dict.fromkeys(name for item in value if (name := _words(item))))


def _take_tags(found, tags):
    found.tags = [tag for tag in tags if len(tag) <= MAX_NAME][:MAX_TAGS]
    if len(found.tags) < len(tags):
        found.notes.append(f"{len(tags) - len(found.tags)} tags were too long or too many and are left out")


def _date(value):
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if value:
        try:
            return datetime.date.fromisoformat(str(value)[:10])
        except ValueError as error:
            raise Refused(f"its date “{_words(value)[:40]}” is no date such as 2013-03-08") from error
    return None


def _language(front, folders, languages):
    """What the front matter says, else a folder named after a language."""
    said = _words(front.get("lang") or front.get("language") or front.get("locale")).lower().replace("_", "-")
    for code in (said, said.split("-")[0], *(f.lower() for f in reversed(folders))):
        if code and code in languages:
            return code
    return ""
