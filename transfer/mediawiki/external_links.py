"""Links to addresses: `[http://x words]`, `[http://x]`, and addresses that stand in the text as they are.
Those of the wiki's own pages lead to what became of these."""

import re
from html import unescape

from transfer.importing.items import reference
from transfer.mediawiki.addresses import NUMBERED, title_at
from transfer.mediawiki.page import Close, Open, Page, Plain
from transfer.mediawiki.titles import spaced
from transfer.mediawiki.words import CATEGORY, MAIN

_ADDRESS = r"""[^\][<>"\s\x00-\x20\x7f\u3000]+"""
_SCHEMES = (
    "https?://|ftps?://|sftp://|mailto:|news:|ircs?://|gopher://|git://|svn://|ssh://|tel:|xmpp:|magnet:|geo:|urn:"
)
_BRACKETED = re.compile(rf"\[((?:{_SCHEMES}|//){_ADDRESS})[ \t\u00a0\u3000]*([^\]\n]*)\]", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w/])(?:https?://|ftps?://){_ADDRESS}", re.IGNORECASE)
_END = ",;.:!?'…»”’"


def hold_external(line: str, page: Page) -> str:
    """A line in which links to addresses are held."""
    if "//" not in line and ":" not in line:
        return line
    if "[" in line:
        end = line.rfind("]") + 1  # brackets after the last that closes one would each be read to the end
        line = _BRACKETED.sub(lambda match: _bracketed(match, page), line[:end]) + line[end:]
    return _BARE.sub(lambda match: _bare(match[0], page), line) if "://" in line else line


def _bracketed(match: re.Match[str], page: Page) -> str:
    address, words = unescape(match[1]), match[2].strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if not words:
        page.numbered += 1
        words = page.hold(Plain(f"[{page.numbered}]"))
    elif _BARE.fullmatch(words):
        words = page.hold(Plain(unescape(words)))
    else:
        words = _BARE.sub(lambda found: page.hold(Plain(unescape(found[0]))), words)
    return page.hold(Open("a", {"href": _led(address, page)})) + words + page.hold(Close("a"))


def _led(address: str, page: Page) -> str:
    """Where an address leads: one of the wiki's own to what became of its page, where that comes over."""
    typed, _hash, section = title_at(address, page.wiki.base, page.wiki.stem).partition("#")
    if not typed:
        return address
    title = page.wiki.namespaces.read(typed)
    name = typed if typed.startswith(NUMBERED) else title.name
    kind = {MAIN: "", CATEGORY: "category:"}.get(title.namespace)
    if kind is None or f"{kind}{name}" not in page.known:
        return address
    key, led_to = page.known[f"{kind}{name}"]
    return reference(key, spaced(section) or led_to)


def _bare(typed: str, page: Page) -> str:
    address = typed.rstrip(_END)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_END)
    rest = typed[len(address) :]
    if address.endswith("&") or re.search(r"&(?:lt|gt|quot|nbsp)\Z", address):  # an entity's end is no part of it
        cut = address.rindex("&")
        address, rest = address[:cut], address[cut:] + rest
    spelt = unescape(address)
    if spelt.partition("://")[2] == "":
        return typed
    return page.hold(Open("a", {"href": _led(spelt, page)})) + page.hold(Plain(spelt)) + page.hold(Close("a")) + rest
