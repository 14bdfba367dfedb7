"""Where a Markdown file's text stood on its old site: what its front matter says, and what its place in the folder
gives with the site builders that are common. Pure.

Jekyll and Hexo say it by a pattern (`/:categories/:year/:month/:day/:title/`), of the site or of one file; Hugo by
`url`, `slug` and `aliases`; Eleventy by `permalink`; Jekyll's redirects by `redirect_from`.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.slugs import slugify

ADDRESSES = ("permalink", "url", "redirectfrom", "aliases", "alias", "oldurl", "oldurls")
MOST = 50  # addresses of one file
LONGEST = 400  # characters of one
STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
# Folders that site builders read from, and that no address has.
_SOURCES = ("content", "src", "source", "pages", "_pages", "_posts", "_drafts", "site", "docs/_posts")
_MARK = re.compile(r":([a-z_]+)")
_SLICE = re.compile(r":sections(\[[^\[\]]{1,20}\])")
_INDEX = re.compile(r"(?:^|/)(?:_?index|readme)\Z", re.IGNORECASE)


def said(values: Mapping[str, Any]) -> tuple[list[str], list[str], set[str]]:
    """(addresses and patterns, other titles, the names that were read for them) of front matter by compact names. A
    note of Obsidian has other titles as its `aliases`, Hugo has addresses there: these have a stroke or an ending."""
    found: list[str] = []
    titles: list[str] = []
    read: set[str] = set()
    for name in ADDRESSES:
        value = values.get(name)
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, str) or not one.strip():
                continue
            if path := _path(one.strip(), is_surely=name in ("permalink", "url")):
                found.append(path)
                read.add(name)
            elif name == "aliases" and len(one) <= LONGEST:
                titles.append(one.strip())
                read.add(name)
    return found, titles, read


def _path(said: str, *, is_surely: bool) -> str:
    if len(said) > LONGEST or "{{" in said or said.startswith("//"):
        return ""
    if said in STYLES or said.startswith(("/", ":", "http://", "https://")):
        return said
    return f"/{said}" if is_surely or "/" in said or said.endswith((".html", ".htm")) else ""


def of_file(
    key: str,
    said: Iterable[str],
    slug: str,
    date: datetime.date | None,
    categories: Sequence[str],
    *,
    pattern: str = "",
    base: str = "",
    title: str = "",
    is_of_hugo: bool = False,
    below: Sequence[str] = ("",),
) -> list[str]:
    """The old addresses of a file: those that its front matter has `said`, filled in where they are patterns, by the
    `pattern` of its site ("" too where the file itself says where it stood), and by its place. `key` is its path in
    the folder, `slug` the name that it had in addresses, `title` its title, which Hugo makes addresses of, `below` the
    folders of languages ("fr") below which it stood, "" for none: what it says itself has them already. Addresses of
    other sites than that at `base` are left out.
    """
    name = _Name(key, slug, date, categories, title if is_of_hugo else "")
    own = [one.removeprefix(base) if base and one.startswith(f"{base}/") else one for one in said]
    found = [name.filled(one) for one in own if "://" not in one]
    placed = [*([name.filled(pattern)] if pattern else []), *name.by_place()]
    found += [f"/{folder}{one}" if folder else one for folder in below for one in placed if one]
    return list(dict.fromkeys(one for one in found if one and one != "/"))[:MOST]


class _Name:
    """What patterns are filled in with."""

    def __init__(
        self, key: str, slug: str, date: datetime.date | None, categories: Sequence[str], title: str = ""
    ) -> None:
        *folders, _file = key.split("/")
        self.title = urlized(title)  # "": another builder than Hugo
        self.path = key.rsplit(".", 1)[0]
        self.slug, self.date = slug, date
        posts = folders.index("_posts") if "_posts" in folders else 0
        self.categories = [slugify(one) for one in (*folders[:posts], *categories)]

    def filled(self, pattern: str) -> str:
        """An address of a pattern; "" where something is missing, or is not known here."""
        pattern = STYLES.get(pattern, pattern)
        if ":" not in pattern:
            return pattern
        marks = self._marks()
        pattern = _SLICE.sub(lambda slice: self._sections(slice[1]), pattern)
        if any(name not in marks for name in _MARK.findall(pattern)):
            return ""
        path = _MARK.sub(lambda mark: marks[mark[1]], pattern)
        return re.sub(r"/{2,}", "/", f"/{path}")

    def _marks(self) -> dict[str, str]:
        found = {"title": self.slug, "slug": self.slug, "name": self.slug, "output_ext": ".html", "filename": self.slug,
                 "categories": "/".join(filter(None, self.categories)), "basename": self.slug,
                 "category": next(iter(self.categories), "")}  # fmt: skip
        if day := self.date:
            found |= {
                "year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}", "i_month": str(day.month),
                "i_day": str(day.day), "short_year": f"{day:%y}", "y_day": f"{day:%j}", "week": f"{day:%V}",
                "short_day": f"{day:%a}", "yearday": f"{day:%j}",
            }  # fmt: skip
        return found | (self._of_hugo() if self.title else self._of_jekyll())

    def _of_jekyll(self) -> dict[str, str]:
        collection, _, inside = self.path.partition("/")
        return {"collection": collection.lstrip("_"), "path": inside or self.path}

    def _of_hugo(self) -> dict[str, str]:
        file = self.path.rpartition("/")[2]
        file = urlized(self.inside[-1] if _INDEX.search(file) and self.inside else file)
        named = urlized(self.slug) if self.slug and not _INDEX.search(self.slug) else ""
        found = {
            "title": self.title, "slug": named if named != file else self.title, "filename": file,
            "contentbasename": file, "slugorfilename": named or file, "slugorcontentbasename": named or file,
            "sections": self._sections(""), "section": urlized(next(iter(self.inside), "")),
        }  # fmt: skip
        if day := self.date:
            found |= {
                "yearday": str(day.timetuple().tm_yday), "monthname": f"{day:%B}".lower(), "weekday": f"{day:%w}",
                "weekdayname": f"{day:%A}".lower(),
            }  # fmt: skip
        return found

    @property
    def inside(self) -> list[str]:
        """The folders below `content`."""
        folders = self.path.split("/")[:-1]
        return folders[1:] if folders[:1] == ["content"] else folders

    def _sections(self, part: str) -> str:
        """Hugo's sections, or a part of them: `[1:]`, `[:2]`, `[0]`, `[last]`. A bundle's own folder is none."""
        sections = self.inside[:-1] if _INDEX.search(self.path.rpartition("/")[2]) else self.inside
        first, colon, last = part.strip("[]").partition(":")
        try:
            if not part or part == "[last]":
                return urlized("/".join(sections[-1:] if part else sections))
            start, end = int(first or 0), int(last) if last else None
            return urlized("/".join(sections[start:end] if colon else sections[start : start + 1]))
        except ValueError:
            return ""

    def by_place(self) -> list[str]:
        """A post of Jekyll stands at its date, any other file where it lies."""
        folders, _slash, last = self.path.rpartition("/")
        if self.date and re.match(r"\d{4}-\d{1,2}-\d{1,2}-", last):
            return [
                self.filled(style) for style in (STYLES["date"], "/:year/:month/:day/:title.html", STYLES["pretty"])
            ]
        for source in _SOURCES:
            if folders == source or folders.startswith(f"{source}/"):
                folders = folders[len(source) :].strip("/")
        folders = "/".join(part.lstrip("_") for part in folders.split("/"))
        place = _INDEX.sub("", f"{folders}/{last}".strip("/"))
        beside = folders.rpartition("/")[0] if _INDEX.search(last) else folders
        named = f"{beside}/{self.slug}".strip("/") if self.slug else place
        found = [f"/{one}/" for one in (place, named) if one and not _INDEX.search(one)]
        if self.title:
            found += [urlized(one) for one in found]
        return found + ([f"/{place}.html"] if place and not _INDEX.search(self.path) else [])


def urlized(words: str) -> str:
    """Words as Hugo makes an address of them: letters of all scripts stay, what lies between becomes a hyphen."""
    kept = re.sub(r"[^\w\s.+~#/-]", "", words.lower())
    return re.sub(r"[\s-]*\s[\s-]*", "-", kept.strip())


def looked_up(address: str) -> str:
    """An address as links are looked up by it: decoded, without query and strokes at its ends."""
    return percent_decoded(urlsplit(address).path).strip("/").casefold()
