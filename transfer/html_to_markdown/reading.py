"""HTML of a blog → the tree that this site makes of typed HTML: sound, and ready to be written as Markdown. Pure.

The parser is that of the site's own rendering, so what is compared in the end was read by the same eyes. Depth and
size are bounded before anything is parsed.
"""

import re
from collections.abc import Callable

import nh3

from essays.markup.read_tags import READ_ATTRIBUTES, READ_TAGS
from essays.markup.tidy import tidy
from essays.markup.tree import Node, parse
from transfer.html_to_markdown import media, note_places

MOST_CHARACTERS = 3_000_000  # ten times what a text of this site may have
MOST_TAGS = 100_000
MOST_OPEN = 500  # tags of letters that nothing closes: a browser opens all of them anew in every paragraph
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_EMBED = re.compile(r"<embed\b([^<>]*)>")  # how films were embedded before there were frames
_LETTERS = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_TAGS = READ_TAGS | {"audio", "video", "source", "picture"}
_ATTRIBUTES = READ_ATTRIBUTES | {"width", "height", "data-src", "data-lang", "data-language", "data-orig-file", "type"}
_SCHEMES = {"http", "https", "mailto", "import", "media"}
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang(?:uage)?-|brush:\s*|sourceCode\s+|highlight-)([\w+#.-]{1,40})")

Address = Callable[[str], str]


class TooMuch(ValueError):
    """HTML that is larger or nested more deeply than any honest text is."""


def check(html: str) -> None:
    """Raises TooMuch. Reads the text once."""
    tags = _TAG.findall(html) if len(html) <= MOST_CHARACTERS else ()
    if len(html) > MOST_CHARACTERS or len(tags) > MOST_TAGS:
        raise TooMuch(f"{len(html)} characters")
    depth = deepest = letters = 0
    for closes, name in tags:
        name = name.lower()
        if name in _VOID:
            continue
        depth += -1 if closes else name not in ("p", "li", "td", "th", "tr")
        deepest = max(deepest, depth)
        if name in _LETTERS:
            letters += -1 if closes else 1
    if letters > MOST_OPEN or deepest > 10 * MOST_OPEN:
        raise TooMuch(f"{deepest} deep")


def ordered(html: str) -> Node:
    """HTML put in order as a browser would, as a tree; scripts, styles and comments are left out."""
    html = _EMBED.sub(r"<iframe\1></iframe>", html) if "<embed" in html else html
    clean = nh3.clean(html, tags=_TAGS, attributes={"*": _ATTRIBUTES}, url_schemes=_SCHEMES, link_rel=None)
    return parse(clean)


def read(
    html: str, address: Address, picture: Address, held: Callable[[str], bool] = bool
) -> tuple[Node, list[tuple[str, Node]]]:
    """The tidied tree of some HTML and its notes as (key, tree). Links are led by `address`, pictures and recordings
    by `picture`. Raises TooMuch."""
    check(html)
    root = ordered(html)
    has_places = "#" in html
    notes = note_places.take(root) if has_places else []
    trees = [root, *(body for _, body in notes)]
    done = []
    for tree in trees:
        media.place(tree, address, picture, held)
        languages = code_languages(tree) if "<pre" in html else {}
        tree = tidy(tree)
        for node in tree.walk() if languages else ():
            if node.tag == "pre":
                node.typed["language"] = languages.get(node.text().strip("\n"), "")
        done.append(tree)
    return done[0], [(key, tree) for (key, _), tree in zip(notes, done[1:], strict=True)]


def code_languages(root: Node) -> dict[str, str]:
    """{code: its language} for the blocks of code that say one, in the ways of Gutenberg, Ghost and Prism."""
    found = {}
    for node in root.walk():
        if node.tag != "pre":
            continue
        for part in node.walk():
            said = part.typed.get("data-lang") or part.typed.get("data-language") or part.typed.get("lang") or ""
            match = _LANGUAGE.search(part.typed.get("class") or "")
            said = said or (match[1] if match else "")
            if said and re.fullmatch(r"[\w+#.-]{1,40}", said):
                found[node.text().strip("\n")] = said.lower()
                break
    return found
