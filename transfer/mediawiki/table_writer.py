"""Tables: of Markdown where each cell is a line and the first row a head, else of HTML with Markdown within."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from transfer.mediawiki.inline_writer import Child, Inline, Place
from transfer.mediawiki.page import Code, Gallery, Pattern, Picture, References
from transfer.mediawiki.tree import Break, Node

Blocks = Callable[[Iterable[Child]], list[str]]
_GROUPS = ("tbody", "thead", "tfoot")
_WORDS = re.compile(
    r"(?![-+>#:]|\d+[.)])(?:(?!://|\bwww\.)[\w ,.;:()%–—'’“”\"/+-])*"
)  # that are the same in HTML and in Markdown
MOST_SPANNED = 1000


@dataclass
class _Row:
    cells: list[Node]

    @property
    def is_head(self) -> bool:
        return bool(self.cells) and all(cell.tag == "th" or _is_bold(cell) for cell in self.cells)


def table(node: Node, blocks: Blocks, inline: Inline) -> list[str]:
    """A table, as blocks. One that holds one cell was made for its looks: what stands in it stays."""
    caption, rows = _read(node)
    rows = [row for row in rows if row.cells]
    cells = [cell for row in rows for cell in row.cells]
    if len(cells) <= 1:
        return [*_captioned(caption, blocks), *(blocks(cells[0].children) if cells else [])]
    if caption is None and len(rows) > 1 and _is_plain(rows):
        return [_markdown(rows, inline)]
    made = [_html(caption, rows, blocks)]
    return made


def _captioned(caption: Node | None, blocks: Blocks) -> list[str]:
    return blocks(caption.children) if caption else []


def _read(node: Node) -> tuple[Node | None, list[_Row]]:
    """The caption and the rows; what stands between cells is a cell of its own."""
    caption: Node | None = None
    rows: list[_Row] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "caption" and caption is None and _has_words(child):
            caption = child
        elif isinstance(child, Node) and child.tag in _GROUPS:
            inner_caption, inner = _read(child)
            caption, rows = caption or inner_caption, rows + inner
        elif isinstance(child, Node) and child.tag == "tr":
            rows.append(_Row([cell for cell in map(_cell, child.children) if cell]))
        elif (cell := _cell(child)) and _has_words(cell):
            rows.append(_Row([cell]))
    return caption, rows


def _cell(child: Child) -> Node | None:
    if isinstance(child, Node) and child.tag in ("td", "th"):
        return child
    if isinstance(child, Break) or (isinstance(child, str) and not child.strip()):
        return None
    return Node("td", {}, [child])


def _has_words(node: Node) -> bool:
    return any(
        not isinstance(child, str | Break) or (isinstance(child, str) and child.strip()) for child in node.children
    )


def _is_bold(cell: Node) -> bool:
    real = [
        child
        for child in cell.children
        if not isinstance(child, str | Break) or (isinstance(child, str) and child.strip())
    ]
    return len(real) == 1 and isinstance(real[0], Node) and real[0].tag in ("b", "strong")


def _is_plain(rows: list[_Row]) -> bool:
    """Whether Markdown has all that the table has."""
    width = len(rows[0].cells)
    return rows[0].is_head and all(
        len(row.cells) <= width
        and (number == 0 or not any(cell.tag == "th" for cell in row.cells))
        and all(_is_line(cell) and not _spans(cell) for cell in row.cells)
        for number, row in enumerate(rows)
    )


def _is_line(cell: Node) -> bool:
    """Whether a cell holds nothing but one run of what stands in lines."""
    runs, broken, started = 0, True, False
    for child in cell.children:
        if isinstance(child, Break):
            broken = True
            continue
        if isinstance(child, str) and not child.strip():
            continue
        if (isinstance(child, Node) and child.is_block) or isinstance(child, Gallery | References | Pattern):
            return False
        if (isinstance(child, Code) and child.block) or (isinstance(child, Picture) and not child.inline):
            return False
        runs += broken
        broken, started = False, True
    return runs <= 1 or not started


def _spans(cell: Node) -> bool:
    return any(cell.attributes.get(name, "1") not in ("1", "") for name in ("colspan", "rowspan"))


def _markdown(rows: list[_Row], inline: Inline) -> str:
    width = len(rows[0].cells)
    lines = []
    for number, row in enumerate(rows):
        within = frozenset(["**"]) if number == 0 else frozenset()
        place = Place(in_cell=True, within=within)
        words = [inline.write(cell.children, place) for cell in row.cells]
        lines.append("| " + " | ".join([*words, *[""] * (width - len(words))]) + " |")
        if number == 0:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


def _html(caption: Node | None, rows: list[_Row], blocks: Blocks) -> str:
    """Tags in lines of their own, Markdown between empty lines."""
    lines = ["<table>"]
    if caption:
        lines.append(_filled("caption", "", blocks(caption.children)))
    for row in rows:
        lines.append("<tr>")
        for cell in row.cells:
            lines.append(_filled(cell.tag, _attributes(cell), blocks(cell.children)))
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])


def _filled(tag: str, attributes: str, parts: list[str]) -> str:
    inner = "\n\n".join(parts)
    if _WORDS.fullmatch(inner):
        return f"<{tag}{attributes}>{inner}</{tag}>"
    return f"<{tag}{attributes}>\n\n{inner}\n\n</{tag}>"


def _attributes(cell: Node) -> str:
    made = ""
    for name in ("colspan", "rowspan"):
        value = cell.attributes.get(name, "")
        if value.isascii() and value.isdigit() and 1 < int(value[:6]) <= MOST_SPANNED:
            made += f' {name}="{value}"'
    scope = cell.attributes.get("scope", "")
    return made + (f' scope="{escape(scope)}"' if scope in ("row", "col", "rowgroup", "colgroup") else "")
