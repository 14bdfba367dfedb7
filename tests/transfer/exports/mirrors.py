"""Reads a mirror as a browser would that has nothing but its folder: which links lead nowhere, what is loaded from
elsewhere. Knows nothing of how it was made."""

from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"img": ("src", "srcset"), "source": ("src", "srcset"), "script": ("src",), "video": ("src", "poster"),
          "audio": ("src",), "iframe": ("src",), "object": ("data",), "embed": ("src",)}  # fmt: skip


class Page(HTMLParser):
    """What a page links to, loads, sends to, and which ids it has."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.forms, self.ids, self.text = [], [], [], {""}, []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if said.get("id"):
            self.ids.add(said["id"])
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        if tag == "link" and said.get("rel") not in ("canonical", None) and "hreflang" not in said:
            (self.links if said["rel"] in ("alternate", "license") else self.loads).append(said["href"])
        for name in LOADED.get(tag, ()):
            if said.get(name):
                parts = said[name].split(", ") if name == "srcset" else [said[name]]
                self.loads += [part.split(" ")[0] for part in parts]
        if tag == "form":
            self.forms.append(said.get("action"))

    def handle_data(self, data):
        self.text.append(data)


def pages(root):
    """Every page of HTML below a folder, as {path: Page}."""
    return {path: Page(path) for path in sorted(Path(root).rglob("*.html"))}


def amiss(root):
    """What is wrong with the links of a mirror, as lines."""
    known, found = pages(root), []
    for path, page in known.items():
        name = path.relative_to(root).as_posix()
        for address in [*page.links, *page.loads, *filter(None, page.forms)]:
            at = urlsplit(address)
            if at.scheme or at.netloc:
                continue
            target = (path.parent / unquote(at.path)).resolve() if at.path else path
            if address.startswith("/") or not target.is_relative_to(Path(root).resolve()) or not target.is_file():
                found.append(f"{name}: {address} is not there")
            elif target in known and unquote(at.fragment) not in known[target].ids:
                found.append(f"{name}: {address} names no place there")
        found += [f"{name}: loads {address}" for address in page.loads if urlsplit(address).scheme]
    return found


def by_folded_name(root):
    """The files of a mirror by their names without capitals: {name: [paths]}."""
    names = defaultdict(list)
    for path in Path(root).rglob("*"):
        names[path.relative_to(root).as_posix().casefold()].append(path)
    return names
