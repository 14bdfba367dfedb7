"""Tags of HTML that wikitext allows, and switches: what is none for MediaWiki stays as it was typed."""

import re

from transfer.mediawiki.extension_tags import attributes_of
from transfer.mediawiki.page import Close, Open, Page
from transfer.mediawiki.words import SWITCHES

INLINE = frozenset(
    "b i em strong u s strike del ins sub sup small big tt code kbd samp var cite q dfn abbr acronym span font bdi bdo "
    "mark ruby rt rp rb rtc data time".split()
)
BLOCKS = frozenset(
    "div p center blockquote h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th poem".split()
)
VOID = frozenset(["br", "hr", "wbr"])
KEPT = frozenset(["lang", "dir", "title", "colspan", "rowspan", "scope", "start"])
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*?)?)(/?)>")
_SWITCH = re.compile(r"(^)?__([^\W_]+(?:_[^\W_]+)*)__([ \t]*)", re.MULTILINE)


def hold_tags(text: str, page: Page) -> str:
    """A text in which every tag that is one for MediaWiki is held; switches such as `__NOTOC__` are gone."""
    text = _SWITCH.sub(_without_switch, text) if "__" in text else text
    return _TAG.sub(lambda match: _held(match, page), text) if "<" in text else text


def _without_switch(match: re.Match[str]) -> str:
    """Nothing in the place of a switch; at the beginning of a line without the blanks after it, which would be code."""
    if match[2].upper() not in SWITCHES:
        return match[0]
    return match[3] if match[1] is None else ""


def _held(match: re.Match[str], page: Page) -> str:
    closes, name, attributes, alone = match[1], match[2].lower(), match[3], match[4]
    if name in VOID:
        return page.hold(Open(name, void=True))
    if name not in INLINE and name not in BLOCKS:
        return match[0]
    if closes:
        return page.hold(Close(name))
    if alone:  # `<span/>` closes itself, as tidied wikitext has it
        return ""
    return page.hold(Open(name, kept(attributes)))


def kept(attributes: str) -> dict[str, str]:
    """The attributes that are of use here."""
    return {name: value for name, value in attributes_of(attributes).items() if name in KEPT} if attributes else {}
