"""Builds the element tree of Python-Markdown from the tokens of a grammar."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown.util import AtomicString  # no abbreviation is marked in it
from markdown_it.token import Token

from essays.markup.notes import BOX, repetition

NOTE = "fn:"  # before the key of a note, in the id of its text and in the links to it
_TASK = re.compile(r"\[([ xX])\](?=\s)")
_BOXES = {" ": "☐", "x": "☑", "X": "☑"}


def inline_key(number: int) -> str:
    """The key of a note that was typed within the line, by its number: none that can be typed."""
    return f"]{number}"


class Builder:
    """`root` gets an element for every token; `kept` says what is read of typed HTML, `stash` what stands for it.

    Where lines `breaks`, each end of one is kept.
    """

    def __init__(
        self, root: Element, stash: Callable[[str], str], kept: Callable[[str], str], breaks: bool = False
    ) -> None:
        self.root = root
        self.breaks = breaks
        self.stash = stash
        self.kept = kept
        self.stack = [root]
        self.notes = Element("ol")
        self.note_keys: list[str] = []
        self.texts: dict[str, int] = {}  # how many there were so far for each name of a note

    def add_note(self, key: str, tokens: list[Token]) -> None:
        """Adds the text of a note that was typed within the line; before `build`."""
        self._open_note(key)
        self.stack.append(_child(self.stack[-1], "p"))
        self._line(tokens)
        del self.stack[-2:]

    def build(self, tokens: list[Token]) -> None:
        """Adds all blocks; the texts of notes stand in a `div` at the end."""
        for number, token in enumerate(tokens):
            if token.type == "inline":
                if _opens_item(tokens, number):
                    _draw_box(token)
                self._line(token.children or [])
            elif token.type == "footnote_reference_open":
                self._open_note(token.meta["label"])
            elif token.type == "footnote_reference_close":
                self.stack.pop()
            elif token.hidden:
                continue
            elif token.nesting == 1:
                self._open(token)
            elif token.nesting == -1:
                self.stack.pop()
            else:
                self._leaf(token)
        if len(self.notes):
            box = _child(self.root, "div", {"class": BOX})
            box.append(self.notes)

    def _open_note(self, label: str) -> None:
        number = self.texts[label] = self.texts.get(label, 0) + 1
        key = label if number == 1 else repetition(label, number)  # the first is meant; the others are not lost
        self.note_keys.append(key)
        self.stack.append(_child(self.notes, "li", {"id": NOTE + key}))

    def _open(self, token: Token) -> None:
        attributes = {name: escaped(str(value)) for name, value in (token.attrs or {}).items()}
        if token.type == "alert_open":
            attributes = {"class": "admonition"}
        elif token.type == "alert_title_open":
            attributes = {"class": "admonition-title"}
        self.stack.append(_child(self.stack[-1], token.tag, attributes))

    def _leaf(self, token: Token) -> None:
        if token.type in ("fence", "code_block"):
            code = _child(_child(self.stack[-1], "pre"), "code")
            code.text = AtomicString(escaped(token.content))
        elif token.type == "html_block":
            add_text(self.stack[-1], self.stash(self.kept(token.content)))
        elif token.tag:
            _child(self.stack[-1], token.tag)

    def _line(self, tokens: list[Token]) -> None:
        """What stands in one line, or in several that belong together."""
        depth = len(self.stack)
        for token in tokens:
            parent = self.stack[-1]
            kind = token.type
            if kind in ("text", "text_special"):
                add_text(parent, escaped(token.content))
            elif kind in ("softbreak", "hardbreak"):
                if kind == "hardbreak" or self.breaks:
                    _child(parent, "br")
                add_text(parent, "\n")
            elif kind == "code_inline":
                _child(parent, "code").text = AtomicString(escaped(token.content))
            elif kind == "html_inline":
                add_text(parent, self.stash(self.kept(token.content)))
            elif kind == "image":
                self._image(token)
            elif kind == "footnote_ref":
                self._reference(token)
            elif token.nesting == 1:
                self._open(token)
            elif token.nesting == -1 and len(self.stack) > depth:
                self.stack.pop()
        del self.stack[depth:]

    def _image(self, token: Token) -> None:
        attributes = {name: escaped(str(value)) for name, value in token.attrs.items()}
        attributes["alt"] = escaped(plain_text(token.children or []))
        _child(self.stack[-1], "img", attributes)

    def _reference(self, token: Token) -> None:
        sup = _child(self.stack[-1], "sup")
        key = token.meta["label"] if "label" in token.meta else inline_key(token.meta["id"])
        _child(sup, "a", {"class": "footnote-ref", "href": f"#{NOTE}{escaped(key)}"}).text = "1"


def _opens_item(tokens: list[Token], number: int) -> bool:
    return [token.type for token in tokens[max(0, number - 2) : number]] == ["list_item_open", "paragraph_open"]


def _draw_box(token: Token) -> None:
    """`[ ]` at the beginning of an item is drawn as a box, `[x]` as a ticked one."""
    first = token.children[0] if token.children else None
    if first and first.type == "text" and (match := _TASK.match(first.content)):
        first.content = f"{_BOXES[match[1]]} {first.content[3:].lstrip()}"


def plain_text(tokens: list[Token]) -> str:
    """The words of a line without its marks, as the description of a picture has them."""
    parts = []
    for token in tokens:
        if token.type == "image":
            parts.append(plain_text(token.children or []))
        elif token.type in ("text", "text_special", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def escaped(text: str) -> str:
    """Text as the serialiser of Python-Markdown is to find it: it takes `&amp;` for an entity that was typed."""
    return text.replace("&", "&amp;") if "&" in text else text


def add_text(parent: Element, text: str) -> None:
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _child(parent: Element, tag: str, attributes: dict[str, str] | None = None) -> Element:
    element = Element(tag, attributes or {})
    parent.append(element)
    return element
