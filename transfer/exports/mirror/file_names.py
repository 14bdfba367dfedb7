"""The names of a mirror's files: such as every file system takes, the same at every run. Pure.

A part of an address keeps its letters where they are small ones of ASCII, digits, `-` and `_`, with dots between, and
no name that Windows keeps for itself; any other becomes what is left of it and eight signs of its hash, so that it is
short, differs from all others whatever a file system thinks of capitals and accents, and stands in a link as it is.
"""

import hashlib
import posixpath
import re
from collections.abc import Sequence

LONGEST = 64
_PLAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)")
_ENDING = re.compile(r"\.[a-z0-9]{1,8}$")
_OTHER = re.compile(r"[^a-z0-9_]+")
INDEX = "index.html"

Query = Sequence[tuple[str, str]]


def part(name: str) -> str:
    """One part of an address as the name of a file or folder."""
    if len(name) <= LONGEST and _PLAIN.fullmatch(name) and not _RESERVED.match(name) and name != INDEX:
        return name
    ending = found[0] if (found := _ENDING.search(name)) else ""
    left = _OTHER.sub("-", name.removesuffix(ending).lower())[:32].strip("-_")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{left}-{digest}{ending}" if left else f"x{digest}{ending}"


def file_of(path: str, query: Query = (), *, is_page: bool = True) -> str:
    """The file of an address (its path decoded, its query in order), below the folder of the mirror.

    /essays/a/ → essays/a/index.html; /essays/?page=2 → essays/page-2.html; /feed.xml → feed.xml.
    """
    parts = [part(one) for one in path.split("/") if one]
    asked = ".".join(f"{name}-{value}" for name, value in query)
    if path.endswith("/") or not parts:
        name = part(f"{asked}.html") if asked else INDEX
        return "/".join([*parts, name])
    if asked or (is_page and not parts[-1].endswith(".html")):
        parts[-1] = part(f"{parts[-1]}.{asked}.html" if asked else f"{parts[-1]}.html")
    return "/".join(parts)


def relative(start: str, to: str) -> str:
    """How the file `start` links to the file `to`."""
    return posixpath.relpath(to, posixpath.dirname(start) or ".")
