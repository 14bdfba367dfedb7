"""What the configuration of a site builder says of addresses: Jekyll's and Hexo's `permalink` (of the site, of a
collection, by default for a place), Hugo's `permalinks` by section."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from transfer.importing.items import Note

MOST_BYTES = 200_000
JEKYLL = ("_config.yml", "_config.yaml", "_config.toml")
_ENDINGS = ("toml", "yaml", "yml", "json")
_DEFAULT = ("hugo", "config", "config/_default/hugo", "config/_default/config")
_PERMALINKS = tuple(f"config/_default/permalinks.{ending}" for ending in _ENDINGS)
HUGO = tuple(f"{name}.{ending}" for name in _DEFAULT for ending in _ENDINGS)
# What of a builder's folder holds no texts, though there may be Markdown in it.
NO_TEXTS = {
    "hugo": ("archetypes", "layouts", "themes", "resources", "public"),
    "jekyll": ("_includes", "_layouts", "_sass", "_site", "vendor", "themes", "scaffolds"),
}


@dataclass
class SiteConfig:
    """`builder` is "hugo", "jekyll" (or Hexo, which has the same file), or ""; `site` the pattern of all addresses,
    `sections` Hugo's by section ("page:posts"), `collections` Jekyll's, `scopes` its defaults: (folder, kind of text,
    pattern)."""

    builder: str = ""
    site: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    collections: dict[str, str] = field(default_factory=dict)
    scopes: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def pattern(self, key: str) -> str:
        """The pattern of the address of a text; "" where nothing says any."""
        *folders, name = key.split("/")
        if self.builder == "hugo":
            inside = folders[1:] if folders[:1] == ["content"] else folders
            kind = "section" if name.startswith("_index.") else "page"
            for end in range(len(inside), 0, -1):  # the nearest section that says one
                if found := self.sections.get(f"{kind}:{'/'.join(inside[:end])}"):
                    return found
            return self.sections.get(f"{kind}:/", "")
        kind = "posts" if {"_posts", "_drafts"} & {*folders} else folders[0].lstrip("_") if folders else "pages"
        fits = [scope for scope in self.scopes if f"{key}/".startswith(scope[0]) and scope[1] in ("", kind)]
        if fits:  # the one that says most of the place is meant; of two the later
            return max(enumerate(fits), key=lambda one: (len(one[1][0]), bool(one[1][1]), one[0]))[1][2]
        return self.collections.get(kind, "") or self.site

    def holds_no_texts(self, key: str) -> str:
        """The folder of the builder's own in which a file lies; "" for none."""
        first = key.partition("/")[0]
        return first if first in NO_TEXTS.get(self.builder, ()) and "/" in key else ""


def read(root: Path) -> SiteConfig:
    """What the configuration in a folder says; what cannot be read of it is among the notes."""
    config = SiteConfig()
    for name, said in _said(root, JEKYLL, config.notes):
        config.builder = "jekyll"
        config.site = config.site or _pattern(said)
        config.collections |= _patterns(said.get("collections"))
        config.scopes += _scopes(said.get("defaults"))
        del name
    if config.builder:
        return config
    for name, said in _said(root, (*HUGO, *_PERMALINKS), config.notes):
        lower = {str(one).casefold(): value for one, value in said.items()}
        is_own = name in _PERMALINKS
        if is_own or name.rpartition("/")[2].startswith("hugo.") or lower.keys() & {"baseurl", "permalinks"}:
            config.builder = "hugo"
            config.sections = _sections(said if is_own else lower.get("permalinks")) | config.sections
    return config


def _said(root: Path, names: tuple[str, ...], notes: list[Note]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in names:
        path = root / name
        try:
            if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
                continue
            with path.open("rb") as file:
                said = _parsed(name, file.read(MOST_BYTES + 1))
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            notes.append(
                Note(
                    "site-config",
                    _("“%(name)s” cannot be read, so it says nothing of addresses") % {"name": name},
                    name,
                )
            )
            continue
        if isinstance(said, dict):
            yield name, said


def _parsed(name: str, data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise ValueError
    text = data.decode("utf-8-sig")
    if name.endswith(".toml"):
        return tomllib.loads(text)
    return json.loads(text) if name.endswith(".json") else yaml.safe_load(text)


def _pattern(said: object) -> str:
    value = said.get("permalink") if isinstance(said, dict) else ""
    return value if isinstance(value, str) else ""


def _patterns(said: object) -> dict[str, str]:
    found = said.items() if isinstance(said, dict) else ()
    return {str(name): pattern for name, value in found if (pattern := _pattern(value))}


def _scopes(said: object) -> Iterator[tuple[str, str, str]]:
    for one in said if isinstance(said, list) else ():
        scope, pattern = (one.get("scope"), _pattern(one.get("values"))) if isinstance(one, dict) else (None, "")
        if isinstance(scope, dict) and pattern:
            folder = str(scope.get("path") or "").strip("/")
            yield f"{folder}/" if folder else "", str(scope.get("type") or ""), pattern


def _sections(said: object) -> dict[str, str]:
    """{"page:posts": pattern}: of Hugo's `[permalinks]`, and of its tables for pages and for lists."""
    found: dict[str, str] = {}
    for name, value in said.items() if isinstance(said, Mapping) else ():
        if isinstance(value, str):
            found |= {f"page:{_folder(name)}": value}
        elif name in ("page", "section") and isinstance(value, Mapping):
            found |= {f"{name}:{_folder(one)}": pattern for one, pattern in value.items() if isinstance(pattern, str)}
    return found


def _folder(name: object) -> str:
    return str(name).strip("/") or "/"
