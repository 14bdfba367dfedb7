"""The source of a text cut into its blocks, as the grammar reads them: a paragraph, a list, a table, a piece of code.

Blocks carry the number that their paragraph has for readers (`#p4`), as far as the source alone tells it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from markdown_it.token import Token

from essays.markup import complexity_limits
from essays.markup.complexity_limits import MAX_PARAGRAPHS, TextTooCostly
from essays.markup.grammar import essay_grammar
from essays.markup.read_tags import TAGS

# What readers see numbered: paragraphs and lists, those in quotations too. All else is named by what it is.
NUMBERED = frozenset({"paragraph", "list"})
_HOLDERS = {"blockquote", "alert", "admonition"}
_KINDS = {
    "paragraph": "paragraph",
    "heading": "heading",
    "bullet_list": "list",
    "ordered_list": "list",
    "dl": "list",
    "table": "table",
    "fence": "code",
    "code_block": "code",
    "hr": "rule",
    "footnote_reference": "note",
    "html_block": "html",
}
_PICTURE = re.compile(r"(?:!\[[^\]]*\](?:\(media:[^)]*\)|\[[^\]]*\])\s*)+\Z")
_MARKS = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNNUMBERED = re.compile(r"<(summary|h[1-6]|table|pre)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HELD = re.compile(r"<figure\b(?:(?!</figure\s*>).)*?media:.*?(?:</figure\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_LIST = re.compile(r"<(ul|ol|dl)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_FOREIGN = re.compile(r"<(?:img|iframe)\b(?![^>]*\ssrc=[\"']?media:)[^>]*>", re.IGNORECASE)  # shown as a link
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|aside|figure|figcaption|section|article|blockquote|details|center|header|footer|main|nav)\b[^>]*>",
    re.I,
)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Block:
    """`text` as it stands in the source, `gap` what stands before it (empty lines), `number` 0 where there is none."""

    text: str
    gap: str = ""
    kind: str = "paragraph"
    number: int = 0
    rows: int = 0  # of a table whose text is not its source


@dataclass
class _Piece:
    """Lines of the source that are one block; `count` says how many numbers they have for readers."""

    start: int
    end: int
    kind: str
    count: int


def blocks(source: str) -> list[Block]:
    """Cuts a text into Blocks; their gaps and texts, put together, are the text again but for what ends it.

    `source` has one kind of line end ("\\n"). A list or a note is one block with all that it holds; a quotation is cut
    into its paragraphs; what the grammar takes in, such as definitions that links use, is one without a number. A text
    that cannot be published is cut at its empty lines, as nobody sees how it reads; what comes after MAX_PARAGRAPHS
    blocks is one more, since to compare or show each part of such a text would take minutes.
    """
    lines = source.split("\n")
    found: list[Block] = []
    at, number = 0, 0  # the first line that is in no block yet
    for piece in _pieces(source, lines):
        gap = "".join(f"{line}\n" for line in lines[at : piece.start])
        text = "\n".join(lines[piece.start : piece.end])
        found.append(Block(text, _from_end(gap, found), piece.kind, number + 1 if piece.count else 0))
        number += piece.count
        at = piece.end
    rest = found[MAX_PARAGRAPHS:]
    return [*found[:MAX_PARAGRAPHS], Block(joined(rest), rest[0].gap)] if rest else found


def joined(parts: Iterable[Block]) -> str:
    """The text of Blocks one after the other; those without a gap get an empty line before them."""
    text = ""
    for part in parts:
        text += (part.gap or "\n\n") + part.text if text else part.text
    return text


def _from_end(gap: str, found: list[Block]) -> str:
    """The gap from the end of the block before it: the end of its last line is no part of it."""
    return f"\n{gap}" if found else gap


def _pieces(source: str, lines: list[str]) -> list[_Piece]:
    """The blocks of a text as lines, in order; together they hold all lines but empty ones."""
    # What ends a line for the grammar alone would shift its counting.
    text = source.replace("\r", " ")
    try:
        complexity_limits.check(text)
        tokens = essay_grammar(TAGS).parse(text, {})
    except (TextTooCostly, RecursionError):
        tokens = []
    return _whole(_read(tokens, lines), lines)


def _read(tokens: list[Token], lines: list[str]) -> list[_Piece]:
    """The pieces that the grammar tells of: those that stand in nothing, or in quotations."""
    found: list[_Piece] = []
    first: int | None = None  # where the quotation begins whose first block comes next
    depth = 0  # of what is no quotation
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in _HOLDERS and not depth:
            if token.nesting > 0 and token.map:
                first = token.map[0] if first is None else first
            continue
        if not depth and token.map and token.nesting >= 0 and name in _KINDS:
            start, end = token.map
            while end > start + 1 and not _MARKS.sub("", lines[end - 1], count=1):
                end -= 1
            text = token.content if name == "html_block" else "\n".join(lines[start:end])
            piece = _piece(_KINDS[name], text, start if first is None else first, end)
            first = None
            last = found[-1] if found else None
            if last and piece.start < last.end:  # more than one block in a line
                last.end, last.count = max(last.end, piece.end), last.count + piece.count
                last.kind = last.kind if last.kind in NUMBERED else piece.kind
            else:
                found.append(piece)
        depth += token.nesting
    return found


def _piece(kind: str, text: str, start: int, end: int) -> _Piece:
    count = int(kind in NUMBERED)
    if kind == "html":
        count = _numbers_of(text)
        kind = "paragraph" if count else "html"
    elif kind == "paragraph" and _PICTURE.match(_MARKS.sub("", text, count=1)):
        kind, count = "picture", 0
    return _Piece(start, end, kind, count)


def _numbers_of(html: str) -> int:
    """How many paragraphs and lists readers see in a piece of typed HTML."""
    text = _HELD.sub("<p>", html)
    text = _UNNUMBERED.sub("<p>", _COMMENT.sub("", text))
    text = _FOREIGN.sub("1", _LIST.sub("<p>1<p>", text))
    return sum(bool(unescape(_TAG.sub("", part)).strip()) for part in _BLOCK_TAG.split(text))


def _whole(pieces: list[_Piece], lines: list[str]) -> list[_Piece]:
    """The pieces with what lies between them, up to empty lines: lines that the grammar has taken in, or all."""
    kind = "definition" if pieces else "paragraph"
    found: list[_Piece] = []
    at = 0
    for piece in [*pieces, _Piece(len(lines), len(lines), "", 0)]:
        is_open = False
        for place in range(at, piece.start):
            is_empty = not _MARKS.sub("", lines[place], count=1)
            if is_open and not is_empty:
                found[-1].end = place + 1
            elif not is_empty:
                found.append(_Piece(place, place + 1, kind, int(kind in NUMBERED)))
            is_open = not is_empty
        if piece.kind:
            found.append(piece)
        at = piece.end
    return found
