"""Bare addresses in a text become links."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

_BARE = r"(?<![\w/\"'=@])https?://[^\s<>\"\x02\x03\x1f`|]{3,2000}"
_END = re.compile(r"[.,;:!?'’”»*_~\]}]+\Z")


class BareAddress(InlineProcessor):
    """Links `https://example.org/a` as typed, without the stop or bracket that ends the sentence around it."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown) -> None:
        super().__init__(_BARE, md)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        address = trimmed(m[0])
        link = Element("a", href=address)
        link.text = AtomicString(address)
        return link, m.start(0), m.start(0) + len(address)


def trimmed(address: str) -> str:
    """An address without the punctuation after it; a closing bracket stays if its opening one is in the address."""
    while True:
        shorter = _END.sub("", address)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
