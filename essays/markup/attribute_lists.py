"""Attribute lists as kramdown, Pandoc and Python-Markdown have them: `{: .class #id key="value"}`, `{lang=fr}`.

Whatever else stands in curly brackets is text: `{:ok, value}`, `{a, b}`, `{:.2f}`, `int x[3]{}`.
"""

import re
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder
from markdown_it.rules_inline import StateInline

from essays.markup.tree import Node

_NAME = r"[A-Za-z_][\w:.-]{0,100}"
_ITEM = (
    rf"""(?:\.[^\W\d_][\w:.-]{{0,100}}|\#\w[\w:.-]{{0,200}}|{_NAME}=(?:"[^"\n{{}}]*"|'[^'\n{{}}]*'|[^\s"'{{}}=]+))"""
)
_ITEMS = rf"[ ]*{_ITEM}(?:[ ]+{_ITEM})*[ ]*"
LIST = rf"\{{(?::?{_ITEMS}|-)\}}"  # `{-}` is Pandoc's mark of a heading without a number
# What kramdown has besides: the table of contents, its extensions, attribute lists with a name.
_EXTENSION = (
    rf"\{{:(?:[ ]?toc|:[ ]?(?:comment|nomarkdown|options)\b[^{{}}\n]{{0,200}}"
    rf"|/(?:comment|nomarkdown|options|:)?|{_NAME}:{_ITEMS})\}}"
)
LONE = re.compile(rf"(?:\{{:{_ITEMS}\}}|{_EXTENSION})[ \t]*\Z")
_LOOSE = re.compile(rf"[ ]?(?:\{{:{_ITEMS}\}}|{_EXTENSION})")
_SPAN = re.compile(LIST)
_OF_SPANS = {".": "class", **{name: name for name in ("id", "class", "lang", "dir")}}
_CODE = ("code", "pre", "kbd", "samp")
# What kramdown leaves out, of some hundred lines: an end is not looked for in all of a text from every beginning.
_COMMENT = r"\{::comment\}[ \t]*\n(?:(?!\{:/)[^\n]*\n){0,300}\{:/(?:comment)?\}[ \t]*(?:\n|\Z)"
COMMENT = re.compile(_COMMENT)
IN_SOURCE = rf"(?:^{_COMMENT}|{LIST}|{_EXTENSION})"


class AttributeLists(AttrListTreeprocessor):
    """Python-Markdown's processor, for what is an attribute list. A run of blanks is looked at once."""

    HEADER_RE = re.compile(rf"(?<![ ])[ ]+({LIST})[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*({LIST})[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^({LIST})")  # type: ignore[misc]

    def assign_attrs(self, elem: Element, attrs_string: str, *, strict: bool = False) -> str:
        """Gives an element the attributes of a list, which is here the list with its brackets."""
        return super().assign_attrs(elem, attrs_string[1:-1].removeprefix(":"), strict=strict)


def span(state: StateInline, silent: bool) -> bool:
    """A rule of lines: `[words]{lang=fr}`."""
    if state.src[state.pos] != "[" or "]{" not in state.src:
        return False
    start, end, most = state.pos + 1, state.md.helpers.parseLinkLabel(state, state.pos, False), state.posMax
    match = _SPAN.match(state.src, end + 1, most) if end >= 0 else None
    if match is None:
        return False
    if not silent:
        token = state.push("span_open", "span", 1)
        typed, _ = get_attrs_and_remainder(match[0][1:-1].removeprefix(":"))
        token.attrs = {_OF_SPANS[name]: value for name, value in typed if name in _OF_SPANS and value}
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = match.end(), most
    return True


def drop_loose(root: Node) -> None:
    """Takes out of a tree, in place, the lists with a colon that belong to nothing; code is as it was typed."""
    for node in root.walk():
        if node.tag not in _CODE:
            node.children = [_LOOSE.sub("", child) if isinstance(child, str) else child for child in node.children]
