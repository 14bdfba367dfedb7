"""What stands in a line, as Markdown: words, emphasis, links, pictures, notes, code, and the few tags that stay."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from transfer.importing.items import reference
from transfer.mediawiki import escaping
from transfer.mediawiki.notes import Notes
from transfer.mediawiki.page import Code, Page, Pattern, Picture, Piece, Plain, Ref
from transfer.mediawiki.templates import pattern_parts
from transfer.mediawiki.tree import Break, Node

STARS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_STAYS = frozenset("u ins del sub sup small kbd samp var cite q dfn mark bdi bdo ruby rt rp abbr code s".split())
_AS = {"strike": "s", "acronym": "abbr", "tt": "code"}
_SIMPLE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9./%?=#:@,;&_-]*)?")
_NO_URL = re.compile(r"[<>\s]")
_MOST_TO, _MOST_WORDS = 300, 500
Child = Node | str | Piece | Break


@dataclass(frozen=True)
class Mark:
    """A sign of emphasis; `pair` is the same for the two that belong together."""

    stars: str
    tag: str
    opens: bool
    pair: int


@dataclass(frozen=True)
class Url:
    """An address that stands in the text as it is."""

    text: str


Segment = str | Mark | Url


@dataclass(frozen=True)
class Place:
    """What stands around: is it a cell of a Markdown table, a heading, a link, emphasis already?"""

    in_cell: bool = False
    one_line: bool = False
    in_link: bool = False
    within: frozenset[str] = frozenset()


class Inline:
    """Writes lines of one page; `notes` are all of its notes, `read` gives the tree of wikitext that was held."""

    def __init__(self, page: Page, notes: Notes) -> None:
        self.page, self.notes = page, notes
        self.pairs = 0

    def write(self, children: Iterable[Child], place: Place = Place()) -> str:
        """The Markdown of some children, in one line where the place is one."""
        text = joined(self._segments(children, place))
        return escaping.one_line(text) if place.one_line or place.in_cell else text

    def _segments(self, children: Iterable[Child], place: Place) -> list[Segment]:
        made: list[Segment] = []
        for child in children:
            made += self._one(child, place)
        return made

    def _one(self, child: Child, place: Place) -> list[Segment]:
        if isinstance(child, str):
            return [self._words(escaping.words_of(child), place)]
        if isinstance(child, Plain):
            return [self._words(child.text, place)]
        if isinstance(child, Code):
            return [escaping.code(child.text, place.in_cell)]
        if isinstance(child, Ref):
            return [self.notes.refer(child)]
        if isinstance(child, Picture):
            return [self.picture(child)]
        if isinstance(child, Pattern):
            return [self.pattern(child)]
        return self._element(child, place) if isinstance(child, Node) else [" "] if isinstance(child, Break) else []

    def _words(self, text: str, place: Place) -> str:
        text = escaping.escaped(text)
        return text.replace("|", "\\|") if place.in_cell else text

    def _element(self, node: Node, place: Place) -> list[Segment]:
        tag = _AS.get(node.tag, node.tag)
        if tag == "br":
            return [" " if place.one_line else "<br>" if place.in_cell else "\\\n"]
        if tag in STARS:
            return self._emphasis(node, place)
        if tag == "a":
            return self._link(node, place)
        if tag == "wiki":
            return self._by_title(node, place)
        if tag == "code" and all(isinstance(child, str | Plain | Code) for child in node.children):
            return [escaping.code(plain_text(node.children), place.in_cell)]
        inner = self._segments(node.children, place)
        has_language = tag == "span" and bool(node.attributes.get("lang") or node.attributes.get("dir"))
        if (tag in _STAYS or has_language) and joined(inner).strip():
            before, inner, after = _stripped(inner)
            return [before, _opening(tag, node.attributes), *inner, f"</{tag}>", after]
        return inner

    def _emphasis(self, node: Node, place: Place) -> list[Segment]:
        stars = STARS[node.tag]
        if stars in place.within:
            return self._segments(node.children, place)
        only = node.children[0] if len(node.children) == 1 else None
        if isinstance(only, Node) and STARS.get(only.tag, stars) != stars and not place.within:
            stars, node = "***", only  # both at once
        inner = self._segments(node.children, replace(place, within=place.within | {"*", "**"} if len(stars) == 3
                                                      else place.within | {stars}))  # fmt: skip
        before, inner, after = _stripped(inner)
        if not any(not isinstance(one, str) or one for one in inner):
            return [before + after]
        self.pairs += 1
        tag = {"*": "em", "**": "strong", "***": "strong"}[stars]
        opening, closing = (Mark(stars, tag, opens, self.pairs) for opens in (True, False))
        return [before, opening, *inner, closing, after]

    def _link(self, node: Node, place: Place) -> list[Segment]:
        href = node.attributes.get("href", "")
        only = node.children[0] if len(node.children) == 1 else None
        if isinstance(only, Plain) and only.text == href and not place.in_link:
            return [Url(href.replace("|", "%7C") if place.in_cell else href)]
        inner = joined(self._segments(node.children, replace(place, in_link=True, within=frozenset())))
        words = escaping.one_line(inner.replace("\\\n", " "))
        if place.in_link or not words:
            return [words]
        before, after = " " if inner[:1].isspace() else "", " " if inner[-1:].isspace() else ""
        return [f"{before}[{words}]({escaping.address(href)}){after}"]

    def _by_title(self, node: Node, place: Place) -> list[Segment]:
        """A link to a page that is not there: its title is one that this site waits for."""
        to = node.attributes.get("to", "")
        inner = self._segments(node.children, replace(place, in_link=True, within=frozenset()))
        words = escaping.one_line(joined(inner).replace("\\\n", " "))
        if (
            place.in_link
            or not words
            or not _can_be_named(to)
            or re.search(r"[\[\]|]", words)
            or len(words) > _MOST_WORDS
        ):
            return [words]
        return [f"[[{to}]]" if plain_text(node.children).strip() == to else f"[[{to}|{words}]]"]

    def picture(self, picture: Picture) -> str:
        """A picture in a line, or alone in one."""
        caption = escaping.one_line(self.notes.plain(picture.caption))
        alt = escaping.one_line(self.notes.plain(picture.alt)) or (caption if picture.inline else "")
        if not alt and picture.name not in self.page.wiki.files:
            alt = picture.name  # which stands in its place
        title = "" if picture.inline or not caption else ' "' + caption.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f"![{escaping.escaped(alt)}]({reference(f'file:{picture.name}')}{title})"

    def pattern(self, pattern: Pattern) -> str:
        """What a mapping makes of a template."""
        parts = pattern_parts(pattern.markdown)
        made = []
        for number, part in enumerate(parts):
            made.append(self.notes.line(pattern.arguments.get(part, "")) if number % 2 else part)
        return "".join(made)


def _can_be_named(to: str) -> bool:
    """Whether a title can stand between double brackets and means an essay there."""
    low = to.casefold().strip()
    return len(to) <= _MOST_TO and not low.startswith("hub:") and low.partition("#")[0] != "strategy" and not re.search(
        r"[`<>\\\[\]|\x02\x03]|&\w+;", to
    )  # fmt: skip


def _opening(tag: str, attributes: dict[str, str]) -> str:
    kept = {name: value for name, value in attributes.items() if name in ("lang", "dir", "title") and value}
    written = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
    return f"<{tag}{written}>"


def plain_text(children: Iterable[Child]) -> str:
    """The words of some children, without any sign."""
    made = []
    for child in children:
        if isinstance(child, str):
            made.append(escaping.words_of(child))
        elif isinstance(child, Plain | Code):
            made.append(child.text)
        elif isinstance(child, Node):
            made.append("\n" if child.tag == "br" else plain_text(child.children))
        elif isinstance(child, Break):
            made.append("\n\n")
    return "".join(made)


def _stripped(segments: list[Segment]) -> tuple[str, list[Segment], str]:
    """Segments without the blanks around them: what stands before, they, what stands after."""
    inner = list(segments)
    before = after = ""
    while inner and isinstance(inner[0], str) and (not inner[0].strip() or inner[0][:1].isspace()):
        before = before or (" " if inner[0][:1].isspace() else "")
        inner[0] = inner[0].lstrip()
        if inner[0]:
            break
        inner.pop(0)
    while inner and isinstance(inner[-1], str) and (not inner[-1].strip(" \t\n\\") or inner[-1][-1:].isspace()):
        last = inner.pop()
        after = "\\\n" if last.endswith("\\\n") else after or (" " if last[-1:].isspace() else "")
        last = last.removesuffix("\\\n").rstrip()
        if last:
            inner.append(last)
            break
    return before, inner, after


def joined(segments: list[Segment]) -> str:
    """Segments as one text. Where stars would not be read as emphasis beside what they stand, tags stand in their
    place: for letters on one side and a sign on the other, or for other stars."""
    tags = _as_tags(segments)
    made: list[str] = []
    for number, segment in enumerate(segments):
        if isinstance(segment, Url):
            text = _written(segment.text, _beside(segments, number, -1), _beside(segments, number, 1))
        elif isinstance(segment, Mark):
            is_tag = segment.pair in tags
            text = _tag_of(segment) if is_tag else segment.stars
        else:
            text = segment
            if text[-1:] in ("!", "^") and not text.endswith(("\\!", "\\^")) and _next(segments, number) in ("[", "!"):
                text = f"{text[:-1]}\\{text[-1]}"
        if text[:1] == " " and made and made[-1][-1:] == " ":
            text = text.lstrip(" ")
        made.append(text)
    return "".join(made)


def _tag_of(mark: Mark) -> str:
    if mark.stars == "***":
        return "<strong><em>" if mark.opens else "</em></strong>"
    return f"<{mark.tag}>" if mark.opens else f"</{mark.tag}>"


def _next(segments: list[Segment], number: int) -> str:
    return _beside(segments, number, 1)


def _beside(segments: list[Segment], number: int, step: int) -> str:
    """The character before or after a segment; "" at an end, a star where emphasis stands there."""
    at = number + step
    while 0 <= at < len(segments):
        segment = segments[at]
        text = segment if isinstance(segment, str) else segment.text if isinstance(segment, Url) else "*"
        if text:
            return text[0] if step > 0 else text[-1]
        at += step
    return ""


def _as_tags(segments: list[Segment]) -> set[int]:
    """The pairs of marks that stars would not make."""
    found = set()
    for number, mark in enumerate(segments):
        if isinstance(mark, Mark):
            outside = _beside(segments, number, -1 if mark.opens else 1)
            inside = _beside(segments, number, 1 if mark.opens else -1)
            if "*" in (outside, inside) or (
                _is_sign(inside) and outside and not outside.isspace() and not _is_sign(outside)
            ):
                found.add(mark.pair)
    return found


def _is_sign(character: str) -> bool:
    return bool(character) and not character.isalnum() and not character.isspace()


def _written(url: str, before: str, after: str) -> str:
    """An address: bare where it is plain and stands alone, else in angle brackets."""
    is_apart = (not before or before.isspace() or before == "(") and (not after or after.isspace() or after in ").,;<")
    if is_apart and _SIMPLE.fullmatch(url) and "__" not in url and not re.search(r"&\w+;|[.,;:_-]\Z", url):
        return url
    return f"<{_NO_URL.sub('', url)}>"
