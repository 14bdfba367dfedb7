"""Links in double square brackets: to pages, sections, categories, files, other wikis and other languages."""

import re
from collections import deque

from django.utils.translation import gettext as _

from sitewide.http.percent_encoding import percent_decoded
from transfer.importing.items import reference
from transfer.mediawiki.interwiki import LANGUAGES, address_of
from transfer.mediawiki.page import Close, Open, Page, Plain
from transfer.mediawiki.picture_links import picture
from transfer.mediawiki.titles import Title, spaced
from transfer.mediawiki.words import CATEGORY, FILE, MAIN, MEDIA

MOST_OPEN = 10  # brackets that wait for their end; where more do, the first of them are characters
_SIGN = re.compile(r"\[\[(?!\[)|\]\](?!\])|\n[ \t]*\n")
_TRAIL = re.compile(r"[^\W\d_]+")
_NO_TITLE = re.compile(r"[\[\]{}<>\n\x02\x03]|\A\s*\Z")
_PIPE_TRICK = re.compile(r"\A(?:[^:]*:)?(.*?)(?:\s*\([^()]*\)|(?:,|，).*)?\Z", re.DOTALL)


def hold_links(text: str, page: Page) -> str:
    """A text in which `[[…]]` have become held tags around their words. Links within the words of pictures are links;
    in those of links they are not."""
    if "[[" not in text:
        return text
    out: list[str] = []
    opened: deque[int] = deque(maxlen=MOST_OPEN)
    at = 0
    for match in _SIGN.finditer(text):
        if match.start() < at:
            continue
        out.append(text[at : match.start()])
        at = match.end()
        if match[0] == "[[":
            opened.append(len(out))
            out.append("[[")
        elif match[0] == "]]" and opened:
            start = opened.pop()
            inner = "".join(out[start + 1 :])
            del out[start:]
            trail = _trail(text, at)
            made, used = _link(inner, trail, page)
            out.append(made)
            at += len(trail) if used else 0
        else:
            if match[0] != "]]":
                opened.clear()
            out.append(match[0])
    out.append(text[at:])
    return "".join(out)


def _trail(text: str, at: int) -> str:
    """The small letters directly after a link, which belong to its words."""
    match = _TRAIL.match(text, at, at + 60)
    word = match[0] if match else ""
    return word if word.islower() and not any(sign > "\u2fff" for sign in word) else ""


def _link(inner: str, trail: str, page: Page) -> tuple[str, bool]:
    """What stands for a link, and whether it has taken the letters after it."""
    rest = ""
    while inner.endswith("]") and inner.count("]") > inner.count("["):
        inner, rest = inner[:-1], rest + "]"
    typed, bar, words = inner.partition("|")
    target = percent_decoded(typed) if "%" in typed else typed
    if _NO_TITLE.search(target) or len(target) > 1000:
        return f"[[{inner}]]{rest}", False
    trail = "" if rest else trail
    made = _LinkText(target.strip(), words if bar else None, trail, page).made()
    return made + rest, bool(trail)


class _LinkText:
    """A link: where it leads, and its words (None where none were typed)."""

    def __init__(self, target: str, words: str | None, trail: str, page: Page) -> None:
        self.page, self.trail = page, trail
        self.is_named = target.startswith(":")  # `[[:Category:X]]` is a link, and no category
        self.target = target.lstrip(":").strip()
        self.words = words
        if words is not None and not words.strip():
            self.words = _PIPE_TRICK.sub(r"\1", self.target).strip() or None

    def made(self) -> str:
        prefix, colon, rest = self.target.partition(":")
        folded = prefix.strip().lower()
        if colon and folded and self.page.wiki.namespaces.number(prefix.strip()) is None:
            if address := address_of(folded, rest.strip(), self.page.wiki.interwiki):
                return self._elsewhere(folded, address)
        if "::" in self.target:
            return self._property()
        return self._to(self.page.wiki.namespaces.read(self._from_here(self.target)))

    def _from_here(self, target: str) -> str:
        """A target that begins with a slash, or goes up by dots, names a page below or above this one."""
        own = self.page.title.name
        if target.startswith("/") and len(target) > 1:
            whole = f"{own}/{target.strip('/')}"
            if target.endswith("/") and self.words is None:
                self.words = target.strip("/")
            return whole if self.page.title.namespace == MAIN else target
        typed = target
        while target.startswith("../"):
            own, target = own.rpartition("/")[0], target[3:]
            target = target if target.startswith("../") else f"{own}/{target}".strip("/")
        if target != typed and self.words is None:  # `[[../Below/]]` shows the last name, others the whole title
            ends = typed.endswith("/") and not typed.endswith("../")
            self.words = target.rpartition("/")[2] if ends else target
        return target

    def _elsewhere(self, prefix: str, address: str) -> str:
        if prefix in LANGUAGES and not self.is_named:
            words = _("Links to the same page in other languages, on other wikis, were left out.")
            self.page.note("interlanguage", words, f"[[{prefix}:]]")
            return self.trail
        return self._linked(address, self.target)

    def _property(self) -> str:
        """`[[Has author::Ada]]`, of Semantic MediaWiki: the value is what is read."""
        value = self.target.rpartition("::")[2].strip()
        self.page.note("property", _("Properties are kept as the words of their values."), "[[…::…]]")
        title = self.page.wiki.namespaces.read(value)
        if title.name in self.page.known:
            return self._to(title, value)
        return (value if self.words is None else self.words) + self.trail

    def _to(self, title: Title, shown: str = "") -> str:
        shown = shown or self.target
        if title.namespace == CATEGORY and not self.is_named:
            self.page.categories.setdefault(title.name)
            return self.trail
        if title.namespace == FILE and not self.is_named:
            return picture(title.name, self.words, self.page) + self.trail
        if title.namespace in (FILE, MEDIA):
            self.page.files.setdefault(title.name)
            return self._linked(reference(f"file:{title.name}"), shown)
        if title.namespace == CATEGORY:
            key = f"category:{title.name}"
            return self._linked(reference(self.page.known.get(key, (key, ""))[0]), shown)
        if title.namespace != MAIN:
            kind = self.page.wiki.namespaces.called(title.namespace)
            words = _("Pages of this kind are not taken over; the words of links to them stand alone.")
            self.page.note("link-left-out", words, f"[[{kind}:]]")
            return (shown if self.words is None else self.words) + self.trail
        return self._to_essay(title, shown)

    def _to_essay(self, title: Title, shown: str) -> str:
        if not title.name or title.name == self.page.title.name:
            if title.section:
                return self._wiki(f"#{title.section}", shown)
            return "".join([self.page.hold(Open("b")), self._text(shown), self.page.hold(Close("b"))])
        if found := self.page.known.get(title.name):
            key, section = found
            return self._linked(reference(key, title.section or section), shown)
        return self._wiki(f"{title.name}#{title.section}" if title.section else title.name, shown)

    def _text(self, shown: str) -> str:
        return (self.page.hold(Plain(spaced(shown))) if self.words is None else self.words) + self.trail

    def _linked(self, address: str, shown: str) -> str:
        return "".join([self.page.hold(Open("a", {"href": address})), self._text(shown), self.page.hold(Close("a"))])

    def _wiki(self, target: str, shown: str) -> str:
        return "".join([self.page.hold(Open("wiki", {"to": target})), self._text(shown), self.page.hold(Close("wiki"))])
