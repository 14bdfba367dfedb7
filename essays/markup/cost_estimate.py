"""What a text will cost to render, told from its signs before anything reads it. Pure."""

import re

from essays.markup.code_spans import outside_code

# Milliseconds of the processor for each time that a sign stands in a text, as measured: most of it is for sanitising.
SIGNS = {
    "](": 0.08,
    "://": 0.13,
    "www.": 0.13,
    "@": 0.11,
    "*": 0.048,
    "_": 0.048,
    "`": 0.042,
    "~": 0.03,
    "<": 0.06,
    "<p": 0.1,  # ends the paragraph that it stands in, and begins another
    "|": 0.055,
    "[^": 0.18,
    "^[": 0.45,
    "\\\n": 0.07,
    "  \n": 0.07,
    "[": 0.05,
    "]": 0.006,
    "&": 0.018,
    "'": 0.014,
    '"': 0.014,
    "\\": 0.006,
    "\n": 0.016,
}
CHARACTER, PARAGRAPH, CODE, FENCE, HOLDER, LIST, CELL = 0.0009, 0.18, 0.25, 0.15, 0.11, 0.15, 0.07
LINE_OF_QUOTATION = 0.003  # for each line up to an empty one, in each quotation that a line without `>` may end
_BREAK = re.compile(r"\n[ \t]*\n")
# Indented code that ends where words begin in the next line: two blocks, with no empty line between them.
_CODE_ENDS = re.compile(r"\n[ \t]*\n(?:(?: {4}| {0,3}\t)[^\n]*\n)+(?= {0,3}[^\s])")
# A fence in the line after words: it begins or ends a block, with no empty line between them.
_FENCE = re.compile(r"[^\s]\n {0,3}(?:```|~~~)")
# What a line begins with when it stands in quotations and lists: each of them is an element.
_HOLDERS = re.compile(r"^[ \t]*(?:>[ \t]*|(?:[-*+:]|\d{1,9}[.)])(?:[ \t]+|(?=>)|$))+", re.M)
_HOLDER = re.compile(r"[->*+:)]|\d\.")
# A list that begins in the line after a text: a block more, with no empty line before it.
_LIST_BEGINS = re.compile(
    r"^(?![ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]|$))[^\n]*\n(?=[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t])", re.M
)
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]*)+")
_RULE = frozenset(" \t>|:-")  # what the line under the head of a table is made of


def milliseconds(source: str) -> float:
    """About what rendering `source` costs: within a third for real texts, rather too much for odd ones."""
    paragraphs = len(source) * CHARACTER + len(_BREAK.findall(source)) * PARAGRAPH
    paragraphs += sum(CODE for _ in _CODE_ENDS.finditer(source)) + len(_FENCE.findall(source)) * FENCE
    prose = outside_code(source)
    holders = sum(len(_HOLDER.findall(match[0])) for match in _HOLDERS.finditer(prose))
    lists = sum(LIST for _ in _LIST_BEGINS.finditer(prose))
    cells = _cells(prose) if "|" in prose else 0
    quoted = _lines_of_quotations(prose) if ">" in prose else 0
    signs = sum(cost * prose.count(sign) for sign, cost in SIGNS.items())
    return paragraphs + holders * HOLDER + lists + cells * CELL + quoted * LINE_OF_QUOTATION + signs


def _cells(prose: str) -> int:
    """How many cells its tables have: a row has as many as the head of its table, however few are typed."""
    cells = columns = 0
    before = ""
    for line in prose.split("\n"):
        if not line.strip():
            columns = 0
        elif "-" in line and _RULE.issuperset(line):
            columns = before.count("|") + 1
        cells += columns
        before = line
    return cells


def _lines_of_quotations(prose: str) -> int:
    """How many lines are looked at to find where quotations end: each looks at all lines up to an empty one, for those
    without `>` may belong to it, and where the first of them does not, the next quotation looks at the rest anew."""
    found = 0
    for paragraph in _BREAK.split(prose):
        if ">" not in paragraph:
            continue
        deep = 0  # how many quotations the line before stands in
        lines = paragraph.split("\n")
        for number, line in enumerate(lines):
            quoted = _QUOTED.match(line)
            if deep and not quoted:
                found += deep * (len(lines) - number)
            deep = quoted[0].count(">") if quoted else 0
    return found
