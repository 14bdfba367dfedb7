"""Links between the files of one folder, made references to the texts that they become. Pure."""

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from html import escape, unescape
from types import MappingProxyType
from urllib.parse import quote

from essays.markup.code_spans import blanked
from sitewide.http.percent_encoding import percent_decoded
from transfer.importing.items import reference
from transfer.importing.spooled_map import SpooledMap, SpooledSet
from transfer.markdown.places import looked_up

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|\Z")
_ENDING = re.compile(r"\.(?:md|markdown|mdx|html?)\Z", re.IGNORECASE)
_OF_FOLDER = re.compile(r"(?:^|/)(?:_?index|readme)\Z", re.IGNORECASE)  # the file that a folder's address shows
# Where an address may stand in Markdown: after the words of a link or a picture, in a definition, in a tag. Each is
# looked for outside code, and nothing after the address is read: a title stays as it is.
_PLACES = (
    re.compile(r"(?<!\\)\]\([ \t]*\n?[ \t]*(?P<address><[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)"),
    re.compile(
        r"^[ ]{0,3}(?:>[ ]?)*\[(?!\^)[^\]\n]{1,300}\]:[ \t]*(?P<address><[^<>\n]*>|[^\s<>]+)"
        r"(?=[ \t]*(?:[\"'(].*)?$)",
        re.MULTILINE,
    ),
    re.compile(r"<(?:a|img)\s[^<>]*?(?<=\s)(?:href|src)\s*=\s*(?P<address>\"[^\"\n]*\"|'[^'\n]*')", re.IGNORECASE),
)
_BY_NAME = re.compile(
    r"(?<!\\)\[\[(?P<target>[^\[\]|#\\\n]{1,300})(?P<heading>#[^\[\]|\\\n]*)?(?P<words>\\?\|[^\[\]\n]*)?\]\]"
)


def localise(
    body: str,
    key: str,
    files: "Files",
    base: str = "",
    shown: Callable[[str], str] = lambda address: "",
) -> tuple[str, list[str]]:
    """Rewrites the links of a Markdown text; returns (text, list of the relative links that lead nowhere).

    `key` is the file's own path, `base` the address of the site that the files come from, without a slash at its end.
    What leads to a file is a reference to it (`transfer.importing.items.reference`). A link that is none of these files
    leads to what `shown` gives for its address, else to `base`, where there is one; else it is listed. One that has the
    address of that site leads to the text as well. `[[Name]]` means a file of this name, or with this other title,
    where no text is called so. Code is left alone.
    """
    here = _Here(key, files)
    lost: list[str] = []
    changes: list[tuple[int, int, str]] = []
    outside = blanked(body)
    for start, end, typed in _addresses(outside, body):
        if new := _led(typed, here, base, lost, shown):
            changes.append((start, end, f" {new}" if body[start - 1] == ":" else new))
    for match in _BY_NAME.finditer(outside):
        name = match["target"].strip()
        found = "" if name.casefold() in files.titles else here.named(name)
        if found:
            words = match["words"] or f"|{posixpath.basename(name)}{(match['heading'] or '').replace('#', ' § ')}"
            changes.append((*match.span(), f"[[{reference(found, (match['heading'] or '')[1:])}{words}]]"))
    for start, end, new in sorted(changes, reverse=True):
        body = body[:start] + new + body[end:]
    return body, list(dict.fromkeys(lost))


def addresses(body: str) -> Iterator[str]:
    """Every address of a link in a Markdown text outside of code, as it is typed."""
    for _start, _end, typed in _addresses(blanked(body), body):
        yield typed[1:-1] if typed[0] in "<\"'" else typed


class Files:
    """The texts of a folder, as links find them: by their keys, by the old addresses and other titles that `places` and
    `others` give with the key of each (as `transfer.markdown.places.looked_up` makes addresses, titles folded), and
    `titles`: those that some text has, folded."""

    def __init__(
        self,
        keys: Iterable[str],
        places: Mapping[str, str] = MappingProxyType({}),
        others: Mapping[str, str] = MappingProxyType({}),
        titles: Container[str] = frozenset(),
    ) -> None:
        self.places, self.others, self.titles = places, others, titles
        names, self.at = SpooledMap[str](), SpooledMap[str]()
        self.by_name, self.several = SpooledMap[str](), SpooledSet()
        names.update((key.rsplit(".", 1)[0], key) for key in keys)
        self.at.update((_OF_FOLDER.sub("", name), key) for name, key in names.items())
        for name, key in names.items():
            self.at[name] = key
            if self.by_name.setdefault(last := posixpath.basename(name).casefold(), key) != key:
                self.several.add(last)

    def alone(self, name: str) -> str | None:
        """The key of the only file of this name (folded), wherever it lies."""
        return None if name in self.several or _OF_FOLDER.fullmatch(name) else self.by_name.get(name)


class _Here:
    """Those files, as one of them names the others."""

    def __init__(self, key: str, files: Files) -> None:
        self.folder, self.stem = posixpath.split(key.rsplit(".", 1)[0])
        self.files = files

    def at(self, path: str) -> str | None:
        """The key of the file that a relative path leads to; None for none of them."""
        # A site builder serves a.md as /a/, so "../b/" means the file beside it; "b.md" means the same.
        for candidate in (posixpath.join(self.folder, path), posixpath.join(self.folder, self.stem, path), path):
            name = _ENDING.sub("", posixpath.normpath(candidate.lstrip("/")).strip("/"))
            for known in (name, _OF_FOLDER.sub("", name)):
                if known in self.files.at:
                    return self.files.at[known]
        for candidate in (path, posixpath.join("/", self.folder, path)):
            if found := self.files.places.get(looked_up(posixpath.normpath(candidate))):
                return found
        # Hugo's `ref` and Obsidian name a text by its file alone, wherever it lies.
        name = _ENDING.sub("", path).casefold()
        return None if "/" in name else self.files.alone(name)

    def named(self, name: str) -> str | None:
        """The key of the file that is called so, wherever it lies, or that lies there."""
        name = _ENDING.sub("", name)
        if "/" in name:
            return self.at(f"/{name}")
        return self.files.by_name.get(name.casefold()) or self.files.others.get(name.casefold())


def _addresses(outside: str, body: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, as it stands there) of every address; each stands once, however many patterns find it."""
    seen: set[int] = set()
    for pattern in _PLACES:
        for match in pattern.finditer(outside):
            start, end = match.span("address")
            if start not in seen:
                seen.add(start)
                yield start, end, body[start:end]


def _led(typed: str, here: _Here, base: str, lost: list[str], shown: Callable[[str], str]) -> str:
    """The address that is to stand in the place of a typed one, in its brackets or quotation marks; "": the same."""
    opening, closing = (typed[0], typed[-1]) if typed[0] in "<\"'" else ("", "")
    address = unescape(typed[1:-1] if opening else typed).strip()
    is_absolute = bool(base) and address.startswith(f"{base}/")
    if is_absolute:
        address = address[len(base) :]
    if _SCHEME.match(address):
        return ""
    path, sign, fragment = address.partition("#")
    path = percent_decoded(path.partition("?")[0]).replace("\\", "/")
    if key := here.at(path):
        new = reference(key, percent_decoded(fragment))
    elif to := shown(address):
        new = to
    elif is_absolute:
        return ""
    elif base:
        ending = "/" if path.endswith("/") else ""
        new = f"{base}{quote(posixpath.normpath('/' + path))}{ending}{sign}{fragment}"
    else:
        lost.append(address)
        return ""
    return f"{opening}{escape(new) if opening in {chr(34), chr(39)} else new}{closing}"
