"""Refuses texts that would cost more to render than any honest text does, before they are rendered.

What costs is the number of blocks and of marks: each becomes an element that is tidied, sanitised twice and written.
Each check here reads the text once. The limits are several times what was found in a thousand real texts, those of
286,000 characters among them, and keep the costliest text that passes within a second.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from markdown import Markdown
from markdown_it.token import Token

from essays.markup import cost_estimate
from essays.markup.inline import BLOCKS, BOUNDARIES, ENDS_BY_ITSELF, INLINE
from sitewide.text.numbers import number

ESSAY_LENGTH = 300_000
COMMENT_LENGTH = 65_535  # as much as other sites took (WordPress); what the form takes is less: comments.cleaning


class TextTooCostly(ValueError):
    """The text cannot be rendered as it is; str() is a plain sentence for the writer."""


# sign: most in an essay, most in a comment, most in one paragraph (between two empty lines, or in an item)
SIGNS = {
    "[": (4000, 200, 400),
    "](": (4000, 200, 400),
    "[^": (2400, 100, 200),
    "^[": (1500, 100, 200),
    "<": (4000, 400, 500),
    ">": (12000, 2000, 3000),
    "*": (8000, 1000, 1000),
    "_": (12000, 2000, 1500),
    "`": (60000, 2000, 2000),
    "~": (6000, 1000, 1000),
    "&": (8000, 1000, 1500),
    "\\": (8000, 1000, 1500),
    "|": (8000, 2000, 4000),
    "{:": (2000, 500, 400),
    "://": (4000, 200, 400),
    "www.": (4000, 200, 400),
    "@": (4000, 500, 400),
    "!!!": (200, 200, 100),
    "<!--": (400, 100, 100),
    "<![": (50, 50, 20),
    "<?": (200, 100, 50),
    "*[": (400, 200, 200),
}
# Each of these is looked at by every rule of the grammar.
LOOKED_AT = "!#$%&'\"*+-.:<=>@[\\]^_`{|}~"
MAX_LOOKED_AT = 100_000
SMALL = 100  # a paragraph of fewer characters cannot be over any limit that matters
MAX_MILLISECONDS = 800  # as estimated; the costliest of the real texts, of 285,000 characters, is at 500
MAX_PARAGRAPHS = 3000
MAX_LINES = 12_000
MAX_LINES_TOGETHER = 1500
MAX_HEADINGS = 1500
MAX_ITEMS = 3000
MAX_RUNS = 600
MAX_RUNS_IN_ALL = 10_000
MAX_CELLS = 8000
MAX_OPEN_BRACKETS = 20
MAX_OPEN_TAGS = 60

_BREAK = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"^[ \t]*(?:[-*+:]|\d{1,9}[.)])[ \t]", re.M)
_BULLET = re.compile(r"\n(?= {0,3}[-*+][ \t]+\S)")  # begins a line of its own wherever it stands, unlike a number
_HEADING = re.compile(r"^#", re.M)
_DEEP_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]*){12}", re.M)
_DEEP_ITEM = re.compile(r"^[ \t]*(?:(?:[-*+:]|\d{1,9}[.)])[ \t]+){8}", re.M)
_DEEP_INDENT = re.compile(r"^(?: {4}|\t){15}[ \t]*(?:[-*+:>]|\d{1,9}[.)]|!!!)", re.M)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])[^<>]*>")
_RUNS = re.compile(r"`+|~~+")
_NOT_NESTED = ENDS_BY_ITSELF - {"rt", "rp"}  # leaving them open costs nothing
_HTML = INLINE | BLOCKS | BOUNDARIES | {"font", "span", "center", "big", "tt", "bdi", "bdo", "ruby"}
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[([^\]\n]+)\]:", re.M)
MAX_ABBREVIATED = 3000


def check(source: str, length: int = ESSAY_LENGTH) -> None:
    """Raises TextTooCostly if `source` is longer than `length` characters or costly to render.

    A text with COMMENT_LENGTH or less as its limit is judged as a comment.
    """
    if len(source) > length:
        raise TextTooCostly(
            _("This text has %(count)s characters; at most %(most)s can be taken. Please make it shorter.")
            % {"count": number(len(source)), "most": number(length)}
        )
    _check_signs(source, 1 if length <= COMMENT_LENGTH else 0)
    _check_marks(source)
    _check_lines(source)
    if len(_RUNS.findall(source)) > MAX_RUNS_IN_ALL:
        raise TextTooCostly(
            _("This text has more than %(max_runs_in_all)s marks for code. Please use fewer.")
            % {"max_runs_in_all": number(MAX_RUNS_IN_ALL)}
        )
    if "*[" in source and sum(source.count(short) for short in _ABBREVIATION.findall(source)) > MAX_ABBREVIATED:
        raise TextTooCostly(
            _("The abbreviations of this text stand in it more than %(max_abbreviated)s times.")
            % {"max_abbreviated": number(MAX_ABBREVIATED)}
        )
    if source.count("<") > SMALL // 2:
        _check_tags(source)
    paragraphs = _BREAK.split(source)
    if len(paragraphs) > MAX_PARAGRAPHS:
        raise TextTooCostly(
            _("This text has more than %(max_paragraphs)s paragraphs. Please make two texts of it.")
            % {"max_paragraphs": number(MAX_PARAGRAPHS)}
        )
    many = {sign: most for sign, (*_others, most) in SIGNS.items() if source.count(sign) > most}
    for paragraph in paragraphs:
        if len(paragraph) > SMALL:
            _check_paragraph(paragraph, many)
    if cost_estimate.milliseconds(source) > MAX_MILLISECONDS:
        raise TextTooCostly(
            _(
                "This text has too many paragraphs, lists, links and marks to be read at once. "
                "Please make two texts of it."
            )
        )


def _check_signs(source: str, which: int) -> None:
    for sign, limits in SIGNS.items():
        if source.count(sign) > limits[which]:
            words = _("This text has more than %(most)s times “%(sign)s”. Please use fewer.")
            raise TextTooCostly(words % {"most": number(limits[which]), "sign": sign})


def _check_marks(source: str) -> None:
    if sum(map(source.count, LOOKED_AT)) > MAX_LOOKED_AT:
        raise TextTooCostly(
            _("This text has more than %(most)s marks such as “*”, “-” and “.”. Please make two texts of it.")
            % {"most": number(MAX_LOOKED_AT)}
        )


def _check_lines(source: str) -> None:
    if source.count("\n") > MAX_LINES:
        raise TextTooCostly(
            _("This text has more than %(max_lines)s lines. Please make it shorter.") % {"max_lines": number(MAX_LINES)}
        )
    if _DEEP_QUOTE.search(source):
        raise TextTooCostly(
            _("This text has quotations within quotations, more than ten deep. Please use fewer levels.")
        )
    if _DEEP_ITEM.search(source) or _DEEP_INDENT.search(source):
        raise TextTooCostly(_("This text has lists within lists, too deep to be read. Please use fewer levels."))
    if len(_ITEM.findall(source)) > MAX_ITEMS:
        raise TextTooCostly(
            _("This text has more than %(max_items)s list items. Please make two texts of it.")
            % {"max_items": number(MAX_ITEMS)}
        )
    if len(_HEADING.findall(source)) > MAX_HEADINGS:
        raise TextTooCostly(
            _("This text has more than %(max_headings)s headings. Please use fewer.")
            % {"max_headings": number(MAX_HEADINGS)}
        )


def _check_tags(source: str) -> None:
    """Counts the tags that are open at any point of the text."""
    balance: dict[str, int] = {}
    total = 0
    for closing, name in _TAG.findall(source):
        name = name.lower()
        if name in _NOT_NESTED or name not in _HTML:
            continue
        if not closing:
            balance[name] = balance.get(name, 0) + 1
            total += 1
        elif balance.get(name):
            balance[name] -= 1
            total -= 1
        if total > MAX_OPEN_TAGS:
            raise TextTooCostly(
                _(
                    "This text opens more than %(max_open_tags)s tags and does not close them, near “<%(name)s>”. "
                    "Please close them, or write them as code."
                )
                % {"max_open_tags": MAX_OPEN_TAGS, "name": name}
            )


def _check_paragraph(paragraph: str, many: dict[str, int]) -> None:
    """`many` are the signs of which a paragraph may have too many, as the whole text has so many, with the most."""
    lines = paragraph.count("\n")
    if lines > MAX_LINES_TOGETHER:
        raise TextTooCostly(
            _("More than %(max_lines_together)s lines stand together without an empty line. Please divide them.")
            % {"max_lines_together": number(MAX_LINES_TOGETHER)}
        )
    for line in _BULLET.split(paragraph):
        if len(line) > SMALL:
            _check_line(line, many)
    if "|" in paragraph:
        _check_table(paragraph, lines)


def _check_line(line: str, many: dict[str, int]) -> None:
    """Of a paragraph, or of an item in it: what is read as one line."""
    for sign, most in many.items():
        if line.count(sign) > most:
            words = _(
                "A paragraph of this text has more than %(most)s times “%(sign)s”. "
                "Please divide it by an empty line, or use fewer."
            )
            raise TextTooCostly(words % {"most": number(most), "sign": sign})
    if "[" in line and _depth(line) > MAX_OPEN_BRACKETS:
        raise TextTooCostly(
            _("More than %(max_open_brackets)s brackets [ stand open in one paragraph. Please close them.")
            % {"max_open_brackets": MAX_OPEN_BRACKETS}
        )
    if ("`" in line or "~~" in line) and len(_RUNS.findall(line)) > MAX_RUNS:
        raise TextTooCostly(
            _("A paragraph of this text has more than %(max_runs)s marks for code. Please divide it.")
            % {"max_runs": MAX_RUNS}
        )


def _depth(paragraph: str) -> int:
    """How many brackets stand open at once, in either direction of reading."""
    depth = deepest = 0
    for sign in re.findall(r"[\[\]]", paragraph):
        depth = depth + 1 if sign == "[" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _check_table(paragraph: str, lines: int) -> None:
    columns = max(line.count("|") for line in paragraph.split("\n")[:3])
    if columns * lines > MAX_CELLS:
        raise TextTooCostly(
            _("A table of this text has more than %(max_cells)s cells. Please make two of it.")
            % {"max_cells": number(MAX_CELLS)}
        )


def check_depth(tokens: Sequence[Token], most: int) -> None:
    """Raises TextTooCostly where blocks or marks lie more than `most` deep in each other."""
    if any(token.level > most or any(inner.level > most for inner in token.children or ()) for token in tokens):
        raise TextTooCostly(_("This text is nested too deeply to be read. Please use fewer levels."))


def converted(md: Markdown, source: str) -> str:
    """What a Markdown instance makes of a text that has passed `check`; what it gives up on is refused with words."""
    try:
        return md.convert(source)
    except RecursionError:
        raise TextTooCostly(_("This text is nested too deeply to be read. Please use fewer levels.")) from None
