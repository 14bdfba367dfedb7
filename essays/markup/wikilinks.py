"""`[[Title]]`, `[[Title|words]]`, `[[Title#Heading]]`, `[[#Heading]]`, `[[hub:slug|words]]`, `[[strategy|words]]`, the
last two with a heading too: read, and led to their targets."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext
from markdown.preprocessors import Preprocessor
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from essays.markup import links as markup_links
from essays.markup.code_spans import outside_code
from essays.markup.excerpt import squeeze
from essays.markup.headings import SIGN
from essays.markup.inline import HEADINGS
from essays.markup.tree import Node
from essays.markup.types import HubInfo, Target
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.characters import clean
from sitewide.text.folding import fold_name

Wiki: TypeAlias = tuple[str, str | None, int | str | None, str]
SCHEME = "wiki:"
PIPE = "\x1f"  # stands for the bar of a link until the tables have been read; plain_source() keeps it out of texts
STRATEGY, STRATEGY_URL = "strategy", "/strategy/"
PLACE = "place"  # the kind of a link to a heading of the same text
MAX_TITLE = 300
_LINK = re.compile(r"\[\[([^\[\]|\x1f\n\x02\x03]{1,300})(?:[|\x1f]([^\[\]]{0,500}))?\]\]")
_EMBEDDED = re.compile(r"(?<![\w!])!\[\[")  # `![[…]]` shows something within the text; here it is a link to it
_SIZE = re.compile(r"\s*\d+(?:x\d+)?\s*\Z")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_IN_SOURCE = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\\?\|([^\[\]]{0,500}))?\]\]")


def normalise(target: str) -> str:
    """A link's target as it is looked up: composed characters, single spaces."""
    return squeeze(unicodedata.normalize("NFC", clean(target)).rstrip("\\"))


def wanted(source: str) -> set[str]:
    """The targets of all `[[…]]` in a Markdown text, as `links` is to be keyed: a set of strings.

    Those of hubs ("hub:politics") and "strategy" are among them; links shown as code are not.
    """
    found = _IN_SOURCE.finditer(outside_code(source))
    return {target for match in found if (target := normalise(match[1]))}


class KeepPipes(Preprocessor):
    """Puts the bar of a link out of the sight of tables, which would cut the link in two."""

    def run(self, lines: list[str]) -> list[str]:
        return [
            _IN_SOURCE.sub(lambda m: m[0] if m[2] is None else f"[[{m[1].rstrip(chr(92))}{PIPE}{m[2]}]]", line)
            if "[[" in line
            else line
            for line in lines
        ]


def register(md: MarkdownIt) -> None:
    """Adds links by title to a grammar."""
    md.inline.ruler.before("link", "wikilink", _wikilink)


def _wikilink(state: StateInline, silent: bool) -> bool:
    """Makes `<a href="wiki:target">words</a>`, which the Resolver turns into a link or into plain words."""
    embedded = _EMBEDDED.match(state.src, state.pos) if state.src[state.pos] == "!" else None
    if not embedded and not state.src.startswith("[[", state.pos):
        return False
    match = _LINK.match(state.src, state.pos + bool(embedded), state.posMax)
    target = normalise(_unescaped(match[1])) if match else ""
    if not match or not target:
        return False
    if not silent:
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": SCHEME + quote(target, safe="")}
        if (match[2] or "").strip() and not (embedded and _SIZE.match(match[2])):
            most = state.posMax
            state.pos, state.posMax = match.start(2), match.end(2)
            state.linkLevel += 1
            state.md.inline.tokenize(state)
            state.linkLevel -= 1
            state.posMax = most
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


class Resolver:
    """Knows where links lead: by title, to a hub, to the strategy, and which plain links count the same."""

    def __init__(
        self, links: Mapping[str, Target] | None = None, hubs: Iterable[HubInfo] = (), site_url: str = ""
    ) -> None:
        self.links = links or {}
        self.hidden: frozenset[str] = frozenset()
        self.places: Mapping[str, str] = {}
        self.hubs = {hub.slug: hub for hub in hubs}
        self.site_url = site_url
        self.headings: set[str] = set()  # the text's own, folded

    def wiki(self, target: str) -> Wiki:
        """(kind, url or None, key, words to show if none were typed) of a `[[target]]`."""
        if fold_name(target) in (STRATEGY, f"hub:{STRATEGY}"):
            return STRATEGY, STRATEGY_URL, STRATEGY, gettext("the strategy")
        prefix, colon, slug = target.partition(":")
        if colon and fold_name(prefix) == "hub":
            return self._hub(target, slug.strip())
        found = self.links.get(target)
        if found:
            return found.kind, found.url, found.key, found.words or target
        heading = target[1:].strip()
        if target.startswith(SIGN) and fold_name(heading) in self.headings:
            return PLACE, SIGN + quote(heading), None, heading
        return "essay", None, None, target

    def lost(self, target: str) -> str:
        """The heading that a `[[target]]` names in an essay that has none of this name; "" where nothing is amiss."""
        found = self.links.get(target)
        return found.lost if found else ""

    def fill(self, root: Node) -> None:
        """Gives every `[[…]]` below `root` that was typed without words its words; the text comes before its notes."""
        found = list(root.walk())
        self.headings |= {fold_name(node.text()) for node in found if node.tag in HEADINGS}
        for node in found:
            if node.tag == "a" and not node.children:
                target = target_of(node.typed.get("href", ""))
                if target is not None:
                    node.children = [self.wiki(target)[3]]

    def ask(
        self,
        roots: Iterable[Node],
        hidden: Callable[[set[str]], Iterable[str]] | None,
        places: Callable[[set[str]], Mapping[str, str]] | None,
    ) -> None:
        """Asks, once each, what plain links below `roots` mean, as they are read, not as they are spelt: `hidden`, to
        which of the essays none may lead; `places`, which ids their fragments have on the page."""
        found = (node.typed.get("href", "") for root in roots for node in root.walk() if node.tag == "a")
        addresses = list(filter(None, map(markup_links.safe_address, found)))
        paths = set(filter(None, map(self.essay_path, addresses)))
        if hidden and paths:
            self.hidden = frozenset(hidden(paths))
        parts = {f"{path}{SIGN}{part}" for path, part in map(self.part_of, addresses) if part}
        if places and parts:
            self.places = places(parts)

    def part_of(self, address: str) -> tuple[str, str]:
        """(path, fragment) of a plain link to an essay, a hub or the strategy, both decoded; the fragment is "" where
        there is none, or where the address leads to something else."""
        found = self.plain(address) if SIGN in address else None
        return (found[1], percent_decoded(urlsplit(address).fragment)) if found else ("", "")

    def essay_path(self, address: str) -> str | None:
        """The path of the essay to which an address leads, or to a page of it ("/essays/slug/history/"); None for any
        other."""
        path = markup_links.own_path(address, self.site_url)
        parts = markup_links.plain_path(path).split("/") if path else ()
        if len(parts) < 4 or parts[:2] != ["", "essays"] or not parts[2]:
            return None
        return f"/essays/{parts[2]}/"

    def _hub(self, target: str, name: str) -> Wiki:
        hub = self.hubs.get(name) or self.hubs.get(name.casefold())
        hub = hub or next((h for h in self.hubs.values() if fold_name(h.name) == fold_name(name)), None)
        if hub:
            return "hub", hub.url or f"/{hub.slug}/", hub.slug, hub.name
        found = self.links.get(target)
        if found:
            return found.kind, found.url, found.key, found.words or found.title
        return "hub", None, None, name

    def plain(self, address: str) -> tuple[str, str, str] | None:
        """(kind, path, key) of a plain link to an essay or one of its responses, a hub or the strategy, or None for any
        other address."""
        path = markup_links.own_path(address, self.site_url)
        if path is None:
            return None
        path = markup_links.plain_path(path)
        if path == STRATEGY_URL:
            return STRATEGY, path, STRATEGY
        for hub in self.hubs.values():
            if path == (hub.url or f"/{hub.slug}/"):
                return "hub", path, hub.slug
        parts = path.strip("/").split("/")
        if len(parts) == 4 and parts[2] == "responses" and SIGN not in address:  # to a response by its number or place
            path, parts = f"/essays/{parts[1]}/", parts[:2]
        if len(parts) == 2 and parts[0] == "essays" and parts[1]:
            return "essay", path, unicodedata.normalize("NFC", parts[1])
        return None


def target_of(href: str) -> str | None:
    """The target in a `wiki:` address, or None for any other address."""
    return normalise(percent_decoded(href[len(SCHEME) :])) if href.startswith(SCHEME) else None
