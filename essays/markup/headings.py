"""Headings of a text that is rendered already, and which of them a link means: `[[Title#Heading]]`. Pure."""

import re
from collections import Counter
from html import escape, unescape

from essays.markup.excerpt import squeeze
from essays.markup.ids import bare, elsewhere
from sitewide.text.folding import fold_name
from sitewide.text.slugs import slugify

SIGN = "#"
MOST_SIGNS = 4  # number signs of one target at which it is taken apart: those nearest to its end
_HEADING = re.compile(r'<h[23]\b[^>]*\bid="(h-[^"]+)"[^>]*>((?:(?!<h[23]\b).)*?)</h[23]>', re.S)
_APPARATUS = re.compile(r'<sup class="note-ref">.*?</sup>|<[^>]*>', re.S)
# What pages have beside their texts, so that a link to it is none to a heading.
BESIDE = re.compile(r"|essays|main|reply|responses|response-\d+|toc")
_PARAGRAPH = re.compile(r"p\d+")


def readings(target: str) -> list[tuple[str, str]]:
    """What the target of a link by title may mean, as (title, heading), in the order in which it is tried.

    First it is a title as a whole, since titles have number signs themselves ("C#", "#MeToo and after"), then one with
    a heading, the longest title first. A heading may say the one above it too ("Part#Section").
    """
    signs = [at for at, char in enumerate(target) if char == SIGN and at][-MOST_SIGNS:]
    pairs = [(target[:at].rstrip(), target[at + 1 :].strip(f"{SIGN} ")) for at in reversed(signs)]
    return [(target, ""), *dict.fromkeys(pair for pair in pairs if all(pair))]


def parted(folded: str) -> tuple[str, str]:
    """A folded target, or a title's key, as what stands before its first number sign, which never is its first
    character, and the rest from there. Whatever `readings` takes for the title begins with that part."""
    at = folded.find(SIGN, 1)
    part = folded if at < 0 else folded[:at].rstrip()
    return part, folded[len(part) :]


def headings_of(html: str) -> list[tuple[str, str]]:
    """(id, words) of each heading of rendered HTML, in order; the numbers of notes are no words of it."""
    found = _HEADING.findall(html)
    return [(unescape(name), squeeze(unescape(_APPARATUS.sub("", inner)))) for name, inner in found]


class Headings:
    """The headings of one rendered text, to be asked for many."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.by_words: dict[str, str] = {}
        self.by_bare: dict[str, str] = {}
        self.ids: set[str] = set()
        self.counted: set[str] = set()
        numbers: Counter[str] = Counter()
        for name, words in headings_of(html):
            self.ids.add(name)
            self.by_words.setdefault(fold_name(words), name)
            slug = slugify(words, 80)
            numbers[slug] += 1
            if numbers[slug] > 1:
                self.counted.add(name)
            others = elsewhere(words, numbers[slug])
            for other in others if name in self.counted else (bare(name.removeprefix("h-")), *others):
                self.by_bare.setdefault(other, name)

    def place_of(self, heading: str) -> str:
        """The id that a link to this heading leads to; "" where it is not there (any more).

        A heading is known by its words as names are known, with low lines for blanks as wikis write them, or by its
        id, with or without our "h-" and with hyphens as other sites set them; a paragraph by its number ("p4").
        """
        last = heading.rpartition(SIGN)[2].strip()
        for wanted in dict.fromkeys([heading, last, last.replace("_", " ")]):
            if found := self.by_words.get(fold_name(wanted)) or self._by_id(wanted):
                return found
        return heading if _PARAGRAPH.fullmatch(heading) and f'id="{heading}"' in self.html else ""

    def part(self, name: str) -> str:
        """The id of a part of the text: a heading, as of `place_of`, or anything that has this very id; else ""."""
        return self.place_of(name) or (name if self.has_id(name) else "")

    def has_id(self, name: str) -> bool:
        """Whether anything of the text has this very id."""
        return f'id="{escape(name)}"' in self.html

    def _by_id(self, wanted: str) -> str:
        names = [name for name in (wanted, f"h-{wanted}", f"h-{slugify(wanted, 80)}") if name in self.ids]
        own = next((name for name in names if name == wanted or name not in self.counted), "")
        return own or self.by_bare.get(bare(wanted), "") or next(iter(names), "")
