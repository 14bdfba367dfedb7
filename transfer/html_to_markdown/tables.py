"""Tables of a tidied tree as Markdown, where Markdown has a form for them. Pure."""

import re

from essays.markup.inline import is_in_line
from essays.markup.tree import Node
from transfer.html_to_markdown.lines import Line

_ALIGNED = re.compile(r"(?:text-align:\s*|has-text-align-|\balign)(left|center|right)")
_RULES = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}


def table(node: Node) -> str:
    """A table with one row of heads and cells of a line each; "" for any other, which Markdown does not have."""
    parts = [child for child in node.children if isinstance(child, Node)]
    rows = [row for part in parts for row in part.children if isinstance(row, Node) and row.tag == "tr"]
    grid = [[cell for cell in row.children if isinstance(cell, Node)] for row in rows]
    if not grid or any(part.tag == "caption" for part in parts) or not _is_plain(grid):
        return ""
    written = [[Line("<br>", cell=True).write(cell.children) for cell in row] for row in grid]
    if any("\n" in cell for row in written for cell in row):
        return ""
    rules = [_RULES[_aligned(cell)] for cell in (grid[1] if len(grid) > 1 else grid[0])]
    lines = [written[0], rules, *written[1:]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _is_plain(grid: list[list[Node]]) -> bool:
    """Whether the first row, and no other, is of heads, all rows are equally long, and each cell is one line."""
    width = len(grid[0])
    return (
        all(cell.tag == "th" for cell in grid[0])
        and all(len(row) == width and all(cell.tag == "td" for cell in row) for row in grid[1:])
        and not any(cell.typed.get("colspan") or cell.typed.get("rowspan") for row in grid for cell in row)
        and all(is_in_line(child) for row in grid for cell in row for child in cell.children)
    )


def _aligned(cell: Node) -> str:
    said = " ".join(filter(None, (cell.typed.get(name) for name in ("style", "class"))))
    match = _ALIGNED.search(said)
    found = match[1] if match else cell.typed.get("align") or ""
    return found if found in _RULES else ""
