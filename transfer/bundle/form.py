"""What a bundle is made of: its version, the names of its files, the limits that are kept on the way in. Pure."""

import re
from collections.abc import Callable
from typing import TypeAlias

FORMAT, VERSION = "commonswiki-bundle", 1
MANIFEST, README, SITE = "manifest.jsonl", "README.txt", "site.json"
SUMS = "SUMS"  # for `sha256sum --check`
# Lines of JSON, a thing a line, in the order in which a reader of them meets nothing that is named before it is told of
# (but for hubs, which name essays).
RECORDS = (
    "licences", "media", "authors", "tags", "hubs", "pairs", "pages", "withdrawn", "series", "passages", "replies",
    "mentions", "books", "calls", "bookmarks", "old_addresses",
    "old_titles",
)  # fmt: skip
PRIVATE_RECORDS = ("private/essays", "private/replies", "private/addresses", "private/subscribers")
PRIVATE_SITE = "private/site.json"
ESSAYS, EDITIONS, MEDIA, LOGS, REVISIONS = "essays/", "editions/", "media/", "moderation/", "private/revisions/"

MOST_FILES = 2_000_000
MOST_DIRECTORY = 256 * 1024 * 1024  # bytes of the table of contents of a zip
MOST_LINE = 4 * 1024 * 1024  # bytes of a line of JSON
MOST_FRONT = 256 * 1024  # bytes of front matter
MOST_TEXT = 4 * 1024 * 1024  # bytes of an essay with its front matter
MOST_INFLATED = 200  # times its packed size, for the whole; what is smaller than SMALL is not asked
SMALL = 64 * 1024 * 1024

_PART = r"[^/\\\x00-\x1f\x7f:*?\"<>|]{1,200}"
_RECORD = "|".join((*RECORDS, *PRIVATE_RECORDS))
_NAMES = re.compile(
    rf"(?:{re.escape(MANIFEST)}|{SUMS}|{re.escape(README)}|{re.escape(SITE)}|{re.escape(PRIVATE_SITE)}|(?:{_RECORD})\.jsonl"
    rf"|essays/{_PART}\.md|(?:editions|private/revisions)/{_PART}/[1-9]\d{{0,8}}\.txt|media/{_PART}"
    rf"|moderation/[1-9]\d{{0,3}}\.jsonl)\Z"
)
_FOLDERS = re.compile(
    rf"(?:essays|editions|media|moderation|private|private/revisions|(?:editions|private/revisions)/{_PART})/\Z"
)

Progress: TypeAlias = Callable[
    [str, int, int], None
]  # what is done, how many of it are, how many there are (0: unknown)


class Refused(ValueError):
    """A bundle cannot be written or taken in; the words name the file."""


def is_name(name: str) -> bool:
    """Whether a file of a bundle may be called so: no other path is read or written."""
    return bool(_NAMES.match(name)) and not {".", ".."} & set(name.split("/"))


def sum_line(name: str, digest: str) -> bytes:
    """A line of SUMS, as `sha256sum` writes and reads it; no name of a bundle has a sign that it would want escaped."""
    return f"{digest}  {name}\n".encode()


def is_folder(name: str) -> bool:
    """Whether this is one of a bundle's folders, as programs that pack one anew name them."""
    return bool(_FOLDERS.match(name)) and not {".", ".."} & set(name.split("/"))


def nothing(_what: str, _done: int, _total: int) -> None:
    """A Progress that tells nobody."""


ABOUT = """\
This is a site of essays as one bundle.

essays/       each published essay as Markdown with front matter, under the word of its address
editions/     what each essay was before, an edition a file, in the same form
media/        pictures and recordings; media.jsonl says what each shows and whose it is
*.jsonl       everything else, a thing a line, as JSON
moderation/   the public log of moderation, sealed line by line
SUMS          the same sums, for: sha256sum --check SUMS
manifest.jsonl  the size and the SHA-256 of every file, in the order in which things were made

The form is described in the papers of Commonswiki, docs/bundle.md.
"""
