"""Where things stood on a site of Ghost, and where its pictures lie now. Nothing is fetched."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitewide.http.percent_encoding import percent_decoded
from transfer.ghost.tables import Row, moment, words
from transfer.importing.old_addresses import OldAddresses, split

HERE = "__GHOST_URL__"  # how Ghost writes its own address in what it keeps
_CONTENT = re.compile(
    r"(?:__GHOST_URL__|https?://[^\s\"'<>()\\/]{1,255})?(/(?:[\w.~-]{1,100}/){0,3}content/(?:images|media|files)/"
    r"[^\s\"'<>()\\,]{1,1000})"
)
_SIZED = re.compile(r"/content/images/(?:size/[^/]{1,40}/)?(?:format/[^/]{1,20}/)?")
_DATED = {":year": "%Y", ":month": "%m", ":day": "%d"}
FEEDS = ("/rss/", "/feed/", "/rss", "/atom.xml")


class OldSite(OldAddresses):
    """What the addresses of a site of Ghost lead to. What it writes as its own address may stand before each."""

    def address(self, url: str) -> str:
        return super().address(self._whole(url))

    def picture(self, url: str) -> str:
        url = self._whole(url)
        if (path := content_path(url)) and (key := self.files.get(path)):
            return super().picture(path) if key else url
        return super().picture(url)

    def _whole(self, url: str) -> str:
        return f"{self.base}{url.removeprefix(HERE)}" or "/" if url.startswith(HERE) else url


def content_path(url: str) -> str:
    """The path of a picture or file among Ghost's own ("/content/images/2020/08/a.png"), in whatever size and format
    it is asked for; "" for what is none of these."""
    found = _CONTENT.match(url)
    return _plain(found[1]) if found else ""


def contents_in(kept: str) -> Iterator[tuple[str, str]]:
    """(path, address as it stands there) of every picture and file of Ghost's own in what it keeps."""
    for found in _CONTENT.finditer(kept.replace("\\/", "/")):
        yield _plain(found[1]), found[0]


def _plain(path: str) -> str:
    path = percent_decoded(path.partition("?")[0].partition("#")[0])
    path = path[path.index("/content/") :]
    return _SIZED.sub("/content/images/", path, count=1)


class Contents:
    """A copy of Ghost's folder `content`, or of a folder with it, in which files are looked for by their paths."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = [folder.resolve() for folder in folders if folder.is_dir()]

    def find(self, path: str) -> Path | None:
        """The file of a path below /content/; None where no folder has it. Never a file outside of the folders."""
        inside = path.removeprefix("/content/")
        for folder in self.folders:
            for name in (f"content/{inside}", inside, inside.partition("/")[2]):
                if found := _file(folder, name):
                    return found
        return None


def _file(folder: Path, name: str) -> Path | None:
    if not name or "\x00" in name:
        return None
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except OSError:  # a name that is too long, or a loop of links
        return None


def of_text(row: Row, permalinks: str) -> tuple[str, ...]:
    """The old addresses of a post or a page: by its slug, with its date where the site's permalinks had that, as a
    page for phones, and that of its preview."""
    slug, found = words(row, "slug"), []
    if slug:
        found += [f"/{slug}/", f"/{slug}/amp/"]
        at = moment(row, "published_at")
        if at and ":year" in permalinks:
            for name, form in _DATED.items():
                permalinks = permalinks.replace(name, at.strftime(form))
            dated = permalinks.replace(":slug", slug)
            found += [dated] if ":" not in dated and dated.startswith("/") else []
    if uuid := words(row, "uuid"):
        found.append(f"/p/{uuid}/")
    return tuple(dict.fromkeys(found))


def of_list(kind: str, slug: str) -> tuple[str, ...]:
    """Those of a tag or an author."""
    return (f"/{kind}/{slug}/",) if slug else ()


def is_elsewhere(url: str) -> bool:
    """Whether an address has a host."""
    parts = split(url)
    return parts is not None and bool(parts.netloc)
