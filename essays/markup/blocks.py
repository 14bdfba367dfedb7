"""The source of a text cut into its blocks, as a writer sees them: what stands between empty lines. Pure.

Blocks carry the number that their paragraph has for readers (`#p4`), as far as the source alone tells it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from essays.markup.complexity_limits import MAX_PARAGRAPHS

# What readers see numbered: paragraphs and lists, those in quotations too. All else is named by what it is.
NUMBERED = frozenset({"paragraph", "list"})
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# Nothing here looks at a sign twice: a line of very many bars or blanks would be tried from each of them anew.
_KINDS = (
    ("heading", re.compile(r"#{1,6}(?:\s|$)")),
    ("note", re.compile(r"\[\^[^\]]+\]:")),
    ("picture", re.compile(r"!\[[^\]]*\]\([^)]*\)\s*\Z")),
    ("table", re.compile(r"[^|\n]*+\|[^\n]*+\n[ \t>]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\||\n|\Z)")),
    ("rule", re.compile(r"(?:\*[ \t]*){3,}\Z|(?:-[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z")),
    ("list", re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")),
    ("underlined", re.compile(r"[^\n]+\n(?:=+|-+)[ \t]*\Z")),
)


@dataclass(frozen=True)
class Block:
    """`text` as it stands in the source, `gap` what stands before it (empty lines), `number` 0 where there is none."""

    text: str
    gap: str = ""
    kind: str = "paragraph"
    number: int = 0
    rows: int = 0  # of a table whose text is not its source


def blocks(source: str) -> list[Block]:
    """Cuts a text into Blocks; their gaps and texts, put together, are the text again but for what ends it.

    `source` has one kind of line end ("\\n"). Code between fences is one block, and so is a list with the empty lines
    between its entries; a quotation is cut into its paragraphs. What comes after MAX_PARAGRAPHS blocks is one more:
    such a text cannot be published, and to compare or show each of its parts would take minutes.
    """
    gap, fence, number = "", "", 0
    found: list[Block] = []
    lines: list[str] = []

    def close() -> None:
        nonlocal number, gap, lines
        if lines:
            text = "".join(lines).rstrip("\n")
            rest = "".join(lines)[len(text) :]
            kind = kind_of(text)
            if found and found[-1].kind in {"list", "note"} and kind in {"indented", found[-1].kind} - {"note"}:
                last = found.pop()
                found.append(Block(last.text + gap + text, last.gap, last.kind, last.number))
            else:
                kind = "code" if kind == "indented" else kind
                number += kind in NUMBERED
                found.append(Block(text, gap, kind, number if kind in NUMBERED else 0))
            gap, lines = rest, []

    for line in _LINE.findall(source):
        inner = _QUOTED.sub("", line, count=1) if line.startswith(">") else line
        mark = _FENCE.match(inner)
        if fence:
            lines.append(line)
            if mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence):
                fence = ""
                close()
        elif not inner.strip():
            close()
            gap += line
        else:
            if mark:
                close()
                fence = mark[1]
            lines.append(line)
    close()
    rest = found[MAX_PARAGRAPHS:]
    return [*found[:MAX_PARAGRAPHS], Block(joined(rest), rest[0].gap)] if rest else found


def joined(parts: Iterable[Block]) -> str:
    """The text of Blocks one after the other; those without a gap get an empty line before them."""
    text = ""
    for part in parts:
        text += (part.gap or "\n\n") + part.text if text else part.text
    return text


def kind_of(text: str) -> str:
    """What a block is, from its first lines: paragraph, list, heading, code, table, picture, note or rule."""
    bare = _QUOTED.sub("", text, count=1) if text.startswith(">") else text
    if _FENCE.match(bare):
        return "code"
    if bare.startswith(("    ", "\t")):
        return "indented"
    bare = bare.lstrip(" ")
    kind = next((name for name, pattern in _KINDS if pattern.match(bare)), "paragraph")
    return "heading" if kind == "underlined" else kind
