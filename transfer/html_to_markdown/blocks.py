"""Blocks of a tidied tree as Markdown; what has no form there as the HTML that the site reads. Pure."""

import re
from html import escape

from essays.markup import figures
from essays.markup.inline import HEADINGS, is_in_line
from essays.markup.tree import VOID, Item, Node
from sitewide.text.slugs import slugify
from transfer.html_to_markdown import escapes, tables
from transfer.html_to_markdown.escapes import BRACE
from transfer.html_to_markdown.lines import Line, image
from transfer.html_to_markdown.media import HELD
from transfer.html_to_markdown.note_places import NOTE

MOST_DEEP = 6  # lists in lists and the like, beyond which HTML is written: deeper Markdown is refused by the site
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}\Z")
_JOINED = frozenset({"dl", "ol", "ul"})
_APART = "<!-- -->"  # is left out when it is read
_CODE = frozenset({"code", "pre", "kbd", "samp"})  # in them nothing is an attribute list
_CLASSES = frozenset({*figures.WORDS, figures.GALLERY, "admonition", "admonition-title"})  # others say nothing here
_HTML_NAMES = ("id", "href", "src", "alt", "title", "start", "colspan", "rowspan", "lang", "dir", "datetime")


class NoMarkdown(ValueError):
    """There is no Markdown for a block; the word says which kind of block."""


def blocks(children: list[Item], kept: set[int], deep: int = 0) -> str:
    """The Markdown of blocks, an empty line between each. `kept` are the ids of nodes to be written as HTML; those
    that turn out to have no Markdown are added to it."""
    parts: list[str] = []
    before = None
    for node in [child for child in children if isinstance(child, Node)]:
        written = _written(node, kept, deep, _turn(before, node))
        if written.strip():
            apart = before is not None and before.tag == "dl" and node.tag in _JOINED  # else they would be one
            parts += [_APART, written] if apart else [written]
            before = node
    return "\n\n".join(parts)


def _written(node: Node, kept: set[int], deep: int, turn: int) -> str:
    if id(node) in kept:
        return html(node)
    try:
        return block(node, kept, deep, turn)
    except NoMarkdown:
        kept.add(id(node))
        return html(node)


def _turn(before: Node | None, node: Node) -> int:
    """1 where a list follows one of its kind, which would be one list with it: it is written with the other sign."""
    if before is None or before.tag != node.tag or node.tag not in ("ul", "ol"):
        return 0
    node.typed["*turn"] = 1 - before.typed.get("*turn", 0)
    return int(node.typed["*turn"])


def block(node: Node, kept: set[int], deep: int, turn: int = 0) -> str:
    """The Markdown of one block. Raises NoMarkdown."""
    if deep > MOST_DEEP:
        raise NoMarkdown("deep")
    if node.tag == "p":
        return _paragraph(node)
    if node.tag in HEADINGS:
        return _heading(node)
    if node.tag == "hr":
        return "---"
    if node.tag == "pre":
        return fence(node.text(), node.typed.get("language", ""))
    if node.tag == "blockquote":
        return _prefixed(blocks(node.children, kept, deep + 1), "> ", "> ")
    if node.tag in ("ul", "ol"):
        return _list(node, kept, deep, turn)
    if node.tag == "dl":
        return _glossary(node, kept, deep)
    if node.tag == "table":
        written = tables.table(node)
        if not written:
            raise NoMarkdown("table")
        return written
    if node.tag == "figure":
        return _figure(node)
    if node.tag == "details":
        return _details(node, kept, deep)
    raise NoMarkdown(node.tag)


def _paragraph(node: Node) -> str:
    written = escapes.at_start(Line().write(node.children))
    language = node.typed.get("lang") or ""
    return f"{written}\n{{: lang={language} }}" if written and _LANGUAGE.match(language) else written


def _heading(node: Node) -> str:
    written = Line(" ").write(node.children)
    written = re.sub(r"(#+)$", r"\\\1", written)
    name = node.typed.get("id") or next(iter(node.typed.get("*names", ())), "")
    slug = slugify(node.text(), 80)
    is_made = name in (slug, f"h-{slug}")  # the site makes the same of the words
    known = f" {{#{name}}}" if not is_made and re.fullmatch(r"\w[\w:.-]{0,100}", name) else ""
    return f"{'#' * int(node.tag[1])} {written}{known}"


def fence(text: str, language: str = "") -> str:
    """A block of code, whatever it holds."""
    runs = re.findall(r"^[ \t]*(`{3,})", text, re.M)
    sign = "`" * (max((len(run) for run in runs), default=2) + 1)
    lines = text.replace("\r\n", "\n").strip("\n")
    return f"{sign}{language}\n{lines}\n{sign}"


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        (f"{first}{line}" if number == 0 else f"{rest}{line}").rstrip(" ") if not line else
        (f"{first}{line}" if number == 0 else f"{rest}{line}")
        for number, line in enumerate(lines)
    )  # fmt: skip


def _list(node: Node, kept: set[int], deep: int, turn: int) -> str:
    items = [child for child in node.children if isinstance(child, Node) and child.tag == "li"]
    number = int(node.typed["start"]) if re.fullmatch(r"\d{1,9}", node.typed.get("start") or "") else 1
    if node.tag == "ol" and number + len(items) > 999_999_999:
        number = 1
    written, loose = [], False
    for at, item in enumerate(items):
        sign = f"{number + at}{'.)'[turn]} " if node.tag == "ol" else "-*"[turn] + " "
        inner, is_loose = _item(item.children, kept, deep + 1)
        loose = loose or is_loose
        written.append(_prefixed(inner, sign, " " * len(sign)) if inner else sign.rstrip())
    return ("\n\n" if loose else "\n").join(written)


def _item(children: list[Item], kept: set[int], deep: int) -> tuple[str, bool]:
    """What an item holds, and whether an empty line stands in it. A list may stand directly under a line."""
    parts: list[tuple[str, str]] = []
    run: list[Item] = []
    before: Node | None = None
    for child in [*children, None]:
        if child is not None and is_in_line(child):
            run.append(child)
            continue
        if run:
            parts.append(("p", escapes.at_start(Line().write(run))))
            run, before = [], None
        if isinstance(child, Node):
            parts.append((child.tag, _written(child, kept, deep, _turn(before, child))))
            before = child
    parts = [(tag, written) for tag, written in parts if written.strip()]
    text, loose = "", False
    for number, (tag, written) in enumerate(parts):
        tight = tag == "ul" and number and parts[number - 1][0] == "p" and "\n\n" not in written
        text += (("\n" if tight else "\n\n") if number else "") + written
        loose = loose or bool(number and not tight)
    return text, loose


def _glossary(node: Node, kept: set[int], deep: int) -> str:
    parts: list[str] = []
    before = ""
    for child in [child for child in node.children if isinstance(child, Node)]:
        if child.tag == "dt":
            if before == "dt":
                raise NoMarkdown("glossary")
            parts.append(("\n" if parts else "") + escapes.at_start(Line(" ").write(child.children)))
        else:
            inner, _ = _item(child.children, kept, deep + 1)
            if not inner:
                raise NoMarkdown("glossary")
            parts.append(_prefixed(inner, ": ", "  "))
        before = child.tag
    return "\n".join(parts)


def _figure(node: Node) -> str:
    """A picture with its caption, or several in lines one below the other."""
    pictures = [inner for inner in node.walk() if inner.tag == "figure" and not figures.is_gallery(inner)]
    if figures.is_gallery(node):
        if any(isinstance(child, Node) and child.tag == "figcaption" for child in node.children):
            raise NoMarkdown("gallery")
        if not all(map(_keeps_caption, pictures)):
            return html(node)
        width = figures.width_of(node)
        return "\n".join([_picture(one, "") for one in pictures] + ([f"{{: .{width}}}"] if width else []))
    return _picture(node, figures.width_of(node))


def _picture(node: Node, width: str) -> str:
    captions = [child for child in node.children if isinstance(child, Node) and child.tag == "figcaption"]
    rest = [child for child in node.children if child not in captions]
    images = [inner for inner in node.walk() if inner.tag == "img"]
    if len(images) != 1 or any(_is_marked(caption) for caption in captions):
        raise NoMarkdown("figure")
    if not _keeps_caption(node):
        return html(node)
    written = image(images[0], " ".join(caption.text() for caption in captions))
    link = next((one for one in node.walk() if one.tag == "a" and one.typed.get("href")), None)
    if Node("", rest).text().strip():
        raise NoMarkdown("figure")
    if link is not None:
        written = f"[{written}]({escapes.address(link.typed['href'])})"
    return f"{written}{{.{width}}}" if width else written


def _keeps_caption(figure: Node) -> bool:
    """Whether a caption may stand in quotation marks: of a picture that the site has not, nobody would see it."""
    captions = any(isinstance(child, Node) and child.tag == "figcaption" for child in figure.children)
    return not captions or all(node.typed.get(HELD) for node in figure.walk() if node.tag == "img")


def _is_marked(caption: Node) -> bool:
    return any(isinstance(child, Node) for child in caption.children)


def _details(node: Node, kept: set[int], deep: int) -> str:
    summary = next(child for child in node.children if isinstance(child, Node) and child.tag == "summary")
    rest = [child for child in node.children if child is not summary]
    return f"<details>\n{html(summary)}\n\n{blocks(rest, kept, deep + 1)}\n\n</details>"


def html(node: Node) -> str:
    """A block as HTML that ends where it ends: no empty line is in it."""
    parts: list[str] = []
    _html(node, parts)
    return re.sub(r"\n(?=[ \t]*(?:\n|\Z))", "&#10;", "".join(parts))


def _html(node: Node, parts: list[str]) -> None:
    if NOTE in node.typed:
        parts.append(f"[^{node.typed[NOTE]}]")
        return
    said = dict.fromkeys([*node.attrs.get("class", "").split(), *node.typed_classes()])
    given = {"class": " ".join(name for name in said if name in _CLASSES)}
    given |= {name: node.typed[name] for name in _HTML_NAMES if node.typed.get(name)}
    attributes = "".join(f' {name}="{_value(value)}"' for name, value in given.items() if value)
    parts.append(f"<{node.tag}{attributes}>")
    if node.tag in VOID:
        return
    for child in node.children:
        if isinstance(child, str):
            written = escape(child, quote=False).replace("\r", "")
            parts.append(BRACE[0].sub(BRACE[1], written) if "{" in written and node.tag not in _CODE else written)
        else:
            _html(child, parts)
    parts.append(f"</{node.tag}>")


def _value(value: object) -> str:
    return escape(" ".join(str(value).split()))
