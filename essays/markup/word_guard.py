"""No word is lost: the words of a source are compared with those of the page that was made of it. Pure.

A word is a run of letters and digits. What is no word of the text is left out of the source first: typed tags,
comments, addresses, names of code, keys of notes, attribute lists, the numbers of lists. That reads the source by
itself, without the grammar: what the grammar loses is seen here.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.utils.translation import gettext

from essays.markup import attribute_lists
from essays.markup.blocks import blocks
from essays.markup.inline import INLINE
from essays.markup.source import plain_source
from essays.markup.typed_html import TypedHtml, comment_end, tag_name, unclosed

_JOINT = "\x01"  # stands for the tags that part no words; plain_source() keeps it out of texts
_RUN = re.compile(r"[^\W_]+")
_WORD = re.compile(rf"[^\W_]+(?:{_JOINT}+[^\W_]+)*")
JOINING = frozenset("span font bdi bdo wbr".split())
# What is no word of the text, in the order in which it is left out; each is tried only where its sign stands at all.
_AT_SIGNS = re.compile(
    r"(?=[\[\]{|&])(?:"
    + "|".join(
        (
            attribute_lists.IN_SOURCE,
            r"\[\^[^\]\s]+\]:?",
            r"\[\[(?:hub:|strategy)[^\]|]*",
            r"\[\[[^\[\]|]*(?=\|)",
            r"\]\(\s*(?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)",
            r"\]\[[^\]\n]*\]",
            r"\[![A-Za-z][\w-]*\](?!\()",
            r"\|\s*\d+(?:x\d+)?\s*(?=\]\])",  # the size of what is embedded
            r"\[[ xX]\](?=\s)",
            r"&(?:amp|lt|gt|quot|nbsp);",
        )
    )
    + ")"
)
_AT_LINES = re.compile(
    "^(?:"
    + "|".join(
        (
            # the name of a language after a fence, in any script, with attributes
            r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(?:`{3,}|~{3,})"
            r"(?:[ \t]*(?:[\w+#./:-]|[^\x00-\x7f\s])*(?=[\s{]|\Z))?"
            r"(?:[ \t]*(?:\{[^`{}\n]*\}|[\w-]+=(?:\"[^\"`\n]*\"|'[^'`\n]*'|[^\s`\"']+)))*",
            r"\*\[[^\]\n]+\]:",  # abbreviations
            r"[ \t>*+-]*\[(?!\^)[^\]\n]+\]:[ \t]*\n?[ \t]*(?:<[^<>\n]*>|\S+)",  # definitions
            r"[ \t>]*(?:!!!|\?\?\?\+?)[ \t]*[\w-]+",
            r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*\d{1,9}[.)](?=\s|\Z)",
        )
    )
    + ")",
    re.M,
)
_WITH_SIGNS = (
    ("{:", re.compile(r"^[^\n]*\n\{:\s?toc\}", re.M)),
    ("[[", re.compile(r"(?<=\[\[)([^\[\]|#]+)#[^\[\]|]*")),
    ("://", re.compile(r"(?<!\w)\w++://[^\s<>]*")),
    ("@", re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w.-]+")),
    ("www.", re.compile(r"(?<![a-zA-Z0-9_])www\.\S+")),
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_REFERENCES = re.compile(rf"(?<!\w)\w*+(?:{_REFERENCE.pattern}\w*)+")
_PAGE_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_PAGE_JOINING = re.compile(rf'</?(?:{"|".join(sorted(JOINING))})(?=[\s>])[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_PAGE_WORDS = re.compile(r' (?:alt|title)="([^"]*)"')
_BETWEEN = re.compile(r"<[^<>]*>|\[\[[^\[\]|]*\||\]\([^()]*\)")  # signs, with what is no word in them
MOST = 100  # losses that are named
MOST_JOINED = 12


@dataclass(frozen=True)
class Lost:
    """Words that stand together in the source and not in the page; `paragraph` is its number there, 0 if unknown."""

    words: str
    paragraph: int = 0


def missing_words(words: str) -> str:
    """The sentence that tells a writer of words that are in the source and not in the page."""
    return gettext("These words do not stand in the page: “%s”.") % words


@lru_cache(maxsize=2)  # an import asks what rendering has asked just before
def lost(source: str, html: str, tags: frozenset[str], joining: frozenset[str] = JOINING) -> tuple[Lost, ...]:
    """The words of a Markdown text that do not stand in the HTML made of it, in the order of the text.

    `tags` are the names of the HTML tags that are read in it, `joining` of those that part no words. Linear in
    the length of both.
    """
    source = plain_source(source)
    prose = _prose(source, tags, joining)
    words = (_WORD if _JOINT in prose else _RUN).findall(prose)
    written, page = Counter([word.replace(_JOINT, "") for word in words]), Counter(_page_words(html))
    missing = written - page
    if not missing:  # as nearly always: where each stands is not asked
        return ()
    matches = list(_WORD.finditer(prose))
    missing -= _joined(source, matches, missing, page - written)
    found = [(match[0].replace(_JOINT, ""), match.start()) for match in matches]
    runs: list[tuple[list[str], int]] = []
    last = -2
    # Of a word that stands several times the first ones are taken for the lost.
    for number, (word, at) in enumerate(found):
        if not missing[word]:
            continue
        missing[word] -= 1
        if number == last + 1:
            runs[-1][0].append(word)
        elif len(runs) < MOST:
            runs.append(([word], at))
        last = number
    numbers = _paragraphs(source)
    return tuple(Lost(" ".join(run)[:200], _number_at(numbers, at)) for run, at in runs)


def _joined(source: str, matches: list[re.Match[str]], missing: Counter[str], others: Counter[str]) -> Counter[str]:
    """The missing words that stand in one with their neighbours in the page, where the signs between them are gone:
    a link that leads nowhere, and the particle after it (`[[Title]]을`). `others` are the words of the page alone."""
    found: Counter[str] = Counter()
    longest = max(map(len, others), default=0)
    number = 0
    while number < len(matches):
        text, last = matches[number][0].replace(_JOINT, ""), number
        is_missing = text in missing
        while len(text) < longest and last + 1 < len(matches) and last - number < MOST_JOINED:
            between = source[matches[last].end() : matches[last + 1].start()]
            if re.search(r"\s", _BETWEEN.sub("", between)):
                break
            last += 1
            word = matches[last][0].replace(_JOINT, "")
            text, is_missing = text + word, is_missing or word in missing
            if is_missing and others[text] > 0:
                others[text] -= 1
                found.update(match[0].replace(_JOINT, "") for match in matches[number : last + 1])
                number = last
                break
        number += 1
    return found


def _prose(source: str, tags: frozenset[str], joining: frozenset[str]) -> str:
    """A source with blanks in the place of all that is no word of the text."""
    blank = _without_tags(source, tags, joining)
    for sign, pattern in _WITH_SIGNS[:2]:
        blank = pattern.sub(_blank, blank) if sign in blank else blank
    blank = _AT_LINES.sub(_blank, _AT_SIGNS.sub(_blank, blank))
    for sign, pattern in _WITH_SIGNS[2:]:
        blank = pattern.sub(_blank, blank) if sign in blank else blank
    return _REFERENCES.sub(_blank_references, blank) if "&" in blank else blank


def _blank(match: re.Match[str]) -> str:
    return _blanks(match[0])


def _blank_references(match: re.Match[str]) -> str:
    """Characters by their names or numbers, with the word they stand in where they are letters of it (`&eacute;t`)."""
    has_letters = any(_RUN.search(unescape(name)) for name in _REFERENCE.findall(match[0]))
    return _blanks(match[0]) if has_letters else _REFERENCE.sub(_blank, match[0])


def _blanks(text: str) -> str:
    """As many blanks, so that places stay; line ends stay line ends."""
    return "\n".join(" " * len(line) for line in text.split("\n")) if "\n" in text else " " * len(text)


def _without_tags(source: str, tags: frozenset[str], joining: frozenset[str]) -> str:
    if "<" not in source:
        return source
    typed, parts, at = TypedHtml(tags), [], 0
    open_tags: Counter[str] = Counter()
    last_end = source.rfind("-->")  # no comment ends after it
    words = unclosed(source)
    for match in re.finditer(r"<[/a-zA-Z!]", source):
        if match.start() < at or match.start() in words:
            continue
        is_comment = source.startswith("<!--", match.start()) and match.start() <= last_end
        end = comment_end(source, match.start()) if is_comment else typed.end_of_tag(source, match.start())
        if end > 0:
            tag = source[match.start() : end]
            name, closes = tag_name(tag), tag.startswith("</")
            stray = closes and name in INLINE and not open_tags[name]  # what closes nothing is not there
            open_tags[name] += -1 if closes and open_tags[name] else not closes
            joins = (stray or name in joining) and "\n" not in tag
            parts += [source[at : match.start()], _JOINT * len(tag) if joins else _blanks(tag)]
            at = end
    return "".join(parts) + source[at:]


def _page_words(html: str) -> list[str]:
    attributes = " ".join(_PAGE_WORDS.findall(html))
    joins = any(f"<{name}" in html for name in JOINING)
    text = _PAGE_TAG.sub(" ", _PAGE_JOINING.sub("", html) if joins else html)
    return _RUN.findall(unescape(f"{text} {attributes}"))


def _paragraphs(source: str) -> list[tuple[int, int]]:
    """(where a block begins, its number as readers see it) for the blocks of a source."""
    at, number, out = 0, 0, []
    for block in blocks(source):
        at += len(block.gap)
        number = block.number or number
        out.append((at, number))
        at += len(block.text)
    return out


def _number_at(numbers: list[tuple[int, int]], at: int) -> int:
    return next((number for start, number in reversed(numbers) if start <= at), 0)
