"""Whether Markdown is read as the HTML that it was made of: both as trees, in the form that the site gives to either.

Compared are blocks, marks, links, pictures and all words in their order. What makes no difference to readers is made
equal first: old names of tags, paragraphs in items, where white space stands.
"""

import re
from collections.abc import Iterable

from essays.markup import attribute_lists, markdown
from essays.markup.inline import is_in_line
from essays.markup.notes import BOX
from essays.markup.read_tags import TAGS
from essays.markup.source import plain_source
from essays.markup.tidy import tidy
from essays.markup.tree import Item, Node
from transfer.html_to_markdown import escapes, reading
from transfer.html_to_markdown.note_places import NOTE

_SAME = {"b": "strong", "i": "em", "del": "s"}
_SILENT = frozenset({"span", "tbody", "thead", "figure", "div", "picture"})
_ITEMS = frozenset({"li", "dd", "td", "th"})
_WORD = re.compile(r"[^\W_]+")
_EMPTY = re.compile(r"\x02(?:strong|em|s|u|a [^\x03]*|code|sup|sub|mark|small|q|cite)\x03\s*\x04")
_LAST_BREAK = re.compile(r"(?:\x02br\x03)+(?=\x04|\Z)")
_SIGNED = re.compile(r"\s*(?:\x02[^\x03]*\x03|\x04)\s*")


def read_back(source: str) -> tuple[Node, dict[str, Node]]:
    """Markdown as the tree that the site makes of it before it is sanitised, and its notes by key. Raises
    TextTooCostly."""
    html, _ = markdown.to_html(plain_source(source), TAGS)
    root = reading.ordered(html)
    if "{:" in source:
        attribute_lists.drop_loose(root)
    notes: dict[str, Node] = {}
    for node in list(root.walk()):
        boxes = [child for child in node.children if isinstance(child, Node) and BOX in child.typed_classes()]
        for box in boxes:
            node.children = [child for child in node.children if child is not box]
            notes |= {
                item.typed["id"].removeprefix("fn:"): tidy(Node("root", item.children))
                for item in box.walk()
                if item.tag == "li" and (item.typed.get("id") or "").startswith("fn:")
            }
    return tidy(root), notes


def shapes(root: Node) -> list[str]:
    """One string for each block: its kind, and all that is in it, in order."""
    found = (_squeezed(_shape(child)) for child in root.children if isinstance(child, Node))
    return [shape for shape in found if shape]


def words(shape: Iterable[str]) -> list[str]:
    """The words of some shapes in their order, without what is no word."""
    return _WORD.findall(re.sub(r"\x02[^\x03]*\x03|\x04", " ", " ".join(shape)))


def letters(shape: Iterable[str]) -> str:
    """All letters and digits of some shapes: equal where no word is lost, wherever marks cut words in two."""
    return "".join(words(shape))


def _squeezed(shape: str) -> str:
    shape = " ".join(_SIGNED.sub(lambda match: match[0].strip(), shape).split())
    if "\x02br" in shape:
        shape = _LAST_BREAK.sub("", shape)
    while "\x03\x04" in shape and (found := _EMPTY.sub("", shape)) != shape:
        shape = found
    return shape.strip()


def _shape(item: Item, in_pre: bool = False) -> str:
    parts: list[str] = []
    _gather(item, parts)
    return "".join(parts)


def _gather(item: Item, parts: list[str]) -> None:
    if isinstance(item, str):
        parts.append(item.translate(_CONTROLS))
        return
    tag = _SAME.get(item.tag, item.tag)
    if NOTE in item.typed or _refers(item):
        parts.append(f"\x02note {item.typed.get(NOTE) or _refers(item)}\x03")
        return
    if tag == "img":
        alt = " ".join((item.typed.get("alt") or "").split())
        parts.append(f"\x02img {escapes.address(item.typed.get('src') or '')}\x03{alt} ")
        if title := " ".join((item.typed.get("title") or "").split()):
            parts.append(f"\x02caption\x03{title}\x04")
        return
    if tag == "figcaption":
        parts.append("\x02caption\x03")
    silent = tag in _SILENT or _is_plain_paragraph(item) or _is_bare(item)
    if not silent and tag != "figcaption":
        parts.append(f"\x02{tag}{_said(item)}\x03")
    for child in _pictures_last(item) if tag in _ITEMS else item.children:
        if isinstance(child, Node) and child.tag in ("p", "figure") and parts and not parts[-1].endswith("\x03"):
            parts.append(" ")
        _gather(child, parts)
        if isinstance(child, Node) and not is_in_line(child):
            parts.append(" ")
    if not silent and tag not in ("br", "hr"):
        parts.append("\x04")


def _pictures_last(item: Node) -> list[Item]:
    """The children of an item as the site arranges them: its lines, then its pictures."""
    pictures = [child for child in item.children if isinstance(child, Node) and child.tag in ("figure", "img")]
    return [*(child for child in item.children if child not in pictures), *pictures] if pictures else item.children


_CONTROLS = {2: None, 3: None, 4: None}


def _said(node: Node) -> str:
    if node.tag == "a":
        return " " + escapes.address(node.typed.get("href") or "").rstrip("/").lower()
    if node.tag == "ol" and (node.typed.get("start") or "1") != "1":
        return f" {node.typed['start']}"
    return "".join(f" {node.typed[name]}" for name in ("colspan", "rowspan") if node.typed.get(name, "1") != "1")


def _is_plain_paragraph(node: Node) -> bool:
    return node.tag == "p" and not node.typed.get("*alone")


def _is_bare(node: Node) -> bool:
    """A link whose words are its address, which the site makes by itself of any address; and one that leads nowhere."""
    if node.tag != "a":
        return False
    href, text = node.typed.get("href") or "", node.text().strip()
    bare = href.removeprefix("mailto:").rstrip("/")
    return not href or text.rstrip("/") in (href.rstrip("/"), bare, bare.partition("://")[2])


def _refers(node: Node) -> str:
    """The key of the note that a `sup` of rendered Markdown refers to."""
    for child in node.children if node.tag == "sup" else ():
        if isinstance(child, Node) and "footnote-ref" in child.typed_classes():
            return (child.typed.get("href") or "").removeprefix("#fn:")
    return ""
