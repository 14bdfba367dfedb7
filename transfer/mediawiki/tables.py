"""Tables of wikitext, made tags, line by line as MediaWiki does it."""

import re
from dataclasses import dataclass

from transfer.mediawiki.page import Close, Open, Page
from transfer.mediawiki.typed_tags import kept

MOST_NESTED = 100
_BEGINS = re.compile(r"(:*)\s*\{\|(.*)", re.DOTALL)


@dataclass
class _Table:
    """What is open in a table."""

    cell: str = ""
    row: bool = False


def hold_tables(text: str, page: Page) -> str:
    """A text in which the signs of tables have become held tags."""
    if "{|" not in text:
        return text
    tables = _Tables(page)
    lines = [tables.line(line) for line in text.split("\n")]
    return "\n".join(lines) + tables.end()


class _Tables:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.open: list[_Table] = []

    def line(self, typed: str) -> str:
        line = typed.strip()
        begins = _BEGINS.match(line) if "{|" in line else None
        if begins and len(self.open) < MOST_NESTED:
            self.open.append(_Table())
            return self._tag("table")
        if not self.open or not line or line[0] not in "|!":
            return typed
        if line.startswith("|}"):
            table = self.open.pop()
            return self._close_row(table) + self.page.hold(Close("table")) + "\n" + line[2:].strip()
        if line.startswith("|-"):
            return self._close_row(self.open[-1])
        if line.startswith("|+"):
            return self._caption(line[2:])
        return self._cells(line)

    def end(self) -> str:
        """What closes all that is open at the end of the text."""
        return "".join(self._close_row(table) + self.page.hold(Close("table")) for table in reversed(self.open))

    def _tag(self, name: str, attributes: str = "") -> str:
        return self.page.hold(Open(name, kept(attributes)))

    def _caption(self, text: str) -> str:
        table = self.open[-1]
        closed = self._close_row(table)
        table.cell = "caption"
        _attributes, words = _split(text)
        return f"{closed}{self._tag('caption')}{words.strip()}"

    def _cells(self, line: str) -> str:
        table = self.open[-1]
        name = "th" if line[0] == "!" else "td"
        cells = line[1:].replace("!!", "||").split("||") if name == "th" else line[1:].split("||")
        made = []
        for cell in cells:
            attributes, words = _split(cell)
            made.append(self._close_cell(table))
            if not table.row:
                made.append(self._tag("tr"))
                table.row = True
            table.cell = name
            made.append(self._tag(name, attributes) + words.strip())
        return "".join(made)

    def _close_cell(self, table: _Table) -> str:
        name, table.cell = table.cell, ""
        return self.page.hold(Close(name)) if name else ""

    def _close_row(self, table: _Table) -> str:
        closed = self._close_cell(table)
        if table.row:
            closed += self.page.hold(Close("tr"))
            table.row = False
        return closed


def _split(cell: str) -> tuple[str, str]:
    """The attributes of a cell and its words. Without a sign of equality before the bar it is all words."""
    before, bar, after = cell.partition("|")
    if not bar or "[[" in before:
        return "", cell
    return (before, after) if "=" in before or not before.strip() else ("", cell)
